import dataclasses

import numpy as np
import pytest
from drawn_futures import assert_mean
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_firms import ads, scenario, visits
from made_up_funnels import PLAIN as STAGES
from made_up_funnels import funnel, funnel_firm

from gespann.core.simulation import EffortScenario, InfluenceScenario, random_scenario, simulate
from gespann.core.simulation.plan_year import PlanYear

LIVELY = EffortScenario(variation=0.5)


@given(retention=st.floats(0, 0.95), kappa=st.floats(0.5, 4), effect=st.floats(0.05, 1.5))
@settings(max_examples=25)
def test_one_steady_lever_adds_what_the_closed_form_says(retention, kappa, effect):
    told = scenario(ads(retention=retention, half_saturation=kappa, effect=effect))
    simulated = simulate(told, 1)
    saturation = effect * (1 - np.exp(-1 / kappa))
    remains = effect * (1 - np.exp(-(retention ** np.arange(1, 105)) / kappa))
    base = 100_000 / (1 + saturation)
    added = base * (saturation - remains).sum()
    assert simulated.truth.added("Ads") == pytest.approx(added, rel=1e-5)
    assert simulated.truth.roi("Ads") == pytest.approx(added / (104 * 1_000), rel=1e-5)


@pytest.mark.parametrize("long_life", [False, True])
def test_what_a_lever_added_is_what_a_firm_without_it_would_lack(long_life):
    """The history again, period by period, without the lever's effort in that window."""
    told = dataclasses.replace(random_scenario(5, markets=3, long_life=long_life), noise=0.0)
    truth = simulate(told, 5).truth
    course, mechanics = truth.course, truth.course.mechanics
    usual = np.array([lever.usual for lever in told.levers]) * course.potential[:, None]
    for k, lever in enumerate(told.levers):
        effort = course.units / usual[:, None]
        effort[..., k] = 0.0
        stock = mechanics.stocks(course.start, effort)
        outcome = np.exp(course.base.log) * mechanics.factor(stock)
        lacking = (course.outcome - outcome).sum(axis=1)
        assert truth.added_by_market(lever.name) == pytest.approx(lacking, rel=1e-5, abs=2.0)
        assert truth.added(lever.name) == pytest.approx(lacking.sum(), rel=1e-5, abs=5.0)


def test_luck_scales_what_was_added_as_it_scales_the_outcome():
    told = scenario(ads(effort=LIVELY), visits())
    quiet, lucky = simulate(told, 1).truth, simulate(dataclasses.replace(told, noise=0.3), 1).truth
    shares = quiet.course.outcome / lucky.course.outcome
    assert not np.allclose(shares, 1.0, atol=0.1)
    course = lucky.course
    stock = course.stock.copy()
    stock[..., 0] = course.mechanics.left(course.start, 104)[..., 0]
    without = course.mechanics.factor(stock) / course.mechanics.factor(course.stock)
    assert lucky.added("Ads") == pytest.approx((course.outcome * (1 - without)).sum())


@pytest.mark.parametrize("seed", range(4))
def test_the_elasticity_is_the_slope_of_the_outcome_at_steady_mean_efforts(seed):
    told = random_scenario(seed, levers=5, markets=2, long_life=True)
    truth = simulate(told, seed).truth
    usual = np.array([lever.usual for lever in told.levers])
    mean = truth.course.units.sum(axis=(0, 1)) / told.periods / 2 / usual  # mean potential is 1

    def log_outcome(effort):
        efforts = np.broadcast_to(effort, (2, 10, 5)).copy()
        stock = truth.course.mechanics.stocks(truth.course.mechanics.steady(efforts[:, 0]), efforts)
        return float(np.log(truth.course.mechanics.factor(stock)[0, -1]))

    for k, true in enumerate(truth.levers):
        bent = np.exp(1e-4 * np.eye(5)[k])
        slope = (log_outcome(mean * bent) - log_outcome(mean / bent)) / 2e-4
        assert true.elasticity == pytest.approx(slope, rel=1e-6)
        assert true.mean_units == pytest.approx(mean[k] * usual[k])


