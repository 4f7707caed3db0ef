"""The goal's questions: against closed forms, and in agreement with one another."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.known_rooms import one_lever
from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_years import planning_year, usual_euros
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.goal import GoalPath, goal_answers
from gespann.core.planning.limits import Limits
from gespann.core.planning.year.plan_year import PlanYear, Shocks


def limits_around(seed, levers, bounds=(0.5, 1.5), capped=()):
    last = np.round(100 * usual_euros(seed, levers)).astype(np.int64)
    low, high = (np.round(share * last).astype(np.int64) for share in bounds)
    return Limits(last, low, high, np.isin(np.arange(levers), capped))


def luck_of(year, seed, size=0.1):
    """Luck of mean one for every draw and cell, the same for all cells of a draw."""
    rng = np.random.default_rng([seed, 9])
    draws = np.exp(size * rng.standard_normal(year.draws) - size**2 / 2)
    if isinstance(year, PlanYear):
        return Shocks((np.repeat(draws[:, None], year.base.shape[1], axis=1),))
    ones = [np.ones(link.base.shape) for link in year.links]
    ones[-1] = ones[-1] * draws[:, None, None]
    return Shocks(tuple(ones))


YEARS = {
    "one stage": planning_year(3, draws=80),
    "a funnel": made_up_chain(4, draws=40),
}


@pytest.fixture(scope="module", params=YEARS)
def case(request):
    year = YEARS[request.param]
    limits = limits_around(3, 4)
    return year, luck_of(year, 1), limits, int(0.9 * limits.last_year.sum())


def asked(case, goal=None, **more):
    year, luck, limits, budget = case
    return goal_answers(year, luck, limits, budget, goal, **more)


def path_of(case, certainty=0.8):
    year, luck, limits, _budget = case
    low, high = limits.low / 100, limits.high / 100
    return GoalPath(year, luck, BudgetSet(low, high, float(high.sum())), certainty)


def test_of_one_lever_and_no_luck_goal_and_budget_follow_from_the_formula():
    """Outcome b (1 + e (1 - exp(-x / k))): the budget for a goal is its inverse."""
    effect, scale, base = 0.3, 5e4, 1e6
    year = replace(one_lever(effect, scale, base), margin=0.5)
    limits = Limits(np.array([0]), np.array([0]), np.array([20_000_000]), np.array([False]))
    nothing_new = Shocks((np.ones((1, 1)),))
    goal = base * (1 + effect * (1 - np.exp(-7e4 / scale)))
    answers = goal_answers(year, nothing_new, limits, 7_000_000, round(100 * goal) - 1)
    assert answers.highest_cents == int(100 * goal)
    assert abs(answers.least_budget_cents - 7_000_000) <= 2
    assert answers.probability == 1.0
    assert answers.ways == ()


def test_the_least_budget_for_the_highest_goal_of_a_budget_is_that_budget(case):
    highest = asked(case).highest_cents
    answers = asked(case, highest)
    assert abs(answers.least_budget_cents - case[3]) <= 2
    assert answers.gap_cents == 0
    assert answers.probability >= 0.8
    assert answers.ways == ()


def test_the_highest_goal_of_the_least_budget_is_the_goal(case):
    goal = round(1.02 * asked(case).highest_cents)
    answers = asked(case, goal)
    year, luck, limits, _budget = case
    again = goal_answers(year, luck, limits, answers.least_budget_cents, goal)
    assert again.highest_cents >= goal
    assert again.highest_cents == pytest.approx(goal, rel=1e-6)


def test_one_cent_less_than_the_least_budget_is_not_enough(case):
    goal = round(1.02 * asked(case).highest_cents) / 100
    path = path_of(case)
    least = path.least_budget(goal)
    assert path.reached(least) >= goal
    assert path.reached(least - 0.02) < goal


def test_more_money_reaches_more_and_more_certainty_less(case):
    path, surer = path_of(case), path_of(case, 0.95)
    budgets = np.linspace(path.least, path.most, 30)
    reached = [path.reached(budget) for budget in budgets]
    assert (np.diff(reached) > 0).all()
    assert all(surer.reached(b) <= r for b, r in zip(budgets, reached, strict=True))


def test_a_goal_is_reached_in_just_so_many_draws_as_the_certainty_asks_for(case):
    path = path_of(case)
    goal = path.reached(path.most)
    assert path.probability(path.most, goal) >= 0.8
    assert path.probability(path.most, goal + 0.01) < 0.8


def test_every_plan_of_the_path_keeps_its_bounds_and_spends_its_budget(case):
    path = path_of(case)
    for budget in np.linspace(path.least, path.most, 9):
        plan = path.plan(budget)
        assert plan.sum() == pytest.approx(budget)
        assert (plan >= path.allowed.low - 1e-6).all()
        assert (plan <= path.allowed.high + 1e-6).all()


def test_no_other_plan_for_the_budget_is_expected_to_have_a_greater_outcome(case):
    year, _luck, _limits, budget_cents = case
    path, budget = path_of(case), budget_cents / 100
    within = BudgetSet(path.allowed.low, path.allowed.high, budget)
    best = year.outcomes(path.plan(budget)).mean()
    rng = np.random.default_rng(2)
    others = [within.scaled(rng.uniform(0.1, 1, 4) * path.allowed.high) for _ in range(200)]
    # Between two plans of the path plans are mixed, which costs a little.
    assert best >= max(year.outcomes(plan).mean() for plan in others) * (1 - 3e-4)


def test_amounts_are_whole_cents_within_bounds_and_budget(case):
    answers, limits = asked(case), case[2]
    assert answers.plan_cents.dtype == np.int64
    assert answers.plan_cents.sum() == case[3]
    assert (answers.plan_cents >= limits.low).all()
    assert (answers.plan_cents <= limits.high).all()


def test_a_goal_beyond_all_bounds_has_no_budget_and_says_how_far_money_reaches(case):
    most = asked(case).most_cents
    answers = asked(case, 2 * most)
    assert answers.least_budget_cents is None
    assert answers.missing_budget_cents is None
    assert answers.gap_cents == 2 * most - answers.highest_cents
    assert answers.most_budget_cents == case[2].high.sum()
    assert answers.probability == 0.0


def test_the_ways_to_close_a_gap_do_close_it_and_the_cheapest_comes_first(case):
    year, luck, limits, budget = case
    goal = round(1.03 * asked(case).highest_cents)
    answers = asked(case, goal)
    money = [way.more_budget_cents for way in answers.ways]
    assert money == sorted(money, key=lambda cents: np.inf if cents is None else cents)
    assert any(cents is not None for cents in money)
    for way in answers.ways:
        assert 0 < way.closed_cents <= answers.gap_cents + 1
        if way.more_budget_cents is None:
            continue
        high = limits.high.copy()
        if way.lever is not None:
            assert way.raised_cents > limits.high[way.lever]
            high[way.lever] = way.raised_cents
        granted = budget + way.more_budget_cents
        there = goal_answers(year, luck, replace(limits, high=high), granted, goal)
        assert there.highest_cents >= goal * (1 - 1e-9)


def test_a_lever_at_its_capacity_is_named_as_such():
    year = planning_year(3, draws=40)
    limits = limits_around(3, 4, capped=(0, 1, 2, 3))
    budget = int(limits.high.sum())
    luck = luck_of(year, 1)
    highest = goal_answers(year, luck, limits, budget, None).highest_cents
    answers = goal_answers(year, luck, limits, budget, round(1.01 * highest))
    raised = [way for way in answers.ways if way.lever is not None]
    assert raised
    assert all(way.is_capacity for way in raised)


@pytest.mark.parametrize("certainty", [0.0, 1.0, -1.0])
def test_a_certainty_outside_of_0_to_1_is_a_broken_contract(case, certainty):
    with pytest.raises(ValueError, match="certainty must lie between 0 and 1"):
        asked(case, certainty=certainty)
