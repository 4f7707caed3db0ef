"""What amounts bring exactly, with all draws: what a surface said at once is confirmed by it."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Int
from threadpoolctl import threadpool_limits

from gespann.core.firm import PlanBrief
from gespann.core.planning.results import Allocation, JointPlan, Prospect
from gespann.core.planning.year.chain_year import later_years
from gespann.core.planning.year.risk import share_not_worse
from gespann.core.planning.year_of_plan import YearOfPlan, cents_of, year_of_plan
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response.results import Fit


@dataclass(frozen=True)
class ExactAnswer:
    """What amounts bring with all draws: the figures that a surface answers at once.

    Attributes:
        expected_contribution_cents: Mean over what is not known.
        price_cents: What is given up against the best plan, as the firm values plans.
    """

    prospect: Prospect
    expected_contribution_cents: float
    price_cents: float


def exact_answer(
    fit: Fit, brief: PlanBrief, plan: JointPlan, cents: Int[np.ndarray, " lever"]
) -> ExactAnswer:
    """What any amounts bring, what is expected of them, and their price.

    Args:
        fit, brief, plan, cents: As of `exact_prospect`.

    Raises: ValueError as `exact_prospect`.
    """
    _refuse_unusable(fit, cents)
    with threadpool_limits(1, user_api="blas"):
        ground, euros = year_of_plan(fit, brief, plan), cents / CENTS_PER_UNIT
        best = ground.valued.local_value(cents_of(plan.optimum) / CENTS_PER_UNIT).value
        return ExactAnswer(
            _prospect(fit, brief, plan, ground, cents),
            float(ground.year.contributions(euros).mean()) * CENTS_PER_UNIT,
            (best - ground.valued.local_value(euros).value) * CENTS_PER_UNIT,
        )


def exact_prospect(
    fit: Fit, brief: PlanBrief, plan: JointPlan, cents: Int[np.ndarray, " lever"]
) -> Prospect:
    """What any amounts of the levers bring, beside the measures that the plan's optimum does.

    Args:
        fit, brief, plan: The plan, what it was made from, and what it was made for.
        cents: Of each lever, not negative; bounds and budget are the caller's.

    Raises: ValueError if there are not as many amounts as levers, or one is negative.
    """
    _refuse_unusable(fit, cents)
    with threadpool_limits(1, user_api="blas"):
        return _prospect(fit, brief, plan, year_of_plan(fit, brief, plan), cents)


def _refuse_unusable(fit: Fit, cents: Int[np.ndarray, " lever"]) -> None:
    if cents.shape != (len(fit.firm.levers),) or (cents < 0).any():
        raise ValueError(f"every lever needs an amount that is not negative, got {cents}")


def _prospect(
    fit: Fit,
    brief: PlanBrief,
    plan: JointPlan,
    ground: YearOfPlan,
    cents: Int[np.ndarray, " lever"],
) -> Prospect:
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
