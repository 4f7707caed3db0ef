"""What departments want: weights on outcomes that all share, and amounts they wish for."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float


class SharedOutcome(StrEnum):
    """What departments can weigh."""

    REVENUE = "revenue"  # expected outcome of the year, in money
    CONTRIBUTION = "contribution"  # margin times outcome, less what the plan costs
    LEADS = "leads"  # expected number that comes out of the funnel's first stage
    LATER = "later"  # expected outcome that the plan leaves to the years after it, in money
    SPARE = "spare"  # money that could still be spent on all work before it meets capacity


@dataclass(frozen=True)
class Wish:
    """An amount that a department would like one lever to get.

    Attributes:
        lever: Position of the lever, its own or another department's.
        euros: Amount that fulfils the wish.
        least: Amount below which the department would rather do without: the wish then counts
            as not fulfilled at all.
        weight: What its fulfilment counts: as much as a factor of e in an outcome of weight 1.
    """

    lever: int
    euros: float
    least: float = 0.0
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.euros > 0:
            raise ValueError(f"a wish must be for more than nothing, got {self.euros}")
        if not 0 <= self.least <= self.euros:
            raise ValueError(f"least must lie in [0, {self.euros}], got {self.least}")
        if not self.weight >= 0:
            raise ValueError(f"the weight of a wish must not be negative, got {self.weight}")

    def fulfilment(self, euros: float) -> float:
        """Share of the wish that an amount fulfils, in [0, 1]; 0 below the least amount."""
        if euros < self.least * (1 - 1e-9):
            return 0.0
        return min(max(euros, 0.0) / self.euros, 1.0)


@dataclass(frozen=True)
class Wishes:
    """What one department wants.

    Attributes:
        department: Its name; unique among those who bargain.
        weights: Of the log of each shared outcome, not negative.
        wishes: Amounts it would like.
    """

    department: str
    weights: Float[np.ndarray, " outcome"]
    wishes: tuple[Wish, ...] = ()

    def __post_init__(self) -> None:
        if np.any(self.weights < 0):
            raise ValueError(f"weights of outcomes must not be negative, got {self.weights}")

    def fulfilment(self, euros: Float[np.ndarray, " lever"]) -> float:
        """Weighted sum of the shares of its wishes that a plan fulfils."""
        shares = (wish.weight * wish.fulfilment(float(euros[wish.lever])) for wish in self.wishes)
        return sum(shares, start=0.0)

    @property
    def largest(self) -> float:
        """Sum of all weights: the measure of this department's utility."""
        return float(self.weights.sum()) + sum((wish.weight for wish in self.wishes), start=0.0)
