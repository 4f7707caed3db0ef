"""Pareto-smoothed weights: as ArviZ has them, and true to what is known."""

import numpy as np
import pytest
from arviz_stats.base import array_stats
from scipy.special import logsumexp
from scipy.stats import genpareto

from gespann.core.response.checking.pareto import Tail, fitted_tail, pareto_smoothed


def normalised(log_weight):
    return log_weight - logsumexp(log_weight)


@pytest.mark.parametrize("spread", [0.05, 0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("size", [60, 600, 2000])
def test_weights_and_shape_are_those_of_arviz(spread, size):
    log_ratio = spread * np.random.default_rng(size).standard_normal(size)
    found, shape = pareto_smoothed(log_ratio)
    expected, expected_shape = array_stats.psislw(-log_ratio)
    assert shape == pytest.approx(float(expected_shape), rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(normalised(found), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("shape", [-0.3, 0.2, 0.7, 1.2])
def test_the_shape_of_a_pareto_tail_is_found(shape):
    draws = np.sort(genpareto.rvs(shape, size=4000, random_state=3))
    assert fitted_tail(draws).shape == pytest.approx(shape, abs=0.06)
    assert fitted_tail(7 * draws).scale == pytest.approx(7 * fitted_tail(draws).scale)


def test_quantiles_are_those_of_the_distribution_also_where_its_shape_is_zero():
    chances = np.linspace(0.01, 0.99, 9)
    for shape in (-0.4, 0.0, 0.6):
        expected = genpareto.ppf(chances, shape, scale=2.0)
        np.testing.assert_allclose(Tail(shape, 2.0).quantiles(chances), expected)


def test_only_the_largest_weights_are_smoothed_and_none_beyond_the_largest():
    log_ratio = 2 * np.random.default_rng(1).standard_normal(500)
    found, _ = pareto_smoothed(log_ratio)
    changed = ~np.isclose(found, log_ratio - log_ratio.max())
    assert 0 < changed.sum() <= 67  # three roots of 500
    assert log_ratio[changed].min() > np.sort(log_ratio)[-68]
    assert found.max() <= 0


def test_weights_that_are_alike_where_they_are_large_have_no_tail():
    found, shape = pareto_smoothed(np.r_[np.zeros(200), np.full(50, -1.0)])
    assert shape == -np.inf
    assert found.max() == 0


def test_too_few_draws_are_refused():
    with pytest.raises(ValueError, match="for a tail"):
        pareto_smoothed(np.arange(4.0))
