"""Imports, the invoices they brought, the rules that find their lines, and who did what.

An import is final and undone by a second one that points at it. An invoice keeps what its file has
said; where it stands changes, and every step of that is a row that stays.
"""

from gespann.apps.actuals.models.imports import Draft, Import
from gespann.apps.actuals.models.invoice import Booked, Invoice, State, Why
from gespann.apps.actuals.models.rule import Rule, Treatment
from gespann.apps.actuals.models.step import Step, What

__all__ = [
    "Booked",
    "Draft",
    "Import",
    "Invoice",
    "Rule",
    "State",
    "Step",
    "Treatment",
    "What",
    "Why",
]
