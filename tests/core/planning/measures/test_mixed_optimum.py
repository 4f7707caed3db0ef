"""Measures, useful amounts and groups: against exhaustive search, closed forms and limits."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_programmes import (
    every_decision,
    in_one_market,
    measures_by_chance,
    programme_by_chance,
)
from core.planning.made_up_years import planning_year, usual_euros
from gespann.core.planning.best.optimum import best_plan, climb
from gespann.core.planning.measures.mixed_optimum import NothingAllowed, best_programme
from gespann.core.planning.measures.programme import Decision, Group, Measures, Programme
from gespann.core.planning.year.market_years import MarketYears


def of_kind(kind, seed):
    return made_up_chain(seed, levers=4) if kind == "chain" else planning_year(seed)


def exhaustive(year, programme, start):
    """The best of all decisions, each with its best amounts."""
    best = -np.inf
    for decision in every_decision(programme):
        allowed = programme.amounts(decision)
        if allowed is not None:
            own = (programme.measures.worth - programme.measures.cost)[decision.done].sum()
            euros = climb(year.local_value, allowed, start)
            best = max(best, year.local_value(euros).value + own)
    return best


def keeps(programme, decision, euros):
    """Whether a plan keeps every limit, told one by one."""
    measures, done, used = programme.measures, decision.done, decision.used
    near, total = 1e-6 * programme.budget, euros.sum(axis=0)
    most = programme.lever_high + measures.raises[done].sum(axis=0)
    useful = np.where(used, programme.least_useful, 0.0)
    groups = [
        group.least - near
        <= total[group.levers].sum() + measures.cost[done & group.measures].sum()
        <= group.most + near
        for group in programme.groups
    ]
    return (
        euros.sum() + measures.cost[done].sum() <= programme.budget + near
        and (euros >= programme.low * used - near).all()
        and (euros <= programme.high * used + near).all()
        and (total <= most + near).all()
        and (total >= useful - near).all()
        and measures.may_be(done)
        and all(groups)
    )


@pytest.mark.parametrize("kind", ["one stage", "chain"])
@pytest.mark.parametrize("seed", range(5))
def test_no_decision_is_better_and_the_bound_holds(kind, seed):
    year, programme = of_kind(kind, seed), programme_by_chance(seed)
    start = usual_euros(seed, 4)
    found = best_programme(in_one_market(year), programme, start[None])
    everything = exhaustive(year, programme, start)
    assert found.best.value == pytest.approx(everything, rel=1e-6)
    assert found.best.bound >= everything * (1 - 1e-9)
    assert found.best.gap <= 2.1e-3
    assert keeps(programme, found.decision, found.best.euros)


def test_without_anything_to_decide_it_is_the_plain_optimum():
    year, programme = planning_year(3), programme_by_chance(3)
    plain = replace(programme, measures=Measures.none(4), least_useful=np.zeros(4), groups=())
    allowed = plain.amounts(Decision(np.zeros(0, dtype=bool), np.ones(4, dtype=bool)))
    best = best_plan(year, allowed, [allowed.low])
    found = best_programme(in_one_market(year), plain, allowed.low[None])
    assert found.best.value == pytest.approx(best.value, rel=1e-9)
    assert found.best.euros[0] == pytest.approx(best.euros, rel=1e-4)


def measures_alone(cost, worth, **more):
    count = len(cost)
    return Measures(
        np.array(cost), np.array(worth), np.zeros((count, 2)), np.zeros(count, dtype=bool), **more
    )


def knapsack(measures, budget):
    """Measures alone: the levers stay where they are."""
    usual = usual_euros(1, 2)
    programme = Programme(
        usual[None], usual[None], np.full(2, np.inf), np.zeros(2), float(usual.sum()) + budget,
        measures,
    )  # fmt: skip
    year = planning_year(1, marketing=1, sales=1)
    return best_programme(in_one_market(year), programme, usual[None])


def test_with_levers_fixed_it_is_the_knapsack():
    """Worth beyond cost 6, 10, 12 for 1, 2, 3: the best of 5 are the last two."""
    found = knapsack(measures_alone([1e3, 2e3, 3e3], [7e3, 12e3, 15e3]), 5e3)
    assert found.decision.done.tolist() == [False, True, True]


def test_a_measure_that_costs_more_than_it_brings_is_left_alone():
    found = knapsack(measures_alone([1e3, 2e3], [0.9e3, 2.1e3]), 5e3)
    assert found.decision.done.tolist() == [False, True]


def test_a_measure_that_must_be_done_is_done_whatever_it_brings():
    must = replace(measures_alone([1e3, 2e3], [0.0, 2.1e3]), must=np.array([True, False]))
    assert knapsack(must, 2.5e3).decision.done.tolist() == [True, False]


def test_of_measures_that_exclude_each_other_the_best_is_done():
    found = knapsack(measures_alone([1e3, 1e3], [3e3, 4e3], excludes=((0, 1),)), 5e3)
    assert found.decision.done.tolist() == [False, True]


def test_a_measure_that_does_not_pay_is_done_for_one_that_needs_it():
    found = knapsack(measures_alone([1e3, 1e3], [9e3, 0.0], needs=((0, 1),)), 5e3)
    assert found.decision.done.tolist() == [True, True]
    alone = knapsack(measures_alone([1e3, 1e3], [1.5e3, 0.0], needs=((0, 1),)), 5e3)
    assert alone.decision.done.tolist() == [False, False]


def test_a_rep_who_raises_what_can_be_done_is_worth_what_more_visits_bring():
    """Worth nothing himself, he is taken on just when the visits he allows pay for him."""
    year, usual = planning_year(2, marketing=1, sales=1), usual_euros(2, 2)
    capacity = np.array([np.inf, 0.5 * usual[1]])
    none = Programme(
        0 * usual[None], 1.5 * usual[None], capacity, np.zeros(2), 5 * float(usual.sum()),
        Measures.none(2),
    )  # fmt: skip
    without = best_programme(in_one_market(year), none, usual[None]).best.value
    raised = replace(none, lever_high=np.array([np.inf, 0.8 * usual[1]]))
    gain = best_programme(in_one_market(year), raised, usual[None]).best.value - without
    assert gain > 0
    for share, taken in ((0.99, True), (1.01, False)):
        rep = Measures(
            np.array([share * gain]), np.zeros(1), np.array([[0.0, 0.3 * usual[1]]]),
            np.zeros(1, dtype=bool),
        )  # fmt: skip
        found = best_programme(
            in_one_market(year), replace(none, measures=rep), usual[None], gap=1e-6
        )
        assert found.decision.done.tolist() == [taken]


def test_a_lever_is_used_enough_or_not_at_all():
    year, usual = planning_year(4, marketing=1, sales=1), usual_euros(4, 2)
    free = Programme(
        0 * usual[None], 2 * usual[None], np.full(2, np.inf), np.zeros(2), 10 * float(usual.sum()),
        Measures.none(2),
    )  # fmt: skip
    wanted = best_programme(in_one_market(year), free, usual[None]).best.euros[0]
    enough = replace(free, least_useful=np.array([0.5 * wanted[0], 0.0]))
    assert best_programme(in_one_market(year), enough, usual[None]).best.euros[0] == pytest.approx(
        wanted, rel=1e-3
    )
    too_much = replace(free, high=20 * usual[None], least_useful=np.array([15 * usual[0], 0.0]))
    found = best_programme(in_one_market(year), too_much, usual[None])
    assert found.decision.used.tolist() == [False, True]
    assert found.best.euros[0, 0] == 0


def by_market(seed, markets=3):
    """Several markets with capacities, measures and a lever that may rest."""
    year, usual = planning_year(seed, cells=4 * markets), usual_euros(seed, 4)
    rng = np.random.default_rng(seed)
    share = rng.dirichlet(np.full(markets, 4.0), 4).T
    money = 0.9 * float(usual.sum())
    programme = Programme(
        0.5 * usual * share,
        1.5 * usual * share,
        np.where(np.arange(4) == 3, 0.9 * usual, np.inf),
        np.where(np.arange(4) == 1, 0.8 * usual, 0.0),
        money,
        measures_by_chance(rng, 5, usual, money),
        (Group(np.arange(4) < 2, np.arange(5) == 4, 0.0, 1.1 * float(usual[:2].sum())),),
    )
    return MarketYears.of(year, share), programme, usual * share


@pytest.mark.parametrize("seed", range(3))
def test_by_market_no_decision_is_better_and_the_bound_holds(seed):
    years, programme, start = by_market(seed)
    found = best_programme(years, programme, start)
    everything = exhaustive(years, programme, start)
    assert found.best.value == pytest.approx(everything, rel=1e-6)
    assert found.best.bound >= everything * (1 - 1e-9)
    assert found.best.gap <= 5e-3
    assert keeps(programme, found.decision, found.best.euros)


def test_limits_that_cannot_be_kept_together_are_said_to_be():
    programme = programme_by_chance(0)
    dear = replace(programme.measures, must=np.ones(5, dtype=bool), excludes=())
    with pytest.raises(NothingAllowed):
        best_programme(
            in_one_market(planning_year(0)),
            replace(programme, measures=dear, budget=0.6 * programme.budget),
            usual_euros(0, 4)[None],
        )
