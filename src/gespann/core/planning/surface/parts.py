"""What a prepared surface is made of beside its answers: bounds, the picture, shared outcomes."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from gespann.core.planning.amounts.group_limits import GroupLimits
from gespann.core.planning.results import SplitCurve
from gespann.core.planning.surface.log_polynomial import LogPolynomial


@dataclass(frozen=True)
class Bounds:
    """What amounts may be, in cents.

    Attributes:
        low, high: Of each lever; the surface knows plans between them only.
        budget: For the levers: what the measures of the plan leave.
        groups: Floors and caps over several levers.
    """

    low: Int[np.ndarray, " lever"]
    high: Int[np.ndarray, " lever"]
    budget: int
    groups: GroupLimits

    def over_budget(self, cents: Int[np.ndarray, " lever"]) -> int:
        """By how much amounts exceed the budget."""
        return max(int(cents.sum()) - self.budget, 0)

    def missed_groups(self, cents: Int[np.ndarray, " lever"]) -> tuple[int, ...]:
        """Positions of groups whose floor or cap is not kept."""
        totals = self.groups.totals(cents)
        missed = (totals < self.groups.least) | (totals > self.groups.most)
        return tuple(int(one) for one in np.flatnonzero(missed))

    def refuse_outside(self, cents: Int[np.ndarray, " lever"]) -> None:
        """Raises: ValueError if an amount lies outside its bounds, or there are not as many."""
        if cents.shape != self.low.shape:
            raise ValueError(f"{len(self.low)} levers need as many amounts, got {cents.shape}")
        outside = np.flatnonzero((cents < self.low) | (cents > self.high))
        if len(outside):
            k = int(outside[0])
            raise ValueError(
                f"amount {k} must lie in [{self.low[k]}, {self.high[k]}] cents, got {cents[k]}"
            )


@dataclass(frozen=True)
class Pictured:
    """What the picture of a plan shows beside the sliders, as the plan itself found it.

    Attributes:
        split: Best expected contribution for each split of the money.
        outline_cents: Corners of the room in the plane of both totals; none without a room.
        least_cents, greatest_cents: Of each lever within the room; empty without a room.
    """

    split: SplitCurve
    outline_cents: Float[np.ndarray, "corner 2"]
    least_cents: Int[np.ndarray, " ranged"]
    greatest_cents: Int[np.ndarray, " ranged"]


@dataclass(frozen=True)
class SharedFigures:
    """What departments may weigh, as far as the firm has it; see `SharedOutcome`.

    Attributes:
        draws: Which of the draws revenue and contribution are means of: those bargained with.
        leads: Expected number that comes out of the first stage; no columns without a funnel.
        later: Expected outcome of the years after the plan; no columns where it is not known.
        later_without: The same with nothing spent in the plan, in money.
        capacity: Most money that can be spent on each lever; inf where nothing limits it.
        reference_cents: The plan that holds if nobody agrees.
        reference: Revenue, contribution, leads, later and spare of that plan; nan where there is
            none.
    """

    draws: Int[np.ndarray, " some"]
    leads: LogPolynomial
    later: LogPolynomial
    later_without: float
    capacity: Float[np.ndarray, " lever"]
    reference_cents: Int[np.ndarray, " lever"]
    reference: Float[np.ndarray, " 5"]
