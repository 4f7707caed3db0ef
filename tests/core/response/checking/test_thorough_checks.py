"""Thorough checks: what forecasts say of the model and of its parts."""

from dataclasses import replace

import numpy as np
import pytest
from checked_firms import lived, quiet_firm, with_money
from threadpoolctl import threadpool_limits

from gespann.core.firm import Lever, Stage
from gespann.core.progress import Phase
from gespann.core.quantities import Department
from gespann.core.response.checking import thorough
from gespann.core.response.checking.refitting import FORECAST_DRAWS
from gespann.core.response.checking.rolling import Ahead, seen_before
from gespann.core.response.checking.thorough import (
    STEPS_OF_FIT,
    compared,
    comparison,
    comparison_check,
    rivals_of,
    rolling_checks,
)
from gespann.core.response.checks import Comparison, RollingForecast, Verdict
from gespann.core.response.fitting import fit
from gespann.core.response.model.design import build_design
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.sampling.prior_draws import draw_prior
from gespann.core.response.sampling.stage_fitting import fit_stages


def rolling_of(observed, middle, *, naive, drift=None, width=0.2):
    """Forecasts around a middle, all of one width."""
    ends = [(1 + share * width) * middle for share in (-1, -0.4, 0, 0.4, 1)]
    drift = naive if drift is None else drift
    return RollingForecast(tuple(range(len(observed))), observed, *ends, naive, drift)


def verdicts(checks):
    return {check.code: check.verdict for check in checks}


TRUTH = 100.0 + np.random.default_rng(1).normal(0, 5, (4, 13))


def test_a_model_that_beats_both_repetitions_and_holds_the_future_passes():
    rolling = rolling_of(TRUTH, np.full((4, 13), 100.0), naive=TRUTH + 20)
    assert set(verdicts(rolling_checks(rolling)).values()) == {Verdict.PASS}
    check = rolling_checks(rolling)[0]
    assert check.values["naive_error"] == pytest.approx(20 / TRUTH.mean())
    assert check.values["skill"] == pytest.approx(1 - np.abs(TRUTH - 100).mean() / 20)


def test_a_model_worse_than_repetition_fails_and_one_worse_than_growth_is_looked_at():
    worse = rolling_of(TRUTH, TRUTH + 30, naive=TRUTH + 20)
    assert verdicts(rolling_checks(worse))["rolling_naive"] is Verdict.FAIL
    growth = rolling_of(TRUTH, TRUTH + 10, naive=TRUTH + 20, drift=TRUTH + 1)
    found = verdicts(rolling_checks(growth))
    assert found["rolling_naive"] is Verdict.PASS
    assert found["rolling_drift"] is Verdict.REVIEW


def test_intervals_that_miss_the_future_fail():
    rolling = rolling_of(TRUTH, np.full((4, 13), 100.0), naive=TRUTH + 20, width=0.001)
    assert verdicts(rolling_checks(rolling))["rolling_coverage"] is Verdict.FAIL


def test_a_single_quarter_that_went_wrong_is_no_proof():
    came = np.where(np.arange(13) < 4, 100.0, 150.0)[None]
    check = rolling_checks(rolling_of(came, np.full((1, 13), 100.0), naive=came + 60))[-1]
    assert check.values["held_most"] == pytest.approx(4 / 13)
    assert check.verdict is Verdict.REVIEW
    often = np.repeat(came, 4, axis=0)
    check = rolling_checks(rolling_of(often, np.full((4, 13), 100.0), naive=often + 60))[-1]
    assert check.verdict is Verdict.FAIL


def test_what_was_not_observed_is_left_out():
    gaps = TRUTH.copy()
    gaps[:2] = np.nan
    rolling = rolling_of(gaps, np.full((4, 13), 100.0), naive=TRUTH + 20)
    check = rolling_checks(rolling)[0]
    assert check.values["naive_error"] == pytest.approx(20 / TRUTH[2:].mean())


def test_the_standard_error_is_that_of_a_sum_of_independent_months():
    gain = np.random.default_rng(3).normal(0.1, 1.0, (4, 12))
    found = comparison("with_bond", "", gain[:, None])
    months = gain.reshape(4, 3, 4).sum(axis=2).ravel()
    assert found.difference == pytest.approx(gain.sum())
    assert found.standard_error == pytest.approx(np.sqrt(12) * months.std(ddof=1))


