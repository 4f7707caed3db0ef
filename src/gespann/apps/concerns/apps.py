"""How Django knows this app."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    """Notes that wait to be told."""

    name = "gespann.apps.concerns"
    label = "concerns"
