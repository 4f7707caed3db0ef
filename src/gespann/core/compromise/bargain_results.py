"""What bargaining came to, and the plans it chose; nothing of how they are found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.compromise.aims import Solution


class Verdict(StrEnum):
    """What bargaining came to."""

    AGREED = "agreed"
    ONE_PLAN_IS_BEST_FOR_ALL = "one_plan_is_best_for_all"
    NO_COMMON_GAIN = "no_common_gain"  # no plan is better for anybody and worse for nobody
    EITHER_OR = "either_or"  # each could gain, but not in the same plan
    EMPTY_ROOM = "empty_room"  # no allowed plan is worth as much as the room asks
    SOMEBODY_WOULD_LOSE = "somebody_would_lose"  # in every plan of the room


@dataclass(frozen=True)
class Settlement:
    """A plan that bargaining chose.

    Attributes:
        euros: The plan.
        utilities: Of every department.
        shares: Of the way from disagreement to its best case, for every department; 1 for one that
            has nothing to gain.
        value: V of the plan.
        objective: What the solution maximises: the share of the best case that all get, the log of
            the product of these shares, the gain that all get, or the sum of gains; what the plan
            is best for.
        bound: No plan reaches more; inf where that could not be proven.
        dropped: Numbers of the wishes that count for nothing, for their least amounts do not fit.
    """

    euros: Float[np.ndarray, " lever"]
    utilities: Float[np.ndarray, " department"]
    shares: Float[np.ndarray, " department"]
    value: float
    objective: float
    bound: float
    dropped: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Bargain:
    """All that bargaining found.

    Attributes:
        ranges: What each department can gain at most over disagreement; 0 if nothing.
        best_cases: The plan that is best for each department while nobody loses; empty where there
            is none.
        settlements: Of every solution; empty unless there is something to agree on.
        least_loss: Where somebody would lose in every plan: the least utility that the one who
            loses most has to give up, against the sum of its weights.
    """

    verdict: Verdict
    ranges: Float[np.ndarray, " department"]
    best_cases: tuple[Settlement, ...] = ()
    settlements: Mapping[Solution, Settlement] | None = None
    least_loss: float = 0.0

    @property
    def can_gain(self) -> Bool[np.ndarray, " department"]:
        """Who has anything to gain."""
        return self.ranges > 0


@dataclass(frozen=True)
class Frontier:
    """Efficient plans, from the best case of the first department to that of the last.

    Attributes:
        plans: Each with the share of its best case that every department gets.
    """

    plans: tuple[Settlement, ...]

    @property
    def shares(self) -> Float[np.ndarray, "point department"]:
        """What each plan gives to every department."""
        return np.array([plan.shares for plan in self.plans])
