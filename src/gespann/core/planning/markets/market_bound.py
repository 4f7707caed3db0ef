"""The proof of how good a plan by market is: prices take the place of what ties markets together.

With a price on money and on each lever's capacity every market is planned alone, and what the
markets then gain, with the worth of money and capacities at these prices, is more than any plan
can bring (Lagrangian duality). Each market alone is bounded by branch and bound over boxes.
"""

import heapq
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.market_set import MarketSet
from gespann.core.planning.best.optimum import Optimum, bound_of_box
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.planning_year import Year

BOXES = 40
_NEAR = 0.25  # share of the gap that the search for a peak may leave


def proven(years: MarketYears, allowed: MarketSet, euros: np.ndarray, *, gap: float) -> Optimum:
    """A plan by market with an upper bound to all plans.

    Args:
        euros: The best plan found; the closer to the best there is, the tighter the bound.
        gap: Relative gap at which the proof may stop.

    Source: Everett (1963), Generalized Lagrange multiplier method for solving problems of optimum
        allocation of resources; McCormick (1976) for the bound of a box.
    """
    here = years.local_value(euros)
    price = allowed.prices(euros, here.slope)
    near = _NEAR * gap * abs(here.value) / len(years.markets)
    searches = [
        _Search(year, price, allowed.of_market(market), own, near)
        for market, (year, own) in enumerate(zip(years.markets, euros, strict=True))
    ]
    for _ in range(max(BOXES, len(searches))):
        bound = sum(search.bound for search in searches) + allowed.worth(price)
        if bound - here.value <= gap * abs(here.value):
            break
        max(searches, key=lambda search: search.gap).split()
    bound = sum(search.bound for search in searches) + allowed.worth(price)
    return Optimum(euros, here.value, max(bound, here.value))


@dataclass
class _Search:
    """What one market can gain at most at given prices: the boxes that are left of its own."""

    year: Year
    price: Float[np.ndarray, " lever"]
    box: BudgetSet
    euros: Float[np.ndarray, " lever"]
    near: float
    pushed: int = 0
    boxes: list[tuple[float, int, BudgetSet]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.found = self.year.local_value(self.euros).value - float(self.price @ self.euros)
        self._push(self.box)

    @property
    def bound(self) -> float:
        """No amounts gain more."""
        return -self.boxes[0][0]

    @property
    def gap(self) -> float:
        """How much more might be gained than is."""
        return self.bound - self.found

    def split(self) -> None:
        """Look closer where most might be gained."""
        _, _, box = heapq.heappop(self.boxes)
        for part in box.halves(self.year.widest(box)):
            self._push(part)

    def _push(self, box: BudgetSet) -> None:
        self.pushed += 1  # boxes cannot be told apart by size: the earlier one comes first
        bound, _ = bound_of_box(
            self.year, box, self.price, start=box.nearest(self.euros), enough=self.near
        )
        heapq.heappush(self.boxes, (-bound, self.pushed, box))
