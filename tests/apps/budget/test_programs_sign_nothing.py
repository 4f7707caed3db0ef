"""A program with somebody's token binds nobody: limits, grants and transfers take a person."""

from uuid import uuid4

import pytest

import make
from gespann.apps.budget import rules
from gespann.apps.budget.actions.pots import set_limit
from gespann.apps.organisation.models import Level, Side
from gespann.refusals import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db):
    boss = make.management()
    sales = make.department(side=Side.SALES)
    make.membership(boss, sales, level=Level.HEAD)
    return boss, sales


def test_the_same_person_may_and_their_program_may_not(boss):
    person, sales = boss
    pot = make.pot()
    assert rules.may_sign(person, sales)
    assert rules.signs_for_head(person, sales) == person
    assert rules.may_set_limit(person)
    person.token = make.token(person)
    assert not rules.may_sign(person, sales)
    assert rules.signs_for_head(person, sales) is None
    assert not rules.may_set_limit(person)
    with pytest.raises(NotAllowed):
        set_limit(pot, 1_00, reason="", by=person, key=uuid4())
