import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, minimize

from gespann.core.planning.amounts.budget_set import BudgetSet

ALL_OF_THEM = settings(max_examples=100)
amounts = st.floats(0, 100, allow_nan=False)


@st.composite
def sets(draw):
    """Budgets from the sum of the low bounds to beyond that of the high ones; some bounds meet."""
    levers = draw(st.integers(1, 6))
    low = np.array(draw(st.lists(amounts, min_size=levers, max_size=levers)))
    widths = st.one_of(st.just(0.0), st.floats(0.01, 100))
    width = np.array(draw(st.lists(widths, min_size=levers, max_size=levers)))
    room = draw(st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1.3)))
    return BudgetSet(low, low + width, float(low.sum() + room * width.sum()))


@st.composite
def sets_with_a_point(draw):
    """A set and one of its points: inside, or with any levers at their bounds."""
    allowed = draw(sets())
    shares = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))
    share = np.array([draw(shares) for _ in allowed.low])
    return allowed, allowed.nearest(allowed.low + share * (allowed.high - allowed.low))


def holds(allowed, plan):
    """Within the set, but for the last digits."""
    hair = 1e-9 * (1 + allowed.budget)
    return (
        (plan >= allowed.low - hair).all()
        and (plan <= allowed.high + hair).all()
        and plan.sum() <= allowed.budget + hair
    )


def most_along(allowed, direction):
    """The greatest direction @ plan in the set, by another solver."""
    if (allowed.low == allowed.high).all() or not direction.any():
        return float(direction @ allowed.low)
    size = np.abs(direction).max()
    found = linprog(
        -direction / size,
        A_ub=np.ones((1, len(direction))),
        b_ub=[allowed.budget + 1e-12],
        bounds=list(zip(allowed.low, allowed.high, strict=True)),
    )
    assert found.status == 0
    return -float(found.fun) * size


@given(sets(), st.integers(0, 10_000))
@ALL_OF_THEM
def test_the_nearest_point_is_the_euclidean_projection(allowed, seed):
    wish = np.random.default_rng(seed).uniform(-50, 250, len(allowed.low))
    nearest = allowed.nearest(wish)
    assert holds(allowed, nearest)
    # A point of a convex set is the nearest one exactly if no other lies further along the gap.
    gap = wish - nearest
    assert most_along(allowed, gap) <= gap @ nearest + 1e-6 * (1 + np.abs(gap).sum())


@given(sets_with_a_point())
@ALL_OF_THEM
def test_a_plan_that_is_allowed_is_its_own_nearest(case):
    allowed, plan = case
    assert allowed.nearest(plan) == pytest.approx(plan, abs=1e-9)


@given(sets(), st.integers(0, 10_000))
@ALL_OF_THEM
def test_the_best_linear_plan_is_that_of_a_linear_program(allowed, seed):
    slope = np.random.default_rng(seed).normal(size=len(allowed.low)).round(1)
    best = allowed.best_linear(slope)
    assert holds(allowed, best)
    assert slope @ best == pytest.approx(most_along(allowed, slope), abs=1e-6)


@st.composite
def quadratic_problems(draw):
    """A starting point with a slope and a negative definite curvature, round or narrow."""
    allowed, start = draw(sets_with_a_point())
    levers = len(allowed.low)
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    turned, _ = np.linalg.qr(rng.normal(size=(levers, levers)))
    narrow = draw(st.sampled_from([0.0, 1.0, 3.0]))
    curvature = -(turned * 10.0 ** rng.uniform(-2 - narrow, -1, levers)) @ turned.T
    slope = rng.normal(size=levers) * draw(st.sampled_from([0.01, 1.0, 100.0]))
    return allowed, start, slope, (curvature + curvature.T) / 2


@given(quadratic_problems())
@settings(max_examples=300)
def test_no_plan_lies_above_the_best_quadratic_one(problem):
    allowed, start, slope, curvature = problem
    best = allowed.best_quadratic(*problem[1:])
    assert holds(allowed, best)
    assert (best >= allowed.low).all()
    assert (best <= allowed.high).all()
    gradient = slope + curvature @ (best - start)
    # For a concave function this is both necessary and sufficient.
    slack = 1e-7 * (1 + np.abs(gradient).max()) * (1 + np.abs(allowed.high).max())
    assert most_along(allowed, gradient) <= gradient @ best + slack


