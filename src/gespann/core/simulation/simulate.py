"""From a scenario and a seed to a firm as its files would show it, and the truth behind it."""

from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np

from gespann.core.firm import Firm, History, Lever, PlanBrief, Stage
from gespann.core.simulation.base import period_starts
from gespann.core.simulation.course import Course, draw_course
from gespann.core.simulation.scenario import LeverScenario, Scenario
from gespann.core.simulation.truth import Truth

_FUNNEL_STAGES = (
    Stage("Leads", "leads", "count"),
    Stage("Offers", "offers", "count"),
    Stage("Deals", "deals", "count"),
    Stage("Revenue", "revenue", "money"),
)
_GOAL_STEP_CENTS = 1_000_000  # a goal is a round number, here of ten thousands


@dataclass(frozen=True)
class SimulatedFirm:
    """A made-up firm with its brief for the next year, and its truth."""

    firm: Firm
    truth: Truth


def simulate(scenario: Scenario, seed: int) -> SimulatedFirm:
    """Let a firm live through its history; the same seed gives the same firm.

    The history shows what a firm would have recorded: whole visits and calls, money in cents,
    outcome, controls and competitors, and the counts of the funnel if there is one.

    Args:
        scenario: What the firm is like.
        seed: Not negative; chooses the random numbers.

    Raises: ValueError if no finite effects give the scenario's elasticities.
    """
    course = draw_course(scenario, seed)
    firm = _firm(course)
    return SimulatedFirm(firm, Truth(firm, course))


def _firm(course: Course) -> Firm:
    scenario = course.scenario
    return Firm(
        name=scenario.name,
        currency=scenario.currency,
        period=scenario.period,
        margin=scenario.margin,
        levers=tuple(_lever(lever) for lever in scenario.levers),
        history=_history(course),
        outcome_name="revenue",
        controls=tuple(one.name for one in scenario.controls),
        competitors=tuple(one.name for one in scenario.competitors),
        stages=_FUNNEL_STAGES if scenario.funnel else (),
        plan=_brief(course),
    )


def _lever(lever: LeverScenario) -> Lever:
    return Lever(
        name=lever.name,
        column=lever.column,
        department=lever.department,
        kind=lever.kind,
        unit=lever.unit,
        cost_per_unit=lever.cost_per_unit,
        bounds=lever.bounds,
        capacity=lever.capacity,
    )


def _history(course: Course) -> History:
    scenario = course.scenario
    several = scenario.markets > 1
    width = len(str(scenario.markets))
    names = (f"Region {number:0{width}d}" for number in range(1, scenario.markets + 1))
    return History(
        starts=period_starts(scenario.start, scenario.period, scenario.periods),
        markets=tuple(names) if several else ("",),
        outcome=course.outcome,
        effort=course.units,
        controls=course.base.controls,
        competitors=course.base.competitors,
        stages=course.stages,
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
