"""Wishes for a running year: what is spent counts for them, and the rest is bargained for."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.plain_firms import brief_after, plain_firm, plain_fit
from gespann import library
from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.compromise.rest_wishes import still_wished
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.planning.joint_plan import plan
from gespann.core.quantities import Department
from gespann.language.compromise import against

DONE = 5
WEIGHTS = {SharedOutcome.CONTRIBUTION: 2.0}


@pytest.fixture(scope="module")
def running():
    """A fit five months into a plan that was followed as last year, and its brief."""
    before = plain_firm(levers=2)
    brief = brief_after(before)
    effort = before.history.effort
    now = np.round(effort[:, -12 : -12 + DONE], 2)
    firm = plain_firm(effort=np.concatenate([effort, now], axis=1))
    return plain_fit(firm, draws=20), brief


@pytest.fixture(scope="module")
def planned(running):
    return plan(*running)


@pytest.fixture(scope="module")
def cut():
    """A fit, a plan for four fifths of the money, and wishes beside what was signed before."""
    firm = plain_firm(levers=2)
    before = brief_after(firm)
    planned = plan(
        fit := plain_fit(firm, draws=20), replace(before, budget_cents=before.budget_cents * 4 // 5)
    )
    signed = {
        one.name: before.budget_cents * share // 10
        for one, share in zip(firm.levers, (6, 4), strict=True)
    }
    wishes = wishing(planned, before.budget_cents, before.budget_cents, weight=1e-4)
    return fit, planned, replace(wishes, signed_cents=signed)


def wishing(planned, *cents: int, weight: float = 1.0) -> BothWishes:
    """Each side wishes for its lever."""
    levers = [one.lever for one in planned.recommended.allocations]
    marketing, sales = (
        DepartmentWishes(
            lever.department, WEIGHTS, (LeverWish(lever.name, amount, amount // 2, weight),)
        )
        for lever, amount in zip(levers, cents, strict=True)
    )
    return BothWishes((marketing, sales))


def test_before_a_plan_begins_wishes_stay_as_they_are():
    firm = plain_firm()
    whole = plan(plain_fit(firm), brief_after(firm))
    wishes = wishing(whole, 15_000_00, 15_000_00)
    assert still_wished(wishes, whole) is wishes


def test_a_signed_plan_that_can_be_paid_stays_as_it_is():
    firm = plain_firm()
    whole = plan(plain_fit(firm), brief_after(firm))
    signed = {one.name: whole.budget_cents // len(firm.levers) for one in firm.levers}
    wishes = replace(wishing(whole, 15_000_00, 15_000_00), signed_cents=signed)
    assert still_wished(wishes, whole) is wishes


def test_after_a_cut_all_levers_give_up_the_same_share_of_the_signed_plan(cut):
    _, planned, wishes = cut
    kept = still_wished(wishes, planned)
    assert kept.is_cut
    assert sum(kept.signed_cents.values()) == planned.budget_cents
    share = planned.budget_cents / sum(wishes.signed_cents.values())
    for name, cents in wishes.signed_cents.items():
        assert kept.signed_cents[name] == pytest.approx(cents * share, abs=1)


def test_after_a_cut_both_sides_still_meet_and_are_told_what_they_compare_with(cut):
    fit, planned, wishes = cut
    mean = library.golden_mean(fit, planned, wishes)
    assert mean.found.amount_cents is not None
    assert "cut to the budget" in against(mean)
    assert mean.disagreement_cents.sum() == planned.budget_cents


def test_what_is_spent_counts_for_a_wish_and_each_euro_for_as_much_as_before(planned):
    spent = planned.so_far.spent_cents
    wished = spent[0] + 6_000_00
    rest = still_wished(wishing(planned, wished, spent[1] + 1), planned).sides[0].wishes[0]
    assert rest.cents == 6_000_00
    assert rest.least_cents == max(wished // 2 - spent[0], 0)
    assert rest.weight / rest.cents == pytest.approx(1 / wished)


def test_a_wish_that_is_fulfilled_already_is_no_wish_any_more(planned):
    spent = planned.so_far.spent_cents
    rest = still_wished(wishing(planned, spent[0], spent[1] + 5_000_00), planned)
    assert rest.sides[0].wishes == ()
    assert [one.cents for one in rest.sides[1].wishes] == [5_000_00]


def test_a_signed_plan_becomes_its_own_rest_within_what_is_left(planned):
    names = [one.lever.name for one in planned.recommended.allocations]
    signed = dict(zip(names, (12_000_00, 10_000_00), strict=True))
    wishes = replace(wishing(planned, 15_000_00, 15_000_00), signed_cents=signed)
    rest = still_wished(wishes, planned).signed_cents
    assert sum(rest.values()) <= planned.budget_cents
    for name, spent, one in zip(
        names, planned.so_far.spent_cents, planned.recommended.allocations, strict=True
    ):
        expected = min(max(signed[name] - spent, one.low_cents), one.high_cents)
        assert rest[name] == pytest.approx(expected, abs=1)


def test_the_golden_mean_of_a_running_year_shares_what_is_left(running, planned):
    fit, _ = running
    spent = planned.so_far.spent_cents
    # A wish that hardly counts beside the contribution, so that both gain by the best plan.
    wishes = wishing(planned, spent[0] + 9_000_00, spent[1] + 9_000_00, weight=1e-4)
    found = library.golden_mean(fit, planned, wishes).found
    assert found.amount_cents.sum() <= planned.budget_cents
    for amount, one in zip(found.amount_cents, planned.recommended.allocations, strict=True):
        assert one.low_cents <= amount <= one.high_cents


def test_a_wish_to_be_priced_is_for_the_whole_year(running):
    fit, brief = running
    firm = replace(fit.firm, plan=brief)
    planned = library.plan(
        replace(fit, firm=firm), wishes={"sales": 10_000, firm.levers[0].name: 9_000}
    )
    spent = planned.so_far.spent_cents
    assert [one.wish.of for one in planned.room.wishes] == [Department.SALES, firm.levers[0].name]
    assert [one.wish.cents for one in planned.room.wishes] == [
        10_000_00 - spent[1],
        9_000_00 - spent[0],
    ]
