"""What a plan may decide: amounts, measures done or not, levers used enough or not at all.

A measure costs its money wholly or not at all; it may bring something of its own or raise what a
lever can do. Once it is decided what is done and used, only amounts are left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits
from gespann.core.planning.amounts.market_set import MarketSet

Amounts: TypeAlias = BudgetSet | MarketSet


@dataclass(frozen=True)
class Group:
    """Levers and measures whose cost together keeps a floor and a cap, in money.

    Attributes:
        levers: Which levers belong to it, in all markets.
        measures: Which measures belong to it.
        least, most: Floor and cap; most may be inf.
    """

    levers: Bool[np.ndarray, " lever"]
    measures: Bool[np.ndarray, " measure"]
    least: float = 0.0
    most: float = np.inf


@dataclass(frozen=True)
class Measures:
    """Projects that are done wholly or not at all, money in one unit.

    Attributes:
        cost: What each costs.
        worth: Contribution it is expected to bring, its cost left aside.
        raises: By how much it raises the most of each lever.
        must: Which ones are done in any case.
        needs: Pairs (one, other): one cannot be done without the other.
        excludes: Positions of which at most one is done.
    """

    cost: Float[np.ndarray, " measure"]
    worth: Float[np.ndarray, " measure"]
    raises: Float[np.ndarray, "measure lever"]
    must: Bool[np.ndarray, " measure"]
    needs: tuple[tuple[int, int], ...] = ()
    excludes: tuple[tuple[int, ...], ...] = ()

    @classmethod
    def none(cls, levers: int) -> "Measures":
        """No measures at all."""
        nothing = np.zeros(0)
        return cls(nothing, nothing, np.zeros((0, levers)), np.zeros(0, dtype=bool))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.cost)

    def may_be(self, done: Bool[np.ndarray, " measure"]) -> bool:
        """Whether they can be done together, money left aside."""
        if (self.must & ~done).any():
            return False
        if any(done[one] and not done[other] for one, other in self.needs):
            return False
        return all(done[list(several)].sum() <= 1 for several in self.excludes)


@dataclass(frozen=True)
class Decision:
    """What is done and used, before any amount is chosen."""

    done: Bool[np.ndarray, " measure"]
    used: Bool[np.ndarray, " lever"]

    @property
    def key(self) -> bytes:
        """To tell decisions apart."""
        return bytes(self.done.tobytes() + self.used.tobytes())


@dataclass(frozen=True)
class Programme:
    """Everything a plan may be, in money.

    Attributes:
        low, high: Bounds of each lever in each market; one market where markets are not planned.
        lever_high: The most of each lever in all markets, before measures raise it; inf for none.
        least_useful: A lever is used with at least so much, or not at all; 0 where its bounds
            alone count.
        budget: Greatest sum of amounts and measures.
    """

    low: Float[np.ndarray, "market lever"]
    high: Float[np.ndarray, "market lever"]
    lever_high: Float[np.ndarray, " lever"]
    least_useful: Float[np.ndarray, " lever"]
    budget: float
    measures: Measures
    groups: tuple[Group, ...] = ()

    @property
    def markets(self) -> int:
        """In how many markets amounts are chosen."""
        return len(self.low)

    @cached_property
    def may_rest(self) -> Bool[np.ndarray, " lever"]:
        """Which levers may be left out though their bounds ask for something."""
        return self.least_useful > 0

    def amounts(self, decision: Decision) -> Amounts | None:
        """What amounts may be once it is decided what is done and used; None if nothing may.

        One market has amounts without an axis for markets.
        """
        measures, done, used = self.measures, decision.done, decision.used
        if not measures.may_be(done) or (~used & ~self.may_rest).any():
            return None
        budget = self.budget - float(measures.cost[done].sum())
        low, high = self.low * used, self.high * used
        lever_high = self.lever_high + measures.raises[done].sum(axis=0)
        least = np.where(used, np.maximum(self.least_useful, low.sum(axis=0)), 0.0)
        limits = tuple(self._limits_of_groups(done))
        if self.markets == 1:
            low, high = np.maximum(low[0], least), np.minimum(high[0], lever_high)
            return _in_one_market(low, high, budget, limits)
        return _in_markets(low, high, least, lever_high, budget, limits)

    def _limits_of_groups(
        self, done: np.ndarray
    ) -> Iterator[tuple[Bool[np.ndarray, " lever"], float, float]]:
        """What each group leaves to its levers."""
        for group in self.groups:
            spent = float(self.measures.cost[done & group.measures].sum())
            yield group.levers, group.least - spent, group.most - spent


Limits: TypeAlias = tuple[tuple[Bool[np.ndarray, " lever"], float, float], ...]


def _in_one_market(
    low: np.ndarray, high: np.ndarray, budget: float, groups: Limits
) -> BudgetSet | None:
    if (low > high * (1 + 1e-12) + 1e-9).any() or low.sum() > budget * (1 + 1e-12):
        return None
    try:
        return BudgetSet(np.minimum(low, high), high, budget, _group_limits(groups))
    except ValueError:  # no amounts keep all groups
        return None


def _group_limits(groups: Limits) -> GroupLimits:
    if not groups:
        return NO_GROUPS
    levers, least, most = zip(*groups, strict=True)
    return GroupLimits(np.array(levers), np.maximum(least, 0.0), np.array(most))


def _in_markets(
    low: np.ndarray,
    high: np.ndarray,
    least: np.ndarray,
    lever_high: np.ndarray,
    budget: float,
    groups: Limits,
) -> MarketSet | None:
    most = np.minimum(lever_high, high.sum(axis=0))
    if (least > most * (1 + 1e-12) + 1e-9).any() or least.sum() > budget * (1 + 1e-12):
        return None
    each = np.eye(low.shape[1], dtype=bool)
    useful = [(each[k], float(least[k]), np.inf) for k in range(len(least))]
    try:
        return MarketSet(low, high, most, budget, _group_limits((*useful, *groups)))
    except ValueError:  # no amounts keep all groups
        return None
