import dataclasses
from datetime import date

import numpy as np
import pytest
from made_up_firms import LIVELY, ads, scenario, visits

from gespann.core.quantities import Period
from gespann.core.simulation import (
    EffortScenario,
    InfluenceScenario,
    random_scenario,
    simulate,
)
from gespann.core.simulation.base import period_starts, years

PRICE = InfluenceScenario("price", coefficient=-1.5, spread=0.05)
RIVAL = InfluenceScenario("rival", coefficient=0.2, spread=0.3)


def adstock_by_hand(effort, retention):
    """Geometric weights over the past, the first quarter's mean before it, lag by lag."""
    past = np.concatenate([np.full(3_000, effort[:13].mean()), effort])
    weights = (1 - retention) * retention ** np.arange(3_000)
    return np.array([weights @ past[t + 3_000 : t : -1] for t in range(len(effort))])


def test_a_firm_without_noise_sells_exactly_what_the_formula_says():
    lively = EffortScenario(variation=0.5)
    told = scenario(
        ads(retention=0.7, half_saturation=1.4, effect=0.5, effort=lively),
        visits(retention=0.3, half_saturation=0.8, effect=0.9, effort=lively),
        bond=0.3, season=((0.1, -0.05),), controls=(PRICE,), competitors=(RIVAL,), growth=0.04,
    )  # fmt: skip
    history = simulate(told, 3).firm.history
    a = adstock_by_hand(history.effort[0, :, 0] / 1_000, 0.7)
    v = adstock_by_hand(history.effort[0, :, 1] / 20, 0.3)
    m, s = 0.5 * (1 - np.exp(-a / 1.4)), 0.9 * (1 - np.exp(-v / 0.8))
    usual_m, usual_s = 0.5 * (1 - np.exp(-1 / 1.4)), 0.9 * (1 - np.exp(-1 / 0.8))
    turn = 2 * np.pi * years(history.starts)
    log = np.log(100_000 / (1 + usual_m + usual_s + 0.3 * usual_m * usual_s))
    log = log + 0.1 * np.cos(turn) - 0.05 * np.sin(turn) + 0.04 * np.arange(104) / 52
    log = log - 1.5 * (history.controls[0, :, 0] - 1) - 0.2 * (history.competitors[0, :, 0] - 1)
    log = log + np.log(1 + m + s + 0.3 * m * s)
    assert history.outcome[0] == pytest.approx(np.exp(log), abs=0.006)  # whole cents


def test_noise_has_the_stated_spread_persistence_and_mean():
    told = scenario(ads(), markets=400, market_spread=0.0, noise=0.2, autocorrelation=0.6)
    noisy = simulate(told, 1).firm.history.outcome
    quiet = simulate(dataclasses.replace(told, noise=0.0), 1).firm.history.outcome
    ratio = noisy / quiet
    assert ratio.mean() == pytest.approx(1.0, abs=0.01)
    assert np.log(ratio).std() == pytest.approx(0.2, rel=0.03)
    later, earlier = np.log(ratio)[:, 1:].ravel(), np.log(ratio)[:, :-1].ravel()
    assert np.corrcoef(later, earlier)[0, 1] == pytest.approx(0.6, abs=0.02)


def test_the_random_walk_has_the_stated_yearly_step():
    told = scenario(ads(), markets=600, market_spread=0.0, potential_spread=0.0, market_drift=0.1)
    log = np.log(simulate(told, 5).firm.history.outcome)
    assert (log[:, 52] - log[:, 0]).std() == pytest.approx(0.1, rel=0.1)


def test_the_same_seed_gives_the_same_firm_and_another_seed_another():
    told = random_scenario(4, markets=3)
    first, again, other = (simulate(told, seed).firm.history for seed in (1, 1, 2))
    assert np.array_equal(first.outcome, again.outcome)
    assert np.array_equal(first.effort, again.effort)
    assert not np.array_equal(first.outcome, other.outcome)


def test_the_order_of_the_levers_does_not_matter():
    told = random_scenario(4, markets=3)
    turned = dataclasses.replace(told, levers=told.levers[::-1])
    straight, reverse = simulate(told, 1), simulate(turned, 1)
    assert reverse.firm.history.outcome == pytest.approx(straight.firm.history.outcome, abs=0.011)
    for lever in told.levers:
        assert reverse.truth.added(lever.name) == pytest.approx(straight.truth.added(lever.name))


def test_the_unit_in_which_a_lever_is_counted_does_not_matter():
    lively = EffortScenario(variation=0.5)
    single = visits(whole_units=False, effort=lively)
    dozen = visits(whole_units=False, effort=lively, usual=20 / 12, cost_per_unit=1_200.0)
    one, other = (simulate(scenario(ads(), lever, noise=0.1), 2) for lever in (single, dozen))
    assert other.firm.history.outcome == pytest.approx(one.firm.history.outcome, abs=0.011)
    assert other.truth.roi("Visits") == pytest.approx(one.truth.roi("Visits"))
    plan = (60_000_00, 90_000_00)
    assert other.truth.expected_contribution(plan) == pytest.approx(
        one.truth.expected_contribution(plan)
    )


