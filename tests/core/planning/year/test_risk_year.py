"""Plans of firms with an attitude to risk: closed forms, slopes, proofs, and truly better luck."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.optimize import brentq

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from core.planning.made_up_luck import made_up_luck
from core.planning.made_up_years import allowed_amounts, planning_year, random_plans, usual_euros
from gespann.core.firm import Attitude, Risk
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.limits import limits_of
from gespann.core.planning.year.forecast_base import last_year_phasing, plan_year
from gespann.core.planning.year.plan_year import PlanYear, Shocks
from gespann.core.planning.year.risk import WorstShare, worst_mean
from gespann.core.planning.year.risk_year import RiskYear, valued_year

LEVERS = 4
MEAN, LOG = Risk(), Risk(Attitude.LOG)
WORST_FIFTH, WORST_TWENTIETH = Risk(Attitude.CVAR, 0.2), Risk(Attitude.CVAR, 0.05)


def made_up(kind, seed, *, levers=LEVERS, draws=60, **changes):
    if kind == "funnel":
        return made_up_chain(seed, levers=levers, draws=draws)
    marketing = levers // 2
    return planning_year(
        seed, marketing=marketing, sales=levers - marketing, draws=draws, **changes
    )


def valued_by(risk, year, seed, allowed):
    usual = allowed.scaled(usual_euros(seed, len(allowed.low)))
    luck = made_up_luck(year, seed)
    return valued_year(year, luck, risk, budget=allowed.budget, usual=usual)


def two_draws(*, base, effect, scale):
    """One lever, one cell, two draws that are equally likely: base + effect (1 - exp(-x / k))."""
    base, effect = np.array(base), np.array(effect)
    return PlanYear(
        left_over=np.zeros((2, 1, 1)),
        per_euro=np.full((2, 1, 1), 1 / scale),
        effect=(effect / base)[:, None, None],
        bond=np.zeros(2),
        base=base[:, None],
        marketing=np.array([True]),
        margin=1.0,
    )


def best_of_two(year, risk, *, most):
    allowed = BudgetSet(np.zeros(1), np.array([most]), most)
    no_luck = Shocks((np.ones((2, 1)),))
    valued = valued_year(year, no_luck, risk, budget=most, usual=np.array([most / 2]))
    return best_plan(valued, allowed, [allowed.low])


def test_the_worse_half_of_two_draws_plans_for_the_weaker_effect():
    """max of e (1 - exp(-x / k)) - x: x = k log(e / k), with the weaker e."""
    year = two_draws(base=[1e6, 1.5e6], effect=[3e5, 6e5], scale=1e5)
    best = best_of_two(year, Risk(Attitude.CVAR, 0.5), most=1e6)
    assert best.euros == pytest.approx([1e5 * np.log(3)], rel=1e-6)
    assert best.value == pytest.approx(1e6 + 3e5 - 1e5 - 1e5 * np.log(3), rel=1e-6)
    mean = best_of_two(year, MEAN, most=1e6)
    assert mean.euros == pytest.approx([1e5 * np.log(4.5)], rel=1e-6)


def test_at_level_one_the_plan_is_that_of_the_mean():
    year = two_draws(base=[1e6, 1.5e6], effect=[3e5, 6e5], scale=1e5)
    whole = best_of_two(year, Risk(Attitude.CVAR, 1.0), most=1e6)
    mean = best_of_two(year, MEAN, most=1e6)
    assert whole.euros == pytest.approx(mean.euros, rel=1e-6)
    assert whole.value == pytest.approx(mean.value, rel=1e-12)


def test_where_two_draws_change_places_the_best_plan_stands_between_them():
    """The lever helps where the base is low, and only costs where it is high."""
    year = two_draws(base=[1.0e6, 1.1e6], effect=[4e5, 1.0], scale=1e5)
    even = brentq(lambda x: 1e6 + 4e5 * (1 - np.exp(-x / 1e5)) - 1.1e6, 0, 1e6)
    allowed = BudgetSet(np.zeros(1), np.array([1e6]), 1e6)
    for band, near in ((1.0, 1e-4), (1e3, 0.05)):
        best = best_plan(RiskYear(year, year, WorstShare(0.5, band)), allowed, [allowed.low])
        assert best.euros == pytest.approx([even], rel=near)
        assert best.value <= 1.1e6 + 1 - even <= best.bound + 1
        assert best.gap <= band / best.value


def test_the_logarithm_weighs_each_draw_by_the_wealth_that_it_leaves():
    """The slope of log(B + c): the sum of c'(x) / (B + c(x)) over both draws is nothing."""
    base, effect, scale, budget = np.array([2e5, 9e5]), np.array([2e5, 5e5]), 1e5, 8e5

    def slope(x):
        lacking = np.exp(-x / scale)
        wealth = budget + base + effect * (1 - lacking) - x
        return float(((effect / scale * lacking - 1) / wealth).sum())

    year = two_draws(base=base, effect=effect, scale=scale)
    best = best_of_two(year, LOG, most=budget)
    assert best.euros == pytest.approx([brentq(slope, 0, budget)], rel=1e-6)


