"""A smooth expectation keeps what it must and finds what is there."""

import numpy as np
import pytest

from gespann.core.settle.smoothing import expected_given, normal_scores


def test_scores_are_those_of_a_normal_sample_and_ties_share_theirs():
    scores = normal_scores(np.array([3.0, 1.0, 2.0, 2.0]))
    assert scores[2] == scores[3] == pytest.approx(0.0)
    assert scores[0] == pytest.approx(-scores[1])
    assert scores[1] == pytest.approx(-1.1503494)  # the normal quantile of 1/8


def test_the_mean_over_the_draws_is_kept_exactly():
    rng = np.random.default_rng(1)
    outcome = rng.standard_normal((300, 4)) * [1.0, 10.0, 1e6, 0.0]
    found = expected_given(rng.standard_normal(300), outcome)
    assert found.mean(axis=0) == pytest.approx(outcome.mean(axis=0))


def test_a_straight_line_in_the_scores_is_found_exactly():
    signal = np.random.default_rng(2).standard_normal(200)
    line = 3.0 - 2.0 * normal_scores(signal)[:, None]
    assert expected_given(signal, line) == pytest.approx(line, abs=1e-6)


def test_a_bent_curve_is_found_under_noise():
    rng = np.random.default_rng(3)
    signal = rng.standard_normal(2000)
    curve = np.sin(2 * signal)
    found = expected_given(signal, (curve + rng.standard_normal(2000))[:, None])[:, 0]
    assert np.sqrt(((found - curve) ** 2).mean()) < 0.15


def test_where_the_signal_says_nothing_hardly_anything_is_expected_of_it():
    rng = np.random.default_rng(4)
    found = expected_given(rng.standard_normal(2000), rng.standard_normal((2000, 1)))
    assert found.std() < 0.1


def test_only_the_order_of_the_signal_counts():
    rng = np.random.default_rng(5)
    signal, outcome = rng.standard_normal(150), rng.standard_normal((150, 2))
    assert np.array_equal(
        expected_given(signal, outcome), expected_given(np.exp(3 * signal), outcome)
    )


def test_a_signal_that_is_always_the_same_leaves_the_mean():
    outcome = np.arange(10.0)[:, None]
    assert np.array_equal(expected_given(np.ones(10), outcome), np.full((10, 1), 4.5))
