"""What amounts bring exactly, with all draws: what a surface said at once is confirmed by it."""

from dataclasses import replace

import numpy as np
from jaxtyping import Int
from threadpoolctl import threadpool_limits

from gespann.core.firm import PlanBrief
from gespann.core.planning.results import Allocation, JointPlan, Prospect
from gespann.core.planning.year.chain_year import later_years
from gespann.core.planning.year.risk import share_not_worse
from gespann.core.planning.year_of_plan import cents_of, year_of_plan
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response.results import Fit


def exact_prospect(
    fit: Fit, brief: PlanBrief, plan: JointPlan, cents: Int[np.ndarray, " lever"]
) -> Prospect:
    """What any amounts of the levers bring, beside the measures that the plan's optimum does.

    Args:
        fit, brief, plan: The plan, what it was made from, and what it was made for.
        cents: Of each lever, not negative; bounds and budget are the caller's.

    Raises: ValueError if there are not as many amounts as levers, or one is negative.
    """
    if cents.shape != (len(fit.firm.levers),) or (cents < 0).any():
        raise ValueError(f"every lever needs an amount that is not negative, got {cents}")
    with threadpool_limits(1, user_api="blas"):
        ground = year_of_plan(fit, brief, plan)
        euros, measures = cents / CENTS_PER_UNIT, plan.optimum.measures_cents
        outcome = ground.year.outcomes(euros, ground.luck) * CENTS_PER_UNIT
        before = ground.usual.contributions(cents_of(plan.last_year) / CENTS_PER_UNIT)
        after = ground.year.contributions(euros)
        later = later_years(fit, brief, ground.phasing)
        left = None
        if later is not None:
            more = later.outcomes(euros) - later.outcomes(np.zeros_like(euros))
            left = Interval.of(more * CENTS_PER_UNIT)
    goal = plan.goal_cents
    return Prospect(
        allocations=_allocations(plan, cents),
        outcome_cents=Interval.of(outcome),
        contribution_cents=Interval.of(ground.year.margin * outcome - cents.sum() - measures),
        goal_probability=None if goal is None else float((outcome >= goal).mean()),
        better_than_last_year=share_not_worse(after, before, len(cents)),
        left_cents=left,
        measures_cents=measures,
    )


def _allocations(plan: JointPlan, cents: Int[np.ndarray, " lever"]) -> tuple[Allocation, ...]:
    return tuple(
        replace(
            one,
            amount_cents=int(amount),
            units=int(amount) / CENTS_PER_UNIT / one.lever.cost_per_unit,
        )
        for one, amount in zip(plan.optimum.allocations, cents, strict=True)
    )
