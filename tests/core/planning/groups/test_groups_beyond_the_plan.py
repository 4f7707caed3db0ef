"""Groups in all that stands on a plan: goal, room, golden mean, markets, the rest of a year."""

from dataclasses import replace

import numpy as np
import pytest

from core.compromise.test_joint_mean import wishing
from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from core.planning.plain_firms import plain_fit
from core.planning.test_rest_of_year import running
from gespann.core.compromise.aims import Solution
from gespann.core.compromise.joint_mean import joint_mean
from gespann.core.compromise.joint_problem import joint_problem
from gespann.core.compromise.rest_wishes import still_wished
from gespann.core.firm import BudgetGroup, Measure
from gespann.core.planning.groups.results import GroupsImpossible
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.room_results import Wish
from gespann.core.quantities import Department
from gespann.core.settle.problem import problem_of
from gespann.language.goal import answers_told

CENTS = 100


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(5), draws=20)


@pytest.fixture(scope="module")
def names(fit):
    return [lever.name for lever in fit.firm.levers]


def with_groups(fit, *groups, measures=()):
    return replace(fit, firm=replace(fit.firm, groups=groups, measures=measures))


def cents_of(prospect):
    return np.array([one.amount_cents for one in prospect.allocations])


@pytest.fixture(scope="module")
def free(fit):
    return plan(fit, brief_of(fit.firm), caution=0.0)


@pytest.fixture(scope="module")
def tied(fit, names, free):
    """A fit with a floor and a cap that both hold the optimum."""
    best = cents_of(free.optimum)
    return with_groups(
        fit,
        BudgetGroup("Marketing", tuple(names[:2]), least_cents=int(1.2 * best[:2].sum())),
        BudgetGroup("Visits", (names[2],), most_cents=int(0.9 * best[2])),
    )


def keeps(fit, cents):
    """Whether amounts keep every group of a firm without measures, to the cent."""
    names = [lever.name for lever in fit.firm.levers]
    for group in fit.firm.groups:
        total = sum(int(c) for c, name in zip(cents, names, strict=True) if name in group.levers)
        if total < (group.least_cents or 0) or total > (group.most_cents or 10**18):
            return False
    return True


def test_every_answer_about_the_goal_keeps_the_groups_and_offers_to_let_one_give_way(fit, names):
    floor = BudgetGroup("Marketing", tuple(names[:2]), least_share=0.46)
    whole, brief = with_groups(fit, floor), brief_of(fit.firm)
    reached = plan(whole, brief, caution=0.0, certainty=0.8).goal.highest_cents
    goal = int(1.01 * reached)
    told = plan(whole, replace(brief, goal_cents=goal), caution=0.0, certainty=0.8).goal
    least = 0.46 * brief.budget_cents
    assert told.plan_cents[:2].sum() >= least
    assert told.highest_cents == reached
    assert told.least_budget_cents > brief.budget_cents
    (way,) = [way for way in told.ways if way.group]
    assert way.group == "Marketing"
    assert way.is_floor
    assert way.raised_cents == int(np.ceil(least)) // 2
    eased = with_groups(fit, replace(floor, least_share=0.23))
    there = plan(eased, replace(brief, goal_cents=goal), caution=0.0, certainty=0.8).goal
    closed = min(there.highest_cents, goal) - reached
    assert way.closed_cents == pytest.approx(closed, rel=0.1)
    words = " ".join(answer for _, answer in answers_told(told, fit.firm.levers, "EUR"))
    assert "at least for “Marketing” the same budget brings" in words


def test_more_budget_is_never_worth_less_and_reaches_the_goal_it_is_told_for(fit, tied):
    brief = brief_of(fit.firm)
    reached = [
        plan(tied, replace(brief, budget_cents=int(share * brief.budget_cents)), caution=0.0,
             certainty=0.8).goal.highest_cents
        for share in (0.9, 1.0, 1.1)
    ]  # fmt: skip
    assert reached == sorted(reached)


def test_every_plan_of_the_room_and_every_wish_that_is_granted_keeps_the_groups(tied, names):
    told = plan(
        tied, brief_of(tied.firm), caution=0.0, epsilon=0.01,
        wishes=(Wish(names[2], 10**12), Wish(Department.SALES, 130_000_000)),
    )  # fmt: skip
    room = told.room
    assert all(keeps(tied, cents) for cents in room.draws_cents)
    assert room.ranges[2].outer_greatest_cents <= tied.firm.groups[1].most_cents
    beyond, together = room.wishes
    assert not beyond.is_possible
    assert beyond.greatest_cents <= tied.firm.groups[1].most_cents
    if together.is_possible:
        assert keeps(tied, together.amounts_cents)


@pytest.mark.parametrize("solution", list(Solution))
def test_the_golden_mean_keeps_the_groups_to_the_cent(tied, solution):
    brief = brief_of(tied.firm)
    told = plan(tied, brief)
    found = joint_mean(tied, brief, told, wishing(told), solution=solution, epsilon=0.05).found
    assert found.amount_cents is not None
    assert keeps(tied, found.amount_cents)
    assert (found.chosen.shares >= -1e-6).all()


