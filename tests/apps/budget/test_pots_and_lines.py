"""Pots have a limit that the management signs; lines get no more than the pot has."""

from uuid import uuid4

import pytest

import make
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.lines import grant, open_line, plan, rename_line, take_back
from gespann.apps.budget.actions.pots import open_pot, set_limit
from gespann.apps.budget.actions.refused import OverLimit, OverPot
from gespann.apps.budget.models import Line, Pot
from gespann.apps.organisation.models import Level, Side
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


def test_a_year_has_one_pot_in_one_currency(kim):
    year = make.fiscal_year()
    assert open_pot(year, "EUR", by=kim) == open_pot(year, "EUR", by=kim)
    with pytest.raises(Refusal, match="is in EUR"):
        open_pot(year, "CHF", by=kim)


def test_the_management_signs_the_limit_again_and_again(cleo):
    pot = make.pot()
    for limit in (100_00, 150_00, 120_00):
        set_limit(pot, limit, reason="Council of May", by=cleo, key=uuid4())
    pot.refresh_from_db()
    assert (pot.limit_cents, pot.decisions) == (120_00, 3)
    assert [one.limit_cents for one in pot.limit_decisions.order_by("number")] == [
        100_00, 150_00, 120_00,
    ]  # fmt: skip


def test_a_limit_signed_twice_with_one_click_is_signed_once(cleo, key):
    pot = make.pot()
    first, again = (set_limit(pot, 9, reason="", by=cleo, key=key) for _ in range(2))
    assert first == again
    with pytest.raises(Refusal, match="with this key already"):
        set_limit(pot, 10, reason="", by=cleo, key=key)


@pytest.mark.parametrize("who", ["ada", "sam", "kim", "eve", "dan"])
def test_nobody_else_sets_a_limit_or_grants(who, request):
    line = make.line(granted_cents=10_00)
    somebody = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        set_limit(line.pot, 10**9, reason="", by=somebody, key=uuid4())
    with pytest.raises(NotAllowed):
        grant(line, 1, by=somebody, key=uuid4())
    with pytest.raises(NotAllowed):
        take_back(line, 1, by=somebody, key=uuid4())


def test_a_deputy_of_the_management_signs_in_its_place(cleo):
    deputy = make.membership(make.person("Max"), level=Level.MANAGEMENT).person
    pot = make.pot()
    make.deputyship(cleo, deputy)
    decision = set_limit(pot, 100_00, reason="", by=deputy, key=uuid4())
    assert (decision.by, decision.stands_for) == (deputy, deputy)  # is of the management himself


def test_a_limit_is_never_below_what_is_granted(cleo):
    line = make.line(granted_cents=80_00)
    with pytest.raises(OverPot, match=r"€80.00 of it are granted"):
        set_limit(line.pot, 79_99, reason="", by=cleo, key=uuid4())
    take_back(line, 30_00, by=cleo, key=uuid4())
    set_limit(line.pot, 50_00, reason="", by=cleo, key=uuid4())


def test_a_pot_never_grants_more_than_its_limit(cleo):
    line = make.line(granted_cents=80_00)
    with pytest.raises(OverPot):
        grant(line, 1, by=cleo, key=uuid4())


def test_what_is_committed_cannot_be_taken_back(cleo, ada):
    line = make.line(granted_cents=100_00)
    commit_funds(line, 80_00, "Stand", by=ada, key=uuid4())
    with pytest.raises(OverLimit) as refused:
        take_back(line, 20_01, by=cleo, key=uuid4())
    assert refused.value.missing_cents == 1
    take_back(line, 20_00, by=cleo, key=uuid4())
    line.pot.refresh_from_db()
    assert line.pot.granted_cents == 80_00


def test_a_line_opened_twice_with_one_click_is_there_once(sam, key):
    pot, sales = make.pot(), make.department(side=Side.SALES)
    lines = [
        open_line(pot, "Fair", sales, lever="fairs", planned_cents=5, by=sam, key=key)
        for _ in range(2)
    ]
    assert lines[0] == lines[1]
    assert (Line.objects.count(), lines[0].planned_cents) == (1, 5)


def test_a_head_opens_lines_of_the_own_department_only(sam):
    pot = make.pot()
    with pytest.raises(NotAllowed):
        open_line(
            pot, "Fair", make.department(side=Side.MARKETING), lever="fairs", by=sam, key=uuid4()
        )


def test_what_is_planned_binds_nobody_and_keeps_its_history(sam):
    line = make.line(planned_cents=100_00)
    plan(line, 60_00, by=sam, key=uuid4())
    rename_line(line, "Spring fair", by=sam)
    line.refresh_from_db()
    assert (line.planned_cents, line.name) == (60_00, "Spring fair")
    assert [one.planned_cents for one in line.entries.order_by("number")] == [100_00, -40_00]
    assert Pot.objects.get().granted_cents == 0
