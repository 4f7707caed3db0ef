"""How Django knows this app."""

from django.apps import AppConfig


class ResponseConfig(AppConfig):
    """Fits of the response model."""

    name = "gespann.apps.response"
    label = "response"
