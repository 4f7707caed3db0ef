"""Checks of a stage pass where the outcome is what the fit expects, and fail where it is broken."""

from dataclasses import replace

import numpy as np
import pytest
from checked_firms import LEVEL, knowing, lived, noise_of, quiet_firm, with_money

from gespann.core.firm import Stage
from gespann.core.quantities import Period
from gespann.core.response.checking.predictive import innovations, replicate, tail_probability
from gespann.core.response.checking.residual_checks import (
    lag_one,
    prior_predictive,
    season_groups,
    stage_checks,
)
from gespann.core.response.checks import Verdict

LEADS = (Stage("leads", "leads", "count"), Stage("revenue", "revenue", "money"))


def checked(firm, stage=None, *, seed=3):
    """The checks of the firm's last stage by their code."""
    rng = np.random.default_rng(seed)
    stage = knowing(firm) if stage is None else stage
    seen = np.isfinite(stage.data.outcome)
    shown = replicate(firm, stage, seen, np.ones(seen.shape), rng)
    return {check.code: check for check in stage_checks(firm, "", shown, rng)}


def failed(firm, stage=None):
    return {code for code, one in checked(firm, stage).items() if one.verdict is not Verdict.PASS}


@pytest.mark.parametrize("markets", [1, 6])
def test_outcomes_that_the_fit_expects_pass_but_for_chance(markets):
    bare, firms = quiet_firm(markets=markets, periods=48), 40
    found = [code for seed in range(firms) for code in failed(lived(bare, seed=seed))]
    # A mean cannot be beaten where nothing moves but noise; of the six others one in twenty may
    # err.
    assert len([code for code in found if code != "goodness"]) <= 6 * firms / 20


def test_a_fit_no_better_than_the_mean_is_to_be_looked_at():
    check = checked(lived(quiet_firm()))["goodness"]
    assert check.values["r_squared"] <= 0
    assert check.verdict is Verdict.REVIEW


def test_a_forgotten_season_is_found_as_a_season():
    firm = quiet_firm(periods=156, period=Period.WEEK)
    # Closed for the week of New Year, every year: no harmonic of the base can follow that.
    closed = np.where(season_groups(firm) == 51, -0.3, 0.0)
    noise = noise_of(np.random.default_rng(5), (1, 156))
    assert "season" not in failed(with_money(firm, noise))
    assert "season" in failed(with_money(firm, noise + closed))


def test_a_shock_to_all_markets_in_one_year_is_no_season():
    firm = quiet_firm(periods=96, markets=8)
    noise = noise_of(np.random.default_rng(5), (8, 96))
    noise[:, 40:43] += 0.15
    assert "season" not in failed(with_money(firm, noise))


def test_memory_that_the_fit_does_not_know_is_found():
    firm = quiet_firm(periods=120)
    slow = np.cumsum(np.random.default_rng(2).normal(0, 0.05, (1, 120)), axis=1)
    firm = with_money(firm, slow)
    check = checked(firm, knowing(firm, autocorrelation=np.zeros(600)))
    assert check["autocorrelation"].verdict is Verdict.FAIL
    assert check["autocorrelation"].values["correlation"] > 0.5


def test_noise_that_grows_is_found():
    firm = quiet_firm(periods=120)
    growing = np.random.default_rng(2).normal(0, 1, (1, 120)) * np.linspace(0.005, 0.1, 120)
    check = checked(with_money(firm, growing))["even_noise"]
    assert check.verdict is not Verdict.PASS
    assert check.values["along"] == "time"


def test_intervals_that_are_far_too_narrow_do_not_hold_the_history():
    firm = lived(quiet_firm())
    found = checked(firm, knowing(firm, noise=np.full(600, 0.01)))
    assert found["coverage"].verdict is Verdict.FAIL
    assert found["shape"].verdict is Verdict.FAIL


