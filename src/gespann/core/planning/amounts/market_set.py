"""What a plan by market may be: each lever in each market within its bounds, one budget over all.

Bounds apply to every amount alone; what a lever can do at most and the budget tie the markets
together, as prices do: a lever at its capacity costs more, and all cost more when money is short.
Groups bind the sums over markets, too; where they say more than the rest, the set is a polytope.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits
from gespann.core.planning.amounts.least_squares import nonnegative_least_squares
from gespann.core.planning.amounts.polytope import Polytope

_HALVINGS = 60  # after which a bisection has reached the last digit
_STEPS = 300
_SETTLED = 1e-12
_AT = 1e-7  # of the budget: so near to a limit is at it


@dataclass(frozen=True)
class MarketSet:
    """All amounts with low <= amount <= high that levers can do and the budget pays, in money.

    Attributes:
        low, high: Bounds of each lever in each market.
        lever_high: The most of each lever in all markets together.
        budget: Greatest sum.
        groups: Floors and caps of levers together, in all markets.
    """

    low: Float[np.ndarray, "market lever"]
    high: Float[np.ndarray, "market lever"]
    lever_high: Float[np.ndarray, " lever"]
    budget: float
    groups: GroupLimits = NO_GROUPS

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

        if self.groups.count:
            # Told here that no amounts keep all limits, not somewhere on the way.
            self.of_levers.nearest(least)

    @cached_property
    def of_levers(self) -> BudgetSet:
        """What each lever may get in all markets together."""
        most = np.minimum(self.lever_high, self.high.sum(axis=0))
        least = self.low.sum(axis=0)
        return BudgetSet(least, np.maximum(most, least), self.budget, self.groups)

    @cached_property
    def _polytope(self) -> Polytope | None:
        """The same set where a group says more than bounds, capacities and budget."""
        rows, most = self.of_levers.sums
        if len(rows) == 1:
            return None
        capped = self.lever_high < self.high.sum(axis=0)
        rows = np.vstack([rows, np.eye(len(self.lever_high))[capped]])
        most = np.concatenate([most, self.lever_high[capped]])
        everywhere = np.tile(rows, (1, len(self.low)))
        return Polytope(self.low, self.high, everywhere, most, self.budget)

    @cached_property
    def reachable_high(self) -> Float[np.ndarray, "market lever"]:
        """The most that each amount alone could be under capacity, groups and budget."""
        least = self.low.sum(axis=0)
        room = self.of_levers.reachable_high - least
        return np.minimum(self.high, self.low + np.maximum(room, 0.0))

    def of_market(self, market: int) -> BudgetSet:
        """What one market could get at most: a box, whatever the others get."""
        high = self.reachable_high[market]
        return BudgetSet(self.low[market], high, float(high.sum()))

    def nearest(
        self, euros: Float[np.ndarray, "market lever"]
    ) -> Float[np.ndarray, "market lever"]:
        """The allowed amounts nearest to these (Euclidean projection)."""
        if self._polytope is not None:
            return self._polytope.nearest(euros)
        return self._nearest(euros, np.ones_like(euros))[0]

    def prices(
        self, at: Float[np.ndarray, "market lever"], slope: Float[np.ndarray, "market lever"]
    ) -> Float[np.ndarray, " lever"]:
        """What one more unit of money for each lever would be worth, at the best of all amounts.

        Zero where neither the lever's capacity nor the budget binds (Lagrange multipliers). A lever
        whose group needs it for its floor may have a price below zero.
        """
        if self._polytope is not None:
            return self._prices_with_groups(at, slope)
        weight = (np.abs(slope) + 1e-3) / np.maximum(self.high - self.low, 1e-9 * self.budget)
        return self._nearest(at + slope / weight, weight)[1]

    def worth(self, price: Float[np.ndarray, " lever"]) -> float:
        """What budget, capacities and groups are worth at prices of each lever's money."""
        if self._polytope is not None:
            return float(price @ self.of_levers.best_linear(price))
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
        if self._polytope is not None:
            return self._polytope.best_quadratic(at, slope, curvature)
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

    def _prices_with_groups(self, at: np.ndarray, slope: np.ndarray) -> np.ndarray:
        """Those of the limits that are touched and explain the slope best."""
        near, levers = _AT * max(self.budget, 1e-9), self.of_levers
        rows, most = levers.sums
        rows = np.vstack([rows, np.eye(at.shape[1])])
        capped = self.lever_high < self.high.sum(axis=0)
        most = np.concatenate([most, np.where(capped, self.lever_high, np.inf)])
        rows = rows[rows @ at.sum(axis=0) >= most - near]
        each = np.eye(at.size)
        told = np.vstack([
            np.tile(rows, (1, len(at))),
            each[(at >= self.high - near).ravel()],
            -each[(at <= self.low + near).ravel()],
        ])  # fmt: skip
        found = nonnegative_least_squares(told.T, slope.ravel())
        return np.asarray(found[: len(rows)] @ rows)

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
