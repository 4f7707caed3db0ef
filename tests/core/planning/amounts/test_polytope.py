"""Amounts tied by any linear limits: against closed forms, the plain set, and the conditions of
optimality."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.polytope import Polytope


def plain(seed, levers=5):
    """Bounds and one budget, as both kinds of set have them."""
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 1e4, levers)
    high = low + rng.uniform(0, 2e5, levers)
    budget = float(rng.uniform(low.sum(), high.sum()))
    rows = np.ones((1, levers)), np.array([budget])
    return Polytope(low, high, *rows, budget), BudgetSet(low, high, budget), rng


def concave(rng, levers):
    mixed = rng.normal(size=(levers, levers))
    return -(mixed @ mixed.T + np.eye(levers)) * 1e-6


@given(st.integers(0, 10_000))
def test_with_one_budget_alone_it_is_the_plain_set(seed):
    polytope, budget_set, rng = plain(seed)
    near = 1e-9 * polytope.budget
    anywhere, slope = rng.normal(size=5) * 1e5, rng.normal(size=5)
    at = budget_set.nearest(anywhere)
    assert polytope.nearest(anywhere) == pytest.approx(at, abs=near)
    assert slope @ polytope.best_linear(slope) == pytest.approx(
        slope @ budget_set.best_linear(slope), abs=near
    )
    curvature = concave(rng, 5)
    assert polytope.best_quadratic(at, slope, curvature) == pytest.approx(
        budget_set.best_quadratic(at, slope, curvature), abs=1e-7 * polytope.budget
    )


def tied(seed):
    """Two markets and three levers, a cap on the first lever and a floor under two others."""
    rng = np.random.default_rng(seed)
    low, high = np.zeros((2, 3)), rng.uniform(5e4, 1e5, (2, 3))
    first = np.array([1.0, 0, 0, 1, 0, 0])
    others = np.array([0.0, 1, 0, 0, 1, 0])
    rows = np.array([np.ones(6), first, -others])
    most = np.array([2e5, 6e4, -5e4])
    return Polytope(low, high, rows, most, 2e5), rng


@given(st.integers(0, 10_000))
def test_no_allowed_step_improves_the_best_of_a_quadratic(seed):
    polytope, rng = tied(seed)
    curvature = np.stack([concave(rng, 3), concave(rng, 3)])
    slope, at = rng.normal(size=(2, 3)), polytope.nearest(rng.uniform(0, 1e5, (2, 3)))
    best = polytope.best_quadratic(at, slope, curvature)
    assert polytope.holds(best)
    here = slope + np.einsum("gkl,gl->gk", curvature, best - at)
    farthest = polytope.best_linear(here)
    assert (here * (farthest - best)).sum() <= 1e-6 * polytope.budget * np.abs(here).max()


@given(st.integers(0, 10_000))
def test_the_nearest_amounts_are_allowed_and_none_are_nearer(seed):
    polytope, rng = tied(seed)
    anywhere = rng.normal(size=(2, 3)) * 1e5
    nearest = polytope.nearest(anywhere)
    away = anywhere - nearest
    farther = polytope.best_linear(away)
    assert polytope.holds(nearest)
    assert (away * (farther - nearest)).sum() <= 1e-6 * polytope.budget * np.abs(away).max()


def test_the_reach_of_an_amount_is_what_single_limits_leave():
    polytope, _ = tied(0)
    assert polytope.reachable_high[:, 0] == pytest.approx(np.minimum(polytope.high[:, 0], 6e4))
    assert (polytope.reachable_high <= polytope.high).all()


def test_an_empty_set_has_no_amounts_to_give():
    empty = Polytope(np.zeros(2), np.ones(2), np.array([[-1.0, -1.0]]), np.array([-3.0]), 2.0)
    with pytest.raises(ValueError, match="no amounts"):
        empty.best_linear(np.ones(2))
    with pytest.raises(ValueError, match="no amounts"):
        empty.nearest(np.zeros(2))
