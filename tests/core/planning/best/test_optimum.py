from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.made_up_years import allowed_amounts, planning_year, random_plans, usual_euros
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.year.plan_year import PlanYear


def best_of(year, allowed, *starts):
    return best_plan(year, allowed, [allowed.low, *starts])


def values_of(year, plans):
    """Expected contribution of many plans at once, by the formula."""
    plans = np.array(plans)
    stock = year.left_over + year.per_euro * plans[:, None, None, :]
    effects = year.effect * (1 - np.exp(-stock))
    m, s = effects[..., year.marketing].sum(-1), effects[..., ~year.marketing].sum(-1)
    factor = 1 + m + s + year.bond[:, None] * m * s
    outcome = (year.base * factor).sum(axis=2).mean(axis=1)
    return year.margin * outcome - plans.sum(axis=1)


def simple_year(effects, scales, *, marketing, bond=0.0, base=1e6, margin=1.0):
    """One draw, one cell, no carry-over: base (1 + M + S + bond M S) with M, S of 1 - exp(-x/k)."""
    effects, scales = np.array(effects), np.array(scales)
    return PlanYear(
        left_over=np.zeros((1, 1, len(effects))),
        per_euro=(1 / scales)[None, None],
        effect=effects[None, None],
        bond=np.array([bond]),
        base=np.array([[base]]),
        marketing=np.array(marketing),
        margin=margin,
    )


@pytest.mark.parametrize(
    ("levers", "bond", "budget"),
    [((1, 1), 0.0, 0.8), ((1, 1), 1.0, 1.0), ((2, 1), 1.0, 0.9), ((1, 2), 0.6, 3.0)],
)
def test_nothing_on_a_fine_grid_is_better(levers, bond, budget):
    marketing, sales = levers
    year = planning_year(11, marketing=marketing, sales=sales, bond=bond, draws=10, cells=4)
    allowed = allowed_amounts(11, sum(levers), budget=budget, bounds=(0.0, 2.0))
    points = 41 if sum(levers) == 2 else 13
    axes = [np.linspace(*ends, points) for ends in zip(allowed.low, allowed.high, strict=True)]
    plans = [plan for plan in product(*axes) if sum(plan) <= allowed.budget]
    grid = values_of(year, plans).max()
    best = best_of(year, allowed)
    assert best.value >= grid
    assert best.value == pytest.approx(grid, rel=1e-2)
    assert best.value == pytest.approx(values_of(year, [best.euros])[0], rel=1e-12)


def test_within_a_department_marginal_returns_are_equal():
    """max sum of b (1 - exp(-x / k)) under a budget: x = k (log(b / k) - log price)."""
    effects, scales = np.array([0.3, 0.2, 0.25]), np.array([5e4, 8e4, 3e4])
    year = simple_year(effects, scales, marketing=[True] * 3)
    allowed = BudgetSet(np.zeros(3), np.full(3, 1e6), 1.5e5)
    log_slope = np.log(1e6 * effects / scales)
    log_price = (scales @ log_slope - allowed.budget) / scales.sum()
    assert best_of(year, allowed).euros == pytest.approx(scales * (log_slope - log_price), rel=1e-5)


def test_without_a_tight_budget_the_last_euro_brings_back_exactly_itself():
    effects, scales = np.array([0.3, 0.2]), np.array([5e4, 8e4])
    year = simple_year(effects, scales, marketing=[True, True])
    best = best_of(year, BudgetSet(np.zeros(2), np.full(2, 1e6), 1e7))
    assert best.euros == pytest.approx(scales * np.log(1e6 * effects / scales), rel=1e-5)


@pytest.mark.parametrize("bond", [0.0, 0.5, 1.0])
def test_two_levers_that_are_alike_share_equally(bond):
    year = simple_year([0.3, 0.3], [5e4, 5e4], marketing=[True, False], bond=bond)
    best = best_of(year, BudgetSet(np.zeros(2), np.full(2, 2e5), 1e5), np.array([1e5, 0.0]))
    assert best.euros == pytest.approx([5e4, 5e4], rel=1e-4)


@given(
    seed=st.integers(0, 10_000),
    bond=st.sampled_from([0.0, 0.3, 1.0, None]),
    budget=st.floats(0.5, 1.6),
    marketing=st.integers(1, 3),
    sales=st.integers(0, 3),
)
@settings(max_examples=25)
def test_under_default_bounds_the_proof_is_tight_and_no_plan_breaks_it(
    seed, bond, budget, marketing, sales
):
    year = planning_year(seed, marketing=marketing, sales=sales, bond=bond, draws=20, cells=6)
    allowed = allowed_amounts(seed, marketing + sales, budget=budget)
    best = best_of(year, allowed)
    values = values_of(year, random_plans(allowed, 1000, seed))
    assert values.max() <= best.value + 1e-9 * abs(best.value)
    assert best.value <= best.bound
    assert best.gap <= 0.005