def test_noise_is_told_as_noise_in_nineteen_of_twenty_comparisons():
    rng = np.random.default_rng(3)
    answers = [
        comparison_check(comparison("with_bond", "", rng.normal(0, 1, (4, 1, 13)))).values["clear"]
        for _ in range(400)
    ]
    assert np.mean([answer != "open" for answer in answers]) < 0.12


@pytest.mark.parametrize(
    ("difference", "clear", "verdict"),
    [(5.0, "better", Verdict.PASS), (1.0, "open", Verdict.PASS), (-5.0, "worse", Verdict.REVIEW)],
)
def test_only_a_part_that_clearly_harms_forecasts_is_looked_at(difference, clear, verdict):
    check = comparison_check(Comparison("with_lever", "lever 0", difference, 1.0))
    assert (check.values["clear"], check.verdict) == (clear, verdict)


def test_a_difference_that_may_be_the_dice_s_is_no_answer():
    sure = Comparison("with_bond", "", 5.0, 1.0, monte_carlo_error=0.5)
    assert comparison_check(sure).values["clear"] == "better"
    dice = replace(sure, monte_carlo_error=3.0)
    assert comparison_check(dice).values["clear"] == "open"
    assert comparison_check(dice).values["standard_error"] == pytest.approx(10**0.5)


def test_the_monte_carlo_error_is_that_of_independent_chains():
    """The log of a mean over draws: its error is known where the densities are log-normal."""
    rng = np.random.default_rng(4)

    def look(spread):
        density = rng.normal(0, spread, (4 * 150, 2, 3))
        return Ahead(np.exp(density), density, chains=4)

    gains = [thorough._gain(look(0.5), look(0.3)) for _ in range(200)]
    found = [comparison("with_bond", "", gain[None]) for gain in gains]
    each = (np.exp(0.5**2) - 1 + np.exp(0.3**2) - 1) / 600
    expected = np.sqrt(6 * each)
    assert np.std([one.difference for one in found]) == pytest.approx(expected, rel=0.15)
    told = np.sqrt(np.mean([one.monte_carlo_error**2 for one in found]))
    assert told == pytest.approx(expected, rel=0.15)


def test_a_single_chain_does_not_know_its_monte_carlo_error():
    density = np.random.default_rng(1).normal(size=(50, 1, 3))
    one, two = Ahead(density, density), Ahead(density, density - 1.0)
    found = comparison("with_bond", "", thorough._gain(one, two)[None])
    assert found.difference == pytest.approx(3.0)
    assert np.isnan(found.monte_carlo_error)
    assert comparison_check(replace(found, standard_error=1.0)).values["clear"] == "better"


def test_the_model_is_compared_without_bond_without_long_life_and_without_each_lever():
    firm = quiet_firm()
    assert [(rival.code, rival.subject) for rival in rivals_of(firm)] == [
        ("with_bond", ""),
        ("with_long_life", ""),
        ("with_lever", "lever 0"),
        ("with_lever", "lever 1"),
    ]
    one_side = replace(
        firm, levers=tuple(replace(one, department=Department.SALES) for one in firm.levers)
    )
    assert "with_bond" not in {rival.code for rival in rivals_of(one_side)}


def test_a_lever_is_taken_out_of_the_stages_on_which_it_acts_only():
    stages = (Stage("leads", "leads", "count"), Stage("revenue", "revenue", "money"))
    firm = quiet_firm(stages=stages)
    first, second = firm.levers
    firm = replace(firm, levers=(replace(first, stages=("leads",)), second))
    touched = {rival.subject: set(rival.variants) for rival in rivals_of(firm)}
    assert touched["lever 0"] == {0}
    assert touched["lever 1"] == {0, 1}


def test_a_lever_of_no_weight_leaves_the_shapes_and_takes_the_effect():
    firm = lived(quiet_firm())
    design = build_design(firm)[0]
    rivals = {(rival.code, rival.subject): rival for rival in rivals_of(firm)}
    without = rivals["with_lever", "lever 1"].variants[0](design)
    assert without.lever_scale.tolist() == [1.0, 0.0]
    prior = draw_prior(without, np.random.default_rng(1), 200)
    assert (prior.effect[:, 1] == 0).all()
    assert (prior.effect[:, 0] > 0).all()
    short = rivals["with_long_life", ""].variants[0](design)
    assert (draw_prior(short, np.random.default_rng(1), 200).long_share == 0).all()


