import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_firms import ads, scenario, visits

from gespann.core.simulation import random_scenario, simulate
from gespann.core.simulation.oracle import Room, best_plan
from gespann.core.simulation.plan_year import PlanYear


def best_on_grid(truth, budget, axes):
    year = PlanYear.after(truth.course, "last_year")
    plans = (np.array(plan, dtype=float) for plan in itertools.product(*axes))
    return max(year.contribution_cents(plan)[0] for plan in plans if plan.sum() <= budget + 1e-6)


@pytest.mark.parametrize("bond", [0.0, 1.0])
def test_with_two_levers_nothing_on_a_fine_grid_is_better(bond):
    told = scenario(ads(retention=0.8), visits(half_saturation=2.0), bond=bond, periods=60)
    truth = simulate(told, 1).truth
    bounds = [(0, 120_000_00), (0, 150_000_00)]
    best = truth.oracle(160_000_00, bounds)
    grid = best_on_grid(truth, 160_000_00, [np.linspace(low, high, 41) for low, high in bounds])
    assert best.contribution_cents >= grid
    assert best.contribution_cents == pytest.approx(grid, rel=1e-3)


@pytest.mark.parametrize("funnel", [False, True])
def test_with_three_levers_nothing_on_a_grid_is_better(funnel):
    told = random_scenario(3, levers=5, funnel=funnel, periods=60)
    truth = simulate(told, 1).truth
    last = truth.last_year_cents
    # Two of the five are settled, three are free.
    bounds = [(last[0], last[0]), (last[1], last[1])] + [(0, 2 * cents) for cents in last[2:]]
    budget = sum(last)
    best = truth.oracle(budget, bounds)
    axes = [[low] if low == high else np.linspace(low, high, 10) for low, high in bounds]
    grid = best_on_grid(truth, budget, axes)
    assert best.contribution_cents >= grid
    assert best.contribution_cents == pytest.approx(grid, rel=2e-2)


@pytest.mark.parametrize(("seed", "funnel"), [(1, False), (2, False), (3, True)])
def test_no_random_plan_is_better(seed, funnel):
    truth = simulate(random_scenario(seed, funnel=funnel, periods=60), seed).truth
    budget = truth.firm.plan.budget_cents
    low, high = np.array(truth.default_bounds(), dtype=float).T
    best = truth.oracle(budget)
    rng = np.random.default_rng(seed)
    room = Room(budget, low.astype(np.int64), high.astype(np.int64))
    wishes = low + rng.random((1_000, len(low))) * (high - low)
    year = PlanYear.after(truth.course, "last_year")
    values = [year.contribution_cents(room.nearest(wish))[0] for wish in wishes]
    assert best.contribution_cents >= max(values)
    assert truth.regret(truth.last_year_cents, best.amounts_cents) >= 0


@given(seed=st.integers(0, 10_000), share=st.floats(0.55, 1.4))
@settings(max_examples=15)
def test_budget_and_bounds_hold_in_cents(seed, share):
    truth = simulate(random_scenario(seed, levers=4, periods=30), seed).truth
    bounds = truth.default_bounds()
    budget = round(share * sum(truth.last_year_cents))
    best = truth.oracle(budget, bounds)
    assert best.total_cents <= budget
    for amount, (low, high) in zip(best.amounts_cents, bounds, strict=True):
        assert low <= amount <= high


def test_more_budget_never_lowers_the_best_contribution():
    truth = simulate(random_scenario(9), 9).truth
    last = sum(truth.last_year_cents)
    bounds = [(0, 3 * cents) for cents in truth.last_year_cents]
    values = [
        truth.oracle(round(share * last), bounds).contribution_cents
        for share in (0.25, 0.5, 1.0, 1.5, 2.0)
    ]
    assert all(more >= less - 100 for less, more in itertools.pairwise(values))


def test_money_that_brings_less_than_it_costs_is_left_in_the_purse():
    weak = scenario(ads(elasticity=0.001), visits(elasticity=0.001))
    truth = simulate(weak, 1).truth
    assert truth.oracle(10**8, [(0, 10**8), (0, 10**8)]).amounts_cents == (0, 0)


def test_the_best_of_two_equal_levers_is_to_use_both_alike():
    told = scenario(ads("A"), ads("B"), usual_outcome=300_000.0)
    truth = simulate(told, 1).truth
    best = truth.oracle(80_000_00, [(0, 80_000_00)] * 2)
    assert best.amounts_cents == pytest.approx((40_000_00, 40_000_00), rel=1e-3)


def test_a_local_summit_is_not_taken_for_the_highest():
    """Two departments that are worth nothing without each other, and a small sure thing."""

    def value(plan):
        a, b, c = plan / 100
        return 100 * (a**2 * b**2 + 0.3 * c), np.array([2 * a * b**2, 2 * a**2 * b, 0.3])

    room = Room(200, np.zeros(3, dtype=np.int64), np.full(3, 200))
    assert best_plan(value, room).amounts_cents == (100, 100, 0)


@pytest.mark.parametrize(
    ("budget", "bounds", "complaint"),
    [
        (100, [(60, 90), (60, 90)], "lower bounds need 120 cents, the budget has 100"),
        (100, [(20, 10), (0, 90)], "0 <= low <= high"),
        (100, [(0, 10)], "2 bounds are needed, got 1"),
    ],
)
def test_bounds_that_contradict_each_other_are_refused(budget, bounds, complaint):
    with pytest.raises(ValueError, match=complaint):
        simulate(scenario(), 1).truth.oracle(budget, bounds)


def test_default_bounds_keep_to_capacity():
    truth = simulate(scenario(visits(capacity=21.0)), 1).truth
    assert truth.default_bounds() == ((52 * 10 * 100_00, 52 * 21 * 100_00),)
