"""Polynomials in the place of a funnel's outcomes: bargaining comes to the same, and is proven."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_years import allowed_amounts, planning_year, random_plans, usual_euros
from gespann.core.compromise.aims import Solution
from gespann.core.compromise.fitted_outcomes import FittedOutcomes, searchable, spread_plans
from gespann.core.compromise.golden_mean import golden_mean
from gespann.core.compromise.problem import bargaining_problem
from gespann.core.compromise.solutions import bargain
from gespann.core.compromise.wishes import SharedOutcome, Wish, Wishes
from gespann.core.compromise.year_outcomes import YearOutcomes
from gespann.core.planning.best.optimum import climb

KS = Solution.KALAI_SMORODINSKY
LEVERS = 4
KINDS = (SharedOutcome.CONTRIBUTION, SharedOutcome.LEADS)


def problem_of(year, seed, kinds=KINDS, epsilon=0.02, more=1.3):
    """Each side wishes for more of one lever; last year's amounts hold without an agreement."""
    allowed, usual = allowed_amounts(seed, LEVERS), usual_euros(seed, LEVERS)
    outcomes = YearOutcomes(year, kinds)
    best = climb(year.local_value, allowed, allowed.low)
    weights = np.full(len(kinds), 3.0)
    wishes = (
        Wishes("marketing", weights, (Wish(0, more * usual[0]),)),
        Wishes("sales", weights, (Wish(3, more * usual[3]),)),
    )
    value = outcomes.at(best).value
    problem = bargaining_problem(
        outcomes,
        allowed,
        wishes,
        disagreement=allowed.scaled(usual),
        best=best,
        floor=value - epsilon * abs(value),
    )
    return problem, outcomes


@pytest.fixture(scope="module", params=[1, 4])
def funnel(request):
    return problem_of(made_up_chain(request.param, stages=2, draws=4), request.param)


@pytest.fixture(scope="module")
def search(funnel):
    problem, outcomes = funnel
    return searchable(problem, outcomes, problem.allowed, seed=1)


def test_the_golden_mean_is_the_one_that_the_draws_themselves_lead_to(funnel, search):
    problem, _ = funnel
    names = tuple("abcd")
    fast = golden_mean(problem, names, wanted=(KS,), search=search).chosen
    slow = bargain(problem, wanted=(), proven=False).settlements[KS]
    assert fast.shares == pytest.approx(slow.shares, abs=2e-3)
    assert fast.value >= problem.floor - 1e-5 * abs(problem.floor)
    assert fast.bound >= slow.shares.min() - 2e-3


def test_outcomes_are_true_where_bargaining_leads(funnel, search):
    problem, _ = funnel
    spare = problem.best_value - problem.floor
    for case in bargain(search, wanted=(), proven=False).best_cases:
        exact, fitted = (one.surface.at(case.euros) for one in (problem, search))
        assert fitted.value == pytest.approx(exact.value, abs=0.02 * spare)
        assert fitted.utilities == pytest.approx(exact.utilities, abs=0.01)


def test_slopes_are_those_of_the_polynomials(search):
    outcomes = search.surface.outcomes
    assert isinstance(outcomes, FittedOutcomes)
    at, step = search.best, 1.0
    here = outcomes.at(at)
    for lever in range(LEVERS):
        aside = step * np.eye(LEVERS)[lever]
        change = outcomes.at(at + aside).amounts - outcomes.at(at - aside).amounts
        assert here.slopes[:, lever] == pytest.approx(change / (2 * step), rel=1e-4, abs=1e-9)


def test_what_proves_a_plan_are_the_outcomes_themselves(funnel, search):
    _, outcomes = funnel
    box = search.allowed
    above = search.surface.outcomes.above(box)
    for plan in random_plans(box, 5, 1):
        assert (above.at(plan).amounts >= outcomes.at(plan).amounts * (1 - 1e-9)).all()


def test_plans_are_spread_within_bounds_and_budget():
    box = allowed_amounts(2, LEVERS)
    plans = np.array(spread_plans(box, 50, np.random.default_rng(1)))
    assert (plans >= box.low - 1e-6).all()
    assert (plans <= box.high + 1e-6).all()
    assert (plans.sum(axis=1) <= box.budget * (1 + 1e-9)).all()
    assert plans.std(axis=0).min() > 0.1 * (box.high - box.low).min()


def test_where_somebody_would_lose_in_the_room_the_search_looks_beyond_it():
    problem, outcomes = problem_of(made_up_chain(1, stages=2, draws=4), 1, epsilon=1e-5)
    harder = replace(problem, disagreement=problem.utilities(problem.best) + 0.1)
    half = (problem.allowed.low + problem.allowed.high) / 2
    found = searchable(harder, outcomes, replace(problem.allowed, high=half), seed=1)
    assert found.allowed is harder.allowed


def test_boxes_prove_what_one_box_leaves_open():
    """One stage with a full bond: the product of both effects, bounded box by box."""
    problem, _ = problem_of(planning_year(3, bond=1.0, draws=10), 3, (SharedOutcome.CONTRIBUTION,))
    even = bargain(problem, wanted=()).settlements[KS]
    assert even.bound - even.objective <= 0.02
    ranges = bargain(problem, wanted=(), proven=False).ranges
    gains = [
        (problem.utilities(plan) - problem.disagreement) / ranges
        for plan in random_plans(problem.allowed, 200, 7)
        if problem.surface.at(plan).value >= problem.floor
    ]
    assert max((one.min() for one in gains), default=0.0) <= even.bound + 1e-9
