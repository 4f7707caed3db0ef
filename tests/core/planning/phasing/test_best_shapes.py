"""The best shapes against closed forms and an independent solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, minimize

from gespann.core.planning.phasing.best_shapes import (
    best_linear_shapes,
    best_shapes,
    nearest_shapes,
)
from gespann.core.planning.year.plan_year import LocalValue


def saturating(worth: np.ndarray, size: np.ndarray):
    """Every share of a lever brings worth x (1 - exp(-size x share)), each for itself."""

    def value(shapes: np.ndarray) -> LocalValue:
        lacking = worth * np.exp(-size * shapes)
        return LocalValue(float((worth - lacking).sum()), size * lacking, None)

    return value


def ample(periods: int, levers: int) -> np.ndarray:
    return np.ones((periods, levers))


def test_where_all_periods_are_alike_the_best_shape_is_flat():
    value = saturating(np.full((12, 2), 100.0), np.full((12, 2), 9.0))
    start = np.random.default_rng(1).dirichlet(np.ones(12), 2).T
    found = best_shapes(value, ample(12, 2), start)
    assert found.shapes == pytest.approx(1 / 12, abs=1e-4)
    assert found.gap <= 1e-5 * found.value


def test_with_a_season_alone_shares_differ_by_the_logs_of_the_worth():
    """worth size exp(-size share) is the same in all periods, so share = log(worth) / size + c."""
    season = np.array([0.7, 0.8, 1.0, 1.3, 1.4, 1.1])
    size = 4.0
    found = best_shapes(
        saturating(season[:, None], np.full((6, 1), size)), ample(6, 1), np.full((6, 1), 1 / 6)
    )
    logs = np.log(season) / size
    assert found.shapes[:, 0] == pytest.approx(1 / 6 + logs - logs.mean(), abs=1e-4)


def test_a_period_that_is_worth_too_little_gets_nothing():
    worth = np.array([[1.0], [1.0], [0.01]])
    found = best_shapes(
        saturating(worth, np.full((3, 1), 2.0)), ample(3, 1), np.full((3, 1), 1 / 3)
    )
    assert found.shapes[:, 0] == pytest.approx([0.5, 0.5, 0.0], abs=1e-5)


@given(seed=st.integers(0, 10_000), capped=st.booleans())
@settings(max_examples=20)
def test_no_other_solver_finds_better_shapes_and_the_gap_covers_it(seed, capped):
    rng = np.random.default_rng(seed)
    periods = int(rng.integers(2, 7))
    worth, size = rng.lognormal(0, 1, (periods, 1)), rng.lognormal(1, 0.5, (periods, 1))
    most = np.full((periods, 1), max(0.4, 1 / periods) if capped else 1.0)
    value = saturating(worth, size)
    found = best_shapes(value, most, rng.dirichlet(np.ones(periods), 1).T)
    other = minimize(
        lambda x: -value(x[:, None]).value,
        np.full(periods, 1 / periods),
        jac=lambda x: -value(x[:, None]).slope[:, 0],
        bounds=[(0, float(one)) for one in most[:, 0]],
        constraints=LinearConstraint(np.ones(periods), 1, 1),
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 300},
    )
    assert found.value >= -other.fun * (1 - 2e-5)
    assert -other.fun <= found.value + found.gap + 1e-6
    assert (found.shapes <= most + 1e-12).all()
    assert found.shapes.sum() == pytest.approx(1)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30)
def test_nearest_and_linear_best_shapes_are_what_they_say(seed):
    """The nearest one has no allowed direction that comes nearer; no vertex is worth more."""
    rng = np.random.default_rng(seed)
    most = np.maximum(rng.uniform(0, 0.6, (5, 3)), 0.2)
    wanted = rng.normal(0, 1, (5, 3))
    near, best = nearest_shapes(wanted, most), best_linear_shapes(wanted, most)
    for shapes in (near, best):
        assert shapes.sum(axis=0) == pytest.approx(1)
        assert (shapes >= 0).all()
        assert (shapes <= most + 1e-12).all()
    for _ in range(20):
        other = nearest_shapes(rng.normal(0, 1, (5, 3)), most)
        assert ((wanted - near) * (other - near)).sum(axis=0).max() <= 1e-9
        assert ((best - other) * wanted).sum(axis=0).min() >= -1e-9


def test_periods_that_cannot_hold_the_amount_are_refused():
    with pytest.raises(ValueError, match="less than one"):
        best_shapes(
            saturating(np.ones((4, 1)), np.ones((4, 1))), np.full((4, 1), 0.2), ample(4, 1) / 4
        )
