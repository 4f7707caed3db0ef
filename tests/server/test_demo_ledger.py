"""The ledger of the demo firm: every state that money can be in, and all of it adds up."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from gespann.apps.budget.actions.lines import grant
from gespann.apps.budget.engine import check_ledger
from gespann.apps.budget.models import Commitment, Entry, Kind, Line, Pot, Transfer
from gespann.apps.budget.queries.figures import By, figures_as_of
from gespann.apps.budget.queries.ledger import is_booked, lines_of, months_of, valid_signatures
from gespann.apps.budget.queries.story import Span, counts, story
from gespann.apps.organisation.models import FiscalYear, Side
from gespann.core.quantities import Department
from gespann.server.demo import set_up_demo
from gespann.server.demo_ledger import LeverOfPlan, bring_ledger

pytestmark = pytest.mark.django_db
LEVERS = [
    LeverOfPlan("Search ads", Department.MARKETING, 240_123_45),
    LeverOfPlan("Trade fairs", Department.MARKETING, 180_000_00),
    LeverOfPlan("Field visits", Department.SALES, 320_000_00),
    LeverOfPlan("Calls", Department.SALES, 90_000_00),
    LeverOfPlan("Demonstrations", Department.SALES, 60_000_00),
]
REGIONS = ("North", "South", "West")


@pytest.fixture
def demo():
    log_ins = set_up_demo("Kupferberg", "EUR", date(timezone.localdate().year, 1, 1), "en")
    bring_ledger(LEVERS, REGIONS, "EUR", log_ins.people)
    return Pot.objects.get()


def test_it_shows_every_state_that_money_can_be_in(demo):
    booked = set(Entry.objects.values_list("kind", flat=True))
    # On the first days of a year nothing can have expired or been closed yet.
    assert {*Kind.values} - booked <= {Kind.TAKE_BACK, Kind.EXPIRE}
    open_ones = Commitment.objects.filter(open_cents__gt=0)
    assert open_ones.filter(spent_cents=0).exists()
    assert open_ones.filter(spent_cents__gt=0).exists()
    assert Commitment.objects.filter(blanket__isnull=False).count() == 2
    assert Entry.objects.filter(foreign_currency="CHF").exists()
    assert {line.purpose for line in Line.objects.all()} == {"lever", "measure"}
    assert set(Line.objects.values_list("market", flat=True)) == {"", *REGIONS}
    assert Line.objects.filter(month__isnull=False).count() == 12


def test_of_three_transfers_one_is_booked_one_waits_and_one_has_a_void_signature(demo):
    booked, waits, void = Transfer.objects.order_by("pk")
    assert is_booked(booked)
    assert not is_booked(waits)
    assert [one.side for one in valid_signatures(waits)] == [Side.MARKETING]
    assert valid_signatures(void) == {}
    assert [counts(one) for one in story(demo, Span()).signatures] == [False, True, True, True]


def test_it_adds_up_and_keeps_its_limit(demo):
    assert check_ledger().faults == ()
    demo.refresh_from_db()
    assert demo.granted_cents <= demo.limit_cents
    assert sum(line.planned_cents for line in Line.objects.all()) <= demo.limit_cents


def test_all_months_that_are_over_but_the_last_are_closed(demo):
    today = timezone.localdate()
    assert demo.closes.count() == max(0, today.month - 2)


def test_what_the_plan_grants_today_is_not_ordered_for_in_the_months_before():
    log_ins = set_up_demo("Kupferberg", "EUR", date(timezone.localdate().year, 1, 1), "en")

    def grant_the_rest():
        for line in Line.objects.filter(market="", month=None):
            if lacking := line.planned_cents - line.granted_cents:
                grant(line, lacking, by=log_ins.people[0], key=uuid4())

    bring_ledger(LEVERS, REGIONS, "EUR", log_ins.people, grant_the_rest)
    lines = lines_of(Pot.objects.get())
    for first in months_of(Pot.objects.get()):
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        at_its_end = figures_as_of(lines, last, By.LINE)
        assert all(one.available_cents >= 0 for one in at_its_end.values()), first


@pytest.mark.parametrize("gone", [0, 1, 20, 45, 364])
def test_it_can_be_made_on_any_day_of_the_year(gone):
    starts = timezone.localdate() - timedelta(days=gone)
    log_ins = set_up_demo("Kupferberg", "EUR", starts, "de")
    bring_ledger(LEVERS, (), "CHF", log_ins.people)
    assert check_ledger().faults == ()


def test_a_year_is_opened_if_today_belongs_to_none():
    today = timezone.localdate()
    log_ins = set_up_demo("Kupferberg", "EUR", date(today.year - 3, 1, 1), "en")
    bring_ledger(LEVERS, REGIONS, "EUR", log_ins.people)
    assert sorted(FiscalYear.objects.values_list("name", flat=True)) == [
        str(today.year - 3), str(today.year),
    ]  # fmt: skip
