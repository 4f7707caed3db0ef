"""How Django knows this app."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    """The ledger: one budget that cannot be overdrawn."""

    name = "gespann.apps.budget"
    label = "budget"
