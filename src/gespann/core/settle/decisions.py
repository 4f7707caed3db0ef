"""What there is to decide about a lever: how much it gets, the rest being used as well as can be.

If only the beliefs about one lever change, the best plan moves along a path: the lever gets more
or less, and the others share what is left. The benefits of the plans on that path, under every
posterior draw, are all that a test of the lever is judged by.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.interpolate import CubicSpline

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.year.planning_year import Year

NODES = 8  # plans of a path that are searched for; those between them are interpolated
AMOUNTS = 41
SEARCH_DRAWS = 100
ENOUGH = 1e-6  # of the value, below which a better plan is not looked for


@dataclass(frozen=True)
class Path:
    """Plans that give one lever more or less.

    Attributes:
        lever: Position in the firm.
        amounts: Money for the lever, ascending; the first and last are what bounds and budget
            allow.
        benefit: Contribution over the planning year in money, for each draw.
    """

    lever: int
    amounts: Float[np.ndarray, " amount"]
    benefit: Float[np.ndarray, "draw amount"]

    @property
    def best_amount(self) -> float:
        """The amount with the greatest expected benefit."""
        return float(self.amounts[self.benefit.mean(axis=0).argmax()])


def path_of(
    year: Year, allowed: BudgetSet, lever: int, best: Float[np.ndarray, " lever"]
) -> Path | None:
    """The path of one lever, or None if bounds and budget leave nothing to decide.

    Args:
        best: The best plan; it lies on the path.
    """
    low, high = float(allowed.reachable_low[lever]), float(allowed.reachable_high[lever])
    if high - low <= 1e-9 * max(allowed.budget, 1.0):
        return None
    even = np.linspace(low, high, NODES)
    # A node beside the best amount would make what is interpolated between them swing.
    apart = even[np.abs(even - best[lever]) > 1e-2 * (high - low)]
    nodes = np.sort(np.append(apart, np.clip(best[lever], low, high)))
    plans = _best_with(year, allowed, lever, nodes, best)
    benefit = np.stack([year.contributions(plan) for plan in plans], axis=1)
    amounts = np.unique(np.append(np.linspace(low, high, AMOUNTS), nodes))
    return Path(lever, amounts, CubicSpline(nodes, benefit, axis=1)(amounts))


def _best_with(
    year: Year, allowed: BudgetSet, lever: int, nodes: np.ndarray, best: np.ndarray
) -> list[np.ndarray]:
    """The best plan with each amount of the lever, searched from the best plan outwards."""
    few = year.thinned(SEARCH_DRAWS)
    enough = ENOUGH * abs(few.local_value(best).value)
    nearest = int(np.abs(nodes - best[lever]).argmin())
    found = {nearest: best}
    for k in (*range(nearest + 1, len(nodes)), *range(nearest - 1, -1, -1)):
        neighbour = found[k - 1 if k > nearest else k + 1]
        fixed = _with_amount(allowed, lever, float(nodes[k]))
        found[k] = climb(few.local_value, fixed, fixed.nearest(neighbour), enough=enough)
    return [found[k] for k in range(len(nodes))]


def _with_amount(allowed: BudgetSet, lever: int, amount: float) -> BudgetSet:
    low, high = allowed.low.copy(), allowed.high.copy()
    low[lever] = high[lever] = amount
    return replace(allowed, low=low, high=high)
