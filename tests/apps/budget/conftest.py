"""Both departments with their heads, the controller, and shorthands for acts that need a key."""

from uuid import uuid4

import pytest

import make
from gespann.apps.organisation.models import Level, Office, Side


@pytest.fixture
def sales(db):
    return make.department(side=Side.SALES)


@pytest.fixture
def marketing(db):
    return make.department(side=Side.MARKETING)


def make_sam():
    sam = make.person("Sam")
    make.membership(sam, make.department(side=Side.SALES), level=Level.HEAD)
    return sam


def make_mia():
    mia = make.person("Mia")
    make.membership(mia, make.department(side=Side.MARKETING), level=Level.HEAD)
    return mia


def make_kim():
    kim = make.person("Kim")
    make.appointment(kim, Office.CONTROLLER)
    return kim


@pytest.fixture
def sam(db):
    """Heads sales."""
    return make_sam()


@pytest.fixture
def mia(db):
    """Heads marketing."""
    return make_mia()


@pytest.fixture
def kim(db):
    """Keeps the books."""
    return make_kim()


@pytest.fixture
def key():
    return uuid4()
