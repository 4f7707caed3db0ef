"""What a plan by market may be: each lever in each market within its bounds, one budget over all.

Bounds apply to every amount alone; what a lever can do at most and the budget tie the markets
together, as prices do: a lever at its capacity costs more, and all cost more when money is short.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet

_HALVINGS = 60  # after which a bisection has reached the last digit
_STEPS = 300
_SETTLED = 1e-12


@dataclass(frozen=True)
class MarketSet:
    """All amounts with low <= amount <= high that levers can do and the budget pays, in money.

    Attributes:
        low, high: Bounds of each lever in each market.
        lever_high: The most of each lever in all markets together.
        budget: Greatest sum.
    """

    low: Float[np.ndarray, "market lever"]
    high: Float[np.ndarray, "market lever"]
    lever_high: Float[np.ndarray, " lever"]
    budget: float

    def __post_init__(self) -> None:
        if np.any(self.low > self.high):
            raise ValueError("low must not exceed high in any market")
        least = self.low.sum(axis=0)
        if np.any(least > self.lever_high * (1 + 1e-12) + 1e-6):
            raise ValueError(f"the least amounts {least} exceed the levers' {self.lever_high}")
        if least.sum() > self.budget * (1 + 1e-12) + 1e-6:
            raise ValueError(
                f"the least amounts add up to {least.sum():.2f}, more than {self.budget:.2f}"
            )

    @property
    def reachable_high(self) -> Float[np.ndarray, "market lever"]:
        """The most that each amount alone could be under capacity and budget."""
        least = self.low.sum(axis=0)
        room = np.minimum(self.lever_high - least, self.budget - least.sum())
        return np.minimum(self.high, self.low + np.maximum(room, 0.0))

    def of_market(self, market: int) -> BudgetSet:
        """What one market could get at most: a box, whatever the others get."""
        high = self.reachable_high[market]
        return BudgetSet(self.low[market], high, float(high.sum()))

    def nearest(
        self, euros: Float[np.ndarray, "market lever"]
    ) -> Float[np.ndarray, "market lever"]:
        """The allowed amounts nearest to these (Euclidean projection)."""
        return self._nearest(euros, np.ones_like(euros))[0]

    def prices(
        self, at: Float[np.ndarray, "market lever"], slope: Float[np.ndarray, "market lever"]
    ) -> Float[np.ndarray, " lever"]:
        """What one more unit of money for each lever would be worth, at the best of all amounts.

        Zero where neither the lever's capacity nor the budget binds (Lagrange multipliers).
        """
        weight = (np.abs(slope) + 1e-3) / np.maximum(self.high - self.low, 1e-9 * self.budget)
        return self._nearest(at + slope / weight, weight)[1]

    def worth(self, price: Float[np.ndarray, " lever"]) -> float:
        """What the budget and the levers' capacities are worth at prices of each lever's money."""
        money = float(price.min()) if self.lever_high.sum() > self.budget else 0.0
        return money * self.budget + float((price - money) @ self.lever_high)

    def best_quadratic(
        self,
        at: Float[np.ndarray, "market lever"],
        slope: Float[np.ndarray, "market lever"],
        curvature: Float[np.ndarray, "market lever lever"],
    ) -> Float[np.ndarray, "market lever"]:
        """The allowed amounts that maximise slope @ d + d @ curvature @ d / 2, d from `at`.

        Each step maximises a separable function below the quadratic one, which only prices tie
        together; steps gather speed until they turn back.

        Args:
            curvature: Negative definite in each market; none across markets.

        Source: Beck and Teboulle (2009), A fast iterative shrinkage-thresholding algorithm;
            O'Donoghue and Candes (2015), Adaptive restart for accelerated gradient schemes.
        """
        weight = np.abs(curvature).sum(axis=-1)
        small = _SETTLED * max(self.budget, 1e-9)
        point = ahead = at
        pace = 1.0
        for _ in range(_STEPS):
            gradient = slope + np.einsum("gkl,gl->gk", curvature, ahead - at)
            there = self._nearest(ahead + gradient / weight, weight)[0]
            moved = there - point
            if np.abs(there - ahead).max() <= small:
                return there
            turned = (weight * (ahead - there) * moved).sum() > 0
            faster = 1.0 if turned else (1 + np.sqrt(1 + 4 * pace**2)) / 2
            ahead = there if turned else there + (pace - 1) / faster * moved
            point, pace = there, faster
        return point

    def _nearest(self, euros: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The allowed amounts nearest in the squares weighted so, and the price of each lever."""

        def bought(price: np.ndarray) -> np.ndarray:
            return np.clip(euros - price / weight, self.low, self.high)

        dear = np.maximum((weight * (euros - self.low)).max(axis=0), 0.0) + 1e-12
        scarce = _least_price(
            lambda price: bought(price).sum(axis=0) <= self.lever_high, np.zeros_like(dear), dear
        )
        dearest = np.maximum(dear.max(), scarce.max())
        money = _least_price(
            lambda price: bought(np.maximum(price, scarce)).sum() <= self.budget,
            np.zeros(()),
            np.asarray(dearest),
        )
        price = np.maximum(money, scarce)
        return bought(price), price


def _least_price(
    affordable: Callable[[np.ndarray], np.ndarray | np.bool_], few: np.ndarray, many: np.ndarray
) -> np.ndarray:
    """The least price at which it can be afforded, by bisection; nothing where it is free."""
    free = affordable(few)
    if np.all(free):
        return few
    for _ in range(_HALVINGS):
        middle = (few + many) / 2
        paid = affordable(middle)
        few, many = np.where(paid, few, middle), np.where(paid, middle, many)
    return np.where(free, 0.0, many)
