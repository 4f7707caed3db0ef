from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm, steady
from gespann.core.planning.year import forecast_base
from gespann.core.planning.year.forecast_base import (
    last_year_phasing,
    periods_between,
    plan_starts,
    plan_year,
    year_earlier,
)
from gespann.core.quantities import Period
from gespann.core.simulation import random_scenario, simulate


def year_of(fit, brief, seed=1):
    return plan_year(fit, brief, last_year_phasing(fit.firm, brief), seed=seed)


def foreseeable(seed, **changes):
    """A simulated firm whose random walks are off, and a fit that knows the truth."""
    told = simulate(steady(small_firm(seed, **changes).truth.course.scenario), seed)
    return told, fit_of_truth(told, draws=3, uncertainty=0.0)


# Weeks of 7 days and years of 365.25 are counted from different days by simulator and model, so
# that seasons differ by hundredths of a per cent.
SEASON_TOLERANCE = 1e-3


@pytest.mark.parametrize(
    ("seed", "changes"),
    [
        (1, {}),
        (2, {"bond": 1.0}),
        (3, {"markets": 2}),
        (4, {"period": Period.WEEK, "periods": 110}),
        (5, {"periods": 25, "markets": 3}),
    ],
)
def test_under_the_true_parameters_the_year_brings_what_it_truly_brings(seed, changes):
    told, fit = foreseeable(seed, **changes)
    brief = brief_of(told.firm)
    year, _ = year_of(fit, brief)
    last = np.array(told.truth.last_year_cents)
    rng = np.random.default_rng(seed)
    for amounts in (last, 0 * last, *(last * rng.uniform(0, 2, (3, len(last)))).round()):
        expected = told.truth.expected_outcome(amounts)
        outcome = year.outcomes(amounts / 100)
        assert outcome == pytest.approx(expected, rel=SEASON_TOLERANCE)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_a_change_of_plan_truly_brings_is_told_as_exactly(seed):
    """Level and season of the base are common to both plans; only the response is compared."""
    told, fit = foreseeable(seed)
    year, _ = year_of(fit, brief_of(told.firm))
    last = np.array(told.truth.last_year_cents)
    for lever in range(len(last)):
        more = last + last * np.eye(len(last), dtype=int)[lever]
        gained = year.outcomes(more / 100) - year.outcomes(last / 100)
        truly = told.truth.expected_outcome(more) - told.truth.expected_outcome(last)
        assert gained == pytest.approx(truly, rel=5e-3)


def test_what_past_effort_left_counts():
    told, fit = foreseeable(6)
    year, _ = year_of(fit, brief_of(told.firm))
    nothing = np.zeros(len(told.firm.levers))
    assert (year.outcomes(nothing) > year.base.sum(axis=1)).all()
    fading = np.diff(year.left_over, axis=1)
    assert (fading <= 0).all()


def test_a_gap_before_the_plan_lets_effort_go_on_as_last_year():
    """Between history and plan the firm goes on as it did, so that its stock does not run dry."""
    told, fit = foreseeable(6)
    at_once, later = brief_of(told.firm), brief_of(told.firm, start=date(2026, 4, 1))
    gap = periods_between(told.firm, later)
    assert gap == 3
    soon, _ = year_of(fit, at_once)
    after, _ = year_of(fit, later)
    last_year = last_year_phasing(told.firm, at_once).last_year_euros
    through = soon.left_over + soon.per_euro * last_year
    retention = fit.posterior.retention[:, None, :]
    assert after.left_over[:, :1] == pytest.approx(through[:, gap - 1 : gap] * retention)


def test_shocks_have_mean_one_and_are_those_of_the_seed():
    told = small_firm(7, markets=2)
    fit = fit_of_truth(told, draws=4000, uncertainty=0.0, drift=0.1)
    brief = brief_of(told.firm, periods=6)
    _, shocks = year_of(fit, brief)
    error = shocks.factor.std(axis=0) / np.sqrt(len(shocks.factor))
    assert (np.abs(shocks.factor.mean(axis=0) - 1) < 4.5 * error).all()
    assert (year_of(fit, brief)[1].factor == shocks.factor).all()
    assert (year_of(fit, brief, seed=2)[1].factor != shocks.factor).all()


def test_shocks_spread_as_drift_and_noise_say():
    told = small_firm(8)
    fit = fit_of_truth(told, draws=4000, uncertainty=0.0, drift=0.1)
    spread = np.log(year_of(fit, brief_of(told.firm))[1].factor).var(axis=0)
    noise = told.truth.course.scenario.noise
    assert spread == pytest.approx(noise**2 + 0.1**2 * np.arange(1, 13) / 12, rel=0.12)


