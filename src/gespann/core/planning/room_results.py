"""What is handed on of the room and of the goal: whole cents, names, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from gespann.core.firm import Lever
from gespann.core.quantities import Department


@dataclass(frozen=True)
class Range:
    """The least and the greatest amount of something within a room, in cents.

    Attributes:
        least_cents, greatest_cents: Of plans that were found; all between is in the room, too,
            where the value is concave.
        outer_least_cents, outer_greatest_cents: What no plan of the room can lie beyond.
    """

    least_cents: int
    greatest_cents: int
    outer_least_cents: int
    outer_greatest_cents: int

    def holds(self, cents: int) -> bool:
        """Whether some plan of the room was found to have this amount or to span it."""
        return self.least_cents <= cents <= self.greatest_cents


@dataclass(frozen=True)
class Wish:
    """An amount that somebody wishes for a lever, or for all levers of a department together.

    Attributes:
        of: Name of the lever, or the department.
        cents: The amount for the whole plan.
    """

    of: str | Department
    cents: int


@dataclass(frozen=True)
class PricedWish:
    """What it costs to grant a wish while all else is planned as well as it can be.

    Attributes:
        is_possible: Whether bounds and budget allow it at all; if not, the rest is None.
        least_cents, greatest_cents: The amounts that bounds and budget allow.
        price_cents: Expected contribution that is given up against the best plan.
        is_in_room: Whether that is no more than the room gives up.
        goal_probability: P(success) of the best plan that grants it, or None without a goal.
        amounts_cents: That plan.
    """

    wish: Wish
    is_possible: bool
    least_cents: int
    greatest_cents: int
    price_cents: int | None
    is_in_room: bool | None
    goal_probability: float | None
    amounts_cents: Int[np.ndarray, " lever"] | None


@dataclass(frozen=True)
class JointRoom:
    """The plans that are worth nearly as much as the best: where both sides are free to choose.

    Attributes:
        epsilon: Share of the best expected contribution that may be given up.
        value_cents: Expected contribution of the best plan.
        spare_cents: What may be given up: epsilon |value|.
        best_cents: The best plan.
        goal_probability: P(success) of the best plan, or None without a goal.
        ranges: Of each lever, in the order of the firm's levers.
        departments: Of the departments' totals.
        total: Of the whole plan.
        outline_cents: Corners of the room in the plane of marketing's and sales' totals, in turn.
        outer_outline_cents: Corners of what no plan of the room can lie beyond.
        is_proven: Whether the contribution is proven to be concave over the room, so that what
            was found is all there is.
        error: By how much the polynomial missed the contribution at the room's ends at most, as a
            share of what may be given up.
        draws_cents: Plans drawn uniformly from the room.
        wishes: Each with its price.
    """

    epsilon: float
    value_cents: int
    spare_cents: int
    best_cents: Int[np.ndarray, " lever"]
    goal_probability: float | None
    levers: tuple[Lever, ...]
    ranges: tuple[Range, ...]
    departments: dict[Department, Range]
    total: Range
    outline_cents: Float[np.ndarray, "corner 2"]
    outer_outline_cents: Float[np.ndarray, "outer_corner 2"]
    is_proven: bool
    error: float
    draws_cents: Int[np.ndarray, "draw lever"]
    wishes: tuple[PricedWish, ...] = ()


@dataclass(frozen=True)
class GoalWay:
    """One way to come nearer to a goal that the budget does not reach.

    Attributes:
        lever: Position of the lever whose upper bound is raised, or None for more money alone.
        is_capacity: Whether that bound is the lever's capacity.
        raised_cents: The bound as it is raised, or the group's limit as it gives way; 0 for more
            money alone.
        more_budget_cents: What more money is needed to reach the goal then; 0 if none, None if
            the goal stays out of reach.
        closed_cents: How much of the gap in success it closes: by itself for a bound or a measure,
            with that money for more money.
        measure: Name of the measure that is done, too, or "".
        group: Name of the group that gives way, or "".
        is_floor: Whether its floor does, and not its cap.
    """

    lever: int | None
    is_capacity: bool
    raised_cents: int
    more_budget_cents: int | None
    closed_cents: int
    measure: str = ""
    group: str = ""
    is_floor: bool = False


@dataclass(frozen=True)
class GoalAnswers:
    """The goal's questions, answered.

    Attributes:
        budget_cents: All money, that of the measures of the optimum included.
        certainty: Least probability with which a goal must be reached.
        plan_cents: The plan that spreads the budget so that the outcome is expected to be
            greatest; it may spend money that does not pay for itself.
        highest_cents: The highest outcome that this plan reaches with that certainty.
        most_cents, most_budget_cents: The highest outcome that any money within the bounds
            reaches with it, and that money.
        probability: How likely this plan reaches the goal, or None without a goal.
        least_budget_cents: The least budget that reaches the goal with that certainty; None if
            none within the bounds does, or without a goal.
        ways: The ways to close the gap, the cheapest first; none if there is no gap.
    """

    budget_cents: int
    goal_cents: int | None
    certainty: float
    plan_cents: Int[np.ndarray, " lever"]
    highest_cents: int
    most_cents: int
    most_budget_cents: int
    probability: float | None
    least_budget_cents: int | None
    ways: tuple[GoalWay, ...]

    @property
    def gap_cents(self) -> int:
        """How much more outcome the goal asks for than the budget reaches, or nothing."""
        return 0 if self.goal_cents is None else max(self.goal_cents - self.highest_cents, 0)

    @property
    def missing_budget_cents(self) -> int | None:
        """How much more money the goal needs, or None if no money within the bounds suffices."""
        if self.least_budget_cents is None:
            return None
        return max(self.least_budget_cents - self.budget_cents, 0)
