"""How Django knows this app."""

from django.apps import AppConfig


class ActualsConfig(AppConfig):
    """Invoices, ad spend and payments, on their way into the ledger."""

    name = "gespann.apps.actuals"
    label = "actuals"
