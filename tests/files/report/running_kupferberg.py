"""Kupferberg's plan with its phasing, and half a year later."""

from dataclasses import replace
from datetime import date

import numpy as np

from files.report import kupferberg
from gespann.core.firm import SoFar
from gespann.core.planning.results import JointPlan, PlanPhasing
from gespann.core.quantities import Interval, PhasingKind

KINDS = (
    PhasingKind.OPTIMISED, PhasingKind.FLAT, PhasingKind.SEASONAL, PhasingKind.OPTIMISED,
    PhasingKind.LAST_YEAR, PhasingKind.OPTIMISED, PhasingKind.SEASONAL,
)  # fmt: skip


def phasing(
    periods: int, levers: int, kinds: tuple[PhasingKind, ...] = KINDS, *, later: float = 12_000_00.0
) -> PlanPhasing:
    """Waves for the plan, and quarters for last year."""
    wave = 1 + 0.5 * np.cos(2 * np.pi * np.arange(periods) / periods)
    shape = np.tile((wave / wave.sum())[:, None], (1, levers))
    quarters = np.where(np.arange(periods) % 13 < 3, 1.0, 0.0)
    last = np.tile((quarters / quarters.sum())[:, None], (1, levers))
    moved = np.array([kind is not PhasingKind.LAST_YEAR for kind in kinds])
    shape = np.where(moved, shape, last)
    return PlanPhasing(
        kinds=kinds,
        shape=shape,
        last_year=last,
        share=shape[None],
        gain_cents=Interval(20_000_00.0, 90_000_00.0, 180_000_00.0),
        expected_gain_cents=93_000_00.0,
        later_gain_cents=later,
        better_than_last_year=0.93,
        gap=0.00004,
        is_proven=False,
    )


def phased(joint: JointPlan, kinds: tuple[PhasingKind, ...] = KINDS, **changes) -> JointPlan:
    """The plan with its phasing."""
    levers = len(joint.recommended.allocations)
    return replace(joint, phasing=phasing(joint.periods, levers, kinds, **changes))


def half_a_year_later(joint: JointPlan) -> JointPlan:
    """The same as a plan for the second half of a year of twice the money."""
    allocations = joint.recommended.allocations
    return replace(
        joint,
        start=date(2026, 7, 6),
        periods=26,
        phasing=phasing(26, len(allocations)),
        so_far=SoFar(
            start=date(2026, 1, 5),
            periods=52,
            budget_cents=joint.budget_cents + 3_000_000_00,
            goal_cents=kupferberg.GOAL_CENTS + 9_000_000_00,
            spent_cents=(3_000_000_00 - 6 * 7, *(7,) * 6),
            reached_cents=9_000_000_00,
            unobserved=0,
            last_year_cents=tuple(2 * one.last_year_cents for one in allocations),
        ),
    )
