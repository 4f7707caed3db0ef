"""What is handed on of groups: limits, what each gets, what that costs, or why it cannot be."""

from dataclasses import dataclass
from enum import StrEnum

from gespann.core.firm import BudgetGroup


@dataclass(frozen=True)
class GroupProspect:
    """One group in a plan, over the whole plan: levers, measures done, and what is spent already.

    Attributes:
        least_cents: Floor; 0 where there is none.
        most_cents: Cap, or None.
        amount_cents: What the recommended plan gives it.
        optimum_cents: What the optimum gives it.
        last_year_cents: What last year's split of the same money gives it, as far as groups let it.
        spent_cents: What its levers have spent since the start of a running year; part of all.
        floor_price: Money that one unit less in the floor would bring at the optimum; 0 where the
            floor does not hold it.
        cap_price: The same for one unit more in the cap.
    """

    group: BudgetGroup
    least_cents: int
    most_cents: int | None
    amount_cents: int
    optimum_cents: int
    last_year_cents: int
    spent_cents: int
    floor_price: float
    cap_price: float

    @property
    def holds_the_optimum(self) -> bool:
        """Whether the best plan would be better without it."""
        return self.floor_price > 0 or self.cap_price > 0

    @property
    def is_at_floor(self) -> bool:
        """Whether the recommended plan gives it no more than it has to."""
        return self.least_cents > 0 and self.amount_cents <= self.least_cents

    @property
    def is_at_cap(self) -> bool:
        """Whether the recommended plan gives it all that it may get."""
        return self.most_cents is not None and self.amount_cents >= self.most_cents


class Missed(StrEnum):
    """What of a group cannot be kept."""

    FLOOR = "floor"
    CAP = "cap"
    CROSSED = "crossed"  # its own floor lies above its own cap
    BETWEEN = "between"  # less and more are possible, but nothing in between


class GroupsImpossible(ValueError):
    """No plan keeps some groups, bounds and budget together.

    Attributes:
        group: Name of the group that cannot be kept beside the others.
        others: Names of those others; without any of them it could be. Empty where bounds and
            budget alone are in the way.
        missed: What of it cannot be kept.
        wanted_cents: Its floor or cap.
        reached_cents: The most, or the least, that it can get beside them.
    """

    def __init__(
        self,
        group: str,
        others: tuple[str, ...],
        missed: Missed,
        wanted_cents: int,
        reached_cents: int,
    ) -> None:
        self.group, self.others, self.missed = group, others, missed
        self.wanted_cents, self.reached_cents = wanted_cents, reached_cents
        super().__init__(
            f"the {missed} of {wanted_cents} cents of {group!r} cannot be kept beside {others}: "
            f"{reached_cents} cents can be reached"
        )
