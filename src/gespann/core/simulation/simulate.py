"""From a scenario and a seed to a firm as its files would show it, and the truth behind it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import numpy as np

from gespann.core.firm import Firm, History, Lever, PlanBrief, Stage
from gespann.core.simulation.base import period_starts
from gespann.core.simulation.beliefs import beliefs_of
from gespann.core.simulation.books import (
    BookedLever,
    booked_levers,
    recorded_effort,
    recorded_outcome,
    recorded_stages,
)
from gespann.core.simulation.course import Course, draw_course
from gespann.core.simulation.experiments import experiments
from gespann.core.simulation.scenario import Scenario
from gespann.core.simulation.truth import Truth

_GOAL_STEP_CENTS = 1_000_000  # a goal is a round number, here of ten thousands


@dataclass(frozen=True)
class SimulatedFirm:
    """A made-up firm with its brief for the next year, and its truth."""

    firm: Firm
    truth: Truth


def simulate(scenario: Scenario, seed: int) -> SimulatedFirm:
    """Let a firm live through its history; the same seed gives the same firm.

    The history shows what a firm would have recorded: whole visits and calls, money in cents,
    outcome, controls and competitors, the counts of the funnel if there is one, what both
    departments believe if they were asked, and the tests that were made.

    Args:
        scenario: What the firm is like.
        seed: Not negative; chooses the random numbers.

    Raises: ValueError if no finite effects give the scenario's elasticities.
    """
    course = draw_course(scenario, seed)
    firm = _firm(course)
    if scenario.beliefs is not None:
        truth = Truth(firm, course)
        firm = replace(firm, beliefs=beliefs_of(truth, scenario.beliefs, seed=seed))
    return SimulatedFirm(firm, Truth(firm, course))


def _firm(course: Course) -> Firm:
    scenario, history = course.scenario, _history(course)
    return Firm(
        name=scenario.name,
        currency=scenario.currency,
        period=scenario.period,
        margin=scenario.margin,
        levers=tuple(_lever(scenario, booked) for booked in booked_levers(scenario)),
        history=history,
        outcome_name="revenue",
        controls=tuple(one.name for one in scenario.controls),
        competitors=tuple(one.name for one in scenario.competitors),
        stages=_stages(scenario),
        plan=_brief(course),
        experiments=experiments(course, history.markets),
    )


def _lever(scenario: Scenario, booked: BookedLever) -> Lever:
    lever = scenario.levers[booked.index]
    placed = scenario.funnel is not None and scenario.funnel.levers_placed
    starts = period_starts(scenario.start, scenario.period, scenario.periods)
    day = np.timedelta64(1, "D")
    until = starts[booked.stop] - day if booked.stop < scenario.periods else None
    return Lever(
        name=booked.name,
        column=booked.column,
        department=lever.department,
        kind=lever.kind,
        unit=lever.unit,
        cost_per_unit=lever.cost_per_unit / booked.factor,
        bounds=lever.bounds,
        capacity=None if lever.capacity is None else lever.capacity * booked.factor,
        stages=(lever.stages or (scenario.stages[0].name,)) if placed else (),
        since=cast("date", starts[booked.first].item()) if booked.first > 0 else None,
        until=None if until is None else cast("date", until.item()),
    )


def _stages(scenario: Scenario) -> tuple[Stage, ...]:
    """The stages as the firm describes them."""
    funnel = scenario.funnel
    if funnel is None:
        return ()
    kinds = {True: "money", False: "count"}
    stages = [Stage(one.name, one.column, kinds[one.is_money]) for one in funnel.stages]
    if funnel.worked_by:
        per_unit = funnel.per_unit if funnel.per_unit_known else None
        stages[0] = replace(stages[0], worked_by=funnel.worked_by, per_unit=per_unit)
    return tuple(stages)


def _history(course: Course) -> History:
    scenario = course.scenario
    several = scenario.markets > 1
    width = len(str(scenario.markets))
    names = (f"Region {number:0{width}d}" for number in range(1, scenario.markets + 1))
    return History(
        starts=period_starts(scenario.start, scenario.period, scenario.periods),
        markets=tuple(names) if several else ("",),
        outcome=recorded_outcome(course),
        effort=recorded_effort(course),
        controls=course.base.controls,
        competitors=course.base.competitors,
        stages=recorded_stages(course),
        potential=course.potential if several and scenario.potential_known else None,
    )


def _brief(course: Course) -> PlanBrief:
    """Last year's money again, and a goal somewhat above last year's outcome."""
    scenario, year = course.scenario, course.scenario.year
    scale = scenario.period.per_year / year
    spent = course.spend[:, -year:].sum() * scale
    budget = spent if scenario.budget is None else scenario.budget
    goal = course.outcome[:, -year:].sum() * scale * (1 + scenario.goal_growth)
    starts = period_starts(scenario.start, scenario.period, scenario.periods + 1)
    return PlanBrief(
        start=cast("date", starts[-1].item()),
        periods=scenario.period.per_year,
        budget_cents=round(100 * float(budget)),
        goal_cents=int(np.ceil(100 * goal / _GOAL_STEP_CENTS)) * _GOAL_STEP_CENTS,
        bounds=scenario.plan_bounds,
    )
