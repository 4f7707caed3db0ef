"""How Django knows this app."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    """What the firm knows about its market."""

    name = "gespann.apps.market"
    label = "market"
