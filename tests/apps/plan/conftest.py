"""Heads of both sides, a round, and a ledger that remembers what it was told."""

import pytest

import make
from apps.jobs.conftest import (  # noqa: F401
    effects,
    environment,
    path_of_made_up_work,
    start_worker,
)
from apps.plan import made_rounds
from gespann.apps.organisation.models import Level, Side
from gespann.apps.plan import grants


@pytest.fixture
def ada(db):
    return made_rounds.head("Ada", Side.SALES)


@pytest.fixture
def ben(db):
    return made_rounds.head("Ben", Side.MARKETING)


@pytest.fixture
def cleo(db):
    cleo = make.person("Cleo")
    make.membership(cleo, level=Level.MANAGEMENT)
    return cleo


@pytest.fixture
def planning(ada, ben, cleo):
    """A round that Cleo has opened."""
    return made_rounds.a_round(cleo)


@pytest.fixture
def ledger():
    """What was granted, in the order in which it was."""
    told = []
    before = list(grants._plugged)
    grants.plug(told.append)
    yield told
    grants._plugged[:] = before
