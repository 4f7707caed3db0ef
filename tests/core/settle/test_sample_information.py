"""The worth of a result: closed forms, nested Monte Carlo, and what holds in every case."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from gespann.core.settle.sample_information import (
    Results,
    perfect_information,
    sample_information,
    worth_of_result,
)

DRAWS = 2000


def unit_normal_loss(mean: float, sd: float) -> float:
    """E[max(X, 0)] - max(E[X], 0) for a normal X (Raiffa and Schlaifer 1961, chapter 5)."""
    return sd * norm.pdf(mean / sd) + mean * norm.cdf(mean / sd) - max(mean, 0.0)


def act_or_not(mean: float, *, seed: int = 1, noise: float = 1.0, draws: int = DRAWS):
    """Two decisions: nothing, or something worth mean + signal and what no test can show."""
    rng = np.random.default_rng(seed)
    signal = rng.standard_normal(draws)
    act = mean + signal + noise * rng.standard_normal(draws)
    return np.stack([np.zeros(draws), act], axis=1), signal


@pytest.mark.parametrize("error", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("mean", [0.0, 0.4, -0.8])
def test_a_normal_case_has_the_closed_form_of_the_unit_normal_loss(mean, error):
    benefit, signal = act_or_not(mean)
    benefit, signal = benefit - [0.0, benefit[:, 1].mean() - mean], signal - signal.mean()
    found = sample_information(benefit, signal / signal.std(), error)
    expected = unit_normal_loss(mean, 1 / np.sqrt(1 + error**2))
    assert found.evsi == pytest.approx(expected, abs=4 * found.standard_error + 0.005)
    assert found.standard_error < 0.05


def test_the_standard_error_is_what_other_draws_scatter_by():
    found = [sample_information(*act_or_not(0.2, seed=seed, draws=500), 1.0) for seed in range(30)]
    scatter = np.std([one.evsi for one in found])
    assert np.mean([one.standard_error for one in found]) == pytest.approx(scatter, rel=0.5)


def test_rules_judged_on_unseen_draws_are_worth_the_same_where_there_is_something_to_learn():
    found = sample_information(*act_or_not(0.1), 0.5)
    assert found.cross_checked == pytest.approx(found.evsi, abs=0.03)


def test_where_a_signal_has_nothing_to_say_unseen_draws_see_through_it():
    rng = np.random.default_rng(7)
    benefit = rng.standard_normal((300, 8))
    found = sample_information(benefit, rng.standard_normal(300), 0.2)
    assert found.cross_checked < 2 * found.standard_error + 0.05
    assert found.evsi < 0.2 * found.evpi


def nested(benefit, signal, error, *, outer=4000, seed=3):
    """Brute force: a result is drawn, all draws are weighted by its likelihood, the best taken.

    Returns: The worth, and the standard error of the outer draws.
    """
    rng = np.random.default_rng(seed)
    results = rng.choice(signal, outer) + error * rng.standard_normal(outer)
    weights = np.exp(-0.5 * ((results[:, None] - signal) / error) ** 2)
    weights /= weights.sum(axis=1, keepdims=True)
    best = (weights @ benefit).max(axis=1)
    return best.mean() - benefit.mean(axis=0).max(), best.std() / np.sqrt(outer)


@pytest.mark.parametrize("error", [0.15, 0.6, 2.0])
def test_it_agrees_with_brute_force_where_decisions_bend(error):
    """Amounts of a lever whose return saturates, with more that no test shows."""
    rng = np.random.default_rng(11)
    size, kappa = np.exp(0.6 * rng.standard_normal((2, DRAWS)))
    amounts = np.linspace(0, 3, 13)
    benefit = 1.5 * size[:, None] * -np.expm1(-amounts / kappa[:, None]) - 0.6 * amounts
    signal = size * -np.expm1(-1 / kappa)
    evsi, _evppi = worth_of_result(benefit, signal, error)
    expected, chance = nested(benefit, signal, error)
    assert evsi == pytest.approx(expected, rel=0.05, abs=4 * chance)


CASES = st.tuples(st.integers(0, 10_000), st.integers(2, 6), st.floats(0.05, 5.0))


def any_case(seed: int, decisions: int):
    rng = np.random.default_rng(seed)
    signal = np.exp(rng.standard_normal(120))
    slopes = rng.standard_normal(decisions)
    scatter = rng.standard_normal((120, decisions))
    return signal[:, None] * slopes + rng.standard_normal(decisions) + scatter, signal


@settings(max_examples=60)
@given(CASES)
def test_it_is_never_negative_and_never_above_knowing_the_signal_or_everything(case):
    seed, decisions, error = case
    benefit, signal = any_case(seed, decisions)
    evsi, evppi = worth_of_result(benefit, signal, error)
    assert 0 <= evsi <= evppi <= perfect_information(benefit) + 1e-12


@settings(max_examples=60)
@given(CASES)
def test_a_more_precise_test_is_never_worth_less(case):
    seed, decisions, error = case
    benefit, signal = any_case(seed, decisions)
    rough, _ = worth_of_result(benefit, signal, 1.5 * error)
    fine, _ = worth_of_result(benefit, signal, error)
    assert fine >= rough - 1e-6 * perfect_information(benefit)


def test_without_error_it_is_the_worth_of_the_signal_and_with_endless_error_nothing():
    benefit, signal = act_or_not(0.3)
    evsi, evppi = worth_of_result(benefit, signal, 0.0)
    assert evsi == evppi
    assert worth_of_result(benefit, signal, 0.01)[0] == pytest.approx(evppi, rel=0.01)
    assert worth_of_result(benefit, signal, np.inf) == (0.0, evppi)
    assert worth_of_result(benefit, signal, 1e3)[0] == pytest.approx(0.0, abs=1e-6)


def test_a_signal_that_is_always_the_same_is_worth_nothing():
    benefit, _signal = act_or_not(0.0)
    assert worth_of_result(benefit, np.ones(DRAWS), 1.0) == (0.0, pytest.approx(0.0, abs=1e-12))


def test_units_of_money_and_of_the_signal_do_not_matter():
    benefit, signal = act_or_not(0.2, draws=400)
    found = sample_information(benefit, signal, 0.7)
    other = sample_information(100 * benefit, 1e-3 * signal, 0.7e-3)
    assert other.evsi == pytest.approx(found.times(100.0).evsi)
    assert other.cross_checked == pytest.approx(found.times(100.0).cross_checked)


def test_all_results_together_say_what_was_known_before():
    signal = np.random.default_rng(1).standard_normal(50)
    before = np.random.default_rng(2).dirichlet(np.ones(50))
    results = Results.of(signal, 0.5, before)
    assert results.probability.sum() == pytest.approx(1)
    assert results.weights.sum(axis=1) == pytest.approx(1)
    assert results.probability @ results.weights == pytest.approx(before, abs=1e-6)
