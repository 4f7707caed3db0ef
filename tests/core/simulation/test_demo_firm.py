import numpy as np
import pytest

from gespann.core.quantities import Department
from gespann.core.simulation import DEMO_SEED, WildWeeks, scenario_of_demo_firm, simulate


@pytest.fixture(scope="module")
def demo():
    return simulate(scenario_of_demo_firm(), DEMO_SEED)


@pytest.mark.parametrize("seed", range(5))
def test_the_demo_firm_is_as_large_as_its_story_says(seed):
    firm = simulate(scenario_of_demo_firm(), seed).firm
    last = firm.history.outcome[:, -52:].sum()
    spend = firm.history.effort[:, -52:] * [lever.cost_per_unit for lever in firm.levers]
    share = spend.sum(axis=(0, 1)) / spend.sum()
    assert 17e6 < last < 24e6
    assert 0.075 < spend.sum() / last < 0.11
    assert 0.4 < share[4] < 0.6
    assert firm.history.outcome.shape == (6, 156)
    assert firm.margin == 0.42


@pytest.mark.parametrize("seed", range(5))
def test_every_region_closes_deals_nearly_every_week(seed):
    deals = simulate(scenario_of_demo_firm(), seed).firm.history.stages[..., 2]
    assert (deals == 0).mean() < 0.01
    assert deals.mean(axis=1).min() > 6
    assert deals.mean(axis=1).max() < 25


def test_the_desk_is_short_of_hands_at_times(demo):
    assert 0.1 < demo.truth.handling.binds < 0.6
    assert demo.firm.stages[0].worked_by == "Inside-sales calls"


def test_marketing_brings_leads_and_sales_makes_deals_of_them(demo):
    for lever in demo.firm.levers:
        expected = {"Leads"} if lever.department is Department.MARKETING else {"Offers", "Deals"}
        assert set(lever.stages) <= expected


def test_both_sides_answered_and_each_thinks_more_of_its_own(demo):
    assert len(demo.firm.beliefs) == 14
    owner = {lever.name: lever.department for lever in demo.firm.levers}
    for lever, department in owner.items():
        lost = {one.believer: 1 - one.without for one in demo.firm.beliefs if one.lever == lever}
        other = next(side for side in Department if side is not department)
        assert lost[department] > lost[other]


def test_one_experiment_says_that_search_ads_bring_leads(demo):
    (experiment,) = demo.firm.experiments
    assert (experiment.lever, experiment.stage, experiment.kind) == ("Search ads", "Leads", "geo")
    true = demo.truth.experiments[0]
    assert true.effect > 2 * true.standard_error
    assert abs(experiment.effect - true.effect) < 2 * true.standard_error


def test_one_week_was_lost_to_a_strike(demo):
    (strike,) = demo.truth.surprises
    assert isinstance(strike, WildWeeks)
    week = demo.firm.history.outcome.sum(axis=0)
    assert np.argmin(week) == strike.first
    assert week[strike.first] < 0.35 * np.median(week)


def test_the_goal_is_out_of_reach_of_last_years_split_and_within_that_of_the_best(demo):
    truth, brief = demo.truth, demo.firm.plan
    best = truth.oracle(brief.budget_cents)
    usual, reached = (
        100 * truth.expected_outcome(plan) for plan in (truth.last_year_cents, best.amounts_cents)
    )
    assert usual < brief.goal_cents < reached
    gained = best.contribution_cents / truth.expected_contribution(truth.last_year_cents)
    assert 1.03 < gained < 1.15


def test_visits_and_catalogue_work_for_years(demo):
    lasting = {lever.name for lever in demo.truth.levers if lever.lasts_months > 12}
    assert lasting == {"Field visits", "Catalogue"}
    assert demo.truth.left_to_later_years(demo.truth.last_year_cents) > 1e6
