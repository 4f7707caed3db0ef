"""How Django knows this app."""

from django.apps import AppConfig


class DigestConfig(AppConfig):
    """Letters that gather what concerns a person."""

    name = "gespann.apps.digest"
    label = "digest"
