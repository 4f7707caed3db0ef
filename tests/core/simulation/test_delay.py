import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

from gespann.core.simulation.delay import ahead, delay_weights, delayed

means, variations = st.floats(0.5, 25.0), st.floats(0.3, 1.0)


@given(mean=means, variation=variations)
def test_everything_shows_in_the_end_within_a_year(mean, variation):
    weights = delay_weights(mean, variation, 52)
    assert weights.sum() == pytest.approx(1.0)
    assert (weights >= 0).all()
    assert len(weights) == 53


@pytest.mark.parametrize(("mean", "variation"), [(3.0, 0.5), (6.0, 0.4), (10.0, 0.5), (12.0, 0.3)])
def test_mean_and_variation_are_those_of_the_waiting_time(mean, variation):
    weights, middle = delay_weights(mean, variation, 52), np.arange(53) + 0.5
    assert weights @ middle == pytest.approx(mean, rel=0.01)
    spread = np.sqrt(weights @ (middle - mean) ** 2)
    assert spread == pytest.approx(mean * variation, rel=0.02)


@given(mean=st.floats(2.0, 15.0), variation=st.floats(0.3, 0.9))
def test_the_weights_are_proportional_to_the_density_at_the_middle_of_each_period(mean, variation):
    shape = variation**-2
    density = gamma.pdf(np.arange(53) + 0.5, shape, scale=mean / shape)
    weights = delay_weights(mean, variation, 52)
    assert weights == pytest.approx(density / density.sum(), rel=1e-9)


def test_without_a_delay_everything_shows_at_once():
    assert delay_weights(0.0, 0.5, 3).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_what_shows_is_the_weighted_sum_of_what_came_before():
    weights = delay_weights(2.0, 0.7, 5)
    rng = np.random.default_rng(1)
    past, outcome = rng.random((2, 5)), rng.random((2, 8))
    whole = np.concatenate([past, outcome], axis=1)
    by_hand = [
        [sum(weights[lag] * row[5 + t - lag] for lag in range(6)) for t in range(8)]
        for row in whole
    ]
    assert delayed(past, outcome, weights) == pytest.approx(np.array(by_hand))


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_worth_ahead_of_its_showing_adds_up_to_the_same(seed):
    """<delayed x, y> = <x, ahead y>, and all that is left is what had come before."""
    rng = np.random.default_rng(seed)
    x, y, nothing = rng.random((3, 20)), rng.random((3, 20)), np.zeros((3, 6))
    weights = delay_weights(3.0, 0.6, 6)
    shown = (delayed(nothing, x, weights) * y).sum()
    assert shown == pytest.approx((x * ahead(y, weights)).sum())
