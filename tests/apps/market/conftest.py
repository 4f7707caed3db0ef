"""A browser of somebody who may keep the history, and temporary files of the test alone."""

import tempfile

import pytest


@pytest.fixture
def keeper(client, eve, tmp_path, monkeypatch):
    from apps.market.bringing import BACKEND

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client.force_login(eve, BACKEND)
    return client
