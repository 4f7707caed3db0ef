"""What is worth knowing about a plan: why it stops where it does, and what it rests on."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.planning.best.optimum import Optimum
from gespann.core.planning.groups.results import GroupProspect
from gespann.core.planning.limits import Limits
from gespann.core.planning.results import Allocation, MeasureProspect, Prospect
from gespann.core.quantities import CENTS_PER_UNIT

GOAL_UNLIKELY_BELOW = 0.5
LOOSE_GAP = 0.005


@dataclass(frozen=True)
class Made:
    """A plan as it was made.

    Attributes:
        used: Which levers were used a year earlier.
        slope: What one more unit of money for each lever adds to the optimum's contribution.
        measures: What may be done or left.
        groups: What each group gets.
    """

    firm: Firm
    budget_cents: int
    limits: Limits
    used: np.ndarray
    best: Optimum
    slope: Float[np.ndarray, " lever"]
    step: float
    caution: float
    recommended: Prospect
    optimum: Prospect
    measures: tuple[MeasureProspect, ...] = ()
    groups: tuple[GroupProspect, ...] = ()


def plan_findings(made: Made) -> list[Finding]:
    """All findings about a plan, those about single levers last."""
    found = []
    if made.step == 0.0:
        found.append(
            _finding(
                "keeps_last_year",
                Severity.WARNING,
                probability=made.optimum.better_than_last_year,
                caution=made.caution,
            )
        )
    elif made.step < 1.0:
        found.append(_finding("goes_part_way", Severity.NOTE, step=made.step, caution=made.caution))
    found.extend(_left_out(made))
    found.extend(_money_left(made))
    chosen, gap = made.recommended, made.best.gap
    if chosen.goal_probability is not None and chosen.goal_probability < GOAL_UNLIKELY_BELOW:
        found.append(
            _finding("goal_unlikely", Severity.WARNING, probability=chosen.goal_probability)
        )
    if gap > LOOSE_GAP:
        found.append(_finding("certificate_loose", Severity.WARNING, gap=gap))
    names = (*made.firm.controls, *made.firm.competitors)
    if names:
        found.append(_finding("controls_as_last_year", Severity.NOTE, names=names))
    for k, allocation in enumerate(chosen.allocations):
        found.extend(_lever_findings(allocation, bool(made.limits.capped[k]), bool(made.used[k])))
    return found


def _left_out(made: Made) -> list[Finding]:
    """Measures of the optimum that are not safe enough."""
    names = tuple(one.measure.name for one in made.measures if one.is_best and not one.is_done)
    if not names:
        return []
    return [_finding("measures_left_out", Severity.NOTE, names=names, caution=made.caution)]


def _money_left(made: Made) -> list[Finding]:
    """Why a part of the budget stays unspent, if it does."""
    left = made.budget_cents - made.recommended.total_cents
    if left <= max(100, made.budget_cents // 10_000):
        return []
    at_bound = made.best.euros * CENTS_PER_UNIT >= made.limits.high - 1
    if (at_bound & (made.slope > 0)).any():
        return [_finding("bounds_leave_money", Severity.NOTE, cents=left)]
    capped = tuple(one.group.name for one in made.groups if one.cap_price > 0)
    if capped:
        return [_finding("groups_leave_money", Severity.NOTE, cents=left, names=capped)]
    return [_finding("money_left", Severity.NOTE, cents=left)]


def _lever_findings(allocation: Allocation, capped: bool, used: bool) -> list[Finding]:
    lever = allocation.lever
    if not used:
        return [_finding("lever_without_last_year", Severity.WARNING, subject=lever.name)]
    if allocation.amount_cents >= allocation.high_cents and capped:
        return [
            _finding(
                "capacity_binds",
                Severity.NOTE,
                subject=lever.name,
                capacity=lever.capacity,
                unit=lever.unit,
            )
        ]
    if allocation.low_cents == allocation.high_cents:
        return []
    for side, bound in (("low", allocation.low_cents), ("high", allocation.high_cents)):
        if allocation.amount_cents == bound:
            return [
                _finding("bound_binds", Severity.NOTE, subject=lever.name, side=side, cents=bound)
            ]
    return []


def _finding(code: str, severity: Severity, *, subject: str = "", **values: object) -> Finding:
    return Finding(code, severity, Topic.PLAN, subject, values)
