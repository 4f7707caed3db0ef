"""From a fit, a plan and both sides' wishes to the golden mean between them, in whole cents."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes
from gespann.core.compromise.golden_mean import GoldenMean, golden_mean
from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.problem import bargaining_problem
from gespann.core.compromise.wishes import SharedOutcome, Wish, Wishes
from gespann.core.compromise.year_outcomes import YearOutcomes
from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Lever, PlanBrief
from gespann.core.planning.budget_set import BudgetSet
from gespann.core.planning.chain_year import later_years
from gespann.core.planning.choices import choices_of
from gespann.core.planning.forecast_base import Phasing, last_year_phasing
from gespann.core.planning.joint_plan import planning_year
from gespann.core.planning.limits import Limits, capacities
from gespann.core.planning.optimum import Year
from gespann.core.planning.programme import Decision
from gespann.core.planning.results import JointPlan, Prospect
from gespann.core.planning.risk_year import RiskYear, ValuedYear, valued_year
from gespann.core.planning.room import EPSILON
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit

# Bargaining asks for thousands of plans; a funnel's take so long that there are fewer draws of it.
DRAWS, FUNNEL_DRAWS = 100, 25
_RISK_TIMES = 4  # as many where the worst of them count most


def joint_mean(
    fit: Fit,
    brief: PlanBrief,
    plan: JointPlan,
    wishes: BothWishes,
    *,
    solution: Solution = Solution.KALAI_SMORODINSKY,
    epsilon: float = EPSILON,
) -> JointMean:
    """The plan of the room that both departments can agree to.

    Args:
        fit: The response model of the firm.
        brief: What the plan was made for, with the same attitude to risk.
        plan: The joint plan; its room's epsilon counts where it has a room.
        wishes: Of both departments; leads may be weighed only where there is a funnel, spare
            capacity only where a lever has a capacity.
        solution: Which bargaining solution is the golden mean.
        epsilon: Share of the best expected contribution that may be given up, not negative.

    Raises: ValueError if epsilon is negative, or an outcome is weighed that the firm has not.
    """
    epsilon = epsilon if plan.room is None else plan.room.epsilon
    if not epsilon >= 0:
        raise ValueError(f"epsilon must not be negative, got {epsilon}")
    levers = fit.firm.levers
    best, disagreement = _cents(plan.optimum), _disagreement(plan, wishes)
    allowed = _allowed(plan)
    phasing = last_year_phasing(fit.firm, brief)
    if plan.phasing is not None:
        phasing = replace(phasing, share=plan.phasing.share)
    year, luck = planning_year(fit, brief, phasing)
    year = _with_measures(year, fit, brief, plan)
    usual = allowed.scaled(_last_year(plan) / CENTS_PER_UNIT)
    valued = valued_year(year, luck, brief.risk, budget=allowed.budget, usual=usual)
    outcomes, left_out = _outcomes(fit, brief, phasing, year, wishes, disagreement / CENTS_PER_UNIT)
    if isinstance(valued, RiskYear):
        outcomes = replace(outcomes, valued=valued.thinned(_RISK_TIMES * outcomes.year.draws))
    value = outcomes.at(best / CENTS_PER_UNIT).value
    problem = bargaining_problem(
        outcomes,
        allowed,
        tuple(_of_side(side, outcomes.kinds, levers) for side in wishes.sides),
        disagreement=disagreement / CENTS_PER_UNIT,
        best=best / CENTS_PER_UNIT,
        floor=value - epsilon * abs(value),
    )
    found = golden_mean(
        problem,
        tuple(lever.name for lever in levers),
        solution=solution,
        seed=fit.seed,
        wanted=(solution,),
    )
    return JointMean(
        found=_priced(found, valued, best),
        wishes=wishes,
        levers=levers,
        disagreement_cents=disagreement,
        best_cents=best,
        epsilon=epsilon,
        spare_cents=round(epsilon * abs(_value(valued, best)) * CENTS_PER_UNIT),
        findings=(*left_out, *_findings(found)),
    )


def _value(year: ValuedYear, cents: Int[np.ndarray, " lever"]) -> float:
    """V of a plan under all draws."""
    return year.local_value(cents / CENTS_PER_UNIT).value


def _priced(found: GoldenMean, year: ValuedYear, best: Int[np.ndarray, " lever"]) -> GoldenMean:
    """The same with a price under all draws, not only those that were bargained with."""
    if found.amount_cents is None:
        return found
    price = _value(year, best) - _value(year, found.amount_cents)
    return replace(found, price_cents=round(price * CENTS_PER_UNIT))


def _findings(found: GoldenMean) -> tuple[Finding, ...]:
    """The reasons; what is proven of the even shares says nothing of another solution."""
    if found.solution is Solution.KALAI_SMORODINSKY:
        return found.findings
    return tuple(one for one in found.findings if one.code != "compromise_not_proven")


def _cents(prospect: Prospect) -> Int[np.ndarray, " lever"]:
    return np.array([a.amount_cents for a in prospect.allocations], dtype=np.int64)


def _last_year(plan: JointPlan) -> Int[np.ndarray, " lever"]:
    return np.array([a.last_year_cents for a in plan.optimum.allocations], dtype=np.int64)


def _disagreement(plan: JointPlan, wishes: BothWishes) -> Int[np.ndarray, " lever"]:
    """The last plan both signed; without one, last year's split of the money."""
    if wishes.signed_cents is None:
        return _cents(plan.last_year)
    names = [a.lever.name for a in plan.last_year.allocations]
    return np.array([wishes.signed_cents[name] for name in names], dtype=np.int64)


