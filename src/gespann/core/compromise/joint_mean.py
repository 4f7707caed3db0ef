"""From a fit, a plan and both sides' wishes to the golden mean between them, in whole cents."""

from dataclasses import replace

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.compromise.golden_mean import golden_mean
from gespann.core.compromise.joint_problem import JointProblem, joint_problem
from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.mean_results import GoldenMean
from gespann.core.findings import Finding
from gespann.core.firm import PlanBrief
from gespann.core.planning.results import JointPlan
from gespann.core.planning.room.room import EPSILON
from gespann.core.progress import Report, silent
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit

_DRAWN_CLOSER, _SAFER = 3, 0.98


def joint_mean(
    fit: Fit,
    brief: PlanBrief,
    plan: JointPlan,
    wishes: BothWishes,
    *,
    solution: Solution = Solution.KALAI_SMORODINSKY,
    epsilon: float = EPSILON,
    progress: Report = silent,
) -> JointMean:
    """The plan of the room that both departments can agree to.

    Args:
        fit, brief, plan, wishes, epsilon, progress: As of `joint_problem`.
        solution: Which bargaining solution is the golden mean.

    Raises: ValueError if epsilon is negative, or an outcome is weighed that the firm has not.
    """
    joint = joint_problem(fit, brief, plan, wishes, epsilon=epsilon, progress=progress)
    return mean_of(joint, wishes, solution=solution, seed=fit.seed)


def mean_of(joint: JointProblem, wishes: BothWishes, *, solution: Solution, seed: int) -> JointMean:
    """The golden mean of a problem that is set up already.

    Some of the draws are bargained with, all of them decide: where a plan that lies in the room by
    some would cost more than the room allows by all, the room is drawn closer and searched again.
    """
    spare = joint.epsilon * abs(joint.value(joint.best_cents))
    within, found = joint, _found(joint, solution, seed)
    for _ in range(_DRAWN_CLOSER):
        price = _price(found, joint)
        if price is None or price <= spare:
            break
        within = _drawn_closer(within, spare / price * _SAFER)
        found = _found(within, solution, seed)
    return JointMean(
        found=_priced(found, joint),
        wishes=wishes,
        levers=joint.levers,
        disagreement_cents=joint.disagreement_cents,
        best_cents=joint.best_cents,
        epsilon=joint.epsilon,
        spare_cents=round(spare * CENTS_PER_UNIT),
        findings=(*joint.findings, *_findings(found)),
    )


def _found(joint: JointProblem, solution: Solution, seed: int) -> GoldenMean:
    return golden_mean(
        joint.problem,
        tuple(lever.name for lever in joint.levers),
        solution=solution,
        seed=seed,
        wanted=(solution,),
        search=joint.search,
    )


def _drawn_closer(joint: JointProblem, share: float) -> JointProblem:
    """The same with only a share of what may be given up."""
    problem = joint.problem
    more = (1 - share) * (problem.best_value - problem.floor)
    return replace(
        joint,
        problem=replace(problem, floor=problem.floor + more),
        search=replace(joint.search, floor=joint.search.floor + more),
    )


def _price(found: GoldenMean, joint: JointProblem) -> float | None:
    """What it costs under all draws, not only those that were bargained with; in money."""
    if found.amount_cents is None:
        return None
    return joint.value(joint.best_cents) - joint.value(found.amount_cents)


def _priced(found: GoldenMean, joint: JointProblem) -> GoldenMean:
    price = _price(found, joint)
    return found if price is None else replace(found, price_cents=round(price * CENTS_PER_UNIT))


def _findings(found: GoldenMean) -> tuple[Finding, ...]:
    """The reasons; what is proven of the even shares says nothing of another solution."""
    if found.solution is Solution.KALAI_SMORODINSKY:
        return found.findings
    return tuple(one for one in found.findings if one.code != "compromise_not_proven")
