"""The people of the tests, always the same.

Ada sells, Ben does marketing, Cleo leads both, Dan belongs to neither; Eve keeps the organisation.
"""

import pytest


@pytest.fixture
def ada(db):
    import make
    from gespann.apps.organisation.models import Side

    ada = make.person("Ada")
    make.membership(ada, make.department(side=Side.SALES))
    return ada


@pytest.fixture
def ben(db):
    import make
    from gespann.apps.organisation.models import Side

    ben = make.person("Ben")
    make.membership(ben, make.department(side=Side.MARKETING))
    return ben


@pytest.fixture
def cleo(db):
    import make
    from gespann.apps.organisation.models import Level

    cleo = make.person("Cleo")
    make.membership(cleo, level=Level.MANAGEMENT)
    return cleo


@pytest.fixture
def dan(db):
    import make

    return make.person("Dan")


@pytest.fixture
def eve(db):
    import make
    from gespann.apps.organisation.models import Office

    eve = make.person("Eve")
    make.appointment(eve, Office.ADMINISTRATOR)
    return eve