def _allowed(plan: JointPlan) -> BudgetSet:
    """Bounds and budget in money."""
    allocations = plan.optimum.allocations
    low = np.array([a.low_cents for a in allocations]) / CENTS_PER_UNIT
    high = np.array([a.high_cents for a in allocations]) / CENTS_PER_UNIT
    left = plan.budget_cents - plan.optimum.measures_cents
    return BudgetSet(low, high, left / CENTS_PER_UNIT)


def _with_measures(year: Year, fit: Fit, brief: PlanBrief, plan: JointPlan) -> Year:
    """The year in which the measures of the optimum are done: amounts are bargained over."""
    bounds = np.array([(a.low_cents, a.high_cents) for a in plan.optimum.allocations])
    low, high = bounds.T
    limits = Limits(_last_year(plan), low, high, np.zeros(len(bounds), dtype=bool))
    usual = _cents(plan.last_year) / CENTS_PER_UNIT
    choices = choices_of(fit.firm, brief, limits, year, usual, seed=fit.seed)
    if choices is None:
        return year
    done = np.array([one.is_best for one in plan.measures], dtype=bool)
    return choices.ground(Decision(done, choices.decided.used)).year


def _outcomes(
    fit: Fit,
    brief: PlanBrief,
    phasing: Phasing,
    whole: Year,
    wishes: BothWishes,
    disagreement: Float[np.ndarray, " lever"],
) -> tuple[YearOutcomes, list[Finding]]:
    """What both weigh, as far as it can be weighed, and what cannot."""
    draws = DRAWS if len(fit.stages) == 1 else FUNNEL_DRAWS
    year = whole.thinned(draws)
    weighed = {kind for side in wishes.sides for kind in side.weights}
    kinds = tuple(kind for kind in SharedOutcome if kind in weighed)
    later = later_years(fit, brief, phasing) if SharedOutcome.LATER in kinds else None
    left_out = []
    if SharedOutcome.LATER in kinds and later is None:
        kinds = tuple(kind for kind in kinds if kind is not SharedOutcome.LATER)
        left_out.append(_finding("later_not_known"))
    later = None if later is None else later.thinned(draws)
    outcomes = YearOutcomes(year, kinds, later, capacities(fit.firm, brief))
    amounts = outcomes.at(disagreement).amounts
    # Only a positive outcome can be weighed by its log.
    kept = tuple(kind for kind, amount in zip(kinds, amounts, strict=True) if amount > 0)
    left_out += [_finding("outcome_not_weighed", outcome=k.value) for k in kinds if k not in kept]
    return YearOutcomes(year, kept, later, outcomes.capacity), left_out


def _of_side(
    side: DepartmentWishes, kinds: tuple[SharedOutcome, ...], levers: tuple[Lever, ...]
) -> Wishes:
    """The same with positions in the place of names, and in money."""
    position = {lever.name: k for k, lever in enumerate(levers)}
    wishes = (
        Wish(
            position[one.lever],
            one.cents / CENTS_PER_UNIT,
            one.least_cents / CENTS_PER_UNIT,
            one.weight,
        )
        for one in side.wishes
    )
    weights = np.array([side.weights.get(kind, 0.0) for kind in kinds])
    return Wishes(side.department.value, weights, tuple(wishes))


def _finding(code: str, **values: object) -> Finding:
    return Finding(code, Severity.WARNING, Topic.COMPROMISE, "", values)
