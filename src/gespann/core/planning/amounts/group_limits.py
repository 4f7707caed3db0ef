"""What some levers may get together: floors and caps over their sums."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float


@dataclass(frozen=True)
class GroupLimits:
    """Groups of levers whose amounts add up to a floor at least and to a cap at most.

    Attributes:
        levers: Which levers count for each group.
        least, most: Floor and cap of each, in the unit of the amounts (whole numbers where that is
            cents); most may be inf.
    """

    levers: Bool[np.ndarray, "group lever"]
    least: Float[np.ndarray, " group"]
    most: Float[np.ndarray, " group"]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.least)

    def totals(self, amounts: np.ndarray) -> np.ndarray:
        """What the levers of each group get together; amounts have levers on their last axis."""
        if not self.count:
            return np.zeros((*amounts.shape[:-1], 0), dtype=amounts.dtype)
        return np.asarray(amounts @ self.levers.T.astype(amounts.dtype))

    def hold(self, amounts: np.ndarray) -> bool:
        """Whether amounts keep every floor and cap exactly."""
        totals = self.totals(amounts)
        return bool((totals >= self.least).all() and (totals <= self.most).all())

    def scaled(self, factor: float) -> "GroupLimits":
        """The same in another unit."""
        return replace(self, least=self.least * factor, most=self.most * factor)

    def without(self, taken: Float[np.ndarray, " group"]) -> "GroupLimits":
        """What is left of each once some of its money is taken by something else than levers."""
        return replace(self, least=np.maximum(self.least - taken, 0.0), most=self.most - taken)

    def among(
        self, which: Bool[np.ndarray, " lever"], others: Float[np.ndarray, " lever"]
    ) -> "GroupLimits":
        """The same for some of the levers, the others getting these amounts."""
        if not self.count:
            return self
        left = self.without(self.totals(np.where(which, 0.0, others)))
        return replace(left, levers=self.levers[:, which])

    def and_at_least(self, levers: Bool[np.ndarray, " lever"], least: float) -> "GroupLimits":
        """One group more, with a floor."""
        return self._and(levers, least, np.inf)

    def and_at_most(self, levers: Bool[np.ndarray, " lever"], most: float) -> "GroupLimits":
        """One group more, with a cap."""
        return self._and(levers, 0.0, most)

    def _and(self, levers: np.ndarray, least: float, most: float) -> "GroupLimits":
        return GroupLimits(
            np.vstack([self.levers, levers]) if self.count else levers[None],
            np.append(self.least, least),
            np.append(self.most, most),
        )

    def said_already(
        self,
        low: Float[np.ndarray, " lever"],
        high: Float[np.ndarray, " lever"],
        budget: float,
    ) -> Bool[np.ndarray, " group"]:
        """Which groups are kept by all amounts within bounds and budget."""
        least = self.totals(low)
        most = np.minimum(self.totals(high), budget - (low.sum() - least))
        return np.asarray((least >= self.least) & (most <= self.most))


NO_GROUPS = GroupLimits(np.zeros((0, 0), dtype=bool), np.zeros(0), np.zeros(0))
