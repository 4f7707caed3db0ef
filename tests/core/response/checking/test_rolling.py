"""Forecasts from the past: their densities are those of a second, slower computation."""

from dataclasses import replace

import numpy as np
import pytest
from checked_firms import LEVEL, MEMORY, NOISE, knowing, lived, quiet_firm
from scipy.stats import lognorm, multivariate_normal, nbinom

from gespann.core.firm import Stage
from gespann.core.quantities import Period
from gespann.core.response.checking.rolling import (
    even_chance,
    log_normal_density,
    look_ahead,
    negative_binomial_density,
    origins_of,
    predictive_density,
    rolling_forecast,
    seen_before,
    yearly_growth,
)

COUNTS = (Stage("leads", "leads", "count"), Stage("deals", "deals", "count"))
LEADS = (Stage("leads", "leads", "count"), Stage("revenue", "revenue", "money"))


def test_densities_are_those_of_the_textbook():
    y, mean, sd = np.array([900.0, 1300.0]), np.log([[1000.0, 1000.0]]), np.full((1, 2), 0.2)
    found = log_normal_density(y, mean, sd)
    np.testing.assert_allclose(found[0], lognorm.logpdf(y, 0.2, scale=1000.0))
    count, size = np.array([0.0, 7.0]), np.full((1, 2), 4.0)
    found = negative_binomial_density(count, np.log(np.full((1, 2), 5.0)), size)
    np.testing.assert_allclose(found[0], nbinom.logpmf(count, 4.0, 4.0 / 9.0))


def test_the_predictive_density_is_the_log_of_the_mean_and_not_the_mean_of_the_log():
    density = np.random.default_rng(1).uniform(0.1, 2.0, (50, 3))
    np.testing.assert_allclose(predictive_density(np.log(density)), np.log(density.mean(axis=0)))


def test_the_noise_fades_from_the_last_known_residual_as_the_joint_normal_says():
    firm = lived(quiet_firm())
    origin, stage = 57, knowing(firm, draws=2)
    ahead = look_ahead(firm, (stage,), origin, np.random.default_rng(0))
    logs = np.log(firm.history.outcome[0] / LEVEL["money"])
    variance = NOISE**2 / (1 - MEMORY**2)
    lags = np.abs(np.subtract.outer(np.arange(60), np.arange(60)))
    covariance = variance * MEMORY**lags
    known, asked = slice(0, origin), 58  # two periods ahead
    gain = np.linalg.solve(covariance[known, known], covariance[known, asked])
    normal = multivariate_normal(
        gain @ logs[known], covariance[asked, asked] - gain @ covariance[known, asked]
    )
    came = firm.history.outcome[0, asked]
    expected = normal.logpdf(logs[asked]) - np.log(came)
    assert predictive_density(ahead.log_density)[0, 1] == pytest.approx(expected)


def chain_of(stages, counts):
    """A firm of two stages with these counts at the first one, and sure fits of both."""
    firm = quiet_firm(stages=stages)
    history = firm.history
    values = history.stages.copy()
    values[0, :, 0] = counts
    values[0, :, 1] = 40.0 if stages is COUNTS else 1000.0
    outcome = values[..., 1]
    firm = replace(firm, history=replace(history, stages=values, outcome=outcome))
    draws = 4000
    sure = {"autocorrelation": np.zeros(draws), "noise": np.full(draws, 0.5)}
    return firm, (
        knowing(firm, 0, draws=draws, **sure),
        knowing(firm, 1, draws=draws, **(sure | {"noise": np.full(draws, 0.1)})),
    )


