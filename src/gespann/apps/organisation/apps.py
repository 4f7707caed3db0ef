"""How Django knows this app."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Firm, departments, teams, people and fiscal years."""

    name = "gespann.apps.organisation"
    label = "organisation"