@pytest.mark.parametrize("seed", [1, 2])
def test_none_of_thousands_of_plans_breaks_the_bound_under_wide_bounds(seed):
    year = planning_year(seed, bond=1.0, effect=1.0, draws=10, cells=3)
    allowed = allowed_amounts(seed, 4, budget=0.8, bounds=(0.0, 4.0))
    best = best_of(year, allowed)
    values = values_of(year, random_plans(allowed, 3000, seed))
    assert values.max() <= best.value <= best.bound


def test_where_starting_points_matter_the_proof_finds_the_better_summit():
    """Only together the departments pay: F = 1 + M + S + M S with M and S of up to 6."""
    year = simple_year([6.0, 6.0], [4e5, 4e5], marketing=[True, False], bond=1.0, base=5e4)
    allowed = BudgetSet(np.zeros(2), np.full(2, 1e6), 2e6)
    nothing = year.local_value(allowed.low)
    assert (nothing.slope < 0).all()  # from nothing no way leads up
    best = best_plan(year, allowed, [allowed.low])
    assert best.value > 2 * nothing.value
    assert best.value >= best_plan(year, allowed, [allowed.high]).value * (1 - 1e-9)
    assert year.local_value(best.euros).slope == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_the_best_plan_is_a_summit_from_wherever_the_search_begins(seed):
    year = planning_year(seed, bond=1.0, effect=1.5, draws=10, cells=3)
    allowed = allowed_amounts(seed, 4, budget=0.7, bounds=(0.0, 4.0))
    ends = [best_plan(year, allowed, [start]) for start in random_plans(allowed, 4, seed)]
    values = np.array([end.value for end in ends])
    bounds = np.array([end.bound for end in ends])
    assert values.max() <= bounds.min()
    # What one search may lack against another, its own gap has told.
    assert (values.max() - values <= np.array([end.gap for end in ends]) * np.abs(values)).all()
    for end in ends:
        here = year.local_value(end.euros)
        ahead = here.slope @ (allowed.best_linear(here.slope) - end.euros)
        assert ahead <= 1e-5 * abs(end.value)


@pytest.mark.parametrize("size", [1e-3, 1e3, 1e6, 1e9])
def test_a_change_of_currency_changes_no_plan(size):
    year = planning_year(3, bond=1.0)
    allowed = allowed_amounts(3, 4)
    dear = replace(year, per_euro=year.per_euro / size, base=year.base * size)
    other = BudgetSet(allowed.low * size, allowed.high * size, allowed.budget * size)
    best, same = best_of(year, allowed), best_of(dear, other)
    assert same.euros / size == pytest.approx(best.euros, rel=1e-6)
    assert same.value / size == pytest.approx(best.value, rel=1e-9)
    assert same.gap == pytest.approx(best.gap, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_levers_changes_no_plan(seed):
    year, allowed = planning_year(seed, bond=0.7), allowed_amounts(seed, 4)
    order = np.random.default_rng(seed).permutation(4)
    mixed = replace(
        year,
        left_over=year.left_over[..., order],
        per_euro=year.per_euro[..., order],
        effect=year.effect[..., order],
        marketing=year.marketing[order],
    )
    same = best_of(mixed, BudgetSet(allowed.low[order], allowed.high[order], allowed.budget))
    assert same.euros == pytest.approx(best_of(year, allowed).euros[order], rel=1e-5)


@pytest.mark.parametrize("bond", [0.0, 1.0])
def test_more_budget_never_lowers_the_expected_outcome(bond):
    for seed in range(5):
        year = planning_year(seed, bond=bond, draws=15, cells=5)
        bests = [
            best_of(year, allowed_amounts(seed, 4, budget=b)) for b in np.arange(0.5, 1.7, 0.05)
        ]
        values = np.array([best.value for best in bests])
        outcomes = np.array([float(year.outcomes(best.euros).mean()) for best in bests])
        assert (np.diff(values) >= -1e-7 * np.abs(values[1:])).all()
        assert (np.diff(outcomes) >= -1e-7 * outcomes[1:]).all()


def test_levers_fixed_by_their_bounds_leave_nothing_to_find():
    year, usual = planning_year(5, bond=1.0), usual_euros(5, 4)
    best = best_of(year, BudgetSet(usual, usual, 2 * float(usual.sum())))
    assert best.euros.tolist() == usual.tolist()
    assert best.gap <= 1e-9


def test_the_gap_is_told_against_the_size_of_the_contribution():
    best = best_of(planning_year(6, bond=1.0), allowed_amounts(6, 4))
    assert best.gap == pytest.approx((best.bound - best.value) / best.value)
