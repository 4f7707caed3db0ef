"""The room: against closed forms, invariances, and plans drawn inside and outside."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import lambertw
from scipy.stats import kstest

from core.planning.known_rooms import NotProven, one_lever, quadratic, wide_open
from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_years import allowed_amounts, planning_year, random_plans, usual_euros
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.room.room import find_room
from gespann.core.planning.year.plan_chain import Chain


def room_of(year, allowed, *, epsilon=0.01, **more):
    best = best_plan(year, allowed, [allowed.low, allowed.scaled(allowed.high)])
    return find_room(year, allowed, best.euros, epsilon=epsilon, **more)


def ends(reaches):
    return np.array([[reach.low, reach.high] for reach in reaches])


def outer_ends(reaches):
    return np.array([[reach.outer_low, reach.outer_high] for reach in reaches])


def all_reaches(room):
    return (*room.levers, room.marketing_total, room.sales_total, room.total)


def area(corners):
    x, y = corners.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


KINDS = {
    "one stage": (planning_year(3), allowed_amounts(3, 4)),
    "one stage, not a cent too much": (planning_year(3), allowed_amounts(3, 4, budget=0.8)),
    "no bond": (planning_year(4, bond=0.0), allowed_amounts(4, 4)),
    "wide bounds": (planning_year(5), allowed_amounts(5, 4, budget=3, bounds=(0, 6))),
    "a funnel": (made_up_chain(6), allowed_amounts(6, 4)),
}


@pytest.fixture(scope="module", params=KINDS)
def case(request):
    year, allowed = KINDS[request.param]
    return year, allowed, room_of(year, allowed)


@pytest.mark.parametrize("levers", [1, 2, 4])
def test_the_room_of_a_quadratic_value_is_its_ellipsoid(levers):
    value = quadratic(levers)
    room = find_room(value, wide_open(levers), value.centre, epsilon=0.02)
    rows = [*np.eye(levers), value.marketing * 1.0, ~value.marketing * 1.0, np.ones(levers)]
    for row, reach in zip(rows, all_reaches(room), strict=True):
        middle, width = row @ value.centre, value.width(row, 0.02)
        assert reach.low == pytest.approx(middle - width, abs=2e-3 * width)
        assert reach.high == pytest.approx(middle + width, abs=2e-3 * width)
        assert reach.outer_low == pytest.approx(middle - width, abs=2e-2 * width)
        assert reach.outer_high == pytest.approx(middle + width, abs=2e-2 * width)
        assert reach.outer_low <= middle - width * (1 - 1e-6)
        assert reach.outer_high >= middle + width * (1 - 1e-6)


def test_the_outline_of_a_quadratic_value_is_its_ellipse():
    value = quadratic(5)
    room = find_room(value, wide_open(5), value.centre, epsilon=0.02)
    rows = np.array([value.marketing, ~value.marketing], dtype=float)
    shadow = np.linalg.inv(rows @ np.linalg.solve(value.bends, rows.T))
    away = room.outline - rows @ value.centre
    lost = np.einsum("ci,ij,cj->c", away, shadow, away) / 2
    assert lost == pytest.approx(0.02 * value.top, rel=5e-3)
    ellipse = np.pi * 2 * 0.02 * value.top / np.sqrt(np.linalg.det(shadow))
    assert area(room.outline) < ellipse < area(room.outer_outline)
    assert area(room.outline) == pytest.approx(ellipse, rel=0.05)
    assert area(room.outer_outline) == pytest.approx(ellipse, rel=0.15)


def test_draws_are_uniform_in_an_ellipsoid():
    """In a uniform ball of d dimensions the d-th power of the radius is uniform, as are signs."""
    value = quadratic(4)
    room = find_room(value, wide_open(4), value.centre, epsilon=0.02, draws=1000, seed=7)
    away = room.draws - value.centre
    squared = np.einsum("di,ij,dj->d", away, value.bends, away) / 2 / (0.02 * value.top)
    assert squared.max() <= 1 + 1e-9
    assert kstest(squared**2, "uniform").pvalue > 0.01
    for row in (np.eye(4)[0], np.ones(4)):
        along = away @ row / value.width(row, 0.02)
        # One coordinate of a uniform ball: (1 + x) / 2 is Beta((d + 1) / 2, (d + 1) / 2).
        assert kstest((1 + along) / 2, "beta", args=(2.5, 2.5)).pvalue > 0.01


def test_draws_are_uniform_on_a_simplex_where_the_value_hardly_matters():
    """Money left and each lever's amount share the budget as a flat Dirichlet distribution."""
    value = replace(quadratic(3), bends=np.eye(3) * 1e-9, centre=np.full(3, 10.0))
    allowed = BudgetSet(np.zeros(3), np.full(3, 100.0), 60.0)
    room = find_room(value, allowed, value.centre, epsilon=0.5, draws=1000, seed=3)
    shares = np.column_stack([room.draws, 60.0 - room.draws.sum(axis=1)]) / 60
    for share in shares.T:
        assert kstest(share, "beta", args=(1, 3)).pvalue > 0.01


