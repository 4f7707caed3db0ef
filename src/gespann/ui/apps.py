"""How Django knows this app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and filters that all rooms share."""

    name = "gespann.ui"
    label = "ui"
