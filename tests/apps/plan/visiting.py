"""Visits to the pages of a round, as somebody who has logged in."""

from django.test import Client

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def as_(person):
    client = Client()
    client.force_login(person, BACKEND)
    return client
