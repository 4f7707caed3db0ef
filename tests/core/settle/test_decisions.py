"""The path of plans that a lever's amounts lead along, and what brute force says of its worth."""

import numpy as np
import pytest

from core.planning.made_up_years import allowed_amounts, planning_year, random_plans
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import best_plan, climb
from gespann.core.settle.decisions import path_of
from gespann.core.settle.sample_information import perfect_information, worth_of_result

SEEDS = range(4)


def best_of(year, allowed):
    return best_plan(year, allowed, [allowed.low], gap=1.0).euros


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_plan_lies_on_every_path_and_no_plan_of_it_is_better(seed):
    year, allowed = planning_year(seed), allowed_amounts(seed, 4)
    best = best_of(year, allowed)
    top = year.local_value(best).value
    for lever in range(4):
        path = path_of(year, allowed, lever, best)
        value = path.benefit.mean(axis=0)
        assert np.interp(best[lever], path.amounts, value) == pytest.approx(top, rel=1e-6)
        assert value.max() <= top * (1 + 2e-5)  # interpolated
        assert path.amounts[0] == pytest.approx(allowed.low[lever])
        assert path.amounts[-1] == pytest.approx(allowed.reachable_high[lever])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_with_the_same_amount_is_better_than_the_one_on_the_path(seed):
    year, allowed = planning_year(seed), allowed_amounts(seed, 4)
    path = path_of(year, allowed, 1, best_of(year, allowed))
    for plan in random_plans(allowed, 40, seed):
        on_path = np.interp(plan[1], path.amounts, path.benefit.mean(axis=0))
        assert year.local_value(plan).value <= on_path * (1 + 1e-4)


def test_what_lies_between_two_searched_plans_is_interpolated_closely():
    year, allowed = planning_year(2), allowed_amounts(2, 4)
    best = best_of(year, allowed)
    path = path_of(year, allowed, 0, best)
    for amount in path.amounts[3::9]:
        low, high = allowed.low.copy(), allowed.high.copy()
        low[0] = high[0] = amount
        fixed = BudgetSet(low, high, allowed.budget)
        plan = climb(year.local_value, fixed, fixed.nearest(best))
        found = path.benefit[:, np.flatnonzero(path.amounts == amount)[0]].mean()
        assert found == pytest.approx(year.local_value(plan).value, rel=1e-4)


def test_a_lever_that_bounds_leave_no_choice_has_no_path():
    year, allowed = planning_year(1), allowed_amounts(1, 4)
    low, high = allowed.low.copy(), allowed.high.copy()
    low[2] = high[2]
    fixed = BudgetSet(low, high, allowed.budget + high.sum())
    assert path_of(year, fixed, 2, best_of(year, fixed)) is None


@pytest.mark.parametrize(("seed", "error"), [(1, 0.3), (2, 0.3), (2, 1.0)])
def test_the_worth_of_a_result_agrees_with_nested_monte_carlo_that_plans_anew(seed, error):
    """Brute force: for each result the draws are weighted by it, and the best plan is searched.

    All amounts may change there, on the path only as those of the lever lead; so the path can be
    worth less, but hardly.
    """
    year = planning_year(seed, draws=400, uncertainty=0.8)
    allowed = allowed_amounts(seed, 4, bounds=(0.2, 3.0))
    best, lever = best_of(year, allowed), 0
    signal = year.added(best, lever, np.array([best[lever]]))[0][0]
    noise = error * signal.std()
    path = path_of(year, allowed, lever, best)
    evsi, _evppi = worth_of_result(path.benefit, signal, noise)
    expected, chance = planned_anew(year, allowed, best, signal, noise)
    assert evsi <= expected + 3 * chance
    assert evsi >= 0.85 * expected - 3 * chance


def planned_anew(year, allowed, best, signal, error, outer=80):
    rng = np.random.default_rng(5)
    before = year.contributions(best)
    gains = []
    # One result from each part of what is to be expected, so that few of them say much.
    for drawn in np.sort(signal)[((np.arange(outer) + 0.5) / outer * len(signal)).astype(int)]:
        result = drawn + error * rng.standard_normal()
        weights = np.exp(-0.5 * ((result - signal) / error) ** 2)
        weights /= weights.sum()
        likely = rng.choice(len(signal), 200, p=weights)
        plan = climb(year.selected(likely).local_value, allowed, best)
        gains.append(weights @ (year.contributions(plan) - before))
    return np.mean(gains), np.std(gains) / np.sqrt(outer)


def test_knowing_everything_is_worth_more_the_less_is_known():
    allowed = allowed_amounts(1, 4)
    worth = []
    for uncertainty in (0.1, 0.3, 0.6):
        year = planning_year(1, draws=200, uncertainty=uncertainty)
        worth.append(perfect_information(path_of(year, allowed, 0, best_of(year, allowed)).benefit))
    assert worth == sorted(worth)
