"""The room of a plan in whole cents, and the price of a wish."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import altered, brief_of, fit_of_truth, small_firm
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.room_results import Wish
from gespann.core.quantities import Department

MARKETING, SALES = Department.MARKETING, Department.SALES


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(5))


@pytest.fixture(scope="module")
def planned(fit):
    brief = brief_of(fit.firm)
    first, last = fit.firm.levers[0].name, fit.firm.levers[-1].name
    without = plan(fit, brief, epsilon=0.01)
    reach, high = without.room.ranges[0], without.optimum.allocations[-1].high_cents
    own = int(without.room.best_cents[0])
    ends = (reach.least_cents, reach.greatest_cents)
    far = max(ends, key=lambda end: abs(end - own))
    best = dict(zip((MARKETING, SALES), totals(fit, without.room.best_cents), strict=True))
    wishes = (
        Wish(first, (far + own) // 2),
        Wish(last, 10 * high),
        Wish(MARKETING, best[MARKETING]),
        Wish(SALES, without.optimum.total_cents),
        Wish(SALES, int(0.9 * best[SALES])),
    )
    return plan(fit, brief, epsilon=0.01, wishes=wishes, certainty=0.8)


def totals(fit, cents):
    sides = [lever.department for lever in fit.firm.levers]
    return [
        int(sum(c for c, side in zip(cents, sides, strict=True) if side is department))
        for department in (MARKETING, SALES)
    ]


def test_nothing_is_asked_for_and_nothing_is_told(fit):
    bare = plan(fit, brief_of(fit.firm))
    assert bare.room is None
    assert bare.goal is None


def test_progress_counts_the_room_and_the_goal(fit):
    told = []
    plan(fit, brief_of(fit.firm), epsilon=0.01, certainty=0.8, progress=told.append)
    assert [one.done for one in told] == list(range(told[-1].total + 1))


def test_ranges_are_whole_cents_within_the_bounds_of_the_plan(planned):
    for allocation, found in zip(planned.optimum.allocations, planned.room.ranges, strict=True):
        amounts = (
            allocation.low_cents, found.outer_least_cents, found.least_cents,
            found.greatest_cents, found.outer_greatest_cents, allocation.high_cents,
        )  # fmt: skip
        assert {type(amount) for amount in amounts} == {int}
        assert list(amounts) == sorted(amounts)
        assert found.holds(allocation.amount_cents)


def test_drawn_plans_keep_bounds_and_budget_to_the_cent(planned):
    drawn = planned.room.draws_cents
    assert drawn.dtype == np.int64
    assert (drawn.sum(axis=1) <= planned.budget_cents).all()
    for k, allocation in enumerate(planned.optimum.allocations):
        assert (drawn[:, k] >= allocation.low_cents).all()
        assert (drawn[:, k] <= allocation.high_cents).all()


def test_the_room_gives_up_its_share_of_the_best_and_no_more(planned):
    room = planned.room
    assert room.value_cents == planned.certificate.value_cents
    assert room.spare_cents == pytest.approx(0.01 * room.value_cents, abs=1)
    assert room.goal_probability == planned.optimum.goal_probability
    assert room.total.greatest_cents <= planned.budget_cents


def test_a_wish_within_the_reach_of_the_room_is_in_the_room_and_has_its_price(planned):
    wish = planned.room.wishes[0]
    assert wish.is_possible
    assert wish.is_in_room
    assert 0 < wish.price_cents <= planned.room.spare_cents
    assert wish.amounts_cents[0] == wish.wish.cents


def test_a_wish_beyond_the_bounds_is_told_what_they_allow(planned):
    wish, allocation = planned.room.wishes[1], planned.optimum.allocations[-1]
    assert not wish.is_possible
    assert wish.price_cents is wish.is_in_room is wish.amounts_cents is None
    assert wish.least_cents == allocation.low_cents
    assert wish.greatest_cents <= allocation.high_cents


def test_what_the_best_plan_grants_anyway_costs_nothing(planned):
    wish = planned.room.wishes[2]
    assert wish.is_in_room
    assert wish.price_cents <= 1e-6 * planned.room.value_cents
    assert wish.goal_probability == pytest.approx(planned.room.goal_probability, abs=0.02)


def test_a_wish_of_a_department_is_granted_to_the_cent_and_keeps_the_budget(fit, planned):
    wish = planned.room.wishes[4]
    assert totals(fit, wish.amounts_cents)[1] == pytest.approx(wish.wish.cents, abs=2)
    assert wish.amounts_cents.sum() <= planned.budget_cents
    assert wish.price_cents > 0


def test_a_wish_is_in_the_room_just_where_its_price_is_at_most_what_may_be_given_up(planned):
    for wish in planned.room.wishes:
        if wish.is_possible:
            assert wish.is_in_room == (wish.price_cents <= planned.room.spare_cents)


def test_the_price_of_a_levers_wish_is_what_the_best_plan_with_it_fixed_there_gives_up(
    fit, planned
):
    cheapest = planned.room.wishes[0]
    tight = tuple(
        replace(one, bounds=_only(planned, cheapest)) if k == 0 else one
        for k, one in enumerate(fit.firm.levers)
    )
    firm = replace(fit.firm, levers=tight)
    again = plan(altered(fit, firm=firm), brief_of(fit.firm))
    price = planned.room.value_cents - again.certificate.value_cents
    assert cheapest.price_cents == pytest.approx(price, abs=0.02 * planned.room.spare_cents)


def _only(planned, wish):
    share = wish.wish.cents / planned.optimum.allocations[0].last_year_cents
    return (share, share)


def test_a_wish_for_something_that_does_not_exist_is_a_broken_contract(fit):
    with pytest.raises(ValueError, match="nothing to wish for called 'Radio'"):
        plan(fit, brief_of(fit.firm), epsilon=0.01, wishes=(Wish("Radio", 1),))