def test_a_lever_used_as_usual_has_the_elasticity_of_its_scenario():
    truth = simulate(scenario(bond=0.5), 1).truth
    assert [lever.elasticity for lever in truth.levers] == pytest.approx([0.1, 0.2])
    assert [lever.mean_units for lever in truth.levers] == pytest.approx([1_000.0, 20.0])


def test_the_plan_year_of_a_steady_firm_repeats_the_last_one():
    told = scenario(ads(retention=0.8), visits(retention=0.5), bond=0.4)
    truth = simulate(told, 1).truth
    assert truth.expected_outcome(truth.last_year_cents) == pytest.approx(52 * 100_000)
    cost = 52 * (1_000 + 20 * 100)
    assert truth.expected_contribution(truth.last_year_cents) == pytest.approx(
        100 * (0.4 * 52 * 100_000 - cost)
    )


@pytest.mark.parametrize("phasing", ["last_year", "flat"])
def test_what_a_plan_is_expected_to_bring_is_the_mean_of_what_it_brings(phasing):
    """Many futures, drawn by hand from the end of the history, against the expectation."""
    told = dataclasses.replace(random_scenario(11, levers=5, periods=60), noise=0.15, drift=0.1)
    truth = simulate(told, 2).truth
    plan = tuple(round(1.2 * cents) for cents in truth.last_year_cents)
    drawn = futures(truth, plan, phasing, 3_000)
    assert_mean(truth.expected_outcome(plan, phasing=phasing), drawn, within=0.01)


def futures(truth, plan, phasing, number):
    course, told = truth.course, truth.course.scenario
    rng = np.random.default_rng(1)
    last = course.units[0, -52:]
    pattern = last / last.sum(axis=0) if phasing == "last_year" else np.full(last.shape, 1 / 52)
    costs = np.array([lever.cost_per_unit for lever in told.levers])
    units = np.array(plan) / 100 / costs * pattern
    usual = np.array([lever.usual for lever in told.levers])
    stock = course.mechanics.stocks(course.end, (units / usual)[None])[0]
    base = simulate(dataclasses.replace(told, periods=112), 2).truth.course.base
    flat = np.exp(course.base.steady[0] + course.base.walk[0, -1])
    future = slice(60, 112)
    season_and_growth = base.log[0, future] - base.steady[0] - base.walk[0, future]
    drawn_outside = (base.controls[0, future] - 1) @ [told.controls[0].coefficient]
    drawn_outside = drawn_outside - (base.competitors[0, future] - 1) @ [
        told.competitors[0].coefficient
    ]
    again = (course.base.controls[0, -52:] - 1) @ [told.controls[0].coefficient]
    again = again - (course.base.competitors[0, -52:] - 1) @ [told.competitors[0].coefficient]
    log = season_and_growth - drawn_outside + again
    walks = rng.normal(0, told.drift / np.sqrt(52), (number, 52)).cumsum(axis=1)
    noise = rng.normal(0, told.noise, (number, 52)) - told.noise**2 / 2
    rate = flat * np.exp(log + walks + noise) * course.mechanics.factor(stock)
    return rate.sum(axis=1)


@pytest.mark.parametrize("phasing", ["last_year", "flat"])
def test_the_gradient_of_the_plan_year_is_its_derivative(phasing):
    truth = simulate(random_scenario(9, periods=60, markets=2, effect_spread=0.3), 9).truth
    year = PlanYear.after(truth.course, phasing)
    amounts = np.array(truth.last_year_cents, dtype=float)
    _, slopes = year.contribution_cents(amounts)
    for k, direction in enumerate(np.eye(len(amounts))):
        more, less = (
            year.contribution_cents(amounts + step * direction)[0] for step in (1e4, -1e4)
        )
        assert slopes[k] == pytest.approx((more - less) / 2e4, abs=1e-4)


def test_past_effort_carries_over_into_the_plan_year():
    """Two firms that differ only in how long an effect lasts, and plan to do nothing."""
    short, long = (
        simulate(scenario(ads(retention=retention)), 1).truth for retention in (0.0, 0.9)
    )
    base = 100_000 / short.course.mechanics.factor(np.ones(1))
    assert short.expected_outcome([0]) == pytest.approx(52 * base)
    assert long.expected_outcome([0]) > 1.005 * 52 * base