def test_a_total_that_is_never_drawn_fails():
    firm = lived(quiet_firm())
    check = checked(with_money(firm, np.log(firm.history.outcome / LEVEL["money"]) + 0.1))["total"]
    assert check.verdict is Verdict.FAIL
    assert check.values["p_value"] < 0.01


def counted(firm, counts):
    """The firm with these leads and the posterior of their stage."""
    stages = firm.history.stages.copy()
    stages[..., 0] = counts

    firm = replace(firm, history=replace(firm.history, stages=stages))
    return firm, knowing(firm, 0, noise=np.full(600, 0.1), autocorrelation=np.zeros(600))


def test_counts_of_the_negative_binomial_pass_and_too_many_zeros_do_not():
    rng = np.random.default_rng(4)
    bare = quiet_firm(periods=120, stages=LEADS)
    counts = rng.poisson(LEVEL["count"] * rng.gamma(100, 0.01, (1, 120)))
    assert failed(*counted(bare, counts)) <= {"goodness"}
    counts[0, ::10] = 0
    found = checked(*counted(bare, counts))
    assert found["shape"].verdict is Verdict.FAIL
    assert found["shape"].values["p_zeros"] < 0.01


def test_innovations_of_the_true_model_are_white_standard_normal_noise():
    rng = np.random.default_rng(4)
    firm = lived(quiet_firm(periods=2000, period=Period.WEEK))
    stage = knowing(firm, draws=2)
    expected = np.full((2, 1, 2000), np.log(LEVEL["money"]))
    z = innovations(stage, stage.posterior, expected, firm.history.outcome, np.ones((1, 2000)), rng)
    assert abs(z[0].mean()) < 0.08
    assert z[0].std() == pytest.approx(1, abs=0.06)
    assert abs(lag_one(z)[0]) < 0.07


def test_gaps_start_the_noise_afresh():
    firm = lived(quiet_firm())
    outcome = firm.history.outcome.copy()
    outcome[0, 10] = np.nan
    stage = knowing(firm, draws=1)
    expected = np.full((1, *outcome.shape), np.log(LEVEL["money"]))
    rng = np.random.default_rng(0)
    z = innovations(stage, stage.posterior, expected, outcome, np.ones(outcome.shape), rng)
    assert np.isnan(z[0, 0, 10])
    rest = np.log(outcome[0, 11] / LEVEL["money"])
    assert z[0, 0, 11] == pytest.approx(rest / 0.05 * np.sqrt(1 - 0.3**2))


def test_a_p_value_is_one_in_the_middle_and_never_zero():
    draws = np.arange(99.0)
    assert tail_probability(draws, np.array([49.0])) == pytest.approx(1.0)
    assert 0 < tail_probability(draws, np.array([1e9])) < 0.02
    assert tail_probability(np.zeros(99), np.zeros(1)) == pytest.approx(1.0)


def test_p_values_of_true_models_are_not_systematically_extreme():
    p_values = []
    for seed in range(25):
        found = checked(lived(quiet_firm(periods=48), seed=seed), seed=seed)
        p_values += [found[code].values["p_value"] for code in ("total", "autocorrelation")]
        p_values += [found["shape"].values[f"p_{name}"] for name in ("sd", "largest")]
    p = np.array(p_values)
    assert (p < 0.1).mean() < 0.2
    assert (p < 0.01).mean() < 0.05
    assert 0.35 < p.mean() < 0.65


def test_a_prior_holds_an_outcome_possible_or_does_not():
    rng = np.random.default_rng(1)
    firm = lived(quiet_firm())
    seen = np.isfinite(firm.history.outcome)
    wide = knowing(firm, noise=np.exp(np.random.default_rng(2).normal(-2, 1, 600)))
    drawn = replicate(firm, wide, seen, np.ones(seen.shape), rng)
    assert prior_predictive("", drawn).verdict is Verdict.PASS
    sure = knowing(firm, noise=np.full(600, 0.001))
    drawn = replicate(firm, sure, seen, np.ones(seen.shape), rng)
    assert prior_predictive("", drawn).verdict is Verdict.FAIL
