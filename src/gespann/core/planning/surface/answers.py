"""What a prepared surface answers: what some amounts bring, and how far that may be wrong."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from gespann.core.quantities import Interval


@dataclass(frozen=True)
class SurfaceError:
    """How far the surface was off at plans that it had not seen, at most: inside and at bounds.

    Attributes:
        plans: How many plans were held back.
        contribution_cents: Of the expected contribution, in cents.
        worth_cents: Of what a plan is worth by the firm's attitude to risk; the same for the mean.
        interval_cents: Of the ends of the outcome's interval.
        probability: Of the two probabilities.
    """

    plans: int
    contribution_cents: float
    worth_cents: float
    interval_cents: float
    probability: float


@dataclass(frozen=True)
class Answer:
    """What some amounts bring, by the surface.

    Attributes:
        amount_cents: The amounts, in the order of the levers.
        outcome_cents: Outcome over the plan in money, predictive: 90 % interval.
        contribution_cents: Margin times outcome, less what the plan costs, luck included.
        expected_outcome_cents, expected_contribution_cents: Means over what is not known.
        goal_probability: P(outcome >= goal), or None without a goal.
        better_than_last_year: P(expected contribution at least that of last year's split).
        price_cents: What is given up against the best plan, as the firm values plans.
        is_in_room: Whether that is no more than the room gives up and every limit is kept; None
            where the plan has no room.
        is_close_call: Whether the surface's own error could turn that round.
        over_budget_cents: By how much the amounts exceed the budget, 0 if they do not.
        missed_groups: Positions of groups whose floor or cap is not kept.
    """

    amount_cents: Int[np.ndarray, " lever"]
    outcome_cents: Interval
    contribution_cents: Interval
    expected_outcome_cents: float
    expected_contribution_cents: float
    goal_probability: float | None
    better_than_last_year: float
    price_cents: float
    is_in_room: bool | None
    is_close_call: bool
    over_budget_cents: int
    missed_groups: tuple[int, ...]

    @property
    def total_cents(self) -> int:
        """What the levers cost together."""
        return int(self.amount_cents.sum())


@dataclass(frozen=True)
class LeverCurve:
    """What one lever adds for each amount within its bounds, the others staying as they are.

    Attributes:
        amount_cents: Ascending, from the least amount to the greatest.
        low_cents, median_cents, high_cents: Outcome added against the least amount: 90 % interval.
        contribution_cents: Expected contribution of the whole plan.
        marginal: Expected outcome that one more unit of money brings.
    """

    amount_cents: Int[np.ndarray, " point"]
    low_cents: Float[np.ndarray, " point"]
    median_cents: Float[np.ndarray, " point"]
    high_cents: Float[np.ndarray, " point"]
    contribution_cents: Float[np.ndarray, " point"]
    marginal: Float[np.ndarray, " point"]


@dataclass(frozen=True)
class Split:
    """One way to split a plan's money between both departments.

    Attributes:
        marketing_share: Of the money.
        amount_cents: The amounts.
        contribution_cents: Expected contribution.
        is_in_room: As of an answer.
    """

    marketing_share: float
    amount_cents: Int[np.ndarray, " lever"]
    contribution_cents: float
    is_in_room: bool | None
