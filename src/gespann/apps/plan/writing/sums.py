"""What a side's wishes come to, beside the budget and last year."""

from collections.abc import Sequence
from dataclasses import dataclass

from gespann.apps.plan.queries.rounds import LeverOfRound
from gespann.apps.plan.queries.wishes import WishContent
from gespann.core.quantities import Department


@dataclass(frozen=True)
class Sums:
    """All in cents.

    Attributes:
        own, others: What is wished for levers of the side itself, and of the other side.
        measures: What the measures cost.
        last_year_own, last_year_others: What the same levers got last year; None if not known.
        unread: How many fields cannot be read yet; they do not count.
        is_saved: Whether the draft says the same.
    """

    own: int
    others: int
    measures: int
    last_year_own: int | None
    last_year_others: int | None
    budget: int
    unread: int
    is_saved: bool

    @property
    def total(self) -> int:
        """All that the side wishes for."""
        return self.own + self.others + self.measures

    @property
    def share(self) -> float:
        """Of the budget."""
        return self.total / self.budget

    @property
    def left(self) -> int:
        """Of the budget, for whatever the side says nothing about; never below nothing."""
        return max(self.budget - self.total, 0)

    @property
    def over(self) -> int:
        """By how much the wishes exceed the whole budget."""
        return max(self.total - self.budget, 0)


def sums_of(
    content: WishContent,
    levers: Sequence[LeverOfRound],
    side: Department,
    budget: int,
    *,
    unread: int = 0,
    is_saved: bool = True,
) -> Sums:
    """What wishes come to."""
    own = {one.name for one in levers if one.department is side}
    return Sums(
        own=sum(one.cents for one in content.amounts if one.lever in own),
        others=sum(one.cents for one in content.amounts if one.lever not in own),
        measures=sum(one.cost_cents for one in content.measures),
        last_year_own=_last_year([one for one in levers if one.department is side]),
        last_year_others=_last_year([one for one in levers if one.department is not side]),
        budget=budget,
        unread=unread,
        is_saved=is_saved,
    )


def _last_year(levers: Sequence[LeverOfRound]) -> int | None:
    known = [one.last_year_cents for one in levers]
    return None if None in known else sum(one or 0 for one in known)
