"""Both departments with their heads and the controller, and a line of each with money."""

import pytest

import make
from apps.actuals.made_drafts import rule
from apps.budget.conftest import key, kim, mia, sam
from gespann.apps.organisation.models import Side

__all__ = ["key", "kim", "mia", "sam"]


@pytest.fixture
def fairs(ada, sam, cleo):
    """A line of sales with €1,000.00."""
    return make.line(granted_cents=1000_00, name="Fairs")


@pytest.fixture
def ads(ben, mia, fairs):
    """A line of marketing with €500.00."""
    marketing = make.department(side=Side.MARKETING)
    return make.line(
        granted_cents=500_00, name="Ads", lever="ads", department=marketing, of=fairs.pot
    )


@pytest.fixture
def to_fairs(fairs, kim):
    """Bookings on 4600 with cost centre 100 belong to fairs."""
    return rule(fairs, by=kim, accounts="4600-4699", cost_centre="100")


@pytest.fixture
def to_ads(ads, kim):
    """What the platform calls Spring belongs to ads."""
    return rule(ads, by=kim, position=2, origin="ads", campaign="spring")
