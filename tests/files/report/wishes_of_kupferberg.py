"""What both departments of Kupferberg wish for, and the golden mean between them."""

import numpy as np

from files.report.kupferberg import SKETCHES, Sketch, World
from gespann.core.compromise.aims import Solution
from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.compromise.joint_mean import mean_of
from gespann.core.compromise.joint_problem import JointProblem
from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.problem import bargaining_problem
from gespann.core.compromise.wishes import SharedOutcome, Wish, Wishes
from gespann.core.compromise.year_outcomes import YearOutcomes
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department
from gespann.core.response.results import Fit

EPSILON = 0.01
KINDS = (SharedOutcome.REVENUE, SharedOutcome.CONTRIBUTION)
WEIGHT = 8.0


def wishes(of: Fit, joint: JointPlan) -> BothWishes:
    """Each side wishes for a quarter more of its levers but the last; sales has a least amount."""
    last = {one.lever.name: one.amount_cents for one in joint.last_year.allocations}

    def side(department: Department, least: float) -> DepartmentWishes:
        own = [lever.name for lever in of.firm.levers if lever.department is department][:-1]
        wished = tuple(
            LeverWish(name, round(1.25 * last[name]), round(least * last[name])) for name in own
        )
        return DepartmentWishes(department, dict.fromkeys(KINDS, WEIGHT), wished)

    return BothWishes((side(Department.MARKETING, 0.0), side(Department.SALES, 0.6)))


def problem(
    of: Fit, joint: JointPlan, wished: BothWishes, sketches: tuple[Sketch, ...] = SKETCHES
) -> JointProblem:
    """What both bargain over under the small model that the plan comes from."""
    year = World(sketches).year()
    outcomes = YearOutcomes(year, KINDS)
    limits = joint.optimum.allocations
    best, last = (
        np.array([one.amount_cents for one in prospect.allocations])
        for prospect in (joint.optimum, joint.last_year)
    )
    low, high = (
        np.array([getattr(one, end) for one in limits]) for end in ("low_cents", "high_cents")
    )
    names = tuple(lever.name for lever in of.firm.levers)
    value = outcomes.at(best / 100).value
    made = bargaining_problem(
        outcomes,
        BudgetSet(low / 100, high / 100, joint.budget_cents / 100),
        tuple(
            Wishes(
                side.department.value,
                np.array([side.weights.get(kind, 0.0) for kind in KINDS]),
                tuple(
                    Wish(names.index(w.lever), w.cents / 100, w.least_cents / 100, w.weight)
                    for w in side.wishes
                ),
            )
            for side in wished.sides
        ),
        disagreement=last / 100,
        best=best / 100,
        floor=(1 - EPSILON) * value,
    )
    return JointProblem(made, made, year, of.firm.levers, last, best, EPSILON, ())


def mean(
    of: Fit,
    joint: JointPlan,
    wished: BothWishes | None = None,
    *,
    solution: Solution = Solution.KALAI_SMORODINSKY,
    sketches: tuple[Sketch, ...] = SKETCHES,
) -> JointMean:
    """The golden mean of that problem."""
    wished = wished or wishes(of, joint)
    return mean_of(problem(of, joint, wished, sketches), wished, solution=solution, seed=0)
