"""Amounts by market within bounds, capacities and one budget, against an independent solver."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, minimize

from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits
from gespann.core.planning.amounts.market_set import MarketSet


def made_up(seed, *, markets=3, levers=3, capacity=0.8, budget=0.7):
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 1, (markets, levers))
    high = low + rng.uniform(0.2, 2, (markets, levers))
    least, most = low.sum(axis=0), high.sum(axis=0)
    cap = least + capacity * rng.uniform(0.3, 1, levers) * (most - least)
    return MarketSet(low, high, cap, float(least.sum() + budget * (cap - least).sum()))


def concave(seed, markets=3, levers=3):
    rng = np.random.default_rng([seed, 1])
    root = rng.standard_normal((markets, levers, levers))
    return -(root @ root.swapaxes(1, 2) + 0.3 * np.eye(levers))


def holds(allowed, euros):
    return (
        (euros >= allowed.low - 1e-9).all()
        and (euros <= allowed.high + 1e-9).all()
        and (euros.sum(axis=0) <= allowed.lever_high + 1e-9).all()
        and euros.sum() <= allowed.budget + 1e-9
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_a_quadratic_is_that_of_a_general_solver(seed):
    allowed, curvature = made_up(seed, budget=0.3 + 0.1 * (seed % 8)), concave(seed)
    at = allowed.nearest(np.random.default_rng([seed, 2]).uniform(0, 3, (3, 3)))
    slope = np.random.default_rng([seed, 3]).normal(1.0, 2.0, (3, 3))

    def loss(flat):
        d = flat.reshape(3, 3) - at
        return -(slope * d).sum() - np.einsum("gk,gkl,gl->", d, curvature, d) / 2

    sums = np.vstack([np.tile(np.eye(3), 3), np.ones((1, 9))])
    general = minimize(
        loss,
        at.ravel(),
        method="SLSQP",
        bounds=list(zip(allowed.low.ravel(), allowed.high.ravel(), strict=True)),
        constraints=[LinearConstraint(sums, -np.inf, [*allowed.lever_high, allowed.budget])],
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    best = allowed.best_quadratic(at, slope, curvature)
    assert holds(allowed, best)
    assert loss(best.ravel()) <= general.fun + 1e-8
    assert best.ravel() == pytest.approx(general.x, abs=1e-4)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_allowed_is_nearest_to_itself(seed):
    allowed = made_up(seed)
    inside = allowed.nearest(np.random.default_rng(seed).uniform(-1, 4, (3, 3)))
    assert holds(allowed, inside)
    assert allowed.nearest(inside) == pytest.approx(inside, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_at_the_best_amounts_prices_say_what_a_little_more_money_is_worth(seed):
    """Strong duality: at its prices a linear function gains just what money and capacity cost."""
    allowed, curvature = made_up(seed), concave(seed)
    slope = np.random.default_rng([seed, 4]).normal(3.0, 2.0, (3, 3))
    best = allowed.best_quadratic(allowed.low, slope, curvature)
    there = slope + np.einsum("gkl,gl->gk", curvature, best - allowed.low)
    price = allowed.prices(best, there)
    assert (price >= 0).all()
    left = there - price
    alone = np.where(left > 0, left * allowed.high, left * allowed.low).sum()
    assert alone + allowed.worth(price) == pytest.approx((there * best).sum(), abs=1e-5)


def test_nothing_has_a_price_where_everything_can_be_had():
    low, high = np.zeros((2, 2)), np.ones((2, 2))
    allowed = MarketSet(low, high, np.full(2, 2.0), 10.0)
    assert allowed.prices(high, np.ones((2, 2))) == pytest.approx([0, 0])
    assert (allowed.best_quadratic(low, np.ones((2, 2)), -1e-3 * np.eye(2)[None].repeat(2, 0))
            == high).all()  # fmt: skip


def test_least_amounts_that_the_budget_or_a_lever_cannot_bear_are_refused():
    low, high = np.ones((2, 2)), np.full((2, 2), 2.0)
    with pytest.raises(ValueError, match="add up to"):
        MarketSet(low, high, np.full(2, 4.0), 3.0)
    with pytest.raises(ValueError, match="exceed the levers"):
        MarketSet(low, high, np.array([1.0, 4.0]), 9.0)
    with pytest.raises(ValueError, match="low must not exceed high"):
        MarketSet(high, low, np.full(2, 8.0), 9.0)


def tied(seed):
    """The same with a cap on the first lever and a floor under the others, both without room."""
    plain = made_up(seed)
    inside = plain.nearest(np.random.default_rng([seed, 4]).uniform(0, 3, (3, 3))).sum(axis=0)
    levers = np.array([[True, False, False], [False, True, True]])
    groups = GroupLimits(
        levers, np.array([0.0, inside[1:].sum()]), np.array([0.98 * inside[0], np.inf])
    )
    least = plain.low.sum(axis=0)
    cap = max(groups.most[0], least[0])
    return replace(plain, groups=replace(groups, most=np.array([cap, np.inf])))


def keeps_groups(allowed, euros):
    totals = allowed.groups.levers.astype(float) @ euros.sum(axis=0)
    within = (totals >= allowed.groups.least - 1e-6) & (totals <= allowed.groups.most + 1e-6)
    return holds(allowed, euros) and within.all()


@pytest.mark.parametrize("seed", range(12))
def test_groups_hold_and_the_best_of_a_quadratic_is_that_of_a_general_solver(seed):
    allowed, curvature = tied(seed), concave(seed)
    at = allowed.nearest(np.random.default_rng([seed, 2]).uniform(0, 3, (3, 3)))
    slope = np.random.default_rng([seed, 3]).normal(1.0, 2.0, (3, 3))

    def loss(flat):
        d = flat.reshape(3, 3) - at
        return -(slope * d).sum() - np.einsum("gk,gkl,gl->", d, curvature, d) / 2

    sums = np.vstack([np.tile(np.eye(3), 3), np.ones((1, 9)), np.tile([1.0, 0, 0], (1, 3))])
    most = [*allowed.lever_high, allowed.budget, allowed.groups.most[0]]
    general = minimize(
        loss,
        at.ravel(),
        method="SLSQP",
        bounds=list(zip(allowed.low.ravel(), allowed.high.ravel(), strict=True)),
        constraints=[
            LinearConstraint(sums, -np.inf, most),
            LinearConstraint(np.tile([0.0, 1, 1], (1, 3)), allowed.groups.least[1], np.inf),
        ],
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    best = allowed.best_quadratic(at, slope, curvature)
    assert keeps_groups(allowed, at)
    assert keeps_groups(allowed, best)
    assert loss(best.ravel()) <= general.fun + 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_at_the_prices_of_its_groups_the_best_of_a_concave_function_is_bound_exactly(seed):
    """Lagrangian duality: markets alone at these prices, and what limits are worth at them."""
    allowed, weight = tied(seed), np.random.default_rng([seed, 5]).uniform(0.5, 3, (3, 3))
    peak = np.random.default_rng([seed, 6]).uniform(0, 4, (3, 3))
    curvature = np.stack([-np.diag(row) for row in weight])
    zero = np.zeros((3, 3))
    best = allowed.best_quadratic(zero, weight * peak, curvature)
    slope = weight * (peak - best)
    price = allowed.prices(best, slope)
    alone = np.clip(peak - price / weight, allowed.low, allowed.high)

    def value(euros):
        return float((weight * (peak * euros - euros**2 / 2)).sum())

    bound = value(alone) - float((price * alone).sum()) + allowed.worth(price)
    assert bound == pytest.approx(value(best), rel=1e-5)


def test_a_group_that_says_nothing_new_leaves_prices_and_plans_as_they_are():
    plain = made_up(3)
    loose = replace(plain, groups=NO_GROUPS.and_at_most(np.ones(3, dtype=bool), plain.budget))
    euros = np.random.default_rng(3).uniform(0, 3, (3, 3))
    assert (loose.nearest(euros) == plain.nearest(euros)).all()
    assert (loose.prices(euros, euros) == plain.prices(euros, euros)).all()
    assert (loose.reachable_high == plain.reachable_high).all()