@pytest.mark.parametrize("stages", [LEADS, COUNTS])
def test_the_whole_chain_is_the_sum_over_all_that_the_stage_before_may_yield(stages):
    firm, fits = chain_of(stages, np.full(60, 40.0))
    ahead = look_ahead(firm, fits, 57, np.random.default_rng(2), draws=4000)
    leads = np.arange(400)
    chance = nbinom.pmf(leads, 4.0, 4.0 / 44.0)
    reached = leads / 40.0 + 1e-6
    if stages is LEADS:
        number = np.maximum(leads / 40.0, 1e-3)
        spread = 0.1 / np.sqrt(1.25 * number / (number + 0.25))
        given = lognorm.pdf(1000.0, spread, scale=LEVEL["money"] * reached)
    else:
        given = nbinom.pmf(40, 100.0, 100.0 / (100.0 + LEVEL["count"] * reached))
    expected = np.log((chance * given).sum())
    found = predictive_density(ahead.log_density)[0]
    np.testing.assert_allclose(found, expected, atol=0.08)


def test_chance_fills_every_cell_evenly_in_every_chain():
    chance = even_chance(np.random.default_rng(3), (24, 2, 3), 3)
    for chain in np.split(chance, 3):
        np.testing.assert_array_equal(
            np.sort((chain * 8).astype(int), axis=0), np.arange(8)[:, None, None] + np.zeros((2, 3))
        )
    cells = even_chance(np.random.default_rng(3), (4000, 2, 3), 1).reshape(4000, 6)
    assert np.abs(np.corrcoef(cells.T) - np.eye(6)).max() < 0.06


@pytest.mark.parametrize("stages", [LEADS, COUNTS])
def test_what_two_models_differ_by_is_not_the_dice(stages):
    firm, fits = chain_of(stages, np.full(60, 40.0))
    other = replace(fits[0], offset=fits[0].offset + 0.002)

    def total(first, seed):
        ahead = look_ahead(firm, (first, fits[1]), 57, np.random.default_rng(seed), draws=1000)
        return predictive_density(ahead.log_density).sum()

    gains = [total(other, seed) - total(fits[0], seed) for seed in range(6)]
    assert np.std(gains) < 0.01  # with a generator for each model it is ten times as much


def test_what_came_after_the_origin_has_no_say_in_the_forecast():
    firm, fits = chain_of(LEADS, np.full(60, 40.0))
    values = firm.history.stages.copy()
    values[0, 57:, 0] = 4000.0
    other = replace(firm, history=replace(firm.history, stages=values))
    told = replace(fits[1], data=replace(fits[1].data, before=values[..., 0]))
    told = replace(told, usual_arrivals=fits[1].usual_arrivals)
    one = look_ahead(firm, fits, 57, np.random.default_rng(2))
    # The usual number, by which precision is scaled, is the only trace that may be left.
    two = look_ahead(other, (fits[0], told), 57, np.random.default_rng(2))
    middle = np.median(one.outcome), np.median(two.outcome)
    assert middle[1] == pytest.approx(middle[0], rel=0.02)


def test_origins_leave_a_year_and_a_quarter_and_go_back_a_year_at_most():
    assert origins_of(lived(quiet_firm(periods=60))) == (48, 51, 54, 57)
    assert origins_of(lived(quiet_firm(periods=19))) == (16,)
    assert origins_of(lived(quiet_firm(periods=17))) == ()
    weeks = quiet_firm(periods=156, period=Period.WEEK)
    assert origins_of(weeks) == (104, 117, 130, 143)
    assumed = replace(weeks, history=replace(weeks.history, assumed=True))
    assert origins_of(assumed) == ()


def test_nothing_from_the_origin_on_is_seen():
    seen = seen_before(quiet_firm(), 48)
    assert seen[:, :48].all()
    assert not seen[:, 48:].any()


def test_naive_forecasts_repeat_the_year_before_and_its_growth():
    firm = quiet_firm()
    growing = 100.0 * 1.02 ** np.arange(60.0)
    firm = replace(firm, history=replace(firm.history, outcome=growing[None]))
    ahead = look_ahead(firm, (knowing(firm),), 48, np.random.default_rng(0))
    rolling = rolling_forecast(firm, (48,), (ahead,))
    np.testing.assert_allclose(rolling.naive[0], growing[36:39])
    np.testing.assert_allclose(rolling.naive_drift[0], growing[48:51])
    assert (rolling.low <= rolling.low_half).all()
    assert (rolling.high_half <= rolling.high).all()
    assert yearly_growth(growing[:10], 12) == 1.0
