"""Bounds, one budget and groups: against independent solvers and the conditions of optimality."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, minimize

from core.planning.made_up_groups import keeps, tied_set
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits

SEEDS = st.integers(0, 10_000)
SOME = settings(max_examples=60)


def anywhere(seed, levers=5):
    return np.random.default_rng([seed, 2]).normal(5e4, 1e5, levers)


def concave(seed, levers=5):
    root = np.random.default_rng([seed, 3]).normal(size=(levers, levers))
    return -(root @ root.T + 0.1 * np.eye(levers)) * 1e-6


def rows_of(allowed):
    """All limits but the bounds, written down independently: least <= rows @ amounts <= most."""
    groups = allowed.groups
    rows = np.vstack([np.ones(len(allowed.low)), groups.levers.astype(float)])
    return rows, np.append(-np.inf, groups.least), np.append(allowed.budget, groups.most)


@SOME
@given(SEEDS)
def test_the_nearest_amounts_are_the_euclidean_projection(seed):
    """No allowed plan lies in the direction of the point: the angle is nowhere acute."""
    allowed, point = tied_set(seed), anywhere(seed)
    near = allowed.nearest(point)
    assert keeps(allowed, near)
    away = point - near
    farthest = allowed.best_linear(away)
    size = np.linalg.norm(away) * allowed.budget
    assert away @ (farthest - near) <= 1e-6 * max(size, 1.0)


@SOME
@given(SEEDS)
def test_what_is_allowed_is_nearest_to_itself(seed):
    allowed = tied_set(seed)
    inside = allowed.nearest(anywhere(seed))
    assert allowed.nearest(inside) == pytest.approx(inside, abs=1e-6 * allowed.budget)


@SOME
@given(SEEDS)
def test_the_best_linear_plan_is_that_of_a_linear_program(seed):
    allowed = tied_set(seed)
    slope = np.random.default_rng([seed, 4]).normal(size=5)
    rows, least, most = rows_of(allowed)
    told = linprog(
        -slope,
        A_ub=np.vstack([rows, -rows[1:]]),
        b_ub=np.concatenate([most, -least[1:]]),
        bounds=list(zip(allowed.low, allowed.high, strict=True)),
    )
    best = allowed.best_linear(slope)
    assert keeps(allowed, best)
    assert slope @ best == pytest.approx(-told.fun, abs=1e-6 * allowed.budget)


@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_a_quadratic_is_that_of_a_general_solver(seed):
    allowed, curvature = tied_set(seed), concave(seed)
    at = allowed.nearest(anywhere(seed))
    slope = np.random.default_rng([seed, 5]).normal(size=5) * 0.1
    size = allowed.budget

    def loss(x):
        d = x * size - at
        return -(slope @ d + d @ curvature @ d / 2) / size

    rows, least, most = rows_of(allowed)
    general = minimize(
        loss,
        at / size,
        method="SLSQP",
        bounds=list(zip(allowed.low / size, allowed.high / size, strict=True)),
        constraints=[
            LinearConstraint(rows[1:], least[1:] / size, np.inf),
            LinearConstraint(rows, -np.inf, most / size),
        ],
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    best = allowed.best_quadratic(at, slope, curvature)
    assert keeps(allowed, best)
    assert loss(best / size) <= general.fun + 1e-8 * (1 + abs(general.fun))


@SOME
@given(SEEDS, st.floats(3, 9))
def test_a_pull_far_out_of_the_set_leads_to_its_edge_and_not_beyond(seed, power):
    """A great slope on a flat function: the best is nearly that of the slope alone."""
    allowed = tied_set(seed)
    at = allowed.nearest(anywhere(seed))
    slope = np.random.default_rng([seed, 6]).normal(size=5)
    best = allowed.best_quadratic(at, slope * 10**power, concave(seed) * 1e-3)
    assert keeps(allowed, best)
    farthest = allowed.best_linear(slope)
    assert slope @ best >= slope @ farthest - 1e-3 * allowed.budget


@SOME
@given(SEEDS)
def test_no_amount_lies_beyond_what_it_can_reach_and_both_ends_are_reached(seed):
    allowed = tied_set(seed)
    low, high = allowed.reachable_low, allowed.reachable_high
    inside = allowed.nearest(anywhere(seed))
    near = 1e-6 * allowed.budget
    assert (inside >= low - near).all()
    assert (inside <= high + near).all()
    for lever in range(5):
        for end in (low, high):
            bounds = allowed.low.copy(), allowed.high.copy()
            bounds[0][lever] = bounds[1][lever] = end[lever]
            assert keeps(allowed, replace(allowed, low=bounds[0], high=bounds[1]).nearest(inside))


@SOME
@given(SEEDS, st.integers(0, 4))
def test_two_halves_hold_whatever_the_set_holds(seed, lever):
    allowed = tied_set(seed)
    inside, near = allowed.nearest(anywhere(seed)), 1e-6 * allowed.budget
    halves = list(allowed.halves(lever))
    assert len(halves) == 2
    assert any(
        ((inside >= half.low - near) & (inside <= half.high + near)).all() for half in halves
    )


@SOME
@given(SEEDS)
def test_last_years_split_is_moved_as_little_as_can_be_and_spends_as_much(seed):
    allowed = tied_set(seed)
    pattern = np.random.default_rng([seed, 7]).uniform(0.1, 1, 5)
    plain = replace(allowed, groups=NO_GROUPS).scaled(pattern)
    split = allowed.scaled(pattern)
    assert keeps(allowed, split)
    spent = min(plain.sum(), allowed.most_sum)
    assert split.sum() == pytest.approx(spent, abs=1e-6 * allowed.budget)
    # Measured by each lever's own amount, no allowed plan with as much money lies nearer.
    pull = (plain - split) / np.maximum(plain, 1e-6 * allowed.budget)
    same_money = allowed.groups.and_at_least(np.ones(5, dtype=bool), spent)
    farthest = replace(allowed, groups=same_money).best_linear(pull)
    assert pull @ (farthest - split) <= 1e-4 * allowed.budget * np.abs(pull).max() + 1e-6


def test_a_cap_takes_from_its_levers_in_proportion_and_gives_to_the_others():
    cap = NO_GROUPS.and_at_most(np.array([True, True, False]), 45.0)
    allowed = BudgetSet(np.zeros(3), np.full(3, 100.0), 100.0, cap)
    assert allowed.scaled(np.array([40.0, 20.0, 40.0])) == pytest.approx([30.0, 15.0, 55.0])


def test_groups_that_say_nothing_new_change_nothing():
    plain = BudgetSet(np.array([1.0, 2.0]), np.array([5.0, 6.0]), 9.0)
    both = np.array([[True, True], [True, False]])
    loose = replace(plain, groups=GroupLimits(both, np.array([3.0, 1.0]), np.array([9.0, 5.0])))
    point, slope, bends = np.array([9.0, 3.0]), np.array([2.0, 1.0]), -np.eye(2)
    for one in (plain, loose):
        assert len(one.sums[1]) == 1
    assert (loose.nearest(point) == plain.nearest(point)).all()
    assert (loose.best_linear(slope) == plain.best_linear(slope)).all()
    assert (
        loose.best_quadratic(plain.low, slope, bends)
        == plain.best_quadratic(plain.low, slope, bends)
    ).all()
    assert (loose.scaled(point) == plain.scaled(point)).all()


@pytest.mark.parametrize(
    ("levers", "least", "most"),
    [
        ([True, False], 5.5, np.inf),  # more than its lever can take
        ([True, True], 9.5, np.inf),  # more than the budget
        ([True, True], 0.0, 2.5),  # less than the bounds ask for
        ([False, False], 0.1, np.inf),  # nobody can give it
    ],
)
def test_limits_that_nothing_keeps_are_refused(levers, least, most):
    groups = GroupLimits(np.array([levers]), np.array([least]), np.array([most]))
    with pytest.raises(ValueError, match="no amounts keep all limits"):
        BudgetSet(np.array([1.0, 2.0]), np.array([5.0, 6.0]), 9.0, groups)
