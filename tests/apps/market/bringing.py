"""Bringing files to the workbench as a browser does."""

import tempfile
from io import BytesIO
from pathlib import Path

from django.test import Client
from django.urls import reverse

from files.folders import GOOD, TOML, lines
from gespann.apps.market.models import Definition, Draft, Entry

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WEEKS = ["2024-01-22,150,5", "2024-01-29,220,12"]


def named(content, name):
    file = BytesIO(content if isinstance(content, bytes) else content.encode())
    file.name = name
    return file


def bring(client: Client, history=None, toml=None, *, name="history.csv", beliefs=None, **more):
    """The answer to the form with these files."""
    files = {
        "firm": toml and named(toml, "firm.toml"),
        "history": None if history is None else named(history, name),
        "beliefs": beliefs and named(beliefs, "beliefs.csv"),
    }
    sent = {name: file for name, file in files.items() if file}
    return client.post(reverse("market:bring"), {**sent, **more})


def landed(client: Client, history=GOOD, toml=TOML, **more):
    """Bring and land, which must succeed."""
    answer = bring(client, history, toml, **more)
    assert answer.status_code == 303, answer.content.decode()
    client.post(reverse("market:land"))
    assert not Draft.objects.exists()


def nothing_is_left():
    """Neither a row nor a folder of what was brought."""
    folders = list(Path(tempfile.gettempdir()).glob("gespann-reading-*"))
    rows = [model.objects.count() for model in (Draft, Definition, Entry)]
    return folders == [] and rows == [0, 0, 0]


__all__ = ["BACKEND", "GOOD", "TOML", "WEEKS", "bring", "landed", "lines", "nothing_is_left"]
