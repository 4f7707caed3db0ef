import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_firms import LIVELY, ads, scenario, visits
from scipy.stats import poisson

from gespann.core.simulation import FunnelScenario, simulate
from gespann.core.simulation.funnel import Worth
from gespann.core.simulation.plan_year import PlanYear

FUNNEL = FunnelScenario(handling_lever="Visits", leads_per_unit=5.0, deal_size=4_000.0)


def funnel_firm(funnel=FUNNEL, **changes):
    levers = ads(effort=LIVELY), visits(effort=LIVELY)
    return scenario(*levers, funnel=funnel, noise=0.1, **{"markets": 3} | changes)


def test_deals_are_never_more_than_offers_nor_offers_more_than_leads():
    history = simulate(funnel_firm(), 1).firm.history
    leads, offers, deals, revenue = np.moveaxis(history.stages, -1, 0)
    assert (offers[:, 2:] <= leads[:, :-2]).all()
    assert (deals[:, 3:] <= offers[:, :-3]).all()
    assert ((revenue > 0) == (deals > 0)).all()
    assert deals.sum() > 0
    assert np.array_equal(revenue, history.outcome)
    counts = history.stages[..., :3]
    assert np.array_equal(counts, np.round(counts))


def test_the_firm_names_its_stages_in_order():
    firm = simulate(funnel_firm(), 1).firm
    assert [stage.name for stage in firm.stages] == ["Leads", "Offers", "Deals", "Revenue"]
    assert [stage.kind for stage in firm.stages] == ["count", "count", "count", "money"]


def test_shares_of_the_funnel_are_those_of_the_scenario():
    told = funnel_firm(dataclasses.replace(FUNNEL, handling_lever=""), markets=40)
    leads, offers, deals, revenue = simulate(told, 1).firm.history.stages.sum(axis=(0, 1))
    assert offers / leads == pytest.approx(0.4, rel=0.02)
    assert deals / offers == pytest.approx(0.3, rel=0.02)
    assert revenue / deals == pytest.approx(4_000, rel=0.02)


@settings(deadline=None)
@given(mean=st.floats(0.0, 60.0), capacity=st.floats(0.0, 80.0))
def test_expected_worth_is_the_sum_over_all_counts(mean, capacity):
    counts = np.arange(400)
    worth = np.minimum(counts, capacity) + 0.3 * np.maximum(counts - capacity, 0.0)
    # A capacity that is not whole lies on the line between its whole neighbours, as does min().
    expected = (poisson.pmf(counts, mean) * worth).sum()
    found = Worth.of(FUNNEL, np.array([mean]), np.array([capacity])).value
    assert found == pytest.approx([expected], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("mean", "capacity"), [(5.0, 3.4), (12.0, 15.5), (0.7, 0.2), (40.0, 39.9)])
def test_the_slopes_of_worth_are_its_derivatives(mean, capacity):
    def worth(leads, workable):
        return Worth.of(FUNNEL, np.array([leads]), np.array([workable]))

    here, step = worth(mean, capacity), 1e-5
    by_leads = worth(mean + step, capacity).value - worth(mean - step, capacity).value
    by_capacity = worth(mean, capacity + step).value - worth(mean, capacity - step).value
    assert here.by_leads == pytest.approx(by_leads / (2 * step), rel=1e-6)
    assert here.by_capacity == pytest.approx(by_capacity / (2 * step), rel=1e-6)


def test_leads_that_nobody_can_work_are_worth_less():
    plenty, scarce = (
        simulate(funnel_firm(dataclasses.replace(FUNNEL, leads_per_unit=rate)), 1)
        for rate in (100.0, 4.0)
    )
    assert scarce.firm.history.outcome.sum() < 0.9 * plenty.firm.history.outcome.sum()
    # Where leads are many and hands few, one more hand is worth more and one more lead less.
    assert scarce.truth.levers[0].elasticity < plenty.truth.levers[0].elasticity
    assert scarce.truth.levers[1].elasticity > plenty.truth.levers[1].elasticity


def test_the_elasticity_of_a_funnel_takes_in_what_hands_are_worth():
    truth = simulate(funnel_firm(), 1).truth
    course, mechanics = truth.course, truth.course.mechanics
    mean = course.units.sum(axis=(0, 1)) / 104 / 3 / [1_000.0, 20.0]  # mean potential is 1

    def log_revenue(effort):
        rate = np.exp(course.base.log).mean(axis=1) * mechanics.factor(effort)
        workable = 5.0 * 20.0 * effort[1] * course.potential
        return np.log(Worth.of(FUNNEL, rate, workable).value.sum())

    for k, true in enumerate(truth.levers):
        bent = np.exp(1e-5 * np.eye(2)[k])
        slope = (log_revenue(mean * bent) - log_revenue(mean / bent)) / 2e-5
        assert true.elasticity == pytest.approx(slope, rel=1e-6)


def test_what_a_lever_added_is_the_mean_over_many_histories_of_what_would_be_lacking():
    """Two firms with the same efforts, one without ads in the history, drawn many times."""
    told = funnel_firm(markets=1, periods=60)
    truth = simulate(told, 4).truth
    course, mechanics = truth.course, truth.course.mechanics
    effort = course.units / [1_000.0, 20.0]
    rng = np.random.default_rng(1)

    def mean_revenue(effort):
        rate = np.exp(course.base.log) * mechanics.factor(mechanics.stocks(course.start, effort))
        rate = (rate * course.luck)[0, :55]
        leads = rng.poisson(rate, (20_000, 55))
        workable = np.floor(5.0 * 20 * effort[0, :55, 1] + rng.random(leads.shape))
        worked = np.minimum(leads, workable)
        worth = worked + 0.3 * (leads - worked)
        return FUNNEL.lead_value * worth.sum(axis=1).mean()

    for k, name in enumerate(("Ads", "Visits")):
        without = effort * np.where(np.arange(2) == k, 0.0, 1.0)
        lacking = mean_revenue(effort) - mean_revenue(without)
        assert truth.added(name) == pytest.approx(lacking, rel=0.01)


def test_the_plan_year_starts_with_the_leads_and_offers_on_hand():
    nothing_lasts = dataclasses.replace(FUNNEL, offer_delay=0, deal_delay=0)
    at_once, later = (simulate(funnel_firm(funnel), 1).truth for funnel in (nothing_lasts, FUNNEL))
    assert at_once.course.pending.shape == (3, 0)
    assert (later.course.pending > 0).any()
    assert later.course.pending.shape == (3, 5)


@pytest.mark.parametrize("phasing", ["last_year", "flat"])
def test_the_gradient_of_the_plan_year_is_its_derivative(phasing):
    truth = simulate(funnel_firm(), 1).truth
    year = PlanYear.after(truth.course, phasing)
    amounts = np.array(truth.last_year_cents, dtype=float)
    _, slopes = year.contribution_cents(amounts)
    for k, direction in enumerate(np.eye(2)):
        more, less = (
            year.contribution_cents(amounts + step * direction)[0] for step in (1_000.0, -1_000.0)
        )
        assert slopes[k] == pytest.approx((more - less) / 2_000, rel=1e-3)


def test_a_handling_lever_must_be_one_of_the_levers():
    with pytest.raises(ValueError, match="handling_lever is not a lever: 'Robots'"):
        funnel_firm(dataclasses.replace(FUNNEL, handling_lever="Robots"))
