"""What has been put on the table so far: proposals, a mediator's texts, and who accepted them.

A round is an entry that is never changed: a proposal, or the acceptance of the one before. Rounds
belong to departments and to the matter, never to a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gespann.core.quantities import Department

ANSWER_DAYS = 14


@dataclass(frozen=True)
class Round:
    """A plan that was put on the table, or the acceptance of the plan that lies there.

    Attributes:
        day: When.
        department: Whose; None for a mediator's text.
        cents: Amount of every lever; None where the department accepts what lies on the table.
        note: What is to be known of it, or "".
    """

    day: date
    department: Department | None
    cents: Mapping[str, int] | None
    note: str = ""

    def __post_init__(self) -> None:
        if self.cents is None and self.department is None:
            raise ValueError("a mediator proposes a text and accepts none")

    @property
    def accepts(self) -> bool:
        """Whether it accepts what lies on the table."""
        return self.cents is None


@dataclass(frozen=True)
class Rounds:
    """All rounds of one matter, in their order.

    Attributes:
        answer_days: Days within which an answer was agreed on.
    """

    rounds: tuple[Round, ...] = ()
    answer_days: int = ANSWER_DAYS

    def __post_init__(self) -> None:
        days = [one.day for one in self.rounds]
        if days != sorted(days):
            raise ValueError("rounds must stand in the order of their days")
        if self.rounds and self.rounds[0].accepts:
            raise ValueError("the first round must be a proposal: there is nothing to accept")

    @property
    def on_the_table(self) -> Round | None:
        """The last proposal or text; it is what can be accepted."""
        return next((one for one in reversed(self.rounds) if not one.accepts), None)

    @property
    def agreeing(self) -> frozenset[Department]:
        """Who stands behind what lies on the table: who proposed it, and who accepted it."""
        agreeing: set[Department] = set()
        for one in self.rounds:
            if not one.accepts:
                agreeing = set()
            agreeing |= {one.department} if one.department is not None else set()
        return frozenset(agreeing)

    @property
    def is_agreed(self) -> bool:
        """Whether both stand behind the same plan."""
        return self.agreeing == set(Department)

    @property
    def to_answer(self) -> tuple[Department, ...]:
        """Who has not said yet whether it accepts what lies on the table."""
        if self.on_the_table is None:
            return ()
        return tuple(side for side in Department if side not in self.agreeing)

    @property
    def is_mediated(self) -> bool:
        """Whether a mediator's text has been tried."""
        return any(one.department is None for one in self.rounds)

    def last_of(self, department: Department) -> Round | None:
        """The last proposal of a department."""
        mine = (one for one in reversed(self.rounds) if one.department is department)
        return next((one for one in mine if not one.accepts), None)

    def open_days(self, today: date) -> int:
        """For how many days an answer has been awaited; 0 where none is."""
        if not self.rounds or not self.to_answer:
            return 0
        return max((today - self.rounds[-1].day).days, 0)
