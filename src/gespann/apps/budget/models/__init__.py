"""Pots, lines, commitments, transfers, signed plans, and the entries that alone can change them.

Balances stand on the row that can refuse: a pot knows how much of its limit is granted, a line how
much of what it was granted is committed and spent, a commitment how much of it is still open. Only
the triggers of the database write them, when an entry is inserted. Entries are final.
"""

from gespann.apps.budget.models.commitment import Commitment
from gespann.apps.budget.models.entry import Entry, Kind
from gespann.apps.budget.models.foreign import Foreign
from gespann.apps.budget.models.line import Line, MonthBalance, Purpose
from gespann.apps.budget.models.month_close import MonthClose
from gespann.apps.budget.models.pot import LimitDecision, Pot
from gespann.apps.budget.models.signed_plan import SignedPlan
from gespann.apps.budget.models.statement import PreparedFile, StatementSignature
from gespann.apps.budget.models.transfer import Signature, Transfer

__all__ = [
    "Commitment",
    "Entry",
    "Foreign",
    "Kind",
    "LimitDecision",
    "Line",
    "MonthBalance",
    "MonthClose",
    "Pot",
    "PreparedFile",
    "Purpose",
    "Signature",
    "SignedPlan",
    "StatementSignature",
    "Transfer",
]