def test_the_further_away_a_period_is_the_wider_it_is_spread():
    told = small_firm(9)
    fit = fit_of_truth(told, draws=2000, uncertainty=0.0, drift=0.2)
    _, soon = year_of(fit, brief_of(told.firm, periods=24))
    _, later = year_of(fit, brief_of(told.firm, start=date(2027, 1, 1)))
    sd = np.log(soon.factor).std(axis=0)
    assert sd[23] > sd[11] > sd[0]
    assert np.log(later.factor).std(axis=0)[0] == pytest.approx(sd[12], rel=0.1)


def test_growth_goes_on_through_gap_and_plan():
    scenario = replace(
        steady(small_firm(3).truth.course.scenario),
        growth=0.1, season=(), controls=(), competitors=(), noise=0.01,
    )  # fmt: skip
    told = simulate(scenario, 3)
    fit = fit_of_truth(told, draws=3, uncertainty=0.0)
    year, _ = year_of(fit, brief_of(told.firm, periods=24))
    later, _ = year_of(fit, brief_of(told.firm, start=date(2027, 1, 1)))
    assert np.log(year.base[:, 12:] / year.base[:, :12]) == pytest.approx(0.1, abs=1e-3)
    assert later.base == pytest.approx(year.base[:, 12:], rel=1e-9)


def test_weeks_and_months_start_where_they_should():
    weekly = simulate(random_scenario(1, periods=60), 1).firm
    brief = brief_of(weekly, periods=26)
    starts = plan_starts(weekly, brief)
    assert starts[0] - weekly.history.starts[-1] == np.timedelta64(7, "D")
    assert set(np.diff(starts).tolist()) == {timedelta(days=7)}
    monthly = small_firm(1).firm
    months = plan_starts(monthly, brief_of(monthly, start=date(2026, 11, 1), periods=4))
    assert [str(day) for day in months] == ["2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01"]


def test_a_plan_before_the_end_of_the_history_is_refused():
    for firm in (small_firm(1).firm, simulate(random_scenario(1, periods=60), 1).firm):
        last = firm.history.starts[-1]
        with pytest.raises(ValueError, match=f"before the history ends on {last}"):
            periods_between(firm, brief_of(firm, start=last.item()))


def test_the_rows_a_year_earlier_repeat_after_a_year():
    firm = small_firm(1, periods=30).firm
    assert year_earlier(firm, 0, 12).tolist() == list(range(18, 30))
    assert year_earlier(firm, 3, 4).tolist() == [21, 22, 23, 24]
    assert year_earlier(firm, 0, 24).tolist() == 2 * list(range(18, 30))


def test_a_history_of_less_than_a_year_is_repeated():
    firm = small_firm(1, periods=8).firm
    assert year_earlier(firm, 0, 12).tolist() == [*range(8), *range(4)]
    phasing = last_year_phasing(firm, brief_of(firm))
    assert phasing.share.sum(axis=(0, 1)) == pytest.approx(1.0)


def test_amounts_are_spread_as_a_year_earlier_and_add_up():
    firm = small_firm(2, markets=2).firm
    phasing = last_year_phasing(firm, brief_of(firm, periods=6))
    effort = firm.history.effort[:, 24:30]
    cost = np.array([lever.cost_per_unit for lever in firm.levers])
    assert phasing.last_year_euros == pytest.approx((effort * cost).sum(axis=(0, 1)))
    assert phasing.share == pytest.approx(effort / effort.sum(axis=(0, 1)))


def test_a_lever_without_a_last_year_is_spread_evenly_by_potential():
    firm = small_firm(2, markets=2).firm
    effort = firm.history.effort.copy()
    effort[:, -12:, 0] = 0.0
    firm = replace(firm, history=replace(firm.history, effort=effort))
    phasing = last_year_phasing(firm, brief_of(firm))
    assert phasing.used.tolist() == [False, True, True, True]
    size = firm.history.potential
    assert phasing.share[:, :, 0] == pytest.approx(
        np.repeat(size[:, None] / size.sum() / 12, 12, axis=1)
    )


def test_where_memory_is_short_fewer_draws_are_used_but_never_too_few(monkeypatch):
    told = small_firm(3, markets=2)
    fit, brief = fit_of_truth(told, draws=400), brief_of(told.firm)
    numbers = 2 * 12 * 4  # markets, periods, levers
    for room, draws in ((400, 400), (300, 300), (100, 200)):
        monkeypatch.setattr(forecast_base, "_CELLS", room * numbers)
        year, shocks = year_of(fit, brief)
        assert year.draws == len(shocks.factor) == draws
