"""Gespann brings sales and marketing to one table: one goal, one budget, one plan.

import gespann

firm = gespann.read_firm("my-firm")
fit = gespann.fit(firm)
plan = gespann.plan(fit)
"""

__version__ = "0.1.0"