def test_the_mean_is_asked_of_the_year_as_it_is():
    year = made_up("year", 1)
    assert valued_by(MEAN, year, 1, allowed_amounts(1, LEVERS)) is year


@pytest.mark.parametrize("kind", ["year", "funnel"])
def test_a_lucky_year_expects_what_luck_brings_and_a_weighted_one_what_weighs(kind):
    year, euros = made_up(kind, 2), usual_euros(2, LEVERS)
    luck = made_up_luck(year, 2)
    lucky = year.lucky(luck)
    brought = year.margin * year.outcomes(euros, luck) - euros.sum()
    assert lucky.contributions(euros) == pytest.approx(brought, rel=1e-12)
    here = lucky.by_draw(euros)
    assert here.values == pytest.approx(brought, rel=1e-12)
    weights = np.random.default_rng(2).dirichlet(np.ones(60)) * (np.arange(60) % 3 > 0)
    weights /= weights.sum()
    weighted = lucky.weighted(weights).local_value(euros)
    assert weighted.value == pytest.approx(weights @ here.values, rel=1e-12)
    assert weighted.slope == pytest.approx(weights @ here.slopes, rel=1e-9)
    if here.curvatures is not None:
        assert weighted.curvature == pytest.approx(np.tensordot(weights, here.curvatures, axes=1))


@pytest.mark.parametrize("kind", ["year", "funnel"])
def test_luck_that_all_draws_share_by_chance_is_none(kind):
    """Of so few draws the mean luck is not one; a usual plan brings what it should all the same."""
    year, allowed = made_up(kind, 8, draws=12), allowed_amounts(8, LEVERS)
    whole = valued_by(Risk(Attitude.CVAR, 1.0), year, 8, allowed)
    usual = allowed.scaled(usual_euros(8, LEVERS))
    assert whole.local_value(usual).value == pytest.approx(year.local_value(usual).value)
    for plan in random_plans(allowed, 10, 8):
        assert whole.exactly(plan) == pytest.approx(year.local_value(plan).value, rel=5e-3)


