"""How Django knows this app."""

from django.apps import AppConfig


class ActualsConfig(AppConfig):
    """Invoices, ad spend and payments, on their way into the ledger."""

    name = "gespann.apps.actuals"
    label = "actuals"

    def ready(self) -> None:
        """Tell controllers, before they close a month, what waits in the inbox."""
        from gespann.apps.actuals.queries.unmatched import unmatched
        from gespann.apps.budget.queries import months

        months.FURTHER.append(unmatched)
