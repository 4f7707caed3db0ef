"""A running year as a whole: what has been spent and reached, and what is to come."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from gespann.core.firm import SoFar
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Interval


@dataclass(frozen=True)
class WholeYear:
    """A running year as a whole: what has been, and what is to come.

    Attributes:
        done: Periods that are over.
        spent_cents, to_come_cents: Of each lever.
        outcome_cents: What has been reached together with what can be expected.
    """

    so_far: SoFar
    done: int
    spent_cents: Int[np.ndarray, " lever"]
    to_come_cents: Int[np.ndarray, " lever"]
    outcome_cents: Interval
    goal_probability: float | None

    @property
    def cents(self) -> Int[np.ndarray, " lever"]:
        """Of each lever over the whole year."""
        return self.spent_cents + self.to_come_cents


def whole_year(plan: JointPlan) -> WholeYear | None:
    """A plan for the rest of a year, told of the whole of it; None for any other plan."""
    so_far, chosen = plan.so_far, plan.recommended
    if so_far is None:
        return None
    to_come = [allocation.amount_cents for allocation in chosen.allocations]
    reached, rest = so_far.reached_cents, chosen.outcome_cents
    return WholeYear(
        so_far=so_far,
        done=so_far.periods - plan.periods,
        spent_cents=np.array(so_far.spent_cents, dtype=np.int64),
        to_come_cents=np.array(to_come, dtype=np.int64),
        outcome_cents=Interval(rest.low + reached, rest.median + reached, rest.high + reached),
        goal_probability=chosen.goal_probability,
    )
