"""What has been put on the table so far: proposals, a mediator's texts, and the answers to them.

A round is an entry that is never changed: a proposal, the acceptance of the one before, or what a
department asks of the mediator's text. Rounds belong to departments and to the matter, never to a
person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gespann.core.quantities import Department

ANSWER_DAYS = 14


@dataclass(frozen=True)
class Asked:
    """What a department asks of a mediator's text for one lever, in cents; None for no bound."""

    least_cents: int | None = None
    most_cents: int | None = None

    def __post_init__(self) -> None:
        if self.least_cents is None and self.most_cents is None:
            raise ValueError("an objection asks for at least or at most something")


@dataclass(frozen=True)
class Round:
    """A plan that was put on the table, or an answer to the plan that lies there.

    Attributes:
        day: When.
        department: Whose; None for a mediator's text.
        cents: Amount of every lever; None for an answer.
        note: What is to be known of it, or "".
        objections: What an answer asks of the mediator's text, by lever; an answer that asks for
            nothing accepts.
    """

    day: date
    department: Department | None
    cents: Mapping[str, int] | None
    note: str = ""
    objections: Mapping[str, Asked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.cents is None and self.department is None:
            raise ValueError("a mediator proposes a text and answers none")
        if self.cents is not None and self.objections:
            raise ValueError("a round is a proposal or an answer, not both")

    @property
    def accepts(self) -> bool:
        """Whether it accepts what lies on the table."""
        return self.cents is None and not self.objections

    @property
    def objects(self) -> bool:
        """Whether it asks something of the mediator's text."""
        return bool(self.objections)


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
        if self.rounds and self.rounds[0].cents is None:
            raise ValueError("the first round must be a proposal: there is nothing to answer")

    @property
    def on_the_table(self) -> Round | None:
        """The last proposal or text; it is what can be accepted."""
        return next((one for one in reversed(self.rounds) if one.cents is not None), None)

    @property
    def is_text(self) -> bool:
        """Whether what lies on the table is a mediator's text."""
        return self.on_the_table is not None and self.on_the_table.department is None

    @property
    def agreeing(self) -> frozenset[Department]:
        """Who stands behind what lies on the table: who proposed it, and who accepted it."""
        return frozenset(side for side, agrees in self._said.items() if agrees)

    @property
    def _said(self) -> Mapping[Department, bool]:
        """Whether each side that has said so stands behind what lies on the table."""
        said: dict[Department, bool] = {}
        for one in self.rounds:
            if one.cents is not None:
                said = {}
            if one.department is not None:
                said[one.department] = not one.objects
        return said

    @property
    def is_agreed(self) -> bool:
        """Whether both stand behind the same plan."""
        return self.agreeing == set(Department)

    @property
    def to_answer(self) -> tuple[Department, ...]:
        """Who has not said yet what it thinks of what lies on the table."""
        if self.on_the_table is None:
            return ()
        return tuple(side for side in Department if side not in self._said)

    def may_accept(self, department: Department) -> bool:
        """Whether something lies on the table that a department does not stand behind yet."""
        return self.on_the_table is not None and department not in self.agreeing

    @property
    def asked_of_the_text(self) -> tuple[tuple[Department, str, Asked], ...]:
        """What departments ask of the mediator's next text, by lever, each one's last word on it.

        A proposal of a department opens the matter anew.
        """
        asked: dict[tuple[Department, str], Asked] = {}
        for one in self.rounds:
            if one.cents is not None and one.department is not None:
                asked = {}
            if one.department is not None:
                asked |= {(one.department, name): ask for name, ask in one.objections.items()}
        return tuple((side, name, ask) for (side, name), ask in asked.items())

    @property
    def is_mediated(self) -> bool:
        """Whether a mediator's text has been tried."""
        return any(one.department is None for one in self.rounds)

    def last_of(self, department: Department) -> Round | None:
        """The last proposal of a department."""
        mine = (one for one in reversed(self.rounds) if one.department is department)
        return next((one for one in mine if one.cents is not None), None)

    def open_days(self, today: date) -> int:
        """For how many days an answer has been awaited; 0 where none is."""
        if not self.rounds or not self.to_answer:
            return 0
        return max((today - self.rounds[-1].day).days, 0)