@pytest.mark.parametrize("kind", ["year", "funnel"])
@pytest.mark.parametrize("risk", [WORST_FIFTH, LOG])
@pytest.mark.parametrize("seed", range(2))
def test_slope_and_curvature_are_those_of_small_steps(kind, risk, seed):
    year, allowed = made_up(kind, seed), allowed_amounts(seed, LEVERS, budget=2.0)
    valued, euros = valued_by(risk, year, seed, allowed), usual_euros(seed, LEVERS)
    for function in (valued.local_value, valued.overestimator(allowed)):
        here = function(euros)
        for lever, width in enumerate(1e-5 * euros):
            step = width * np.eye(LEVERS)[lever]
            ahead, back = function(euros + step), function(euros - step)
            slope = (ahead.value - back.value) / (2 * width)
            assert here.slope[lever] == pytest.approx(slope, rel=1e-3, abs=1e-4)
            if here.curvature is not None:
                bend = (ahead.slope - back.slope) / (2 * width)
                assert here.curvature[lever] == pytest.approx(bend, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("kind", ["year", "funnel"])
@pytest.mark.parametrize("risk", [WORST_FIFTH, WORST_TWENTIETH, LOG])
def test_no_plan_in_a_box_is_worth_more_than_its_bound_which_is_concave(kind, risk):
    year, allowed = made_up(kind, 3), allowed_amounts(3, LEVERS, bounds=(0.3, 2.0))
    valued = valued_by(risk, year, 3, allowed)
    above = valued.overestimator(allowed)
    plans = random_plans(allowed, 40, 3)
    bounds = [above(plan) for plan in plans]
    for plan, bound in zip(plans, bounds, strict=True):
        assert valued.local_value(plan).value <= bound.value * (1 + 1e-12)
        assert valued.exactly(plan) <= (bound.value + bound.short) * (1 + 1e-12)
    for (one, other), (low, high) in zip(zip(plans[:20], plans[20:], strict=True),
                                         zip(bounds[:20], bounds[20:], strict=True),
                                         strict=True):  # fmt: skip
        middle = above((one + other) / 2).value
        assert middle >= (low.value + high.value) / 2 - 1e-9 * abs(middle)


@pytest.mark.parametrize("kind", ["year", "funnel"])
@pytest.mark.parametrize("risk", [WORST_FIFTH, LOG])
@pytest.mark.parametrize("seed", range(2))
def test_nothing_on_a_fine_grid_is_worth_more_and_nothing_breaks_the_proof(kind, risk, seed):
    year = made_up(kind, seed, levers=2)
    allowed = allowed_amounts(seed, 2, budget=0.9, bounds=(0.2, 1.6))
    valued = valued_by(risk, year, seed, allowed)
    best = best_plan(valued, allowed, [allowed.low])
    steps = np.linspace(0, 1, 30)
    grid = [allowed.low + (allowed.high - allowed.low) * [x, y] for x in steps for y in steps]
    values = [valued.exactly(one) for one in grid if one.sum() <= allowed.budget]
    assert best.value <= valued.exactly(best.euros) * (1 + 1e-12) <= best.bound
    assert max(values) <= best.bound
    # Rounding the edge may cost as much as the proof tells, and no more.
    assert max(values) <= valued.exactly(best.euros) + best.gap * abs(best.value)
    assert best.gap <= 0.005


@pytest.mark.parametrize("seed", range(4))
def test_the_fewer_of_the_better_cases_count_the_less_the_best_plan_is_worth(seed):
    year, allowed = made_up("year", seed, draws=200), allowed_amounts(seed, LEVERS)
    levels = (0.05, 0.2, 0.5, 1.0)
    bests = [
        best_plan(valued_by(Risk(Attitude.CVAR, level), year, seed, allowed), allowed,
                  [allowed.low])
        for level in levels
    ]  # fmt: skip
    assert (np.diff([best.value for best in bests]) > 0).all()


@pytest.mark.parametrize("risk", [WORST_FIFTH, LOG])
@pytest.mark.parametrize("seed", range(4))
def test_each_attitude_likes_its_own_plan_best(risk, seed):
    year, allowed = made_up("year", seed, draws=200), allowed_amounts(seed, LEVERS)
    valued = valued_by(risk, year, seed, allowed)
    mine = best_plan(valued, allowed, [allowed.low])
    means = best_plan(year, allowed, [allowed.low])
    assert valued.exactly(mine.euros) >= valued.exactly(means.euros) - mine.gap * abs(mine.value)
    assert year.local_value(mine.euros).value <= means.bound
    assert valued.exactly(mine.euros) <= valued.lucky.contributions(mine.euros).mean()


@pytest.mark.parametrize("risk", [WORST_FIFTH, LOG])
@pytest.mark.parametrize("size", [1e-3, 1e6])
def test_a_change_of_currency_changes_no_plan(risk, size):
    year, allowed = made_up("year", 3), allowed_amounts(3, LEVERS)
    dear = replace(year, per_euro=year.per_euro / size, base=year.base * size)
    other = BudgetSet(allowed.low * size, allowed.high * size, allowed.budget * size)
    usual, luck = allowed.scaled(usual_euros(3, LEVERS)), made_up_luck(year, 3)
    one = valued_year(year, luck, risk, budget=allowed.budget, usual=usual)
    same = valued_year(dear, luck, risk, budget=other.budget, usual=usual * size)
    best, again = (best_plan(v, a, [a.low]) for v, a in ((one, allowed), (same, other)))
    assert again.euros / size == pytest.approx(best.euros, rel=1e-4)
    assert again.value / size == pytest.approx(best.value, rel=1e-9)


def test_it_is_proven_to_be_concave_where_every_draw_that_may_count_is():
    allowed = allowed_amounts(4, LEVERS)
    none, weak, strong = (
        made_up("year", 4, bond=0.0),
        made_up("year", 4, bond=0.2),
        made_up("year", 4, bond=1.0, effect=1.5),
    )
    for risk in (WORST_FIFTH, LOG):
        assert valued_by(risk, none, 4, allowed).is_concave(allowed)
        assert valued_by(risk, weak, 4, allowed).is_concave(allowed)
        assert not valued_by(risk, strong, 4, allowed).is_concave(allowed)
    assert not valued_by(WORST_FIFTH, made_up("funnel", 4), 4, allowed).is_concave(allowed)


def test_what_is_concave_in_the_worst_draws_is_so_in_more_of_them():
    allowed = allowed_amounts(5, LEVERS)
    for effect in (0.1, 0.3, 0.5, 0.8, 1.2):
        year = made_up("year", 5, effect=effect)
        proven = [year.is_concave_in_draws(allowed, share) for share in (0.0, 0.2, 0.6, 1.0)]
        assert proven == sorted(proven)
        assert year.is_concave(allowed) or not proven[-1]


def test_few_draws_are_valued_by_the_same_measure():
    year, allowed = made_up("year", 6), allowed_amounts(6, LEVERS)
    valued = valued_by(WORST_FIFTH, year, 6, allowed)
    few = valued.thinned(20)
    assert few.draws == 20
    assert few.measure == valued.measure
    assert few.thinned(60).draws == 20


@cache
def simulated(seed, *, draws, luck):
    """A simulated firm's year: its draws, and those that nobody has planned with."""
    told = small_firm(seed, levers=4, markets=1)
    fit = fit_of_truth(told, draws=draws, uncertainty=0.5, seed=luck, drift=0.15)
    brief = brief_of(fit.firm)
    phasing = last_year_phasing(fit.firm, brief)
    limits = limits_of(fit.firm, brief, phasing)
    year, shocks = plan_year(fit, brief, phasing, seed=luck)
    return year, shocks, limits.within(brief.budget_cents), limits.last_year / 100


@pytest.mark.parametrize("seed", [0, 3, 5, 7])
def test_a_cautious_firm_fares_better_in_bad_years_and_worse_on_average(seed):
    """In years that the plan was not made with, too."""
    year, shocks, allowed, last_year = simulated(seed, draws=1000, luck=1)
    usual = allowed.scaled(last_year)
    valued = valued_year(year, shocks, WORST_FIFTH, budget=allowed.budget, usual=usual)
    cautious = best_plan(valued, allowed, [usual]).euros
    means = best_plan(year, allowed, [usual]).euros
    fresh, luck, _, _ = simulated(seed, draws=4000, luck=2)
    worst = [worst_mean(fresh.lucky(luck).contributions(plan), 0.2) for plan in (cautious, means)]
    expected = [fresh.contributions(plan).mean() for plan in (cautious, means)]
    assert worst[0] > worst[1]
    assert expected[0] < expected[1]
