"""Diagnostics: they raise the alarm when they should, and only then."""

from dataclasses import replace

import numpy as np
import pytest
from small_firms import small_firm, with_outcome

from gespann.core.quantities import Period
from gespann.core.response.sampling.diagnostics import (
    check_forecast,
    convergence,
    periods_to_hold_back,
)
from gespann.core.response.sampling.sampler import Chains


def chains_of(positions: np.ndarray) -> Chains:
    shape = positions.shape[:2]
    return Chains(positions, np.zeros(shape, bool), np.ones(shape, dtype=np.int64))


def independent(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(4, 1000, 5))


def test_independent_draws_have_converged():
    found = convergence(chains_of(independent()))
    assert found.is_reached
    assert found.r_hat_max < 1.01
    assert found.ess_bulk_min > 3000


def test_one_chain_beside_the_others_is_noticed_in_any_coordinate():
    positions = independent()
    positions[2, :, 3] += 1
    found = convergence(chains_of(positions))
    assert not found.is_reached
    assert found.r_hat_max > 1.05


def test_one_chain_that_is_only_wider_is_noticed():
    positions = independent()
    positions[2, :, 3] *= 3
    assert not convergence(chains_of(positions)).is_reached


def test_slow_chains_have_as_few_effective_draws_as_the_theory_of_an_ar1_says():
    rng = np.random.default_rng(2)
    positions = np.zeros((4, 20_000, 1))
    level = rng.normal(size=4)
    for t in range(20_000):
        level = 0.9 * level + np.sqrt(1 - 0.81) * rng.normal(size=4)
        positions[:, t, 0] = level
    found = convergence(chains_of(positions))
    # An AR(1) of 0.9 leaves (1 - 0.9) / (1 + 0.9) of the draws.
    assert found.ess_bulk_min == pytest.approx(80_000 / 19, rel=0.15)


def test_divergences_are_counted_over_all_chains():
    chains = chains_of(independent())
    divergent = chains.divergent.copy()
    divergent[[0, 1, 1], [5, 7, 8]] = True
    assert convergence(replace(chains, divergent=divergent)).divergences == 3


@pytest.mark.parametrize(
    ("period", "periods", "held_back"),
    [
        (Period.WEEK, 156, 13),
        (Period.WEEK, 78, 13),
        (Period.WEEK, 77, 0),
        (Period.MONTH, 18, 3),
        (Period.MONTH, 17, 0),
    ],
)
def test_a_quarter_is_held_back_from_a_year_and_a_half_on(period, periods, held_back):
    assert periods_to_hold_back(small_firm(period=period, periods=periods)) == held_back


def firm_of_two_years(outcome: np.ndarray):
    return with_outcome(small_firm(periods=outcome.shape[1], markets=len(outcome)), outcome)


def test_a_perfect_forecast_has_a_skill_of_one_and_the_naive_one_of_none():
    outcome = np.random.default_rng(1).lognormal(3, 0.3, (2, 24))
    firm = firm_of_two_years(outcome)
    assert check_forecast(firm, outcome[:, -3:]).skill == pytest.approx(1)
    naive = check_forecast(firm, outcome[:, 9:12])
    assert naive.skill == pytest.approx(0)
    error = np.abs(outcome[:, 9:12].sum(axis=0) - outcome[:, -3:].sum(axis=0)).mean()
    assert naive.naive_error == pytest.approx(error / outcome[:, -3:].sum(axis=0).mean())


def test_cells_that_were_not_observed_do_not_count():
    outcome = np.random.default_rng(1).lognormal(3, 0.3, (2, 24))
    outcome[0, -1] = np.nan
    forecast = outcome[:, -3:].copy()
    forecast[0, -1] = 1e9
    assert check_forecast(firm_of_two_years(outcome), forecast).skill == pytest.approx(1)


def test_where_the_naive_forecast_is_perfect_a_worse_one_is_called_worse():
    outcome = np.tile(np.random.default_rng(1).lognormal(3, 0.3, 12), 2)[None]
    firm = firm_of_two_years(outcome)
    assert check_forecast(firm, outcome[:, -3:] * 1.1).skill < 0
