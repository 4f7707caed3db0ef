"""The plan by market: against grids, symmetries and the joint plan that it stands beside."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_fits import altered, brief_of, fit_of_truth, small_firm
from core.planning.made_up_years import planning_year, random_plans, usual_euros
from gespann.core.firm import Attitude, Measure, Risk
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.market_set import MarketSet
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.markets.market_bound import proven
from gespann.core.planning.markets.market_plan import best_amounts
from gespann.core.planning.year.forecast_base import last_year_phasing, plan_year
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.plan_year import Shocks
from gespann.core.quantities import Department


def share_of(year, markets):
    """Shares by chance of what one amount is in each market."""
    levers = len(year.marketing)
    return np.random.default_rng(3).dirichlet(np.full(markets, 4.0), levers).T


def years_by_chance(kind, seed, *, levers=4, share=None):
    """A planning year of two markets, with and without a funnel."""
    if kind == "chain":
        year = made_up_chain(seed, levers=levers, draws=6)
    else:
        half = levers // 2
        year = planning_year(seed, marketing=half, sales=levers - half, draws=12)
    return year, share_of(year, 2) if share is None else share


def allowed_of(seed, share, *, budget=0.9, bounds=(0.3, 1.7), capacity=np.inf):
    usual = usual_euros(seed, share.shape[1]) * share
    high = np.minimum(bounds[1] * usual.sum(axis=0), capacity * usual.sum(axis=0))
    return MarketSet(bounds[0] * usual, bounds[1] * usual, high, budget * float(usual.sum()))


KINDS = pytest.mark.parametrize("kind", ["one stage", "chain"])


@KINDS
@pytest.mark.parametrize("seed", range(3))
def test_spread_as_it_is_a_plan_by_market_brings_what_the_plan_brings(kind, seed):
    year, share = years_by_chance(kind, seed)
    euros, years = usual_euros(seed, 4), MarketYears.of(year, share)
    for amounts in (euros, 0 * euros, 2 * euros):
        assert years.outcomes(amounts * share) == pytest.approx(year.outcomes(amounts), rel=1e-9)
    one, same = year.local_value(euros), years.local_value(euros * share)
    assert same.value == pytest.approx(one.value, rel=1e-9)
    # A little more of a lever is a little more in each market, by its share.
    assert (same.slope * share).sum(axis=0) == pytest.approx(one.slope, rel=1e-6, abs=1e-9)


@KINDS
def test_luck_is_that_of_each_market(kind):
    year, share = years_by_chance(kind, 1)
    euros, years = usual_euros(1, 4), MarketYears.of(year, share)
    base = year.links[-1].base if kind == "chain" else year.base
    stages = len(year.links) if kind == "chain" else 1
    rng = np.random.default_rng(2)
    luck = Shocks(tuple(np.exp(0.1 * rng.standard_normal(base.shape)) for _ in range(stages)))
    assert years.outcomes(euros * share, luck) == pytest.approx(year.outcomes(euros, luck))


@KINDS
@pytest.mark.parametrize("seed", range(2))
def test_the_value_is_a_sum_over_markets_and_its_slope_a_difference(kind, seed):
    year, share = years_by_chance(kind, seed)
    euros, years = usual_euros(seed, 4) * share, MarketYears.of(year, share)
    here = years.local_value(euros)
    assert here.value == pytest.approx(years.contributions(euros).mean())
    other = euros * [[1.0], [1.4]]
    moved = years.local_value(other)
    # What one market gets does not touch the other.
    assert moved.slope[0] == pytest.approx(here.slope[0], rel=1e-12)
    for market, lever in product(range(2), range(4)):
        step = np.zeros((2, 4))
        step[market, lever] = 1e-4 * euros[market, lever]
        ahead, back = years.local_value(euros + step), years.local_value(euros - step)
        central = (ahead.value - back.value) / (2 * step.sum())
        assert here.slope[market, lever] == pytest.approx(central, rel=1e-4, abs=1e-5)


@KINDS
@pytest.mark.parametrize(("seed", "capacity"), [(1, np.inf), (2, np.inf), (3, 0.8)])
def test_nothing_on_a_grid_is_better_and_the_bound_is_above_all(kind, seed, capacity):
    """Two levers in two markets, every plan on a grid."""
    year, share = years_by_chance(kind, seed, levers=2)
    years, allowed = MarketYears.of(year, share), allowed_of(seed, share, capacity=capacity)
    best = best_amounts(years, allowed, allowed.low)
    proof = proven(years, allowed, best, gap=1e-3)
    steps = np.linspace(0, 1, 12)
    one = [
        {(x, y): year.local_value(low + (high - low) * [x, y]).value for x in steps for y in steps}
        for year, low, high in zip(years.markets, allowed.low, allowed.high, strict=True)
    ]
    reach = allowed.high - allowed.low
    top = -np.inf
    for first, second in product(one[0], one[1]):
        euros = allowed.low + reach * [first, second]
        if euros.sum() <= allowed.budget and (euros.sum(axis=0) <= allowed.lever_high).all():
            top = max(top, one[0][first] + one[1][second])
    assert best.sum() <= allowed.budget * (1 + 1e-12)
    assert (best.sum(axis=0) <= allowed.lever_high * (1 + 1e-12)).all()
    assert top <= proof.value + 1e-6 * abs(proof.value)
    # The grid is fine enough to come near: no other summit was missed.
    assert proof.value <= top + 0.01 * abs(top)
    assert proof.bound >= proof.value
    assert proof.gap <= 2e-3


@KINDS
@pytest.mark.parametrize("seed", range(2))
def test_no_plan_by_chance_lies_above_the_bound(kind, seed):
    year, share = years_by_chance(kind, seed)
    years, allowed = MarketYears.of(year, share), allowed_of(seed, share)
    # Even from poor amounts, the prices there make a bound that holds.
    for start in (best_amounts(years, allowed, allowed.low), allowed.low):
        proof = proven(years, allowed, start, gap=0.01)
        flat = BudgetSet(allowed.low.ravel(), allowed.high.ravel(), allowed.budget)
        for euros in random_plans(flat, 60, seed):
            assert years.local_value(euros.reshape(2, 4)).value <= proof.bound


@KINDS
def test_markets_that_are_alike_get_alike(kind):
    year, _ = years_by_chance(kind, 5)
    first = MarketYears.of(year, np.full((2, 4), 0.5)).markets[0]
    years, half = MarketYears((first,) * 3), np.full((3, 4), 1 / 3)
    allowed = allowed_of(5, half)
    uneven = allowed.nearest(allowed.high * [[1.0], [0.2], [0.5]])
    best = best_amounts(years, allowed, uneven)
    close = 1e-5 if kind == "one stage" else 5e-3
    assert best == pytest.approx(np.repeat(best[:1], 3, axis=0), abs=close * allowed.budget)


@KINDS
def test_the_order_of_markets_changes_nothing(kind):
    year, share = years_by_chance(kind, 6)
    years, allowed = MarketYears.of(year, share), allowed_of(6, share)
    turned = MarketYears(years.markets[::-1])
    back = MarketSet(allowed.low[::-1], allowed.high[::-1], allowed.lever_high, allowed.budget)
    one, other = best_amounts(years, allowed, allowed.low), best_amounts(turned, back, back.low)
    assert other[::-1] == pytest.approx(one, abs=1e-6 * allowed.budget)


# From a fit to the plan by market, in cents.


def fit_with_markets(seed, *, markets=3, spread=0.5, strength=5.0, draws=40, **changes):
    """A fit whose markets answer differently, with levers that are worth their money."""
    made = fit_of_truth(small_firm(seed, markets=markets, **changes), draws=draws)
    posterior = made.posterior
    rng = np.random.default_rng([seed, 7])
    own = np.exp(spread * rng.standard_normal((1, markets, posterior.effect.shape[1])))
    effects = np.broadcast_to(own, posterior.market_effect.shape)
    return altered(
        made,
        posterior=replace(posterior, effect=strength * posterior.effect, market_effect=effects),
    )


def year_of(fit, brief):
    phasing = last_year_phasing(fit.firm, brief)
    year, _ = plan_year(fit, brief, phasing, seed=fit.seed)
    return year, phasing.share.sum(axis=1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("caution", [0.0, 0.8])
def test_budget_bounds_and_capacities_hold_to_the_cent(seed, caution):
    fit = fit_with_markets(seed)
    brief = brief_of(fit.firm, bounds=(0.4, 1.9))
    made = plan(fit, brief, caution=caution, by_market=True)
    result = made.by_market
    assert result.total_cents <= brief.budget_cents
    assert (result.low_cents <= result.amount_cents).all()
    assert (result.amount_cents <= result.high_cents).all()
    for k, one in enumerate(made.recommended.allocations):
        assert result.amount_cents[:, k].sum() <= one.high_cents
        assert result.last_year_cents[:, k].sum() == one.last_year_cents
        assert result.joint_cents[:, k].sum() == pytest.approx(one.amount_cents, abs=3)
    assert (result.low_cents >= 0.4 * result.last_year_cents - 1).all()
    assert (result.high_cents <= 1.9 * result.last_year_cents + 1).all()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("caution", [0.0, 0.8, 1.0])
def test_it_is_never_expected_to_be_worse_than_the_joint_plan(seed, caution):
    fit = fit_with_markets(seed)
    brief = brief_of(fit.firm)
    made = plan(fit, brief, caution=caution, by_market=True)
    result = made.by_market
    year, share = year_of(fit, brief)
    jointly = np.array([a.amount_cents for a in made.recommended.allocations]) / 100
    joint = year.contributions(jointly).mean()
    here = MarketYears.of(year, share).contributions(result.amount_cents / 100).mean()
    assert here >= joint - 1.0
    assert result.expected_gain_cents == pytest.approx(100 * (here - joint), abs=100)
    assert result.gain_cents.low <= result.gain_cents.median <= result.gain_cents.high
    if not result.keeps_joint:
        assert result.better_than_last_year >= caution
    assert result.certificate.value_cents >= made.certificate.value_cents - 100
    assert result.certificate.bound_cents >= result.certificate.value_cents
    assert result.certificate.gap <= 0.005


def test_markets_that_answer_more_get_more():
    fit = fit_with_markets(1, markets=2, spread=0.0)
    effect = np.ones_like(fit.posterior.market_effect)
    effect[:, 0], effect[:, 1] = 1.5, 0.6
    told = altered(fit, posterior=replace(fit.posterior, market_effect=effect))
    result = plan(told, brief_of(fit.firm), caution=0.0, by_market=True).by_market
    grown = result.amount_cents.sum(axis=1) / result.joint_cents.sum(axis=1)
    assert grown[0] > 1 > grown[1]
    assert result.expected_gain_cents > 0


def test_a_market_without_a_lever_last_year_gets_none_of_it():
    fit = fit_with_markets(2)
    effort = fit.firm.history.effort.copy()
    effort[1, :, 2] = 0.0
    firm = replace(fit.firm, history=replace(fit.firm.history, effort=effort))
    result = plan(altered(fit, firm=firm), brief_of(fit.firm), by_market=True).by_market
    assert result.high_cents[1, 2] == result.amount_cents[1, 2] == 0
    assert result.amount_cents[[0, 2], 2].min() > 0


def test_capacity_binds_the_sum_over_markets():
    fit = fit_with_markets(3)
    brief = brief_of(fit.firm)
    free = plan(fit, brief, caution=0.0, by_market=True).by_market
    levers = list(fit.firm.levers)
    units = 0.8 * free.amount_cents[:, 0].sum() / 100 / levers[0].cost_per_unit / brief.periods
    levers[0] = replace(levers[0], capacity=float(units))
    firm = replace(fit.firm, levers=tuple(levers))
    bound = plan(altered(fit, firm=firm), brief, caution=0.0, by_market=True).by_market
    most = units * levers[0].cost_per_unit * brief.periods * 100
    assert bound.amount_cents[:, 0].sum() <= most
    assert bound.amount_cents[:, 0].sum() >= 0.98 * most
    # No market alone is bound by what all can do.
    assert (bound.high_cents[:, 0] == free.high_cents[:, 0]).all()


def test_full_caution_keeps_the_joint_plan_or_is_better_in_every_draw():
    fit = fit_with_markets(4)
    result = plan(fit, brief_of(fit.firm), caution=1.0, by_market=True).by_market
    assert result.keeps_joint or result.better_than_last_year == 1.0
    if result.keeps_joint:
        assert (result.amount_cents == result.joint_cents).all()
        assert result.better_than_joint == 1.0


def codes(made):
    return {finding.code for finding in made.findings}


def test_a_firm_with_one_market_is_told_so():
    fit = fit_of_truth(small_firm(1, markets=1), draws=20)
    brief = brief_of(fit.firm)
    asked, not_asked = plan(fit, brief, by_market=True), plan(fit, brief)
    assert asked.by_market is None
    assert codes(asked) - codes(not_asked) == {"one_market"}
    assert (asked.recommended, asked.optimum) == (not_asked.recommended, not_asked.optimum)


def test_a_plan_by_market_is_made_only_where_it_was_asked_for():
    fit = fit_with_markets(1)
    assert plan(fit, brief_of(fit.firm)).by_market is None


def test_where_all_stand_at_a_bound_there_is_nothing_to_gain():
    fit = fit_with_markets(1)
    made = plan(fit, brief_of(fit.firm, bounds=(1.0, 1.0)), by_market=True)
    assert "markets_nothing_to_gain" in codes(made)
    assert abs(made.by_market.expected_gain_cents) <= 100


def test_few_draws_are_named():
    few, many = (
        plan(made, brief_of(made.firm), by_market=True)
        for made in (fit_with_markets(1, draws=20), fit_with_markets(1, draws=120))
    )
    assert "markets_few_draws" in codes(few)
    assert "markets_few_draws" not in codes(many)


# Measures beside the amounts by market.


def with_measures(fit, *measures):
    return altered(fit, firm=replace(fit.firm, measures=measures))


def measure(name, fit, share, *, returns, **more):
    """Costs a share of the budget and brings for sure so many times its cost."""
    cost = round(share * brief_of(fit.firm).budget_cents)
    brings = round(returns * cost / fit.firm.margin)
    return Measure(name, Department.SALES, cost, (brings,) * 3, **more)


def test_a_measure_that_pays_is_done_in_both_plans_and_paid_from_one_budget():
    fit = fit_with_markets(1)
    told = with_measures(fit, measure("Fair", fit, 0.1, returns=80.0))
    made = plan(told, brief_of(fit.firm), caution=0.0, by_market=True)
    result = made.by_market
    assert made.measures[0].is_done
    assert result.done == ("Fair",)
    assert result.measures_cents == told.firm.measures[0].cost_cents
    assert result.total_cents <= made.budget_cents
    assert result.total_cents == result.amount_cents.sum() + result.measures_cents
    alone = plan(fit, brief_of(fit.firm), caution=0.0, by_market=True).by_market
    assert result.contribution_cents.median > alone.contribution_cents.median


def test_a_measure_that_the_joint_plan_leaves_is_done_where_money_by_market_brings_less_elsewhere():
    """By market the better market is full before the money is spent; jointly no market ever is."""
    fit = fit_with_markets(2, markets=2, spread=0.0, strength=1.0)
    effect = np.ones_like(fit.posterior.market_effect)
    effect[:, 0], effect[:, 1] = 1.9, 0.1
    told = altered(fit, posterior=replace(fit.posterior, market_effect=effect))
    brief = brief_of(fit.firm, bounds=(0.0, 1.8))
    money = brief.budget_cents // 2
    more, less = (
        plan(told, replace(brief, budget_cents=cents), caution=0.0, by_market=True)
        for cents in (money, round(0.9 * money))
    )
    jointly, by_market = (
        (before.certificate.value_cents - after.certificate.value_cents) / (0.1 * money)
        for before, after in ((more, less), (more.by_market, less.by_market))
    )
    assert by_market < jointly - 0.1  # else the case shows nothing
    cost = round(0.1 * money)
    brings = round((1 + (jointly + by_market) / 2) * cost / fit.firm.margin)
    fair = Measure("Fair", Department.SALES, cost, (brings,) * 3)
    made = plan(
        with_measures(told, fair), replace(brief, budget_cents=money), caution=0.0, by_market=True
    )
    assert not made.measures[0].is_done
    assert made.by_market.done == ("Fair",)
    assert made.by_market.expected_gain_cents > 0
    assert made.by_market.total_cents <= money


@pytest.mark.parametrize("caution", [0.0, 0.8, 1.0])
def test_with_measures_it_is_never_expected_to_be_worse_than_the_joint_plan(caution):
    fit = fit_with_markets(3)
    gamble = replace(measure("Gamble", fit, 0.15, returns=1.0), brings_cents=(0, 0, 10**10))
    told = with_measures(
        fit,
        measure("Fair", fit, 0.05, returns=80.0),
        measure("Magazine", fit, 0.05, returns=0.2),
        gamble,
    )
    made = plan(told, brief_of(fit.firm), caution=caution, by_market=True)
    result = made.by_market
    assert result.expected_gain_cents >= -100
    assert result.certificate.value_cents >= made.certificate.value_cents - 100
    assert result.certificate.gap <= 0.005
    assert "Magazine" not in result.done
    if not result.keeps_joint:
        assert result.better_than_last_year >= caution


def test_what_is_decided_is_done_by_market_too():
    fit = fit_with_markets(4)
    told = with_measures(fit, measure("Fair", fit, 0.05, returns=0.1, decided=True))
    made = plan(told, brief_of(fit.firm), by_market=True)
    assert made.by_market.done == ("Fair",)
    assert made.by_market.total_cents <= made.budget_cents


@pytest.mark.parametrize("risk", [Risk(Attitude.CVAR, 0.2), Risk(Attitude.LOG)])
def test_by_market_the_attitude_to_risk_decides_on_measures(risk):
    # Little else is uncertain, so that the bet is a large part of the risk.
    fit = fit_of_truth(small_firm(1, markets=3), draws=200, uncertainty=0.05)
    cost = round(0.4 * brief_of(fit.firm).budget_cents)
    gamble = Measure("Gamble", Department.SALES, cost, (0, 0, round(8 * cost / fit.firm.margin)))
    told = with_measures(fit, gamble)
    rich = replace(brief_of(fit.firm), budget_cents=2 * brief_of(fit.firm).budget_cents)
    bold = plan(told, rich, caution=0.0, by_market=True)
    careful = plan(told, replace(rich, risk=risk), caution=0.0, by_market=True)
    assert bold.by_market.done == ("Gamble",)
    assert bold.measures[0].is_done
    assert careful.by_market.worth_gain_cents >= -100
    takes_it = risk.attitude is Attitude.LOG  # wealth is many times the bet
    assert careful.measures[0].is_done == takes_it
    assert careful.by_market.done == (("Gamble",) if takes_it else ())
    assert careful.risk.only_means == (() if takes_it else ("Gamble",))
    if not takes_it:
        assert careful.risk.given_up_cents > 0
        assert careful.risk.worst_gained_cents > 0
        assert careful.measures[0].otherwise_cents > 0
