"""The engine of checking: everything is added up again and compared; nothing is written."""

from gespann.apps.budget.engine.checking import Verdict, check_ledger

__all__ = ["Verdict", "check_ledger"]
