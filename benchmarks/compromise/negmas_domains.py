"""Compare the bargaining solutions with NegMAS on two-party domains cut into ever finer steps.

NegMAS knows lists of outcomes, Gespann plans of any amounts. Each made-up domain has four levers
under one budget; its list holds all plans in whole steps of the budget that lie in the room.
Printed is, for every solution and number of steps, how far the best outcome of the list falls
short of Gespann's by the solution's own measure, and how far apart both lie in shares of the best
cases. See ../README.md.
"""

import argparse
import time
from dataclasses import dataclass
from itertools import product

import numpy as np
from negmas import MappingUtilityFunction
from negmas.preferences.ops import (
    kalai_points,
    ks_points,
    max_welfare_points,
    nash_points,
    pareto_frontier,
)

from gespann.core.compromise.bargain_results import Bargain
from gespann.core.compromise.outcomes import LocalOutcomes
from gespann.core.compromise.problem import BargainingProblem, bargaining_problem
from gespann.core.compromise.solutions import Solution, bargain
from gespann.core.compromise.wishes import Wish, Wishes
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.year.plan_year import LocalValue

LEVERS = 4
BUDGET = 100.0
POINTS = {
    Solution.KALAI_SMORODINSKY: ks_points,
    Solution.NASH: nash_points,
    Solution.EGALITARIAN: kalai_points,
    Solution.UTILITARIAN: max_welfare_points,
}


@dataclass(frozen=True)
class Saturating:
    """Two outcomes that every lever raises, ever less; V is the first, less the cost."""

    effect: np.ndarray
    scale: np.ndarray
    names = ("revenue", "leads")
    is_concave = True

    def at(self, euros: np.ndarray) -> LocalOutcomes:
        lacking = self.effect * np.exp(-euros / self.scale)
        amounts = 200 + (self.effect - lacking).sum(axis=1)
        slopes = lacking / self.scale
        return LocalOutcomes(float(amounts[0] - euros.sum()), slopes[0] - 1, amounts, slopes)

    def above(self, box: BudgetSet) -> "Saturating":  # noqa: ARG002
        return self


def made_up(seed: int, epsilon: float) -> BargainingProblem:
    """A domain drawn by chance: each side weighs outcomes its own way and wishes for two levers."""
    rng = np.random.default_rng(seed)
    scale = rng.uniform(20, 60, LEVERS)
    outcomes = Saturating(rng.uniform(0.5, 2.5, (2, LEVERS)) * scale, scale)
    allowed = BudgetSet(np.zeros(LEVERS), np.full(LEVERS, BUDGET), BUDGET)

    def value(euros: np.ndarray) -> LocalValue:
        here = outcomes.at(euros)
        return LocalValue(here.value, here.slope, None)

    best = climb(value, allowed, np.full(LEVERS, BUDGET / LEVERS))
    wishes = tuple(
        Wishes(
            name,
            rng.dirichlet(np.ones(2)) * 2,
            tuple(Wish(k, float(rng.uniform(30, 60)), 0.0, float(rng.uniform(0.1, 0.6)))
                  for k in own),
        )
        for name, own in {"marketing": (0, 1), "sales": (2, 3)}.items()
    )  # fmt: skip
    before = rng.dirichlet(np.full(LEVERS, 4.0)) * 0.8 * BUDGET
    floor = (1 - epsilon) * outcomes.at(best).value
    return bargaining_problem(
        outcomes, allowed, wishes, disagreement=before, best=best, floor=floor
    )


def plans(problem: BargainingProblem, steps: int) -> list[tuple[int, ...]]:
    """All plans in whole steps of the budget that lie in the room."""
    split = [one for one in product(range(steps + 1), repeat=LEVERS) if sum(one) <= steps]
    return [
        one
        for one in split
        if problem.surface.at(np.array(one) * BUDGET / steps).value >= problem.floor
    ]


def shares_by_negmas(
    problem: BargainingProblem, bargained: Bargain, steps: int
) -> dict[Solution, np.ndarray]:
    """Utilities that NegMAS chooses from the list of plans, over not agreeing."""
    outcomes = plans(problem, steps)
    worth = np.array([problem.utilities(np.array(one) * BUDGET / steps) for one in outcomes])
    gains = worth - problem.disagreement
    rational = [(one, gain) for one, gain in zip(outcomes, gains, strict=True) if (gain >= 0).all()]
    if not rational:
        return {}
    listed = [one for one, _ in rational]
    ufuns = [
        MappingUtilityFunction(
            {one: float(gain[d]) for one, gain in rational}, reserved_value=0.0, outcomes=listed
        )
        for d in range(2)
    ]
    frontier, _ = pareto_frontier(ufuns, outcomes=listed)
    ranges = [(0.0, float(bargained.ranges[d])) for d in range(2)]
    chosen = {}
    for solution, points in POINTS.items():
        found = points(ufuns, frontier, ranges=ranges, outcomes=listed)
        chosen[solution] = np.array(found[0][0])
    return chosen


def measure(solution: Solution, gains: np.ndarray, ranges: np.ndarray) -> float:
    """What the solution maximises."""
    shares = gains / ranges
    return float({
        Solution.KALAI_SMORODINSKY: shares.min(),
        Solution.NASH: np.sqrt(max(shares.prod(), 0.0)),
        Solution.EGALITARIAN: gains.min() / ranges.max(),
        Solution.UTILITARIAN: gains.sum() / ranges.max(),
    }[solution])  # fmt: skip


def main() -> None:
    """Compare on all domains and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=int, default=20)
    parser.add_argument("--steps", type=int, nargs="+", default=[10, 20, 40])
    parser.add_argument("--epsilon", type=float, default=0.1)
    asked = parser.parse_args()
    short = {(one, steps): [] for one in Solution for steps in asked.steps}
    apart = {key: [] for key in short}
    seconds, domains = [], 0
    for seed in range(asked.domains):
        problem = made_up(seed, asked.epsilon)
        begun = time.perf_counter()
        bargained = bargain(problem)
        seconds.append(time.perf_counter() - begun)
        if not bargained.settlements or not bargained.can_gain.all():
            continue
        domains += 1
        for steps in asked.steps:
            for solution, gains in shares_by_negmas(problem, bargained, steps).items():
                ours = bargained.settlements[solution].utilities - problem.disagreement
                ranges = bargained.ranges
                less = measure(solution, ours, ranges) - measure(solution, gains, ranges)
                short[solution, steps].append(100 * less)
                apart[solution, steps].append(100 * np.abs((ours - gains) / ranges).max())
    print(f"{domains} of {asked.domains} domains with a common gain; Gespann's solutions took "
          f"{np.median(seconds):.2f} s (median)")  # fmt: skip
    print("points of the best case: falls short of Gespann (least, median, most); apart (median)")
    for (solution, steps), less in short.items():
        if less:
            low, middle, high = np.percentile(less, (0, 50, 100))
            far = np.median(apart[solution, steps])
            print(f"{solution.value:>18} {steps:>4} {len(less):>4} {low:>9.4f} {middle:>8.3f} "
                  f"{high:>8.3f} {far:>8.3f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
