"""The year that a joint plan was made in, put up once more to value other amounts in it.

What both departments bargain over, and what they try out, are amounts: the measures are those that
the best plan does. What they have signed names its own.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Int

from gespann.core.firm import PlanBrief
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.groups_of_plan import groups_beside_measures
from gespann.core.planning.limits import Limits
from gespann.core.planning.measures.choices import Choices, choices_of
from gespann.core.planning.measures.programme import Decision
from gespann.core.planning.results import JointPlan, MeasureProspect, Prospect
from gespann.core.planning.year.forecast_base import Phasing, last_year_phasing
from gespann.core.planning.year.plan_year import Shocks
from gespann.core.planning.year.planning_year import Year, planning_year
from gespann.core.planning.year.risk_year import ValuedYear, valued_year
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit


@dataclass(frozen=True)
class YearOfPlan:
    """The year of a plan, with what amounts may be in it.

    Attributes:
        year: With the measures that the plan's optimum does.
        usual: With those that are done in any case: what last year's split is valued in.
        luck: Of both.
        valued: The year as the firm's attitude to risk values it.
        allowed: Bounds, groups and what the measures leave of the budget, in money.
    """

    year: Year
    usual: Year
    luck: Shocks
    valued: ValuedYear
    allowed: BudgetSet
    phasing: Phasing


def year_of_plan(
    fit: Fit, brief: PlanBrief, plan: JointPlan, *, done: Collection[str] | None = None
) -> YearOfPlan:
    """The year of a joint plan.

    Args:
        brief: What the plan was made for, with the same attitude to risk.
        done: Names of the measures that are done; None for those of the plan's optimum.
    """
    allowed, phasing = allowed_by(plan), last_year_phasing(fit.firm, brief)
    if plan.phasing is not None:
        phasing = replace(phasing, share=plan.phasing.share)
    plain, luck = planning_year(fit, brief, phasing)
    choices = _choices(plain, fit, brief, plan)
    year = usual = plain
    if choices is not None:
        are_done = np.array([_is_done(one, done) for one in plan.measures], dtype=bool)
        year = choices.ground(Decision(are_done, choices.decided.used)).year
        usual = choices.ground(choices.decided).year
    split = allowed.scaled(_last_year(plan) / CENTS_PER_UNIT)
    valued = valued_year(year, luck, brief.risk, budget=allowed.budget, usual=split)
    return YearOfPlan(year, usual, luck, valued, allowed, phasing)


def _is_done(one: MeasureProspect, done: Collection[str] | None) -> bool:
    return one.is_best if done is None else one.measure.name in done


def cents_of(prospect: Prospect) -> Int[np.ndarray, " lever"]:
    """Amounts of the levers."""
    return np.array([a.amount_cents for a in prospect.allocations], dtype=np.int64)


def allowed_by(plan: JointPlan) -> BudgetSet:
    """Bounds, groups and budget of a plan's levers, in money."""
    allocations = plan.optimum.allocations
    low = np.array([a.low_cents for a in allocations]) / CENTS_PER_UNIT
    high = np.array([a.high_cents for a in allocations]) / CENTS_PER_UNIT
    left = plan.budget_cents - plan.optimum.measures_cents
    groups = groups_beside_measures(plan).scaled(1 / CENTS_PER_UNIT)
    return BudgetSet(low, high, left / CENTS_PER_UNIT, groups)


def _last_year(plan: JointPlan) -> Int[np.ndarray, " lever"]:
    return np.array([a.last_year_cents for a in plan.optimum.allocations], dtype=np.int64)


def _choices(year: Year, fit: Fit, brief: PlanBrief, plan: JointPlan) -> Choices | None:
    low, high = np.array([(a.low_cents, a.high_cents) for a in plan.optimum.allocations]).T
    limits = Limits(_last_year(plan), low, high, np.zeros(len(low), dtype=bool))
    usual = cents_of(plan.last_year) / CENTS_PER_UNIT
    return choices_of(fit.firm, brief, limits, year, usual, seed=fit.seed)