def test_the_room_of_one_lever_ends_where_the_formula_says():
    """b e (1 - exp(-x / k)) - x = v has the two roots that Lambert's W gives."""
    effect, scale, base, epsilon = 0.3, 5e4, 1e6, 0.01
    best = scale * np.log(base * effect / scale)
    least = (1 - epsilon) * (base * (1 + effect * (1 - np.exp(-best / scale))) - best)
    kept = base * (1 + effect) - least
    inner = -base * effect / scale * np.exp(-kept / scale)
    roots = [kept + scale * lambertw(inner, branch).real for branch in (-1, 0)]
    room = room_of(one_lever(effect, scale, base), BudgetSet(np.zeros(1), np.full(1, 1e6), 1e6))
    width = roots[1] - roots[0]
    assert ends(room.levers)[0] == pytest.approx(roots, abs=2e-3 * width)
    assert outer_ends(room.levers)[0] == pytest.approx(roots, abs=2e-2 * width)
    assert room.is_concave


def test_at_epsilon_nothing_the_room_is_the_best_plan(case):
    year, allowed, _room = case
    best = best_plan(year, allowed, [allowed.low])
    room = find_room(year, allowed, best.euros, epsilon=0.0)
    assert ends(room.levers) == pytest.approx(np.stack([best.euros] * 2, axis=1))
    assert (room.draws == best.euros).all()
    totals = best.euros[year.marketing].sum(), best.euros[~year.marketing].sum()
    assert room.outline[0] == pytest.approx(totals)
    assert len(room.outline) == 1


def test_every_plan_of_the_room_keeps_bounds_and_budget_and_is_worth_enough(case):
    year, allowed, room = case
    spare = room.value - room.least
    assert (room.draws >= allowed.low - 1e-6).all()
    assert (room.draws <= allowed.high + 1e-6).all()
    assert (room.draws.sum(axis=1) <= allowed.budget * (1 + 1e-9)).all()
    values = [year.local_value(plan).value for plan in room.draws[:60]]
    assert min(values) >= room.least - 0.02 * spare
    assert room.error <= 0.01


def test_no_plan_that_is_worth_enough_lies_beyond_the_outer_bounds(case):
    """Thousands of plans by chance, many of them drawn towards the best."""
    year, allowed, room = case
    rng = np.random.default_rng(8)
    plans = random_plans(allowed, 1500, 8)
    plans = room.best + rng.uniform(0, 1, (1500, 1)) * (plans - room.best)
    worth = np.array([year.local_value(plan).value for plan in plans])
    inside = plans[worth >= room.least]
    assert len(inside) > 50
    sums = [*inside.T, inside[:, year.marketing].sum(1), inside[:, ~year.marketing].sum(1)]
    for amounts, reach in zip([*sums, inside.sum(axis=1)], all_reaches(room), strict=True):
        assert amounts.min() >= reach.outer_low - 0.01
        assert amounts.max() <= reach.outer_high + 0.01
        width = reach.high - reach.low
        assert amounts.min() >= reach.low - 0.02 * width - 0.01
        assert amounts.max() <= reach.high + 0.02 * width + 0.01


def test_what_was_found_lies_within_what_is_proven(case):
    _year, _allowed, room = case
    for reach in all_reaches(room):
        assert reach.outer_low <= reach.low <= reach.high <= reach.outer_high
    assert area(room.outline) <= area(room.outer_outline)


def test_a_larger_epsilon_never_makes_any_reach_smaller(case):
    year, allowed, room = case
    larger = find_room(year, allowed, room.best, epsilon=0.02)
    width = ends(all_reaches(room)) @ [-1, 1]
    assert (ends(all_reaches(larger))[:, 0] <= ends(all_reaches(room))[:, 0] + 1e-3 * width).all()
    assert (ends(all_reaches(larger))[:, 1] >= ends(all_reaches(room))[:, 1] - 1e-3 * width).all()
    assert area(larger.outline) > area(room.outline)


def test_where_the_value_is_proven_to_be_concave_what_was_found_is_all_there_is():
    year, allowed = KINDS["no bond"]
    room = room_of(year, allowed)
    assert room.is_concave
    width = (ends(room.levers) @ [-1, 1])[:, None]
    assert (np.abs(outer_ends(room.levers) - ends(room.levers)) <= 0.03 * width).all()


def test_a_funnel_with_a_bond_is_not_called_concave_and_says_how_far_the_proof_goes():
    year, allowed = KINDS["a funnel"]
    room = room_of(year, allowed)
    assert not room.is_concave
    assert area(room.outer_outline) > area(room.outline)


def test_a_bond_does_not_hinder_the_proof_where_saturation_outweighs_it():
    weak = planning_year(3, bond=0.05)
    strong = replace(weak, bond=np.ones(30), effect=20 * weak.effect)
    allowed = allowed_amounts(3, 4)
    assert weak.is_concave(allowed)
    assert not strong.is_concave(allowed)


