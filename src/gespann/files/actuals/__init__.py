"""Actuals: what was really spent, row by row, out of the files of ledgers, ad platforms and banks.

The importers add such files up to a history; here every row stays one invoice, one day of a
campaign or one payment, with all that says to which line of the budget it belongs.
"""