def test_what_is_left_to_later_years_is_what_the_long_life_keeps():
    """A steady lever that works as usual for a year more, or not, and then stops."""
    told = scenario(ads(retention=0.6, long_share=0.4, long_half_life=70.0, effect=0.5))
    truth = simulate(told, 1).truth
    after, rest = np.arange(1, 3 * 52 + 1), 0.5 ** (1 / 70)

    def brought(pause):
        stock = 0.6 * 0.6 ** (after + pause) + 0.4 * rest ** (after + pause)
        return 0.5 * (1 - np.exp(-stock))

    base = 100_000 / (1 + 0.5 * (1 - np.exp(-1)))
    left = base * (brought(0) - brought(52)).sum()
    assert truth.left_to_later_years([52 * 1_000_00], years=3) == pytest.approx(left)
    assert truth.left_to_later_years([0], years=3) == 0


def test_a_lever_that_is_not_carried_over_leaves_nothing():
    truth = simulate(scenario(), 1).truth
    assert truth.left_to_later_years(truth.last_year_cents) == pytest.approx(0.0, abs=1e-6)


def test_what_a_year_of_work_fills_into_the_pipeline_is_left_to_later_years():
    """Year and later years together bring what a firm without delays has within the year."""
    slow = funnel_firm(levers=(ads(effort=LIVELY),))
    at_once = funnel(*(dataclasses.replace(stage, delay=0.0) for stage in STAGES))
    totals = []
    for told in (slow, dataclasses.replace(slow, funnel=at_once)):
        truth = simulate(told, 1).truth
        last = truth.last_year_cents
        gained = truth.expected_outcome(last) - truth.expected_outcome([0])
        totals.append((gained, truth.left_to_later_years(last)))
    assert totals[1][1] == pytest.approx(0.0, abs=1e-6)
    assert totals[0][1] > 0
    assert sum(totals[0]) == pytest.approx(totals[1][0], rel=1e-6)


def test_the_curve_of_a_lever_passes_through_the_usual_with_its_elasticity():
    truth = simulate(random_scenario(3, funnel=True, periods=60), 3).truth
    for lever in truth.levers:
        low, usual, high = truth.curve(lever.name, (0.999, 1.0, 1.001))
        assert usual == 1
        assert np.log(high / low) / 0.002 == pytest.approx(lever.elasticity, rel=1e-3)


def test_prices_and_competitors_of_the_plan_year_are_those_of_last_year():
    price = InfluenceScenario("price", coefficient=-2.0, spread=0.1)
    rival = InfluenceScenario("rival", coefficient=0.3, spread=0.3)
    told = scenario(ads(), controls=(price,), competitors=(rival,))
    truth = simulate(told, 1).truth
    last = truth.course.outcome[:, -52:].sum()
    assert truth.expected_outcome(truth.last_year_cents) == pytest.approx(last, rel=1e-6)


def test_a_lever_that_rested_is_spread_evenly_by_potential():
    rests = ads("Rests", usual=1e-4)  # rounds to nothing
    truth = simulate(scenario(rests, ads(effort=LIVELY), markets=4), 1).truth
    assert truth.last_year_cents[0] == 0
    amounts = (1_000_00, 50_000_00)
    assert truth.expected_outcome(amounts) > truth.expected_outcome((0, 50_000_00))
    assert np.isnan(truth.roi("Rests"))


def test_beyond_capacity_money_brings_nothing():
    truth = simulate(scenario(visits(capacity=25.0)), 1).truth
    full = 52 * 25 * 100_00
    assert truth.expected_outcome([full]) > truth.expected_outcome([full - 100_000])
    assert truth.expected_outcome([full + 100_000]) == truth.expected_outcome([full])


def test_names_and_amounts_that_do_not_fit_are_refused():
    truth = simulate(scenario(), 1).truth
    with pytest.raises(ValueError, match="no lever 'Radio'"):
        truth.added("Radio")
    with pytest.raises(ValueError, match="2 amounts"):
        truth.expected_outcome([1_00])
    with pytest.raises(ValueError, match="none negative"):
        truth.expected_outcome([1_00, -1])