def test_tangents_outside_of_what_is_proven_to_be_concave_do_not_count():
    """Concave over the box that the first look leaves, but not over all the bounds allow."""
    year = planning_year(3, bond=0.3, effect=0.1)
    allowed = allowed_amounts(3, 4, bounds=(0.0, 4.0), budget=4.0)
    room = room_of(year, allowed)
    assert room.is_concave
    assert not year.is_concave(allowed)
    plans = random_plans(allowed, 1500, 4)
    plans = room.best + np.linspace(0, 0.6, 1500)[:, None] * (plans - room.best)
    inside = np.array([p for p in plans if year.local_value(p).value >= room.least])
    assert len(inside) > 50
    low, high = outer_ends(room.levers).T
    assert (inside >= low - 0.01).all()
    assert (inside <= high + 0.01).all()


def test_a_chain_of_one_stage_without_a_bond_is_concave_and_no_longer_one():
    chain = made_up_chain(2, stages=1)
    link = chain.links[0]
    single = replace(chain, links=(replace(link, bond=0 * link.bond),))
    allowed = allowed_amounts(2, 4)
    assert single.is_concave(allowed)
    assert not chain.is_concave(allowed)
    assert not made_up_chain(2).is_concave(allowed)


def test_only_a_bound_from_above_gives_honest_outer_bounds_of_a_room_that_is_not_proven():
    """What lies above by 0.2 % lets the outer room be that of epsilon + 0.2 %."""
    value = quadratic(4, kind=NotProven)
    room = find_room(value, wide_open(4), value.centre, epsilon=0.01)
    assert not room.is_concave
    for row, reach in zip(np.eye(4), room.levers, strict=True):
        outer = value.width(row, 0.012)
        assert reach.outer_high - row @ value.centre >= outer * (1 - 1e-6)
        assert reach.high - row @ value.centre == pytest.approx(value.width(row, 0.01), rel=5e-3)


@pytest.mark.parametrize("factor", [1e-3, 1e4])
def test_the_currency_does_not_matter(factor):
    year, allowed = KINDS["one stage"]
    dear = replace(year, per_euro=year.per_euro / factor, base=year.base * factor)
    budget = allowed.budget * factor
    told = room_of(dear, BudgetSet(allowed.low * factor, allowed.high * factor, budget))
    room = room_of(year, allowed)
    width = (ends(room.levers) @ [-1, 1])[:, None]
    assert np.abs(ends(told.levers) / factor - ends(room.levers)).max() <= 5e-3 * width.max()


def test_the_order_of_the_levers_does_not_matter():
    year, allowed = KINDS["one stage"]
    turned = replace(
        year,
        left_over=year.left_over[..., ::-1],
        per_euro=year.per_euro[..., ::-1],
        effect=year.effect[..., ::-1],
        marketing=year.marketing[::-1],
    )
    told = room_of(turned, BudgetSet(allowed.low[::-1], allowed.high[::-1], allowed.budget))
    room = room_of(year, allowed)
    width = (ends(room.levers) @ [-1, 1]).max()
    assert np.abs(ends(told.levers)[::-1] - ends(room.levers)).max() <= 5e-3 * width
    assert told.marketing_total.high == pytest.approx(room.marketing_total.high, abs=5e-3 * width)


def test_a_lever_that_is_fixed_stays_fixed_all_over_the_room():
    year, allowed = KINDS["one stage"]
    low, high = allowed.low.copy(), allowed.high.copy()
    low[1] = high[1] = usual_euros(3, 4)[1]
    room = room_of(year, BudgetSet(low, high, allowed.budget))
    assert room.levers[1].low == room.levers[1].outer_high == low[1]
    assert (room.draws[:, 1] == low[1]).all()


def test_the_same_seed_draws_the_same_plans():
    year, allowed = KINDS["one stage"]
    best = best_plan(year, allowed, [allowed.low]).euros
    first, second, other = (
        find_room(year, allowed, best, seed=seed, draws=20) for seed in (1, 1, 2)
    )
    assert (first.draws == second.draws).all()
    assert (first.draws != other.draws).any()


def test_a_negative_epsilon_is_a_broken_contract():
    year, allowed = KINDS["one stage"]
    with pytest.raises(ValueError, match=r"epsilon must not be negative, got -0\.1"):
        find_room(year, allowed, allowed.low, epsilon=-0.1)


def test_both_kinds_of_year_give_the_same_room():
    """A funnel of one stage is a firm without a funnel."""
    chain = made_up_chain(9, stages=1, levers=1)
    link = chain.links[0]
    cells = (len(link.bond), -1)
    year = planning_year(9, marketing=1, sales=0)
    year = replace(
        year,
        left_over=link.left_over.reshape(*cells, 1),
        per_euro=link.per_euro.reshape(*cells, 1),
        effect=np.repeat(link.effect, link.base.shape[2], axis=1),
        bond=link.bond,
        base=link.base.reshape(cells),
        marketing=link.marketing,
    )
    same = Chain(links=(link,), counted=slice(0, None), marketing=link.marketing, margin=0.4)
    allowed = allowed_amounts(9, 1, bounds=(0.0, 8.0), budget=9.0)
    rooms = [room_of(one, allowed) for one in (year, same)]
    width = rooms[0].levers[0].high - rooms[0].levers[0].low
    assert ends(rooms[1].levers) == pytest.approx(ends(rooms[0].levers), abs=5e-3 * width)