def test_visits_are_whole_and_money_is_in_cents():
    firm = simulate(random_scenario(2, markets=5), 1).firm
    for k, lever in enumerate(firm.levers):
        units = firm.history.effort[..., k] * (100 if lever.unit == "EUR" else 1)
        assert units == pytest.approx(np.round(units), abs=1e-6)
    cents = 100 * firm.history.outcome
    assert cents == pytest.approx(np.round(cents), abs=1e-5)


def test_effort_scales_with_a_markets_potential():
    told = scenario(ads(), visits(whole_units=False), markets=8, potential_spread=0.8)
    history = simulate(told, 1).firm.history
    assert history.potential.mean() == pytest.approx(1.0)
    per_potential = history.effort[:, 0] / history.potential[:, None]
    assert per_potential == pytest.approx(np.tile([1_000.0, 20.0], (8, 1)), rel=1e-3)


def lagged_correlation(follows_sales):
    """Between a market's effort and its sales of the four weeks before, market by market."""
    effort = dataclasses.replace(LIVELY, variation=0.1, follows_sales=follows_sales)
    told = scenario(
        visits(effort=effort, whole_units=False, elasticity=0.05),
        markets=60, market_spread=0.0, noise=0.2, autocorrelation=0.5,
    )  # fmt: skip
    history = simulate(told, 8).firm.history
    logs = np.log(history.outcome)
    before = np.mean([logs[:, 13 - lag : 104 - lag] for lag in (1, 2, 3, 4)], axis=0)
    now = np.log(history.effort[:, 13:, 0])
    pairs = zip(before, now, strict=True)
    return np.mean([np.corrcoef(past, effort)[0, 1] for past, effort in pairs])


def test_effort_that_follows_sales_is_correlated_with_them_and_other_effort_is_not():
    assert lagged_correlation(1.0) > 0.6
    assert abs(lagged_correlation(0.0)) < 0.05


def test_effort_that_follows_the_season_peaks_with_it():
    following = dataclasses.replace(LIVELY, season_following=1.0)
    told = scenario(ads(effort=following), season=((0.5, 0.0),))
    history = simulate(told, 1).firm.history
    wave = np.cos(2 * np.pi * years(history.starts))
    assert np.corrcoef(np.log(history.effort[0, :, 0]), wave)[0, 1] > 0.5


def test_fairs_take_place_at_their_time_of_the_year_and_cost_the_usual_in_total():
    fairs = EffortScenario(variation=0.0, persistence=0.0, pulses=(0.2, 0.45))
    history = simulate(scenario(ads(effort=fairs), periods=156), 1).firm.history
    spend = history.effort[0, :, 0]
    assert (spend > 0).sum() == 6
    assert spend.mean() == pytest.approx(1_000.0)
    assert np.diff(np.flatnonzero(spend)).max() <= 40


def test_nobody_works_beyond_capacity():
    wild = EffortScenario(variation=0.8)
    told = scenario(visits(usual=10.0, capacity=70.0, effort=wild), markets=6)
    per_week = simulate(told, 1).firm.history.effort[..., 0].sum(axis=0)
    assert per_week.max() <= 70
    assert (per_week > 60).any()


def test_months_begin_on_their_first_day():
    starts = period_starts(date(2024, 11, 1), Period.MONTH, 4)
    assert [str(day) for day in starts] == ["2024-11-01", "2024-12-01", "2025-01-01", "2025-02-01"]


def test_the_brief_asks_for_last_years_money_and_a_bit_more_than_its_outcome():
    firm = simulate(random_scenario(1, period=Period.MONTH, periods=40), 1).firm
    history, brief = firm.history, firm.plan
    costs = [lever.cost_per_unit for lever in firm.levers]
    assert brief.periods == 12
    assert brief.start == date(2026, 5, 1)
    assert brief.budget_cents == round(100 * (history.effort[:, -12:] @ costs).sum())
    assert 1.03 <= brief.goal_cents / (100 * history.outcome[:, -12:].sum()) < 1.05


def test_a_firm_with_less_than_a_year_plans_a_whole_one():
    simulated = simulate(scenario(ads(), periods=26), 1)
    assert simulated.firm.plan.budget_cents == 52 * 1_000_00
    assert simulated.truth.last_year_cents == (52 * 1_000_00,)


def test_weak_variation_is_weak():
    def spread(variation):
        effort = simulate(random_scenario(3, variation=variation), 1).firm.history.effort[0, :, 4]
        return np.log(effort).std()

    assert spread(0.1) < 0.5 * spread(1.0)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"levers": ()}, "names that differ"),
        ({"bond": 1.2}, r"bond must lie in \[0, 1\], got 1.2"),
        ({"periods": 0}, "at least one period"),
        ({"noise": -0.1}, "noise must not be negative"),
    ],
)
def test_scenarios_that_make_no_sense_are_refused(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        dataclasses.replace(scenario(), **change)


def test_a_lever_states_either_its_elasticity_or_its_effect():
    with pytest.raises(ValueError, match="either elasticity or effect"):
        dataclasses.replace(ads(), effect=0.5)
