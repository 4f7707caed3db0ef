"""The people of the tests, always the same.

Ada sells, Ben does marketing, Cleo leads both, Dan belongs to neither; Eve keeps the organisation.
The functions make them where a fixture of a test would be too late: for rows that tests share.
"""

import pytest


def make_ada():
    import make
    from gespann.apps.organisation.models import Side

    ada = make.person("Ada")
    make.membership(ada, make.department(side=Side.SALES))
    return ada


def make_ben():
    import make
    from gespann.apps.organisation.models import Side

    ben = make.person("Ben")
    make.membership(ben, make.department(side=Side.MARKETING))
    return ben


def make_cleo():
    import make
    from gespann.apps.organisation.models import Level

    cleo = make.person("Cleo")
    make.membership(cleo, level=Level.MANAGEMENT)
    return cleo


def make_dan():
    import make

    return make.person("Dan")


def make_eve():
    import make
    from gespann.apps.organisation.models import Office

    eve = make.person("Eve")
    make.appointment(eve, Office.ADMINISTRATOR)
    return eve


@pytest.fixture
def ada(db):
    return make_ada()


@pytest.fixture
def ben(db):
    return make_ben()


@pytest.fixture
def cleo(db):
    return make_cleo()


@pytest.fixture
def dan(db):
    return make_dan()


@pytest.fixture
def eve(db):
    return make_eve()
