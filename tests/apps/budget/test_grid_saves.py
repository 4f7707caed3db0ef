"""Planning many lines at once, and the form that the grid sends."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import translation

import make
from gespann.apps.budget.actions.lines import plan
from gespann.apps.budget.actions.planning import (
    NothingToPlan,
    PlannedMeanwhile,
    Wish,
    plan_lines,
)
from gespann.apps.budget.forms.grid import GridForm
from gespann.apps.budget.models import Entry, Line
from gespann.apps.organisation.models import Side
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def fairs(sam):
    return make.line(name="Fairs", planned_cents=100_00)


@pytest.fixture
def visits(fairs):
    return make.line(name="Visits", planned_cents=50_00)


def planned():
    return dict(Line.objects.values_list("name", "planned_cents"))


def test_only_what_changed_is_booked_and_all_at_once(sam, fairs, visits, key):
    before = Entry.objects.count()
    wishes = {fairs.pk: Wish(100_00, 120_00), visits.pk: Wish(50_00, 50_00)}
    plan_lines(fairs.pot, wishes, by=sam, key=key)
    assert planned() == {"Fairs": 120_00, "Visits": 50_00}
    assert Entry.objects.count() == before + 1
    booked = Entry.objects.get(key=key)
    assert (booked.planned_cents, booked.by, booked.line) == (20_00, sam, fairs)


def test_one_click_plans_once(sam, fairs, visits, key):
    wishes = {fairs.pk: Wish(100_00, 120_00), visits.pk: Wish(50_00, 10_00)}
    first = plan_lines(fairs.pot, wishes, by=sam, key=key)
    assert plan_lines(fairs.pot, wishes, by=sam, key=key) == first
    assert planned() == {"Fairs": 120_00, "Visits": 10_00}
    with pytest.raises(Refusal, match="Something else was booked"):
        plan_lines(fairs.pot, {fairs.pk: Wish(120_00, 1_00)}, by=sam, key=key)


def test_what_somebody_else_planned_meanwhile_is_not_overwritten_and_nothing_is_saved(
    sam, cleo, fairs, visits, key
):
    plan(fairs, 300_00, by=cleo, key=uuid4())
    wishes = {fairs.pk: Wish(100_00, 120_00), visits.pk: Wish(50_00, 10_00)}
    with pytest.raises(PlannedMeanwhile) as refused:
        plan_lines(fairs.pot, wishes, by=sam, key=key)
    assert [(line.name, line.planned_cents) for line in refused.value.lines] == [("Fairs", 300_00)]
    assert planned() == {"Fairs": 300_00, "Visits": 50_00}
    plan_lines(
        fairs.pot, {**wishes, fairs.pk: Wish(300_00, 120_00)}, by=sam, key=key
    )  # having seen it
    assert planned() == {"Fairs": 120_00, "Visits": 10_00}


def test_who_wants_what_another_has_planned_already_is_in_no_conflict(sam, cleo, fairs, key):
    plan(fairs, 120_00, by=cleo, key=uuid4())
    with pytest.raises(NothingToPlan):
        plan_lines(fairs.pot, {fairs.pk: Wish(100_00, 120_00)}, by=sam, key=key)


def test_heads_plan_their_own_lines_only(sam, mia, ada, fairs, key):
    wishes = {fairs.pk: Wish(100_00, 120_00)}
    for somebody in (mia, ada):
        with pytest.raises(NotAllowed):
            plan_lines(fairs.pot, wishes, by=somebody, key=key)
    own = make.line(name="Web", department=make.department(side=Side.MARKETING))
    with pytest.raises(NotAllowed):
        plan_lines(fairs.pot, {**wishes, own.pk: Wish(0, 1_00)}, by=mia, key=key)
    assert planned() == {"Fairs": 100_00, "Web": 0}


def test_controllers_and_the_management_plan_all_lines(kim, cleo, fairs):
    plan_lines(fairs.pot, {fairs.pk: Wish(100_00, 120_00)}, by=kim, key=uuid4())
    plan_lines(fairs.pot, {fairs.pk: Wish(120_00, 130_00)}, by=cleo, key=uuid4())
    assert planned() == {"Fairs": 130_00}


def test_lines_of_another_pot_and_amounts_beyond_reason_are_refused(kim, fairs, key):
    other = make.line(of=make.pot(year=2031), name="Later")
    for wishes in (
        {other.pk: Wish(0, 1_00)}, {fairs.pk: Wish(100_00, -1)}, {fairs.pk: Wish(100_00, 10**16)},
        {10**9: Wish(0, 1_00)},
    ):  # fmt: skip
        with pytest.raises(Refusal):
            plan_lines(fairs.pot, wishes, by=kim, key=key)
    assert planned() == {"Fairs": 100_00, "Later": 0}


def test_a_year_that_is_closed_is_planned_no_more(kim):
    past = make.line(of=make.pot(year=2020), planned_cents=5_00)
    from gespann.apps.budget.actions.months import close_month

    for _month in range(12):
        close_month(past.pot, by=kim)
    with pytest.raises(Refusal, match="closed"):
        plan_lines(past.pot, {past.pk: Wish(5_00, 6_00)}, by=kim, key=uuid4())


def sent(*lines, seen=None, **cells):
    """What a browser sends: what was seen, and cells by the names of their lines."""
    by_name = {line.name: line.pk for line in lines}
    whole = " ".join(f"{line.pk}={line.planned_cents}" for line in lines)
    return {"seen": whole if seen is None else seen, "key": str(uuid4())} | {
        f"line-{by_name[name]}": words for name, words in cells.items()
    }


@pytest.mark.parametrize(
    ("language", "words", "cents"),
    [("de", "1.234,50", 1234_50), ("en", "1,234.50", 1234_50), ("de", "1.234", 1234_00),
     ("en", "€ 12.5", 12_50), ("de", "12,50 €", 12_50), ("de", "", 0)],
)  # fmt: skip
def test_amounts_are_read_as_the_reader_writes_them(fairs, language, words, cents):
    with translation.override(language):
        form = GridForm([fairs], "EUR", sent(fairs, Fairs=words))
    assert form.faults == {}
    assert form.wishes == {fairs.pk: Wish(100_00, cents)}


@pytest.mark.parametrize("words", ["1,234.50", "much", "=1+1", "-5", "1e3", "١٢", "9" * 30])
def test_what_cannot_be_read_is_shown_again_and_nothing_guessed(fairs, words):
    with translation.override("de"):
        form = GridForm([fairs], "EUR", sent(fairs, Fairs=words))
    assert form.wishes == {}
    assert form.typed == {fairs.pk: words}
    assert fairs.pk in form.faults


def test_a_cell_that_was_not_sent_or_says_what_was_seen_is_left_alone(fairs, visits):
    form = GridForm([fairs, visits], "EUR", sent(fairs, visits, Fairs="100.00"))
    assert (form.wishes, form.typed, form.faults) == ({}, {}, {})


@pytest.mark.parametrize("seen", ["", "x=y", "1=-5", "=", "5", "1=" + "9" * 40, "\0", "٣=1"])
def test_whoever_sends_not_what_they_have_seen_changes_nothing(fairs, seen):
    form = GridForm([fairs], "EUR", sent(fairs, Fairs="7", seen=seen))
    assert form.wishes == {} or fairs.pk == 1


def test_a_key_that_is_none_is_replaced(fairs):
    form = GridForm([fairs], "EUR", {**sent(fairs), "key": "guessed"})
    assert form.key.version == 4


def test_a_line_of_a_month_is_planned_like_any_other(sam, key):
    year = make.pot().first_day.year
    line = make.line(name="March", month=date(year, 3, 1), planned_cents=1_00)
    plan_lines(line.pot, {line.pk: Wish(1_00, 2_00)}, by=sam, key=key)
    assert planned() == {"March": 2_00}