def test_a_lever_alone_at_its_upper_bound_with_all_the_budget_may_come_down():
    allowed = BudgetSet(np.zeros(2), np.array([0.0, 1.0]), 1.0)
    curvature = np.array([[-0.02, 0.003], [0.003, -0.02276002]])
    best = allowed.best_quadratic(np.array([0.0, 1.0]), np.array([0.5, -0.01047927]), curvature)
    assert best == pytest.approx([0.0, 1 - 0.01047927 / 0.02276002])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("room", [0.0, 0.3, 2.0])
def test_a_general_solver_finds_the_same_quadratic_plan(seed, room):
    rng = np.random.default_rng(seed)
    levers = 1 + seed % 5
    low, width = rng.uniform(0, 1, levers), rng.uniform(0.1, 1, levers)
    allowed = BudgetSet(low, low + width, float(low.sum() + room * width.sum()))
    root = rng.normal(size=(levers, levers))
    curvature, slope = -(root @ root.T) - 0.1 * np.eye(levers), 2 * rng.normal(size=levers)
    start = allowed.nearest(low + width * rng.integers(0, 2, levers))
    found = minimize(
        lambda x: -(slope @ (x - start) + (x - start) @ curvature @ (x - start) / 2),
        allowed.nearest(low + width / 2),
        jac=lambda x: -(slope + curvature @ (x - start)),
        method="SLSQP",
        bounds=list(zip(low, low + width, strict=True)),
        constraints=[LinearConstraint(np.ones((1, levers)), -np.inf, allowed.budget)],
        options={"ftol": 1e-14, "maxiter": 500},
    )
    best = allowed.best_quadratic(start, slope, curvature)
    assert best == pytest.approx(found.x, abs=1e-5)


@given(sets(), st.integers(0, 10_000))
@ALL_OF_THEM
def test_a_scaled_pattern_spends_the_budget_as_far_as_the_bounds_allow(allowed, seed):
    pattern = np.random.default_rng(seed).uniform(0.1, 10, len(allowed.low))
    scaled = allowed.scaled(pattern)
    assert holds(allowed, scaled)
    assert scaled.sum() == pytest.approx(min(allowed.budget, allowed.high.sum()), rel=1e-9)
    inside = (scaled > allowed.low) & (scaled < allowed.high)
    grown = (scaled / pattern)[inside]
    assert grown == pytest.approx(np.full(len(grown), grown.max(initial=0.0)), rel=1e-9)


def test_a_pattern_of_nothing_stays_at_the_low_bounds():
    allowed = BudgetSet(np.array([1.0, 2.0]), np.array([5.0, 5.0]), 8.0)
    assert (allowed.scaled(np.zeros(2)) == [1.0, 2.0]).all()


@given(sets_with_a_point(), st.integers(0, 5))
@ALL_OF_THEM
def test_two_halves_cover_the_set_and_nothing_else(case, lever):
    allowed, plan = case
    lever %= len(plan)
    halves = list(allowed.halves(lever))
    assert any(holds(half, plan) for half in halves)
    for half in halves:
        assert (half.low >= allowed.low).all()
        assert (half.high <= allowed.high).all()
        assert half.budget == allowed.budget


@given(sets_with_a_point())
@ALL_OF_THEM
def test_no_plan_gives_a_lever_more_than_it_can_reach(case):
    allowed, plan = case
    assert (plan <= allowed.reachable_high + 1e-9 * (1 + allowed.budget)).all()
    for lever, most in enumerate(allowed.reachable_high):
        alone = allowed.low.copy()
        alone[lever] = most
        assert holds(allowed, alone)


def test_bounds_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="low must not exceed high"):
        BudgetSet(np.array([2.0]), np.array([1.0]), 5.0)


def test_low_bounds_above_the_budget_are_refused_with_both_figures():
    with pytest.raises(ValueError, match=r"add up to 5\.00, more than 4\.00"):
        BudgetSet(np.array([2.0, 3.0]), np.array([9.0, 9.0]), 4.0)
