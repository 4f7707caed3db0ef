"""A simulated firm whose truth is known, and the one evaluator that judges every tool's plan.

Both generators make firms of this shape, so that a plan is judged by the same few lines whoever
made it and whichever generator the firm came from. All money is in cents; a plan is an amount of
each lever, or of each lever in each market, for the year after the history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gespann.core.firm import Firm
from gespann.core.simulation.oracle import Oracle, Room, best_plan

# True expected contribution of a plan by market and lever, and its derivative.
Worth = Callable[[np.ndarray], tuple[float, np.ndarray]]


@dataclass(frozen=True)
class KnownFirm:
    """A firm as its files show it, and what only its generator knows.

    Attributes:
        firm: With a brief for the year after its history.
        last_year: Spent on each lever in each market over the last year, scaled to the plan's
            length, market by lever.
        added: Money that each lever added over the history against no effort of it, by lever.
        worth: True expected contribution of the plan year and its slopes. The amounts of a market
            are spread over the periods as in its last year.
    """

    firm: Firm
    last_year: np.ndarray
    added: np.ndarray
    worth: Worth

    @property
    def budget(self) -> int:
        """Last year's money again, which every plan may spend."""
        return round(float(self.last_year.sum()))

    @cached_property
    def shares(self) -> np.ndarray:
        """Share of each market in last year's amount of each lever."""
        return np.asarray(self.last_year / self.last_year.sum(axis=0))

    def contribution(self, plan: np.ndarray) -> float:
        """What a plan is truly expected to bring: margin times outcome, less its cost.

        Args:
            plan: Amount of each lever, divided among the markets as last year; or market by lever.

        Raises: ValueError unless there is an amount, not negative, for each of them.
        """
        plan = np.asarray(plan, dtype=float)
        shape = self.last_year.shape
        if plan.shape not in (shape, shape[1:]) or not (plan >= 0).all():
            raise ValueError(f"amounts of shape {shape}, none negative, are needed")
        return self.worth(plan * self.shares if plan.ndim == 1 else plan)[0]

    def bounds(self, factors: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
        """Least and greatest amount of each lever in whole cents, as multiples of last year's."""
        amounts = self.last_year.sum(axis=0)
        low, high = (factor * amounts for factor in factors)
        return np.ceil(low).astype(np.int64), np.floor(high).astype(np.int64)

    def oracle(self, factors: tuple[float, float]) -> Oracle:
        """The truly best plan by lever for the budget, within multiples of last year's amounts."""

        def value(amounts: np.ndarray) -> tuple[float, np.ndarray]:
            worth, slopes = self.worth(amounts * self.shares)
            return worth, (slopes * self.shares).sum(axis=0)

        return best_plan(value, Room(self.budget, *self.bounds(factors)))

    def incremental_profit(self, oracle: Oracle) -> float:
        """What the oracle's plan brings beyond doing nothing at all, cost deducted."""
        return oracle.contribution_cents - self.contribution(np.zeros(self.last_year.shape[1]))