def test_both_sides_bargain_over_what_measures_leave_of_a_group(fit, names, free):
    """A fair that pays is done; the cap over it and a lever is kept by both together."""
    lever = int(cents_of(free.optimum)[1])
    brings = round(3 * 4_000_000 / fit.firm.margin)
    fair = Measure("Fair", Department.MARKETING, 4_000_000, (brings,) * 3)
    cap = BudgetGroup("Fairs", (names[1],), ("Fair",), most_cents=lever)
    whole = with_groups(fit, cap, measures=(fair,))
    told = plan(whole, brief_of(fit.firm))
    assert told.measures[0].is_best
    joint = joint_problem(whole, brief_of(fit.firm), told, wishing(told), epsilon=0.05)
    most = joint.problem.allowed.reachable_high[1]
    assert most == pytest.approx((lever - fair.cost_cents) / CENTS, abs=1e-3)


def test_by_market_groups_bind_the_sums_to_the_cent_and_the_proof_holds():
    fit = fit_of_truth(small_firm(6, markets=3), draws=30, uncertainty=0.2)
    names, brief = [lever.name for lever in fit.firm.levers], brief_of(fit.firm)
    free = plan(fit, brief, caution=0.0, by_market=True)
    best = free.by_market.amount_cents.sum(axis=0)
    tied = with_groups(
        fit,
        BudgetGroup("Marketing", tuple(names[:2]), least_cents=int(1.2 * best[:2].sum())),
        BudgetGroup("Visits", (names[2],), most_cents=int(0.9 * best[2])),
    )
    told = plan(tied, brief, caution=0.0, by_market=True).by_market
    assert keeps(tied, told.amount_cents.sum(axis=0))
    assert told.total_cents <= brief.budget_cents
    assert (told.amount_cents >= told.low_cents).all()
    assert (told.amount_cents <= told.high_cents).all()
    assert told.certificate.gap <= 0.005
    assert told.certificate.value_cents <= free.by_market.certificate.value_cents
    assert told.expected_gain_cents >= 0


def running_with(*groups, done=4, spent=(1.0, 1.0)):
    firm, brief = running(done, np.array(spent))
    return replace(firm, groups=groups), brief


def test_in_a_running_year_what_was_spent_counts_towards_a_group():
    firm, brief = running_with()
    names = [lever.name for lever in firm.levers]
    alone = plan(plain_fit(firm), brief)
    spent = alone.so_far.spent_cents[0]
    whole = int(1.05 * (spent + cents_of(alone.recommended)[0]))
    floor = BudgetGroup("First", (names[0],), least_cents=whole)
    told = plan(plain_fit(replace(firm, groups=(floor,))), brief)
    (one,) = told.groups
    assert one.spent_cents == spent
    assert one.least_cents == whole
    assert spent + cents_of(told.recommended)[0] >= whole
    assert one.amount_cents == spent + cents_of(told.recommended)[0]
    share = BudgetGroup("First", (names[0],), least_share=whole / brief.budget_cents)
    same = plan(plain_fit(replace(firm, groups=(share,))), brief)
    assert same.groups[0].least_cents == pytest.approx(whole, abs=1)


def test_a_cap_that_is_used_up_leaves_nothing_or_is_refused():
    firm, brief = running_with(spent=(1.6, 1.0), done=9)
    names = [lever.name for lever in firm.levers]
    free_levers = tuple(replace(lever, bounds=(0.0, 1.5)) for lever in firm.levers)
    firm = replace(firm, levers=free_levers)
    spent = plan(plain_fit(firm), brief).so_far.spent_cents[0]
    cap = BudgetGroup("First", (names[0],), most_cents=spent // 2)
    told = plan(plain_fit(replace(firm, groups=(cap,))), brief)
    assert cents_of(told.recommended)[0] == 0
    (beyond,) = [one for one in told.findings if one.code == "group_spent_beyond"]
    assert beyond.values == {"cents": spent, "most_cents": spent // 2}
    bound = tuple(replace(lever, bounds=(1.2, 1.5)) for lever in firm.levers)
    tight, earlier = running_with(spent=(1.0, 1.0), done=3)
    tight = replace(tight, levers=tuple(replace(lever, bounds=(0.9, 1.5)) for lever in bound))
    with pytest.raises(GroupsImpossible):
        plan(plain_fit(replace(tight, groups=(replace(cap, most_cents=100),))), earlier)


def test_a_signed_plan_of_a_running_year_keeps_the_groups_of_its_rest():
    firm, brief = running_with()
    names = [lever.name for lever in firm.levers]
    alone = plan(plain_fit(firm), brief)
    spent = alone.so_far.spent_cents
    cap = int(spent[0] + 0.9 * cents_of(alone.recommended)[0])
    told = plan(
        plain_fit(replace(firm, groups=(BudgetGroup("First", (names[0],), most_cents=cap),))), brief
    )
    wishes = replace(wishing(told), signed_cents=dict.fromkeys(names, brief.budget_cents // 2))
    rest = still_wished(wishes, told).signed_cents
    assert rest[names[0]] + spent[0] <= cap


def test_tests_are_judged_by_plans_that_keep_the_groups(tied, names):
    judged = problem_of(tied, brief_of(tied.firm), years=1.0)
    assert keeps(tied, np.round(judged.best * CENTS + np.array([1, 1, -1, 0])))
    path = judged.path(2)
    assert path.amounts[-1] <= tied.firm.groups[1].most_cents / CENTS + 1e-3
