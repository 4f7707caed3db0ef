"""Groups that no plan keeps: which ones, and by how much."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from gespann import library
from gespann.core.firm import BudgetGroup, Measure
from gespann.core.planning.groups.results import GroupsImpossible, Missed
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.limits import limits_of
from gespann.core.planning.measures.group_conflicts import check_groups
from gespann.core.planning.year.forecast_base import last_year_phasing
from gespann.core.quantities import Department
from gespann.refusals import Refusal

CENTS = 100


@pytest.fixture(scope="module")
def firm():
    return small_firm(5).firm


@pytest.fixture(scope="module")
def names(firm):
    return [lever.name for lever in firm.levers]


def limits_in(firm, **changes):
    brief = brief_of(firm, **changes)
    return brief, limits_of(firm, brief, last_year_phasing(firm, brief))


def checked(firm, *groups, measures=()):
    whole = replace(firm, groups=groups, measures=measures)
    brief, limits = limits_in(whole)
    check_groups(whole, brief, limits)


def refused(firm, *groups, measures=()):
    with pytest.raises(GroupsImpossible) as clash:
        checked(firm, *groups, measures=measures)
    return clash.value


def test_groups_that_fit_are_no_matter(firm, names):
    checked(firm)
    checked(firm, BudgetGroup("A", tuple(names[:2]), least_share=0.3, most_share=0.8))


def test_a_floor_above_what_its_levers_can_take_is_told_with_what_they_can(firm, names):
    _, limits = limits_in(firm)
    most = int(limits.high[1])
    checked(firm, BudgetGroup("Fairs", (names[1],), least_cents=most))
    clash = refused(firm, BudgetGroup("Fairs", (names[1],), least_cents=most + 1))
    assert (clash.group, clash.others, clash.missed) == ("Fairs", (), Missed.FLOOR)
    assert (clash.wanted_cents, clash.reached_cents) == (most + 1, most)


def test_a_cap_below_what_the_bounds_ask_for_is_told_with_what_they_ask_for(firm, names):
    _, limits = limits_in(firm)
    least = int(limits.low[2])
    checked(firm, BudgetGroup("Visits", (names[2],), most_cents=least))
    clash = refused(firm, BudgetGroup("Visits", (names[2],), most_cents=least - 1))
    assert (clash.missed, clash.reached_cents) == (Missed.CAP, least)


def test_two_floors_that_exceed_the_budget_together_name_each_other_and_no_third(firm, names):
    brief, _ = limits_in(firm)
    one = BudgetGroup("A", tuple(names[:2]), least_share=0.45)
    other = BudgetGroup("B", tuple(names[2:]), least_share=0.6)
    third = BudgetGroup("C", (names[0],), most_share=0.9)
    clash = refused(firm, one, third, other)
    assert {clash.group, *clash.others} == {"A", "B"}
    assert clash.missed is Missed.FLOOR
    missing = 0.05 * brief.budget_cents
    assert clash.wanted_cents - clash.reached_cents == pytest.approx(missing, abs=2)


def test_a_floor_within_a_cap_that_is_lower_is_told(firm, names):
    inner = BudgetGroup("Inner", (names[1],), least_share=0.2)
    outer = BudgetGroup("Outer", (names[0], names[1]), most_share=0.25)
    clash = refused(firm, inner, outer)
    assert {clash.group, *clash.others} == {"Inner", "Outer"}


def test_a_floor_above_its_own_cap_is_told_where_one_is_a_share(firm, names):
    clash = refused(firm, BudgetGroup("A", tuple(names), least_share=0.9, most_cents=5))
    assert clash.missed is Missed.CROSSED


def fair(cost, **more):
    return Measure("Fair", Department.MARKETING, cost * CENTS, (1, 1, 1), **more)


def test_measures_count_towards_what_a_group_can_reach(firm, names):
    _, limits = limits_in(firm)
    most = int(limits.high[1])
    group = BudgetGroup("Fairs", (names[1],), ("Fair",), least_cents=most + 500 * CENTS)
    assert refused(firm, replace(group, measures=())).reached_cents == most
    checked(firm, group, measures=(fair(500),))
    clash = refused(firm, group, measures=(fair(400),))
    assert clash.reached_cents == pytest.approx(most + 400 * CENTS, abs=100)


def test_a_measure_that_is_decided_fills_a_cap(firm, names):
    cap = BudgetGroup("Fairs", (), ("Fair",), most_cents=300 * CENTS)
    checked(firm, cap, measures=(fair(400),))
    clash = refused(firm, cap, measures=(fair(400, decided=True),))
    assert (clash.missed, clash.reached_cents) == (Missed.CAP, 400 * CENTS)


def test_where_only_less_or_more_is_possible_that_is_the_reason(firm):
    """One measure of 400: nothing lies between 100 and 300."""
    between = BudgetGroup("Fairs", (), ("Fair",), least_cents=100 * CENTS, most_cents=300 * CENTS)
    assert refused(firm, between, measures=(fair(400),)).missed is Missed.BETWEEN


def test_pairs_that_only_half_cents_could_keep_are_refused(firm, names):
    brief, limits = limits_in(firm)
    pairs = ((0, 1), (1, 2), (0, 2))
    near = [int(limits.low[a] + limits.low[b]) + 1000 for a, b in pairs]
    if sum(near) % 2 == 0:
        near[0] += 1
    groups = [
        BudgetGroup(f"{a}{b}", (names[a], names[b]), least_cents=cents, most_cents=cents)
        for (a, b), cents in zip(pairs, near, strict=True)
    ]
    assert brief.budget_cents > sum(near)
    with pytest.raises(GroupsImpossible):
        checked(firm, *groups)


def test_a_plan_is_refused_before_and_in_the_core(firm, names):
    group = BudgetGroup("Fairs", (names[1],), least_share=1.0)
    fit = fit_of_truth(small_firm(5), draws=10)
    whole = replace(fit, firm=replace(fit.firm, groups=(group,)))
    with pytest.raises(GroupsImpossible):
        plan(whole, brief_of(fit.firm))
    with pytest.raises(Refusal, match="“Fairs” asks for at least"):
        library.brief_for(whole.firm, budget=None, goal=None)


def test_random_clashes_are_right_about_what_can_be_reached(firm, names):
    """Moving the limit just to what is told makes the groups possible."""
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(25):
        groups = []
        for number in range(3):
            member = tuple(name for name in names if rng.random() < 0.5) or (names[0],)
            share = float(rng.uniform(0.05, 0.6))
            floor = {"least_share": share} if rng.random() < 0.6 else {"most_share": share}
            groups.append(BudgetGroup(f"G{number}", member, **floor))
        try:
            checked(firm, *groups)
        except GroupsImpossible as clash:
            found += 1
            cents = clash.reached_cents
            floors, caps = (cents - 10, None), (None, cents + 10)
            least, most = floors if clash.missed is Missed.FLOOR else caps
            eased = [
                BudgetGroup(one.name, one.levers, least_cents=least, most_cents=most)
                if one.name == clash.group
                else one
                for one in groups
                if one.name == clash.group or one.name in clash.others
            ]
            checked(firm, *eased)
    assert found >= 5
