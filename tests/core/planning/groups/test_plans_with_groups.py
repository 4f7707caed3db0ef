"""Groups in a firm's plan: kept to the cent, priced rightly, against exhaustive search."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from gespann.core.firm import BudgetGroup, Measure
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.limits import limits_of
from gespann.core.planning.measures.choices import choices_of
from gespann.core.planning.measures.programme import Decision
from gespann.core.planning.year.forecast_base import last_year_phasing
from gespann.core.planning.year.planning_year import planning_year
from gespann.core.quantities import Department

CENTS = 100


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(5), draws=30, uncertainty=0.2)


@pytest.fixture(scope="module")
def names(fit):
    return [lever.name for lever in fit.firm.levers]


@pytest.fixture(scope="module")
def free(fit):
    """The plan without any groups."""
    return planned(fit)


def planned(fit, *groups, measures=(), caution=0.0, levers=None, **more):
    firm = replace(fit.firm, groups=groups, measures=measures, levers=levers or fit.firm.levers)
    changes = {name: more.pop(name) for name in ("budget_cents", "goal_cents") if name in more}
    return plan(replace(fit, firm=firm), brief_of(fit.firm, **changes), caution=caution, **more)


def cents_of(prospect):
    return np.array([one.amount_cents for one in prospect.allocations])


def sum_of(prospect, *levers):
    return sum(one.amount_cents for one in prospect.allocations if one.lever.name in levers)


def finding(told, code):
    return [one for one in told.findings if one.code == code]


def tight(free, names):
    """A floor above and a cap below what the plan without groups gives."""
    floor = int(1.15 * sum_of(free.optimum, *names[:2]))
    cap = int(0.9 * sum_of(free.optimum, names[2]))
    return (
        BudgetGroup("Marketing", tuple(names[:2]), least_cents=floor, why="We said so."),
        BudgetGroup("Visits", (names[2],), most_cents=cap),
    )


@pytest.mark.parametrize("caution", [0.0, 0.8])
def test_every_plan_that_is_told_keeps_every_group_to_the_cent(fit, free, names, caution):
    floor, cap = tight(free, names)
    told = planned(fit, floor, cap, caution=caution)
    for prospect in (told.recommended, told.optimum, told.last_year):
        assert sum_of(prospect, *names[:2]) >= floor.least_cents
        assert sum_of(prospect, names[2]) <= cap.most_cents
        assert prospect.total_cents <= told.budget_cents
    marketing, visits = told.groups
    assert marketing.amount_cents == sum_of(told.recommended, *names[:2])
    assert visits.last_year_cents == sum_of(told.last_year, names[2])


def test_a_group_never_raises_the_optimum_and_a_second_one_never_raises_it_again(fit, free, names):
    floor, cap = tight(free, names)
    one, both = planned(fit, floor), planned(fit, floor, cap)
    near = 100
    assert one.certificate.value_cents <= free.certificate.value_cents + near
    assert both.certificate.value_cents <= one.certificate.value_cents + near
    for told in (one, both):
        assert told.certificate.bound_cents >= told.certificate.value_cents
        assert told.certificate.gap <= 0.005


def test_a_group_that_binds_nothing_changes_nothing(fit, free, names):
    loose = BudgetGroup("Loose", tuple(names[:2]), least_cents=1, most_share=1.0)
    told = planned(fit, loose)
    assert (cents_of(told.recommended) == cents_of(free.recommended)).all()
    assert told.certificate == free.certificate
    (one,) = told.groups
    assert not one.holds_the_optimum
    assert not finding(told, "group_binds")
    assert not finding(told, "last_year_breaks_group")


def test_a_share_of_the_budget_is_that_of_the_whole_budget(fit, names):
    told = planned(fit, BudgetGroup("Half", tuple(names[:2]), least_share=0.5, most_share=0.5))
    (one,) = told.groups
    half = told.budget_cents / 2
    assert one.least_cents == np.ceil(half)
    assert one.most_cents == np.floor(half)
    assert one.least_cents <= one.amount_cents <= one.most_cents or told.budget_cents % 2


def test_the_shadow_price_is_what_one_more_unit_of_the_limit_would_bring(fit, free, names):
    """Against the plan with the limit moved by a thousandth of the budget, both ways."""
    floor, cap = tight(free, names)
    told = planned(fit, floor, cap)
    step = told.budget_cents // 2000

    def value(by_floor, by_cap):
        moved = (
            replace(floor, least_cents=floor.least_cents + by_floor),
            replace(cap, most_cents=cap.most_cents + by_cap),
        )
        return planned(fit, *moved).certificate.value_cents

    by_floor = (value(-step, 0) - value(step, 0)) / (2 * step)
    by_cap = (value(0, step) - value(0, -step)) / (2 * step)
    assert told.groups[0].floor_price == pytest.approx(by_floor, rel=0.02)
    assert told.groups[1].cap_price == pytest.approx(by_cap, rel=0.02)
    binds = {one.subject: one.values for one in finding(told, "group_binds")}
    assert binds["Marketing"]["side"] == "low"
    assert binds["Marketing"]["cents"] == floor.least_cents
    assert binds["Visits"]["marginal"] == told.groups[1].cap_price


def test_where_last_years_split_breaks_a_group_the_way_begins_at_the_nearest_one(fit, free, names):
    floor, cap = tight(free, names)
    last_year = cents_of(free.last_year)
    told = planned(fit, replace(cap, most_cents=int(0.8 * last_year[2])), caution=1.0)
    (broken,) = finding(told, "last_year_breaks_group")
    assert broken.subject == "Visits"
    assert broken.values["cents"] == pytest.approx(last_year[2], rel=1e-3)
    split = cents_of(told.last_year)
    assert split[2] <= broken.values["limit_cents"]
    # What the group gives up goes to the others in proportion, as far as their bounds let it.
    others = np.array([0, 1, 3])
    grown = split[others] / last_year[others]
    assert grown == pytest.approx(np.full(3, grown[0]), rel=1e-3)
    assert told.recommended.better_than_last_year == 1.0
    assert floor.name not in {one.subject for one in told.findings}


def test_groups_that_hold_the_same_lever_are_all_kept(fit, free, names):
    best = cents_of(free.optimum)
    told = planned(
        fit,
        BudgetGroup("A", (names[0], names[1]), most_cents=int(0.9 * best[:2].sum())),
        BudgetGroup("B", (names[1], names[2]), least_cents=int(1.1 * best[1:3].sum())),
    )
    plan_cents = cents_of(told.optimum)
    assert plan_cents[:2].sum() <= told.groups[0].most_cents
    assert plan_cents[1:3].sum() >= told.groups[1].least_cents


def fair(name, cost, share, fit, **more):
    brings = round(share * cost * CENTS / fit.firm.margin)
    return Measure(name, Department.MARKETING, cost * CENTS, (brings,) * 3, **more)


def test_a_floor_for_a_measure_makes_the_plan_do_it_though_it_does_not_pay(fit):
    dear = fair("Dear fair", 50_000, 0.7, fit)
    assert not planned(fit, measures=(dear,)).measures[0].is_done
    told = planned(
        fit,
        BudgetGroup("Fairs", (), ("Dear fair",), least_cents=100),
        measures=(dear,),
        caution=1.0,
    )
    assert told.measures[0].is_done
    assert told.groups[0].amount_cents == dear.cost_cents
    assert told.groups[0].last_year_cents == 0


def test_a_cap_counts_measures_and_levers_together(fit, free, names):
    good = fair("Good fair", 40_000, 3.0, fit)
    lever = sum_of(free.optimum, names[1])
    cap = BudgetGroup("Fairs", (names[1],), ("Good fair",), most_cents=lever)
    told = planned(fit, cap, measures=(good,))
    assert told.measures[0].is_done
    assert sum_of(told.optimum, names[1]) + good.cost_cents <= lever
    assert told.groups[0].optimum_cents == sum_of(told.optimum, names[1]) + good.cost_cents


@pytest.mark.parametrize("seed", range(4))
def test_no_decision_beside_groups_is_better_than_the_one_taken(fit, names, free, seed):
    """All decisions about three measures, each with its best amounts."""
    rng = np.random.default_rng(seed)
    measures = tuple(
        fair(f"M{i}", int(rng.uniform(20, 90)) * 1000, rng.uniform(0.6, 2.0), fit) for i in range(3)
    )
    best = cents_of(free.optimum)
    groups = (
        BudgetGroup("A", (names[1],), ("M0", "M1"), least_cents=int(1.05 * best[1])),
        BudgetGroup("B", (names[2],), ("M1", "M2"), most_cents=int(0.98 * best[2])),
    )
    told = planned(fit, *groups, measures=measures)
    firm = replace(fit.firm, groups=groups, measures=measures)
    brief, whole = brief_of(fit.firm), replace(fit, firm=firm)
    phasing = last_year_phasing(firm, brief)
    limits, year = limits_of(firm, brief, phasing), planning_year(whole, brief, phasing)[0]
    choices = choices_of(firm, brief, limits, year, limits.low / CENTS, seed=fit.seed)
    values = []
    for done in product((False, True), repeat=3):
        decision = Decision(np.array(done), np.ones(4, dtype=bool))
        if choices.programme.amounts(decision) is None:
            continue
        ground = choices.ground(decision)
        start = ground.allowed.nearest(limits.last_year / CENTS)
        values.append(best_plan(ground.year, ground.allowed, [start]).value)
    assert told.certificate.value_cents == pytest.approx(CENTS * max(values), rel=1e-6)
    assert told.certificate.bound_cents >= CENTS * max(values) * (1 - 1e-9)


def test_a_lever_that_may_rest_is_used_where_a_floor_needs_it(fit, names):
    levers = list(fit.firm.levers)
    levers[0] = replace(levers[0], least_useful_cents=10_000_00)
    told = planned(
        fit, BudgetGroup("Search", (names[0],), least_cents=12_000_00), levers=tuple(levers)
    )
    assert sum_of(told.optimum, names[0]) >= 12_000_00


def test_long_term_work_is_a_group_like_any_other_and_says_so(fit, names):
    told = planned(
        fit, BudgetGroup("Brand", (names[1],), least_share=0.22, long_term=True), caution=0.8
    )
    (one,) = told.groups
    assert one.group.long_term
    assert one.amount_cents >= 0.22 * told.budget_cents
    alone = planned(fit, BudgetGroup("Brand", (names[1],), long_term=True))
    assert alone.groups[0].amount_cents == sum_of(alone.recommended, names[1])
    assert alone.groups[0].most_cents is None


def test_the_split_curve_never_leaves_the_groups_and_peaks_at_the_optimum(fit, free, names):
    floor, cap = tight(free, names)
    told = planned(fit, floor, cap)
    split, spent = told.split, told.optimum.levers_cents
    assert split.marketing_share.min() >= floor.least_cents / spent - 1e-6
    assert split.contribution_cents.max() <= told.certificate.bound_cents * (1 + 1e-6)
    there = np.interp(
        sum_of(told.optimum, *names[:2]) / spent, split.marketing_share, split.contribution_cents
    )
    assert there == pytest.approx(told.certificate.value_cents, rel=2e-3)


def test_money_that_only_a_cap_leaves_unspent_is_told_so(fit, free, names):
    """With money and bounds for everything that pays, the cap alone holds a lever back."""
    cap = int(0.3 * cents_of(free.last_year)[2])
    levers = tuple(replace(lever, bounds=(0.0, 99.0)) for lever in fit.firm.levers)
    told = planned(
        fit,
        BudgetGroup("Visits", (names[2],), most_cents=cap),
        levers=levers,
        budget_cents=50 * brief_of(fit.firm).budget_cents,
    )
    (left,) = finding(told, "groups_leave_money")
    assert left.values["names"] == ("Visits",)
    assert left.values["cents"] == told.budget_cents - told.recommended.total_cents
