"""What leaves with a plan: pages to sign, a workbook to go on with, and its story on one page.

All three show the same figures: those of the amounts that are agreed, be it the golden mean between
both departments or, where nobody has wished for anything, the plan as it is recommended.
"""
