"""What the table shows and takes: proposals, the one text, comments, and tests.

Pages of the table are many; what they tell and what can be typed on them stands here, a module for
each thing. `views` finds, asks and answers.
"""
