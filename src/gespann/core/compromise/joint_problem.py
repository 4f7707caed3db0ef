"""From a fit, a plan and both sides' wishes to the problem that both departments bargain over."""

from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from jaxtyping import Float, Int

from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes
from gespann.core.compromise.fitted_outcomes import searchable
from gespann.core.compromise.problem import BargainingProblem, bargaining_problem
from gespann.core.compromise.wishes import SharedOutcome, Wish, Wishes
from gespann.core.compromise.year_outcomes import YearOutcomes
from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Lever, PlanBrief
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.limits import capacities
from gespann.core.planning.results import JointPlan
from gespann.core.planning.year.chain_year import later_years
from gespann.core.planning.year.risk_year import RiskYear, ValuedYear
from gespann.core.planning.year_of_plan import YearOfPlan, allowed_by, cents_of, year_of_plan
from gespann.core.progress import Phase, Progress, Report, silent
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit

# Where outcomes are concave, bargaining asks for thousands of plans of the draws themselves; where
# they are not, for some hundred, but those of a funnel take long.
CONCAVE_DRAWS, FUNNEL_DRAWS = 100, 100
STEPS = 4  # of progress: the year, the outcomes, and the passes of a search
_RISK_TIMES = 4  # as many draws where the worst of them count most
_EASING = 1e-3


@dataclass(frozen=True)
class JointProblem:
    """What both departments bargain over, and what their plans are valued with.

    Attributes:
        problem: With the outcomes themselves; single plans are valued with it.
        search: The same for searching, in a box that holds the room: where outcomes are not
            concave, with polynomials in their place.
        year: The planning year with all draws, as the firm's attitude to risk values it.
        disagreement_cents: The plan that holds if they do not agree.
        best_cents: The best plan, around which the room lies.
        epsilon: Share of its expected contribution that may be given up.
        findings: What could not be weighed.
    """

    problem: BargainingProblem
    search: BargainingProblem
    year: ValuedYear
    levers: tuple[Lever, ...]
    disagreement_cents: Int[np.ndarray, " lever"]
    best_cents: Int[np.ndarray, " lever"]
    epsilon: float
    findings: tuple[Finding, ...]

    def value(self, cents: Int[np.ndarray, " lever"]) -> float:
        """V of a plan under all draws."""
        return self.year.local_value(cents / CENTS_PER_UNIT).value


def joint_problem(
    fit: Fit,
    brief: PlanBrief,
    plan: JointPlan,
    wishes: BothWishes,
    *,
    epsilon: float,
    progress: Report = silent,
) -> JointProblem:
    """The problem of both departments of a fitted firm.

    Args:
        fit: The response model of the firm.
        brief: What the plan was made for, with the same attitude to risk.
        plan: The joint plan; its room's epsilon counts where it has a room.
        wishes: Of both departments; leads may be weighed only where there is a funnel, spare
            capacity only where a lever has a capacity.
        epsilon: Share of the best expected contribution that may be given up, not negative.
        progress: Told of the progress.

    Raises: ValueError if epsilon is negative, or an outcome is weighed that the firm has not.
    """
    steps = count()

    def tell() -> None:
        progress(Progress(Phase.COMPROMISE, min(next(steps), STEPS), STEPS))

    tell()
    epsilon = epsilon if plan.room is None else plan.room.epsilon
    if not epsilon >= 0:
        raise ValueError(f"epsilon must not be negative, got {epsilon}")
    levers = fit.firm.levers
    best, disagreement = cents_of(plan.optimum), _disagreement(plan, wishes)
    ground = year_of_plan(fit, brief, plan)
    allowed, valued = ground.allowed, ground.valued
    tell()
    outcomes, left_out = _outcomes(fit, brief, ground, wishes, disagreement / CENTS_PER_UNIT)
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
    search = problem
    if not outcomes.is_concave:
        search = searchable(problem, outcomes, _room_box(plan), seed=fit.seed, tell=tell)
    progress(Progress(Phase.COMPROMISE, STEPS, STEPS))
    return JointProblem(
        problem, search, valued, levers, disagreement, best, epsilon, tuple(left_out)
    )


def _room_box(plan: JointPlan) -> BudgetSet:
    """Limits drawn in to where it is proven that no plan of the room lies outside."""
    allowed, room = allowed_by(plan), plan.room
    if room is None:
        return allowed
    least, greatest = (
        np.array([getattr(one, end) for one in room.ranges]) / CENTS_PER_UNIT
        for end in ("outer_least_cents", "outer_greatest_cents")
    )
    # The room of the plan was drawn around amounts that were not rounded to cents yet.
    easing = _EASING * (allowed.high - allowed.low)
    low, high = np.maximum(least - easing, allowed.low), np.minimum(greatest + easing, allowed.high)
    return replace(allowed, low=low, high=np.maximum(high, low))


def _disagreement(plan: JointPlan, wishes: BothWishes) -> Int[np.ndarray, " lever"]:
    """The last plan both signed; without one, last year's split of the money."""
    if wishes.signed_cents is None:
        return cents_of(plan.last_year)
    names = [a.lever.name for a in plan.last_year.allocations]
    return np.array([wishes.signed_cents[name] for name in names], dtype=np.int64)


def _outcomes(
    fit: Fit,
    brief: PlanBrief,
    ground: YearOfPlan,
    wishes: BothWishes,
    disagreement: Float[np.ndarray, " lever"],
) -> tuple[YearOutcomes, list[Finding]]:
    """What both weigh, as far as it can be weighed, and what cannot."""
    weighed = {kind for side in wishes.sides for kind in side.weights}
    kinds = tuple(kind for kind in SharedOutcome if kind in weighed)
    later = later_years(fit, brief, ground.phasing) if SharedOutcome.LATER in kinds else None
    left_out = []
    if SharedOutcome.LATER in kinds and later is None:
        kinds = tuple(kind for kind in kinds if kind is not SharedOutcome.LATER)
        left_out.append(_finding("later_not_known"))
    outcomes = YearOutcomes(ground.year, kinds, later, capacities(fit.firm, brief))
    if outcomes.is_concave:
        outcomes = _thinned(outcomes, CONCAVE_DRAWS)
    elif len(fit.stages) > 1:
        outcomes = _thinned(outcomes, FUNNEL_DRAWS)
    amounts = outcomes.at(disagreement).amounts
    # Only a positive outcome can be weighed by its log.
    kept = tuple(kind for kind, amount in zip(kinds, amounts, strict=True) if amount > 0)
    left_out += [_finding("outcome_not_weighed", outcome=k.value) for k in kinds if k not in kept]
    return replace(outcomes, kinds=kept), left_out


def _thinned(outcomes: YearOutcomes, draws: int) -> YearOutcomes:
    later = None if outcomes.later is None else outcomes.later.thinned(draws)
    return replace(outcomes, year=outcomes.year.thinned(draws), later=later)


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
