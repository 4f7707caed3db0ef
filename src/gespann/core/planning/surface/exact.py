"""What amounts bring exactly, with all draws: what a surface said at once is confirmed by it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from jaxtyping import Float, Int
from threadpoolctl import threadpool_limits

from gespann.core.firm import PlanBrief
from gespann.core.planning.amounts.whole_cents import spread_in_cents
from gespann.core.planning.results import Allocation, JointPlan, Prospect
from gespann.core.planning.year.chain_year import later_years
from gespann.core.planning.year.forecast_base import plan_starts
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


@dataclass(frozen=True)
class Course:
    """What some amounts bring in the course of a plan, and when they are spent.

    Attributes:
        starts: First day of each period.
        low_cents, median_cents, high_cents: Outcome from the first period to the end of each one,
            predictive: percentiles 5, 50 and 95 of the sum, luck included.
        amount_cents: What is planned in each period; adds up to each lever's amount to the cent.
    """

    starts: tuple[date, ...]
    low_cents: Float[np.ndarray, " period"]
    median_cents: Float[np.ndarray, " period"]
    high_cents: Float[np.ndarray, " period"]
    amount_cents: Int[np.ndarray, "period lever"]


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
            _prospect(fit, brief, plan, ground, cents, plan.optimum.measures_cents),
            float(ground.year.contributions(euros).mean()) * CENTS_PER_UNIT,
            (best - ground.valued.local_value(euros).value) * CENTS_PER_UNIT,
        )


def exact_prospect(
    fit: Fit,
    brief: PlanBrief,
    plan: JointPlan,
    cents: Int[np.ndarray, " lever"],
    *,
    measures: Mapping[str, int] | None = None,
) -> Prospect:
    """What any amounts of the levers bring, beside measures that are done.

    Args:
        fit, brief, plan: The plan, what it was made from, and what it was made for.
        cents: Of each lever, not negative; bounds and budget are the caller's.
        measures: What each measure that is done costs, in cents; None for those of the plan's
            optimum. Of one that the firm does not know the cost counts, and nothing that it brings.

    Raises: ValueError if there are not as many amounts as levers, or one is negative.
    """
    _refuse_unusable(fit, cents)
    with threadpool_limits(1, user_api="blas"):
        ground = year_of_plan(fit, brief, plan, done=measures)
        return _prospect(fit, brief, plan, ground, cents, _cost(plan, measures))


def exact_course(
    fit: Fit,
    brief: PlanBrief,
    plan: JointPlan,
    cents: Int[np.ndarray, " lever"],
    *,
    measures: Mapping[str, int] | None = None,
) -> tuple[Prospect, Course]:
    """The same, and period by period.

    Args, Raises: As of `exact_prospect`.
    """
    _refuse_unusable(fit, cents)
    with threadpool_limits(1, user_api="blas"):
        ground = year_of_plan(fit, brief, plan, done=measures)
        prospect = _prospect(fit, brief, plan, ground, cents, _cost(plan, measures))
        outcome = ground.year.outcomes_by_period(
            cents / CENTS_PER_UNIT, ground.luck, len(fit.firm.history.markets)
        )
    so_far = np.cumsum(outcome, axis=1) * CENTS_PER_UNIT
    low, median, high = np.percentile(so_far, (5, 50, 95), axis=0)
    starts: list[date] = plan_starts(fit.firm, brief).astype("datetime64[D]").tolist()
    spread = spread_in_cents(cents, ground.phasing.share.sum(axis=0))
    return prospect, Course(tuple(starts), low, median, high, spread)


def _cost(plan: JointPlan, measures: Mapping[str, int] | None) -> int:
    return plan.optimum.measures_cents if measures is None else sum(measures.values())


def _refuse_unusable(fit: Fit, cents: Int[np.ndarray, " lever"]) -> None:
    if cents.shape != (len(fit.firm.levers),) or (cents < 0).any():
        raise ValueError(f"every lever needs an amount that is not negative, got {cents}")


def _prospect(
    fit: Fit,
    brief: PlanBrief,
    plan: JointPlan,
    ground: YearOfPlan,
    cents: Int[np.ndarray, " lever"],
    measures: int,
) -> Prospect:
    euros = cents / CENTS_PER_UNIT
    outcome = ground.year.outcomes(euros, ground.luck) * CENTS_PER_UNIT
    before = ground.usual.contributions(cents_of(plan.last_year) / CENTS_PER_UNIT)
    dearer = measures / CENTS_PER_UNIT - ground.year.own_cost
    after = ground.year.contributions(euros) - dearer
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