@pytest.fixture(scope="module")
def firm_of_visits():
    """A firm with three years of months whose visits move it and whose advertising does not."""
    firm = quiet_firm(periods=36)
    visits = Lever("lever 1", "c1", Department.SALES, "personal_selling", "EUR")
    firm = replace(firm, levers=(firm.levers[0], visits))
    rng = np.random.default_rng(7)
    effort = firm.history.effort.copy()
    effort[..., 1] = rng.choice([5.0, 60.0], size=effort.shape[:2])
    firm = replace(firm, history=replace(firm.history, effort=effort))
    scaled, _ = scale_efforts(firm)
    lifted = np.log1p(0.9 * (1 - np.exp(-scaled[..., 1])))
    return with_money(firm, lifted + rng.normal(0, 0.03, lifted.shape))


@pytest.fixture(scope="module")
def put_to_all(firm_of_visits):
    """All that the thorough checks say of it, and what they told on the way."""
    told = []
    return fit(
        firm_of_visits, seed=2, chains=2, draws=200, thorough=True, progress=told.append
    ), told


@pytest.mark.slow
def test_forecasts_tell_the_lever_that_moves_the_firm_from_the_one_that_does_not(put_to_all):
    found = {one.subject: one for one in put_to_all[0].comparisons if one.code == "with_lever"}
    works, idle = found["lever 1"], found["lever 0"]
    assert works.difference > 2 * works.standard_error
    assert abs(idle.difference) < works.difference / 4


@pytest.mark.slow
def test_a_thorough_fit_has_forecasts_that_hold_and_beat_repetition(put_to_all):
    checked, _ = put_to_all
    found = verdicts(checked.checks)
    assert checked.rolling.origins == (24, 27, 30, 33)
    assert found["rolling_naive"] is Verdict.PASS
    assert found["rolling_coverage"] is Verdict.PASS
    assert {"with_bond", "with_long_life", "with_lever", "r_hat", "coverage"} <= set(found)


@pytest.mark.slow
def test_progress_of_the_thorough_checks_moves_from_nothing_to_all(put_to_all):
    steps = [one for one in put_to_all[1] if one.phase is Phase.THOROUGH_CHECKS]
    done = [one.done for one in steps]
    assert (done[0], done[-1]) == (0, steps[0].total)
    assert done == sorted(done)
    # While a stage is sampled it moves, too.
    assert max(np.diff(done)) <= STEPS_OF_FIT
    assert len({one % STEPS_OF_FIT for one in done}) > 1


@pytest.fixture(scope="module")
def both_ways(firm_of_visits):
    """Every fit of the thorough checks sampled, and most of them weighted."""
    with threadpool_limits(1, user_api="blas"):
        last = fit_stages(
            firm_of_visits,
            seed=2,
            chains=4,
            draws=FORECAST_DRAWS,
            seen=seen_before(firm_of_visits, 33),
        )
        known = {33: last}
        weighted = compared(firm_of_visits, seed=3, chains=4, known=known)
        sampled = compared(firm_of_visits, seed=3, chains=4, known=known, most_pareto_k=-np.inf)
    return weighted, sampled


@pytest.mark.slow
def test_weighted_fits_give_the_comparisons_of_sampled_ones(both_ways):
    weighted, sampled = both_ways
    for one, other in zip(weighted.comparisons, sampled.comparisons, strict=True):
        error = np.hypot(one.monte_carlo_error, other.monte_carlo_error)
        assert abs(one.difference - other.difference) < 4 * error
        assert error < 0.5
        # What is decided is decided alike.
        clear = [comparison_check(each).values["clear"] for each in (one, other)]
        assert {"better", "worse"} != set(clear)
    width = sampled.rolling.high - sampled.rolling.low
    for end in ("low", "median", "high"):
        apart = getattr(weighted.rolling, end) - getattr(sampled.rolling, end)
        assert np.abs(apart / width).max() < 0.15


@pytest.mark.slow
def test_few_fits_are_sampled_and_none_that_is_known(both_ways):
    weighted, sampled = both_ways
    every = 4 * (1 + 4) - 1  # four origins, the model and its rivals, one of which was known
    assert (sampled.sampled, sampled.weighted) == (every, 0)
    assert weighted.sampled + weighted.weighted == every
    assert weighted.sampled <= every / 2
