"""The rest of a running year: what is left to be planned once a plan has begun.

A firm adds its new rows month by month. Where they reach into the plan, what has been spent and
reached since its start is a fact, and the plan is one of the periods to come: with the money that
is left, the bounds of the whole year less what is spent, and the goal less what is reached. The
response model has seen the new rows, so that nothing spent is lost to carry-over.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float, Int

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm, PlanBrief, SoFar
from gespann.core.planning.limits import whole_bounds
from gespann.core.planning.room_results import GoalAnswers
from gespann.core.planning.year.forecast_base import (
    Phasing,
    first_start_to_come,
    last_year_phasing,
)
from gespann.core.quantities import CENTS_PER_UNIT


class PlanIsOver(ValueError):
    """The history covers every period of the plan: there is no rest to be planned."""


class NothingBeforePlan(ValueError):
    """The history has no period before the plan that its amounts could be compared with."""


class OverSpent(ValueError):
    """More has been spent since the start of the plan than its whole budget."""

    def __init__(self, spent_cents: Int[np.ndarray, " lever"], budget_cents: int) -> None:
        self.spent_cents, self.budget_cents = spent_cents, budget_cents
        super().__init__(
            f"{int(spent_cents.sum())} cents have been spent, the budget is {budget_cents} cents"
        )


def rest_of_year(firm: Firm, brief: PlanBrief) -> PlanBrief:
    """The brief of the periods to come; the brief itself where the plan has not begun.

    Args:
        firm: Its history may reach into the plan.
        brief: Of the whole plan.

    Returns: A brief that begins right after the history, with the budget and the goal that are
        left, and with what has happened so far.

    Raises: PlanIsOver if the history covers the whole plan; NothingBeforePlan if it begins with
        the plan or later; OverSpent if more than the budget has been spent; ValueError if the
        plan does not begin with one of the history's periods.
    """
    starts = firm.history.starts
    if np.datetime64(brief.start, "D") > starts[-1]:
        return brief
    first = int(np.searchsorted(starts, np.datetime64(brief.start, "D")))
    if first == 0:
        raise NothingBeforePlan(f"the history begins on {starts[0]}, the plan on {brief.start}")
    if starts[first] != np.datetime64(brief.start, "D"):
        raise ValueError(f"{brief.start} is no first day of a period of the history")
    done = len(starts) - first
    if done >= brief.periods:
        raise PlanIsOver(f"the history ends on {starts[-1]}, after {brief.periods} periods")
    so_far = _so_far(firm, brief, first)
    spent = np.array(so_far.spent_cents, dtype=np.int64)
    if int(spent.sum()) > brief.budget_cents:
        raise OverSpent(spent, brief.budget_cents)
    goal = brief.goal_cents
    return replace(
        brief,
        start=first_start_to_come(firm),
        periods=brief.periods - done,
        budget_cents=brief.budget_cents - int(spent.sum()),
        goal_cents=None if goal is None else max(goal - so_far.reached_cents, 0),
        so_far=so_far,
    )


def _so_far(firm: Firm, brief: PlanBrief, first: int) -> SoFar:
    outcome = firm.history.outcome[:, first:]
    before = firm_until(firm, first)
    last_year = last_year_phasing(before, brief).last_year_euros
    return SoFar(
        start=brief.start,
        periods=brief.periods,
        budget_cents=brief.budget_cents,
        goal_cents=brief.goal_cents,
        spent_cents=tuple(int(cents) for cents in spent_since(firm, first)),
        reached_cents=round(float(np.nansum(outcome)) * firm.outcome_value * CENTS_PER_UNIT),
        unobserved=int(np.isnan(outcome).sum()),
        last_year_cents=tuple(round(float(one) * CENTS_PER_UNIT) for one in last_year),
    )


def spent_since(firm: Firm, first: int) -> Int[np.ndarray, " lever"]:
    """Cents that each lever has cost from a row of the history on: units x cost per unit."""
    units: Float[np.ndarray, " lever"] = firm.history.effort[:, first:].sum(axis=(0, 1))
    cost = np.array([lever.cost_per_unit for lever in firm.levers])
    return np.round(units * cost * CENTS_PER_UNIT).astype(np.int64)


def firm_until(firm: Firm, first: int) -> Firm:
    """The firm as it was before a row of its history."""
    history = firm.history
    by_period = ("outcome", "effort", "controls", "competitors", "stages")
    cut = {name: getattr(history, name)[:, :first] for name in by_period}
    return replace(firm, history=replace(history, starts=history.starts[:first], **cut))


def in_whole_year(answers: GoalAnswers, so_far: SoFar) -> GoalAnswers:
    """The goal's answers for the rest of a year, told of the whole of it."""
    spent = np.array(so_far.spent_cents, dtype=np.int64)
    total, least = int(spent.sum()), answers.least_budget_cents
    return replace(
        answers,
        budget_cents=answers.budget_cents + total,
        goal_cents=so_far.goal_cents,
        plan_cents=answers.plan_cents + spent,
        highest_cents=answers.highest_cents + so_far.reached_cents,
        most_cents=answers.most_cents + so_far.reached_cents,
        most_budget_cents=answers.most_budget_cents + total,
        least_budget_cents=None if least is None else least + total,
        ways=tuple(
            way
            if way.lever is None
            else replace(way, raised_cents=way.raised_cents + int(spent[way.lever]))
            for way in answers.ways
        ),
    )


def rest_findings(firm: Firm, brief: PlanBrief) -> list[Finding]:
    """What is worth knowing about the part of a running plan that is over."""
    so_far = brief.so_far
    if so_far is None:
        return []
    found = []
    if so_far.goal_cents is not None and so_far.reached_cents >= so_far.goal_cents:
        found.append(_finding("goal_reached_already", Severity.NOTE, cents=so_far.reached_cents))
    if so_far.unobserved:
        found.append(_finding("so_far_unobserved", Severity.WARNING, count=so_far.unobserved))
    _low, high = whole_bounds(firm, brief, np.array(so_far.last_year_cents, dtype=np.int64))
    for lever, spent, most in zip(firm.levers, so_far.spent_cents, high, strict=True):
        if spent > most:
            found.append(
                _finding(
                    "spent_beyond_bound",
                    Severity.WARNING,
                    subject=lever.name,
                    cents=spent,
                    most_cents=int(most),
                )
            )
    return found


def used_before(brief: PlanBrief, phasing: Phasing) -> Bool[np.ndarray, " lever"]:
    """Which levers were used a year earlier, in a running year at any time of it."""
    if brief.so_far is None:
        return phasing.used
    return np.array(brief.so_far.last_year_cents) > 0


def _finding(code: str, severity: Severity, *, subject: str = "", **values: object) -> Finding:
    return Finding(code, severity, Topic.PLAN, subject, values)
