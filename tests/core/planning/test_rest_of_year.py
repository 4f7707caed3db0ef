"""A running year: money is conserved to the cent, and what has been done is not forgotten."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.plain_firms import LEVEL, brief_after, plain_firm, plain_fit
from gespann.core.firm import Measure, PlanBrief
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.limits import BudgetTooSmall, limits_of, whole_bounds
from gespann.core.planning.rest_of_year import (
    NothingBeforePlan,
    OverSpent,
    PlanIsOver,
    firm_until,
    rest_of_year,
)
from gespann.core.planning.whole_year import whole_year
from gespann.core.planning.year.forecast_base import last_year_phasing, plan_starts, plan_year
from gespann.core.quantities import Department, PhasingKind


def running(
    done: int, spent: np.ndarray | None = None, *, reached: float = LEVEL, **changes
) -> tuple:
    """A firm some months into a plan of twelve, and the plan's brief.

    Args:
        spent: As a multiple of the same month a year earlier, by lever; as much if not told.
        reached: Outcome of each month since the start.
    """
    before = plain_firm(markets=2)
    brief = brief_after(before, **changes)
    effort, outcome = before.history.effort, before.history.outcome
    times = np.ones(2) if spent is None else spent
    now = np.round(effort[:, -12 : -12 + done] * times, 2)
    firm = plain_firm(effort=np.concatenate([effort, now], axis=1))
    outcome = np.concatenate([outcome, np.full((2, done), reached / 2)], axis=1)
    return replace(firm, history=replace(firm.history, outcome=outcome)), brief


def sums(planned) -> np.ndarray:
    return np.array([one.amount_cents for one in planned.recommended.allocations])


@given(
    done=st.integers(1, 11),
    spent=st.lists(st.floats(0, 1.6), min_size=2, max_size=2),
    budget=st.floats(0.8, 1.3),
    phasing=st.sampled_from(PhasingKind),
)
@settings(max_examples=12)
def test_money_is_conserved_to_the_cent(done, spent, budget, phasing):
    firm, brief = running(done, np.array(spent), phasing=phasing)
    brief = replace(brief, budget_cents=round(brief.budget_cents * budget))
    by_hand = [
        sum(round(100 * float(one)) for one in firm.history.effort[:, 36:, k].ravel())
        for k in range(2)
    ]
    if sum(by_hand) > brief.budget_cents:
        with pytest.raises(OverSpent) as refused:
            rest_of_year(firm, brief)
        assert refused.value.spent_cents.tolist() == by_hand
        return
    rest = rest_of_year(firm, brief)
    assert rest.so_far.spent_cents == tuple(by_hand)
    assert rest.budget_cents + sum(by_hand) == brief.budget_cents
    assert rest.periods + done == brief.periods
    try:
        planned = plan(plain_fit(firm), brief)
    except BudgetTooSmall:
        least, _ = whole_bounds(firm, brief, np.array(rest.so_far.last_year_cents))
        assert np.maximum(least - by_hand, 0).sum() > rest.budget_cents
        return
    year = whole_year(planned)
    assert year.spent_cents.tolist() == by_hand
    assert int(year.cents.sum()) <= brief.budget_cents
    least, most = whole_bounds(firm, brief, np.array(rest.so_far.last_year_cents))
    assert (year.cents >= least).all()
    assert (year.cents <= np.maximum(most, by_hand)).all()


def test_before_its_first_period_a_plan_is_as_it_was_asked_for():
    firm = plain_firm()
    brief = brief_after(firm, goal_cents=5)
    assert rest_of_year(firm, brief) == brief
    later = replace(brief, start=date(2026, 4, 1))
    assert rest_of_year(firm, later) == later


def test_the_rest_of_a_rest_is_itself():
    firm, brief = running(4)
    rest = rest_of_year(firm, brief)
    assert rest_of_year(firm, rest) == rest


def test_bounds_are_those_of_the_whole_year():
    """Of 1,500 allowed and 500 needed 700 are spent: 0 to 800 are left."""
    firm, brief = running(5)
    rest = rest_of_year(firm, brief)
    whole = last_year_phasing(firm_until(firm, 36), brief).last_year_euros * 100
    assert rest.so_far.last_year_cents == pytest.approx(whole, abs=0.5)
    limits = limits_of(firm, rest, last_year_phasing(firm, rest))
    spent = np.array(rest.so_far.spent_cents)
    assert limits.low == pytest.approx(np.maximum(0.5 * whole - spent, 0), abs=1)
    assert limits.high == pytest.approx(1.5 * whole - spent, abs=1)


def test_the_goal_counts_what_has_been_reached():
    firm, brief = running(6, goal_cents=round(100 * 12 * LEVEL * 1.2))
    rest = rest_of_year(firm, brief)
    assert rest.so_far.reached_cents == round(100 * 6 * LEVEL)
    assert rest.goal_cents == brief.goal_cents - rest.so_far.reached_cents
    planned = plan(plain_fit(firm), brief, certainty=0.8)
    year = whole_year(planned)
    alone = planned.recommended.outcome_cents
    assert year.outcome_cents.median == alone.median + rest.so_far.reached_cents
    assert (planned.goal.goal_cents, planned.goal.budget_cents) == (
        brief.goal_cents,
        brief.budget_cents,
    )
    assert planned.goal.highest_cents > rest.so_far.reached_cents


def test_a_goal_that_is_reached_already_is_certain_and_that_is_said():
    firm, brief = running(6, goal_cents=round(100 * 2 * LEVEL))
    planned = plan(plain_fit(firm), brief)
    assert planned.recommended.goal_probability == 1.0
    assert "goal_reached_already" in {one.code for one in planned.findings}


def test_an_outcome_that_was_not_observed_counts_as_nothing_and_is_told():
    firm, brief = running(6)
    outcome = firm.history.outcome.copy()
    outcome[0, -2:] = np.nan
    firm = replace(firm, history=replace(firm.history, outcome=outcome))
    rest = rest_of_year(firm, brief)
    assert rest.so_far.unobserved == 2
    assert rest.so_far.reached_cents == round(100 * LEVEL * 5)
    told = {one.code: one.values for one in plan(plain_fit(firm), brief).findings}
    assert told["so_far_unobserved"] == {"count": 2}


def test_a_lever_beyond_its_bound_gets_nothing_more_and_that_is_told():
    firm, brief = running(9, np.array([2.2, 0.1]), bounds=(0.0, 1.5))
    planned = plan(plain_fit(firm), brief)
    assert sums(planned)[0] == 0
    beyond = [one for one in planned.findings if one.code == "spent_beyond_bound"]
    assert [one.subject for one in beyond] == [firm.levers[0].name]
    assert beyond[0].values["cents"] == planned.so_far.spent_cents[0]


def test_what_leaves_nothing_to_be_planned_is_refused():
    firm, brief = running(11)
    with pytest.raises(PlanIsOver):
        rest_of_year(firm, replace(brief, periods=11))
    with pytest.raises(NothingBeforePlan):
        rest_of_year(firm, replace(brief, start=date(2023, 1, 1), periods=60))
    with pytest.raises(OverSpent, match="have been spent"):
        rest_of_year(firm, replace(brief, budget_cents=100))
    with pytest.raises(ValueError, match="no first day"):
        rest_of_year(firm, replace(brief, start=date(2026, 1, 2)))


def test_efforts_since_the_start_are_still_felt_in_the_rest():
    """Half of a stock is left a month later; what was done last is felt in the first month."""
    outcomes = []
    for times in (0.0, 1.0):
        firm, brief = running(6, np.array([times, times]))
        fit = plain_fit(firm, retention=0.5)
        rest = rest_of_year(firm, brief)
        year, _ = plan_year(fit, rest, last_year_phasing(firm, rest), seed=1)
        outcomes.append(year.outcomes(np.zeros(2))[0])
    assert outcomes[1] > 1.01 * outcomes[0]


@pytest.mark.parametrize("done", [1, 4, 8])
def test_who_followed_the_plan_is_told_to_go_on_with_it(done):
    """Flat, without season and carry-over, every month of the best plan is like every other."""
    before = plain_firm(levers=3)
    brief = replace(brief_after(before, phasing=PhasingKind.FLAT), bounds=(0.2, 3.0))
    first = plan(plain_fit(before), brief, caution=0.0)
    followed = np.repeat(sums(first)[None, None] / 1200, done, axis=1)
    firm = plain_firm(effort=np.concatenate([before.history.effort, followed], axis=1))
    again = plan(plain_fit(firm), brief, caution=0.0)
    assert sums(again) == pytest.approx(sums(first) * (12 - done) / 12, rel=2e-3)
    assert whole_year(again).cents == pytest.approx(sums(first), rel=2e-3)


def test_who_followed_the_best_shapes_goes_on_in_the_same_shapes():
    """What was best for the whole is best for its rest, with season and carry-over."""
    before = plain_firm(levers=1, effort=np.full((1, 36, 1), 1000.0))
    brief = brief_after(before, phasing=PhasingKind.OPTIMISED, bounds=(1.0, 1.0))
    options = {"retention": 0.4, "season": 0.1}
    first = plan(plain_fit(before, **options), brief)
    euros = first.phasing.shape * sums(first) / 100
    firm = plain_firm(effort=np.concatenate([before.history.effort, euros[None, :5]], axis=1))
    again = plan(plain_fit(firm, **options), brief)
    rest = again.phasing.shape * sums(again) / 100
    assert rest[:, 0] == pytest.approx(euros[5:, 0], abs=0.06 * 1000)
    assert int(whole_year(again).cents.sum()) == pytest.approx(int(sums(first).sum()), abs=100)


def test_blocks_that_have_been_run_count():
    """Of two blocks of two months one has been run: one is left."""
    firm, brief = running(4, np.array([0.0, 1.0]))
    effort = firm.history.effort.copy()
    effort[0, 37:39, 0] = 100.0
    levers = (replace(firm.levers[0], pulse_periods=2, pulses=2), firm.levers[1])
    firm = replace(firm, levers=levers, history=replace(firm.history, effort=effort))
    shape = plan(plain_fit(firm), brief).phasing.shape[:, 0]
    assert (shape > 0).sum() == 2


def test_the_room_and_the_plan_by_market_keep_to_what_is_left():
    firm, brief = running(5)
    planned = plan(plain_fit(firm), brief, by_market=True, epsilon=0.01)
    left = brief.budget_cents - sum(planned.so_far.spent_cents)
    assert planned.budget_cents == left
    assert planned.by_market.total_cents <= left
    assert planned.room.total.greatest_cents <= left
    assert (planned.room.draws_cents.sum(axis=1) <= left).all()


def test_a_brief_without_anything_so_far_is_that_of_a_whole_year():
    assert whole_year(plan(plain_fit(plain_firm()), brief_after(plain_firm()))) is None
    assert PlanBrief(date(2026, 1, 1), 12, 1).so_far is None


# Measures in a running year: what they have brought is among what was reached.


def with_fair(firm, **more):
    cost = 1000_00
    brings = (100_000_00,) * 3
    return replace(firm, measures=(Measure("Fair", Department.MARKETING, cost, brings, **more),))


@pytest.mark.parametrize(
    ("since", "share"),
    [
        (None, 8 / 12),  # evenly over the whole year
        (3, 8 / 9),  # from its fourth month on
        (6, 1.0),  # from a month to come on
    ],
)
def test_what_a_decided_measure_has_brought_so_far_is_not_counted_twice(since, share):
    firm, brief = running(4)
    starts = plan_starts(firm, brief)
    day = None if since is None else starts[since].item()
    told = plan(plain_fit(with_fair(firm, decided=True, since=day)), brief)
    (one,) = told.measures
    assert one.is_done
    assert one.outcome_cents.median == pytest.approx(share * 100_000_00, rel=1e-6)
    assert told.recommended.measures_cents == 1000_00


def test_a_measure_that_is_still_to_be_decided_brings_all_it_is_told_to():
    firm, brief = running(4)
    (one,) = plan(plain_fit(with_fair(firm)), brief).measures
    assert one.is_done
    assert one.outcome_cents.median == pytest.approx(100_000_00, rel=1e-6)
