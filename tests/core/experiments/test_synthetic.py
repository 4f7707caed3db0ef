"""Weights of a synthetic control: what theory says of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, minimize

from gespann.core.experiments.synthetic import MOST_DONORS, follow, simplex_weights


def series(seed, periods=40, donors=5):
    rng = np.random.default_rng(seed)
    return rng.normal(10, 1, (periods, donors)), rng.normal(10, 1, periods)


@given(st.integers(0, 10_000), st.floats(0, 10))
def test_weights_are_a_mixture(seed, ridge):
    donors, treated = series(seed)
    weights = simplex_weights(donors, treated, ridge)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("ridge", [0.0, 3.0])
def test_no_other_mixture_comes_nearer(ridge):
    donors, treated = series(1)

    def loss(weights):
        return ((donors @ weights - treated) ** 2).sum() + ridge * (weights**2).sum()

    best = minimize(
        loss, np.full(5, 0.2), bounds=[(0, 1)] * 5, constraints=LinearConstraint(np.ones(5), 1, 1)
    )
    assert loss(simplex_weights(donors, treated, ridge)) <= best.fun + 1e-6


def test_a_mixture_of_donors_is_found_again():
    donors, _ = series(2)
    truth = np.array([0.5, 0.0, 0.3, 0.2, 0.0])
    assert simplex_weights(donors, donors @ truth, 0.0) == pytest.approx(truth, abs=1e-6)


def test_a_strong_ridge_weighs_all_alike():
    donors, treated = series(3)
    assert simplex_weights(donors, treated, 1e8) == pytest.approx(np.full(5, 0.2), abs=1e-4)


def test_what_is_followed_does_not_depend_on_units():
    donors, treated = series(4)
    plain = donors @ follow(donors, treated, measured=6)
    scaled = (donors * 100) @ follow(donors * 100, treated * 7, measured=6)
    assert scaled == pytest.approx(plain)


def test_of_many_donors_those_that_move_alike_are_asked():
    rng = np.random.default_rng(5)
    course = 10 + np.cumsum(rng.normal(size=60))
    alike = course[:, None] + rng.normal(0, 0.1, (60, 3))
    strange = rng.normal(10, 3, (60, 2 * MOST_DONORS))
    weights = follow(np.hstack([strange, alike]), course, measured=4)
    assert (weights > 0).sum() <= MOST_DONORS
    assert weights[-3:].sum() * course.mean() > 0.9
