"""What a plan may be: each lever within its bounds, groups within theirs, all within the budget.

Without groups that say more than bounds and budget, everything has a quick answer of its own; with
them the set is a polytope.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits
from gespann.core.planning.amounts.polytope import Polytope

_HALVINGS = 64  # after which a bisection has reached the last digit


@dataclass(frozen=True)
class BudgetSet:
    """All amounts with low <= amount <= high and a sum within the budget, in money.

    Attributes:
        low, high: Bounds of each lever.
        budget: Greatest sum.
        groups: Floors and caps of levers together.
    """

    low: Float[np.ndarray, " lever"]
    high: Float[np.ndarray, " lever"]
    budget: float
    groups: GroupLimits = NO_GROUPS

    def __post_init__(self) -> None:
        if np.any(self.low > self.high):
            raise ValueError(f"low must not exceed high, got {self.low} and {self.high}")
        if self.low.sum() > self.budget * (1 + 1e-12) + 1e-6:
            raise ValueError(
                f"the least amounts add up to {self.low.sum():.2f}, more than {self.budget:.2f}"
            )
        if self._polytope is not None:
            # Told here that no amounts keep all limits, not somewhere on the way.
            self._polytope.nearest(self.low)

    @property
    def sums(self) -> tuple[Float[np.ndarray, "row lever"], Float[np.ndarray, " row"]]:
        """Rows of levers with the most that they may add up to: budget, caps, floors negative.

        Only those groups that say more than bounds and budget.
        """
        groups = self.groups
        says_more = ~groups.said_already(self.low, self.high, self.budget)
        capped = says_more & np.isfinite(groups.most)
        floored = says_more & (groups.totals(self.low) < groups.least)
        everything = np.ones((1, len(self.low)))
        if not says_more.any():
            return everything, np.array([self.budget])
        each = groups.levers.astype(float)
        return (
            np.vstack([everything, each[capped], -each[floored]]),
            np.concatenate([[self.budget], groups.most[capped], -groups.least[floored]]),
        )

    @cached_property
    def _polytope(self) -> Polytope | None:
        """The same set where a group says more than bounds and budget."""
        rows, most = self.sums
        if len(rows) == 1:
            return None
        return Polytope(self.low, self.high, rows, most, self.budget)

    @cached_property
    def reachable_high(self) -> Float[np.ndarray, " lever"]:
        """The most that each lever alone could get under the budget."""
        if self._polytope is not None:
            return np.array([self.reach(row)[1] for row in np.eye(len(self.low))])
        return np.minimum(self.high, self.low + max(self.budget - self.low.sum(), 0.0))

    @cached_property
    def reachable_low(self) -> Float[np.ndarray, " lever"]:
        """The least that each lever alone could get, floors of groups kept."""
        if self._polytope is not None:
            return np.array([self.reach(row)[0] for row in np.eye(len(self.low))])
        return self.low

    def reach(self, row: Float[np.ndarray, " lever"]) -> tuple[float, float]:
        """The least and the most that row @ amounts can be."""
        least, most = self.best_linear(-row), self.best_linear(row)
        return float(row @ least), float(row @ most)

    @property
    def least_sum(self) -> float:
        """The least money that can be spent."""
        return self.reach(np.ones(len(self.low)))[0]

    @property
    def most_sum(self) -> float:
        """The most money that can be spent."""
        return self.reach(np.ones(len(self.low)))[1]

    def nearest(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " lever"]:
        """The allowed amounts nearest to these (Euclidean projection)."""
        if self._polytope is not None:
            return self._polytope.nearest(euros)
        clipped = np.clip(euros, self.low, self.high)
        if clipped.sum() <= self.budget:
            return clipped
        return self._shifted_to_budget(euros, np.ones_like(euros))

    def scaled(self, pattern: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " lever"]:
        """A pattern scaled so that it spends the budget, as far as the bounds allow.

        Where that breaks a group it is the nearest allowed split of as much money, each lever
        measured by its own amount.
        """
        if self._polytope is not None:
            return self._nearest_split(replace(self, groups=NO_GROUPS).scaled(pattern))
        if pattern.sum() <= 0:
            return self.nearest(self.low)
        few, many = 0.0, 1.0
        while np.clip(many * pattern, self.low, self.high).sum() < self.budget and many < 1e12:
            many *= 2
        for _ in range(_HALVINGS):
            middle = (few + many) / 2
            if np.clip(middle * pattern, self.low, self.high).sum() <= self.budget:
                few = middle
            else:
                many = middle
        return np.clip(few * pattern, self.low, self.high)

    def best_linear(self, slope: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " lever"]:
        """The allowed amounts with the greatest slope @ amounts (a continuous knapsack)."""
        if self._polytope is not None:
            return self._polytope.best_linear(slope)
        best = self.low.copy()
        left = max(self.budget - self.low.sum(), 0.0)
        for lever in np.argsort(-slope, kind="stable"):
            if slope[lever] <= 0 or left <= 0:
                break
            more = min(self.high[lever] - self.low[lever], left)
            best[lever] += more
            left -= more
        return best

    def best_quadratic(
        self,
        at: Float[np.ndarray, " lever"],
        slope: Float[np.ndarray, " lever"],
        curvature: Float[np.ndarray, "lever lever"],
    ) -> Float[np.ndarray, " lever"]:
        """The allowed amounts that maximise slope @ d + d @ curvature @ d / 2, d from `at`.

        A primal active-set method: solve on the free levers, stop at the first bound that is hit,
        and free the bound whose multiplier has the wrong sign.

        Args:
            curvature: Negative definite.
        """
        if self._polytope is not None:
            return self._polytope.best_quadratic(at, slope, curvature)
        point, fixed = at.copy(), (at <= self.low) | (at >= self.high)
        tight = bool(point.sum() >= self.budget * (1 - 1e-14))
        for _ in range(20 * len(at) + 20):
            gradient = slope + curvature @ (point - at)
            step, price = _newton_on_face(gradient, curvature, ~fixed, tight)
            if fixed.all() and tight:
                price = self._price_at_bounds(point, gradient)
            length, lever, hits_budget = self._room(point, step, fixed, tight)
            if length < 1:
                point = point + length * step
                if hits_budget:
                    tight = True
                else:
                    fixed[lever] = True
                    point[lever] = self.low[lever] if step[lever] < 0 else self.high[lever]
                continue
            point = point + step
            gradient = slope + curvature @ (point - at)
            released = self._release(point, gradient - price, fixed, tight, price)
            if released is None:
                break
            if released < 0:
                tight = False
            else:
                fixed[released] = False
        return np.clip(point, self.low, self.high)

    def halves(self, lever: int) -> Iterator["BudgetSet"]:
        """The set cut in two at the middle of one lever's reachable range."""
        low, high = self.reachable_low, self.reachable_high
        middle = (low[lever] + high[lever]) / 2
        yield replace(self, high=_with(high, lever, middle))
        yield replace(self, low=_with(self.low, lever, middle), high=high)

    def _nearest_split(self, split: np.ndarray) -> np.ndarray:
        """The allowed amounts nearest to a split that spend as much, as far as limits allow."""
        if self._polytope is None or self._polytope.holds(split):
            return split
        spent = min(float(split.sum()), self.most_sum)
        same_money = self.groups.and_at_least(np.ones(len(split), dtype=bool), spent)
        whole = replace(self, groups=same_money)
        apart = 1 / np.maximum(split, 1e-6 * max(self.budget, 1e-9))
        if whole._polytope is None:
            return self.nearest(split)
        return whole._polytope.best_quadratic(split, np.zeros_like(split), -np.diag(apart))

    def _shifted_to_budget(self, euros: np.ndarray, direction: np.ndarray) -> np.ndarray:
        few, many = 0.0, float(np.abs(euros).max() + np.abs(self.high).max() + 1)
        for _ in range(_HALVINGS):
            middle = (few + many) / 2
            if np.clip(euros - middle * direction, self.low, self.high).sum() > self.budget:
                few = middle
            else:
                many = middle
        return np.clip(euros - many * direction, self.low, self.high)

    def _room(
        self, point: np.ndarray, step: np.ndarray, fixed: np.ndarray, tight: bool
    ) -> tuple[float, int, bool]:
        """How far along a step one may go, and what stops it: a lever's bound or the budget."""
        bound = np.where(step > 0, self.high, self.low)
        moving = ~fixed & (step != 0)
        room = np.full(len(point), np.inf)
        room[moving] = np.maximum((bound[moving] - point[moving]) / step[moving], 0.0)
        lever = int(room.argmin())
        total = step.sum()
        budget_room = np.inf
        if not tight and total > 0:
            budget_room = max(float((self.budget - point.sum()) / total), 0.0)
        return min(float(room[lever]), budget_room), lever, bool(budget_room < room[lever])

    def _price_at_bounds(self, point: np.ndarray, gradient: np.ndarray) -> float:
        """The budget's price where every lever stands at a bound: what the most eager would pay."""
        return max(float(gradient[point < self.high].max(initial=-np.inf)), 0.0)

    def _release(
        self, point: np.ndarray, pull: np.ndarray, fixed: np.ndarray, tight: bool, price: float
    ) -> int | None:
        """Which bound to let go (-1: the budget), or None if the point is the best."""
        scale = 1e-10 * max(1.0, float(np.abs(pull).max()))
        if tight and price < -scale:
            return -1
        wrong = np.where(point <= self.low, pull, -pull)
        wrong = np.where(fixed & (self.low < self.high), wrong, -np.inf)
        worst = int(wrong.argmax())
        return worst if wrong[worst] > scale else None


def _newton_on_face(
    gradient: np.ndarray, curvature: np.ndarray, free: np.ndarray, tight: bool
) -> tuple[np.ndarray, float]:
    """The Newton step on the free levers, keeping the sum if the budget is used up.

    Returns: The step, and the price of the budget (its Lagrange multiplier).
    """
    step = np.zeros_like(gradient)
    if not free.any():
        return step, 0.0
    inner = curvature[np.ix_(free, free)]
    newton = np.linalg.solve(inner, -gradient[free])
    if not tight:
        step[free] = newton
        return step, 0.0
    spread = np.linalg.solve(inner, np.ones(int(free.sum())))
    price = float(-newton.sum() / spread.sum())
    along = newton + price * spread
    # What is left of two equal terms is no step: taken for one, it would run into the bound from
    # which the lever was just released, over and over.
    along[np.abs(along) <= 1e-12 * np.abs(newton)] = 0.0
    step[free] = along
    return step, price


def _with(values: np.ndarray, index: int, value: float) -> np.ndarray:
    changed = values.copy()
    changed[index] = value
    return changed
