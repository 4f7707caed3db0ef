"""Closed months: nothing is booked for them, and mistakes are reversed in an open one."""

from datetime import date
from uuid import uuid4

import pytest

import make
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.spending import reverse, spend
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2025, 1, 15), date(2025, 2, 15)


@pytest.fixture
def line(db):
    return make.line(granted_cents=100_00, of=make.pot(year=2025))


def test_nothing_is_booked_for_a_closed_month(line, ada, kim):
    wrong = spend(line, 20_00, by=ada, key=uuid4(), day=JANUARY)
    close_month(line.pot, by=kim)
    with pytest.raises(Refusal, match="month is closed"):
        spend(line, 1, by=ada, key=uuid4(), day=JANUARY)
    with pytest.raises(Refusal, match="month is closed"):
        reverse(wrong, by=kim, key=uuid4(), text="Twice", day=JANUARY)
    reverse(wrong, by=kim, key=uuid4(), text="Twice", day=FEBRUARY)
    line.refresh_from_db()
    assert line.spent_cents == 0


def test_months_are_closed_one_after_the_other_until_the_year_is(line, kim):
    closed = [close_month(line.pot, by=kim).last_day for _ in range(12)]
    assert closed[:3] == [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]
    assert closed[-1] == date(2025, 12, 31)
    with pytest.raises(Refusal, match="All months"):
        close_month(line.pot, by=kim)


def test_a_month_is_closed_when_it_is_over(kim):
    with pytest.raises(Refusal, match="not over yet"):
        close_month(make.line(of=make.pot(year=2031)).pot, by=kim)


@pytest.mark.parametrize("who", ["ada", "sam", "cleo", "eve", "dan"])
def test_only_controllers_close_months(who, line, request):
    with pytest.raises(NotAllowed):
        close_month(line.pot, by=request.getfixturevalue(who))


def test_nothing_is_booked_outside_of_the_year(line, ada):
    with pytest.raises(Refusal, match="fiscal year"):
        spend(line, 1, by=ada, key=uuid4(), day=date(2026, 1, 1))


def test_a_new_line_keeps_closed_months(line, ada, kim):
    close_month(line.pot, by=kim)
    later = make.line(of=line.pot, granted_cents=10_00)
    with pytest.raises(Refusal, match="month is closed"):
        spend(later, 1, by=ada, key=uuid4(), day=JANUARY)
    spend(later, 1, by=ada, key=uuid4(), day=FEBRUARY)
