"""The Pareto frontier: what one department gets at most for what the others get."""

from dataclasses import replace
from itertools import combinations

import numpy as np

from gespann.core.compromise.bargain_results import Bargain, Frontier, Settlement
from gespann.core.compromise.problem import BargainingProblem
from gespann.core.compromise.solutions import leximin, settled, starts_of


def frontier(
    problem: BargainingProblem, bargained: Bargain, *, points: int = 11, seed: int = 0
) -> Frontier:
    """Efficient plans in evenly spread directions of the plane of shares.

    Args:
        bargained: What `bargain` found for this problem.
        points: Number of plans between two departments; more departments get a lattice as fine.
        seed: As of `bargain`.

    Returns: The plans; none where there is nothing to agree on, or fewer than two are asked for.
    """
    if not bargained.settlements or points < 2:
        return Frontier(())
    able = np.flatnonzero(bargained.can_gain)
    starts = starts_of(problem, seed)
    if not problem.surface.is_concave:
        # Between plans that were looked for from everywhere, these themselves are starts enough.
        starts = [one.euros for one in (*bargained.settlements.values(), *bargained.best_cases)]
    least = np.min([bargained.best_cases[d].utilities for d in able], axis=0)
    # What nobody has to fear, even in another's best case, is where the directions start.
    above = replace(problem, disagreement=np.where(bargained.can_gain, least, problem.disagreement))
    left = problem.disagreement + bargained.ranges - above.disagreement
    plans: list[Settlement] = []
    for weights in _lattice(len(able), points - 1):
        direction = np.zeros(len(problem.wishes))
        direction[able] = weights
        near = [plan.euros for plan in plans[-1:]]
        found = leximin(above, left, direction, [*near, *starts])
        if found is not None:
            plans.append(settled(problem, found, bargained.ranges))
    return Frontier(tuple(plans))


def _lattice(parties: int, steps: int) -> list[np.ndarray]:
    """All ways to split `steps` over the parties, as shares; the first party's ascend."""
    cuts = combinations(range(steps + parties - 1), parties - 1)
    ends = [np.array([-1, *cut, steps + parties - 1]) for cut in cuts]
    return [(np.diff(end) - 1) / max(steps, 1) for end in ends]
