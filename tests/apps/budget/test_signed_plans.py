"""A plan that both departments have signed grants money within the limit, and never beyond it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

import make
from gespann.apps.budget import rules
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.lines import grant
from gespann.apps.budget.actions.signed_plans import (
    PlannedLine,
    PlanToBook,
    SignedBy,
    book_signed_plan,
)
from gespann.apps.budget.actions.spending import reverse
from gespann.apps.budget.engine import check_ledger
from gespann.apps.budget.models import Entry, Kind, Line, Pot, Purpose, SignedPlan
from gespann.apps.organisation.models import Office, Side
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
LEVER, MEASURE = Purpose.LEVER, Purpose.MEASURE


def signed(person, day=None, stands_for=None):
    return SignedBy(person, stands_for or person, day or timezone.localdate())


@pytest.fixture
def pot(cleo):
    return make.pot(200_00)


@pytest.fixture
def plan(pot, sam, mia):
    """Sales gets €100.00 for visits, marketing €60.00 for fairs and €20.00 for a film."""
    return PlanToBook(
        key=uuid4(), year=pot.fiscal_year, currency="EUR", text="Plan, version 1",
        fingerprint="f" * 64, sales=signed(sam), marketing=signed(mia), last=Side.MARKETING,
        lines=(
            PlannedLine(LEVER, "Visits", Side.SALES, 100_00),
            PlannedLine(LEVER, "Fairs", Side.MARKETING, 60_00),
            PlannedLine(MEASURE, "A film", Side.MARKETING, 20_00),
        ),
    )  # fmt: skip


def amended(plan, *lines):
    """Both sign a change."""
    return replace(plan, key=uuid4(), fingerprint="e" * 64, text="Plan, version 2", lines=lines)


def granted():
    return {one.name: one.granted_cents for one in Line.objects.order_by("pk")}


def test_a_signed_plan_opens_its_lines_and_grants_and_plans_what_it_says(plan, pot, mia):
    booked = book_signed_plan(plan)
    assert granted() == {"Visits": 100_00, "Fairs": 60_00, "A film": 20_00}
    assert [one.planned_cents for one in Line.objects.order_by("pk")] == [100_00, 60_00, 20_00]
    fairs = Line.objects.get(name="Fairs")
    assert (fairs.purpose, fairs.lever, fairs.market, fairs.month) == ("lever", "Fairs", "", None)
    assert fairs.department.side == Side.MARKETING
    assert {one.by for one in Entry.objects.all()} == {mia}
    assert {one.text for one in Entry.objects.all()} == {"Plan, version 1"}
    pot.refresh_from_db()
    assert pot.granted_cents == 180_00
    assert (booked.number, booked.pot, booked.day) == (1, pot, timezone.localdate())
    assert check_ledger().faults == ()


def test_sent_twice_it_is_booked_once(plan):
    first, second = book_signed_plan(plan), book_signed_plan(plan)
    assert first == second
    assert sum(granted().values()) == 180_00
    with pytest.raises(Refusal, match="Something else was booked"):
        book_signed_plan(replace(plan, fingerprint="0" * 64))


def test_a_plan_beyond_the_limit_grants_nothing_and_says_how_much_is_missing(plan, cleo):
    more = (*plan.lines, PlannedLine(LEVER, "Search ads", Side.MARKETING, 50_00))
    with pytest.raises(Refusal) as told:
        book_signed_plan(replace(plan, lines=more))
    assert str(told.value) == (
        "€30.00 are missing: the plan grants €230.00 more, the limit of 2026 is €200.00, and "
        "€0.00 of it are granted. The management can set a higher limit (Cleo), or both sides sign "
        "a smaller plan."
    )
    assert (granted(), SignedPlan.objects.count(), Entry.objects.count()) == ({}, 0, 0)


def test_without_a_pot_it_says_who_opens_one(plan, kim, cleo):
    other = make.fiscal_year(2031)
    with pytest.raises(Refusal, match=r"2031 has no budget pot yet.*\(Kim, Cleo\)"):
        book_signed_plan(replace(plan, year=other))


def test_a_plan_in_other_money_is_refused(plan):
    with pytest.raises(Refusal, match="The plan is in CHF, and the pot of 2026 is in EUR"):
        book_signed_plan(replace(plan, currency="CHF"))


def test_what_the_management_granted_before_counts_towards_the_plan(plan, pot, cleo):
    before = make.line(
        granted_cents=30_00, planned_cents=10_00, of=pot, name="Visits", lever="Visits"
    )
    south = make.line(granted_cents=5_00, of=pot, lever="Visits", name="South", market="South")
    book_signed_plan(plan)
    before.refresh_from_db()
    south.refresh_from_db()
    assert (before.granted_cents, south.granted_cents) == (95_00, 5_00)
    assert before.planned_cents == 100_00
    assert Line.objects.filter(lever="Visits").count() == 2


def test_an_amendment_takes_back_and_grants_the_difference(plan, pot, cleo):
    book_signed_plan(plan)
    visits = Line.objects.get(name="Visits")
    grant(visits, 10_00, by=cleo, key=uuid4())  # what happened since then stays
    change = amended(
        plan,
        PlannedLine(LEVER, "Visits", Side.SALES, 70_00, before_cents=100_00),
        PlannedLine(LEVER, "Fairs", Side.MARKETING, 100_00, before_cents=60_00),
    )
    book_signed_plan(change)  # €10.00 are left: the €30.00 have to come back first
    assert granted() == {"Visits": 80_00, "Fairs": 100_00, "A film": 20_00}
    visits.refresh_from_db()
    assert visits.planned_cents == 70_00
    kinds = [Kind.GRANT, Kind.TAKE_BACK]
    last = Entry.objects.filter(kind__in=kinds).order_by("-pk")[:2]
    assert [one.kind for one in last] == [Kind.GRANT, Kind.TAKE_BACK]
    assert [one.number for one in SignedPlan.objects.order_by("pk")] == [1, 2]
    assert check_ledger().faults == ()


def test_what_is_committed_is_not_taken_back(plan, ada):
    book_signed_plan(plan)
    visits = Line.objects.get(name="Visits")
    commit_funds(visits, 90_00, "Stand", by=ada, key=uuid4())
    change = amended(plan, PlannedLine(LEVER, "Visits", Side.SALES, 70_00, before_cents=100_00))
    with pytest.raises(Refusal) as told:
        book_signed_plan(change)
    assert str(told.value) == (
        "The plan takes €30.00 back from “Visits”, and only €10.00 of it are neither committed nor "
        "spent: €20.00 too much. Release an order first, or take back less."
    )
    assert granted()["Visits"] == 100_00


def test_the_first_signature_may_be_older_than_the_second(plan, sam):
    earlier = timezone.localdate() - timedelta(days=9)
    book_signed_plan(replace(plan, sales=signed(sam, earlier)))
    assert sum(granted().values()) == 180_00


def test_a_deputy_books_in_the_place_of_the_head(plan, mia):
    dora = make.person("Dora")
    make.membership(dora, make.department(side=Side.MARKETING))
    make.deputyship(mia, dora)
    book_signed_plan(replace(plan, marketing=signed(dora, stands_for=mia)))
    assert {(one.by, one.stands_for) for one in Entry.objects.all()} == {(dora, mia)}
    assert check_ledger().faults == ()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (lambda sam, mia, ada: {"sales": signed(ada)}, "by_the_head_of_sales"),
        (lambda sam, mia, ada: {"sales": signed(ada, stands_for=sam)}, "by_the_head_of_sales"),
        (lambda sam, mia, ada: {"marketing": signed(ada)}, "by_the_head_of_marketing"),
        (
            lambda sam, mia, ada: {"sales": signed(mia), "marketing": signed(mia)},
            "by_the_head_of_sales",
        ),
        (
            lambda sam, mia, ada: {"sales": signed(sam, timezone.localdate() + timedelta(days=1))},
            "by_the_head_of_sales",
        ),
        (
            lambda sam, mia, ada: {
                "sales": signed(sam, timezone.localdate() - timedelta(days=5)),
                "marketing": signed(mia, timezone.localdate() - timedelta(days=5)),
            },
            "with_its_second_signature",
        ),
    ],
)
def test_the_database_asks_itself_who_has_signed(plan, sam, mia, ada, changed, rule):
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        book_signed_plan(replace(plan, **changed(sam, mia, ada)))
    assert not Entry.objects.exists()


def test_a_head_of_the_past_signs_nothing_today(plan, sam):
    sam.memberships.update(ends=timezone.localdate() - timedelta(days=1))
    with pytest.raises(DatabaseError, match="by_the_head_of_sales"), transaction.atomic():
        book_signed_plan(plan)
    yesterday = signed(sam, timezone.localdate() - timedelta(days=1))
    assert book_signed_plan(replace(plan, sales=yesterday)).sales_by == sam


def test_an_administrator_signs_no_plan(plan, sam):
    make.appointment(sam, Office.ADMINISTRATOR)
    with pytest.raises(DatabaseError, match="no_administrator"), transaction.atomic():
        book_signed_plan(plan)


def test_what_both_have_signed_is_not_reversed_by_one(plan, cleo):
    book_signed_plan(plan)
    entry = Entry.objects.get(kind=Kind.GRANT, line__name="Visits")
    assert not rules.may_reverse(cleo, entry)
    with pytest.raises(NotAllowed):
        reverse(entry, by=cleo, key=uuid4(), text="")
    of_management = grant(Line.objects.get(name="Visits"), 5_00, by=cleo, key=uuid4())
    assert rules.may_reverse(cleo, of_management)
    reverse(of_management, by=cleo, key=uuid4(), text="a mistake")
    assert Pot.objects.get().granted_cents == 180_00
