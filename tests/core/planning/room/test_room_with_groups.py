"""The room where groups of levers have floors and caps: against sampling and closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest

from core.planning.known_rooms import quadratic, wide_open
from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_groups import keeps
from core.planning.made_up_years import allowed_amounts, planning_year
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.room.room import find_room
from gespann.core.planning.room.wishes import grant

FIRST_TWO = np.array([True, True, False, False])
OVERLAP = np.array([False, True, True, False])


def tied(year, plain):
    """A floor above what two levers get at best, and a cap below what two others get."""
    best = best_plan(year, plain, [plain.low, plain.scaled(plain.high)]).euros
    groups = GroupLimits(
        np.array([FIRST_TWO, OVERLAP]),
        np.array([1.05 * best[FIRST_TWO].sum(), 0.0]),
        np.array([np.inf, 0.97 * best[OVERLAP].sum()]),
    )
    return replace(plain, groups=groups)


def case_of(year, plain):
    allowed = tied(year, plain)
    best = best_plan(year, allowed, [allowed.nearest(plain.low), allowed.scaled(plain.high)])
    return year, allowed, find_room(year, allowed, best.euros, epsilon=0.01)


KINDS = {
    "one stage": lambda: case_of(planning_year(3), allowed_amounts(3, 4)),
    "all money spent": lambda: case_of(planning_year(3), allowed_amounts(3, 4, budget=0.8)),
    "a funnel": lambda: case_of(made_up_chain(6), allowed_amounts(6, 4)),
}


@pytest.fixture(scope="module", params=KINDS)
def case(request):
    return KINDS[request.param]()


def reaches_of(room):
    return (*room.levers, room.marketing_total, room.sales_total, room.total)


def rows_of(room):
    return [*np.eye(4), room.marketing * 1.0, ~room.marketing * 1.0, np.ones(4)]


def test_every_plan_that_is_drawn_keeps_the_groups_and_is_worth_enough(case):
    year, allowed, room = case
    for plan in room.draws[::8]:
        assert keeps(allowed, plan)
        assert room.value - year.local_value(plan).value <= 1.03 * (room.value - room.least)
    assert len(np.unique(room.draws.round(2), axis=0)) == len(room.draws)


def test_no_plan_that_is_worth_enough_lies_beyond_the_outer_bounds(case):
    """Plans all over the allowed set, half of them drawn towards the best plan."""
    year, allowed, room = case
    rng = np.random.default_rng(4)
    inside = 0
    for _ in range(300):
        anywhere = allowed.nearest(rng.uniform(allowed.low, allowed.high))
        plan = room.best + rng.uniform() ** 2 * (anywhere - room.best)
        if year.local_value(plan).value < room.least:
            continue
        inside += 1
        for row, reach in zip(rows_of(room), reaches_of(room), strict=True):
            near = 1e-6 * allowed.budget
            assert reach.outer_low - near <= row @ plan <= reach.outer_high + near
    assert inside > 50


def test_where_the_value_is_concave_what_is_found_is_all_there_is(case):
    _, allowed, room = case
    # Where it is not concave, a proof is claimed to be one, and no more.
    near = 3e-3 * allowed.budget if room.is_concave else np.inf
    for reach in reaches_of(room):
        assert -1e-6 * allowed.budget <= reach.low - reach.outer_low <= near
        assert -1e-6 * allowed.budget <= reach.outer_high - reach.high <= near


def test_a_group_that_binds_nothing_leaves_the_room_as_it_was():
    year, plain = planning_year(3), allowed_amounts(3, 4)
    best = best_plan(year, plain, [plain.low]).euros
    loose = replace(plain, groups=NO_GROUPS.and_at_most(FIRST_TWO, plain.budget))
    same = find_room(year, loose, best, epsilon=0.01), find_room(year, plain, best, epsilon=0.01)
    assert (same[0].draws == same[1].draws).all()
    assert (same[0].outer_outline == same[1].outer_outline).all()


def test_a_cap_cuts_the_ellipsoid_of_a_quadratic_value():
    """The first lever capped at the top's own amount: the reach upwards ends there."""
    value = quadratic(4)
    cap = float(value.centre[0])
    allowed = replace(wide_open(4), groups=NO_GROUPS.and_at_most(np.arange(4) == 0, cap))
    room = find_room(value, allowed, value.centre, epsilon=0.02)
    width = value.width(np.eye(4)[0], 0.02)
    assert room.levers[0].high == pytest.approx(cap, abs=1e-6 * width)
    assert room.levers[0].low == pytest.approx(cap - width, abs=2e-3 * width)
    assert room.draws[:, 0].max() <= cap + 1e-6 * width


def test_draws_are_uniform_where_a_group_leaves_no_choice_of_its_sum():
    """Two levers share a fixed sum: on a flat value each is uniform between its ends."""
    fixed = GroupLimits(np.array([[True, True, False]]), np.array([40.0]), np.array([40.0]))
    allowed = BudgetSet(np.zeros(3), np.full(3, 100.0), 100.0, fixed)
    value = quadratic(3)
    flat = replace(value, centre=np.array([20.0, 20.0, 30.0]), bends=1e-9 * value.bends)
    room = find_room(flat, allowed, flat.centre, epsilon=0.5, draws=600, seed=3)
    assert room.draws[:, :2].sum(axis=1) == pytest.approx(40.0, abs=1e-5)
    assert kstest(room.draws[:, 0] / 40.0, "uniform").pvalue > 0.01
    assert kstest(room.draws[:, 2] / 60.0, "uniform").pvalue > 0.01


def test_a_wish_knows_what_groups_leave_of_it_and_is_granted_within_them(case):
    year, allowed, room = case
    row = np.array([0.0, 1.0, 0.0, 0.0])
    least, most = allowed.reach(row)
    beyond = grant(year, allowed, row, most + 0.01 * allowed.budget, room.best)
    assert beyond.euros is None
    assert (beyond.least, beyond.greatest) == pytest.approx((least, most))
    wished = 0.5 * (least + most)
    granted = grant(year, allowed, row, wished, room.best)
    assert keeps(allowed, granted.euros)
    assert granted.euros[1] == pytest.approx(wished, abs=1e-4 * allowed.budget)
    together = grant(year, allowed, FIRST_TWO * 1.0, allowed.reach(FIRST_TWO * 1.0)[1], room.best)
    assert keeps(allowed, together.euros)
