"""The plan by market of firms with an attitude to risk: slopes, grids, and a bound that holds."""

from itertools import product

import numpy as np
import pytest

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from core.planning.made_up_luck import made_up_luck
from core.planning.made_up_years import planning_year, random_plans, usual_euros
from gespann.core.firm import Attitude, Risk
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.market_set import MarketSet
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.markets.market_plan import best_amounts
from gespann.core.planning.markets.market_risk import proven_by
from gespann.core.planning.year.risk_market_years import valued_markets
from gespann.core.planning.year.risk_year import valued_year

KINDS = pytest.mark.parametrize("kind", ["one stage", "funnel"])
RISKS = pytest.mark.parametrize("risk", [Risk(Attitude.CVAR, 0.2), Risk(Attitude.LOG)])


def case(kind, seed, risk, *, levers=4, draws=60, capacity=np.inf):
    """A year of two markets as one that is valued, as markets that are, and what is allowed."""
    if kind == "funnel":
        year = made_up_chain(seed, levers=levers, draws=draws)
    else:
        half = levers // 2
        year = planning_year(seed, marketing=half, sales=levers - half, draws=draws)
    share = np.random.default_rng(3).dirichlet(np.full(2, 4.0), levers).T
    usual = usual_euros(seed, levers)
    high = np.minimum(1.7, capacity) * usual
    allowed = MarketSet(0.3 * usual * share, 1.7 * usual * share, high, 0.9 * float(usual.sum()))
    luck = made_up_luck(year, seed)
    valued = valued_year(year, luck, risk, budget=allowed.budget, usual=0.9 * usual)
    return valued, valued_markets(valued, share), allowed, share


@KINDS
@RISKS
def test_spread_as_it_is_a_plan_by_market_is_worth_what_the_plan_is(kind, risk):
    valued, markets, _, share = case(kind, 1, risk)
    euros = usual_euros(1, 4)
    one, same = valued.local_value(euros), markets.local_value(euros * share)
    assert same.value == pytest.approx(one.value, rel=1e-9)
    assert same.short == pytest.approx(one.short, rel=1e-6, abs=1e-3)
    assert (same.slope * share).sum(axis=0) == pytest.approx(one.slope, rel=1e-6, abs=1e-9)
    assert markets.worth(euros * share) == pytest.approx(valued.exactly(euros), rel=1e-9)


@KINDS
@RISKS
def test_slope_and_own_curvature_are_those_of_small_steps(kind, risk):
    _, markets, _, share = case(kind, 2, risk)
    euros = usual_euros(2, 4) * share
    here = markets.local_value(euros)
    for market, lever in product(range(2), range(4)):
        step = np.zeros((2, 4))
        step[market, lever] = width = 1e-5 * euros[market, lever]
        ahead, back = markets.local_value(euros + step), markets.local_value(euros - step)
        central = (ahead.value - back.value) / (2 * width)
        assert here.slope[market, lever] == pytest.approx(central, rel=1e-3, abs=1e-4)
        if here.curvature is not None:
            bend = (ahead.slope - back.slope)[market] / (2 * width)
            assert here.curvature[market, lever] == pytest.approx(bend, rel=1e-3, abs=1e-9)


@KINDS
@RISKS
@pytest.mark.parametrize(("seed", "capacity"), [(1, np.inf), (2, 0.8)])
def test_nothing_on_a_grid_is_worth_more_and_the_bound_is_above_all(kind, risk, seed, capacity):
    """Two levers in two markets; markets add up in each draw and are weighed together."""
    _, markets, allowed, _ = case(kind, seed, risk, levers=2, draws=20, capacity=capacity)
    best = best_amounts(markets, allowed, allowed.low)
    proof = proven_by(markets, allowed, best, gap=1e-3)
    steps, reach = np.linspace(0, 1, 9), allowed.high - allowed.low
    points = list(product(steps, steps))
    brought = [
        np.array([
            year.contributions(allowed.low[market] + reach[market] * point) for point in points
        ])
        for market, year in enumerate(markets.lucky.markets)
    ]  # fmt: skip
    top = -np.inf
    for (i, first), (j, second) in product(enumerate(points), enumerate(points)):
        euros = allowed.low + reach * [first, second]
        if euros.sum() <= allowed.budget and (euros.sum(axis=0) <= allowed.lever_high).all():
            top = max(top, markets.measure.exactly(brought[0][i] + brought[1][j]))
    assert top <= proof.bound
    assert top <= proof.value + proof.gap * abs(proof.value)
    assert proof.value <= top + 0.02 * abs(top)
    assert proof.gap <= 0.005


@KINDS
@RISKS
def test_no_plan_by_chance_is_worth_more_than_the_bound(kind, risk):
    _, markets, allowed, _ = case(kind, 4, risk)
    # The weights of any plan make a bound that holds; those of the best one a tight one.
    flat = BudgetSet(allowed.low.ravel(), allowed.high.ravel(), allowed.budget)
    plans = [euros.reshape(2, 4) for euros in random_plans(flat, 60, 4)]
    worth = max(markets.worth(euros) for euros in plans)
    best = best_amounts(markets, allowed, allowed.low)
    bounds = [proven_by(markets, allowed, start, gap=0.002).bound for start in (best, allowed.low)]
    assert worth <= min(bounds)
    assert bounds[0] <= bounds[1]


@RISKS
def test_the_plan_by_market_of_a_firm_is_worth_no_less_than_its_joint_plan(risk):
    told = small_firm(3, levers=3, markets=3, periods=24)
    fit = fit_of_truth(told, draws=100, uncertainty=0.4, drift=0.1)
    result = plan(fit, brief_of(fit.firm, risk=risk), by_market=True, caution=0.0)
    found = result.by_market
    assert found.certificate.gap <= 0.005
    assert found.possible_gain_cents >= -1e-4 * abs(found.certificate.value_cents)
    assert found.certificate.value_cents >= result.certificate.value_cents - 1e-4 * abs(
        result.certificate.value_cents
    )
    assert found.worth_gain_cents >= 0
    assert found.total_cents <= result.budget_cents
