"""What would be left, said while somebody types. It promises nothing: another may be faster."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models import Commitment, Line, Pot


@dataclass(frozen=True)
class Share:
    """A piece of the bar of a line: which, and from where to where in hundredths of the whole."""

    name: str
    start: float
    width: float


@dataclass(frozen=True)
class Room:
    """The money that an act takes from.

    Attributes:
        words: What it is called: "available now".
        cents: How much there is.
        currency: In which money.
        line: The line whose money it is; None where it is the pot's.
    """

    words: str | Promise
    cents: int
    currency: str
    line: Line | None = None


@dataclass(frozen=True)
class Foresight:
    """What there is now, and what would be left after the amount that was typed.

    Attributes:
        room: Where the money comes from.
        asked_cents: What the amount takes of it; None while none is typed that can be read.
        worth_cents: What an invoice in another currency is worth; None if it is in our own.
    """

    room: Room
    asked_cents: int | None
    worth_cents: int | None = None

    @property
    def left_cents(self) -> int | None:
        """What would be left; below zero if it is not enough."""
        return None if self.asked_cents is None else self.room.cents - self.asked_cents

    @property
    def missing_cents(self) -> int:
        """How much there is not enough; 0 if there is."""
        return max(0, -(self.left_cents or 0))

    @property
    def bar(self) -> list[Share]:
        """The line as a picture: what is spent, committed, asked for and left."""
        line = self.room.line
        if line is None or not line.granted_cents:
            return []
        asked = min(max(self.asked_cents or 0, 0), line.available_cents)
        parts = {
            "spent": line.spent_cents,
            "committed": line.committed_cents,
            "asked": asked,
            "left": line.available_cents - asked,
        }
        shares, start = [], 0.0
        for name, cents in parts.items():
            width = 100 * cents / line.granted_cents
            if cents:
                shares.append(Share(name, round(start, 2), round(width, 2)))
            start += width
        return shares


def room_of_line(line: Line) -> Room:
    """What a line has available."""
    return Room(_("Available now"), line.available_cents, line.pot.currency, line)


def room_of_commitment(commitment: Commitment) -> Room:
    """What is open on a commitment."""
    return Room(_("Open on the order"), commitment.open_cents, commitment.line.pot.currency)


def room_of_pot(pot: Pot) -> Room:
    """What of a pot is not granted yet."""
    return Room(_("Not granted yet"), pot.ungranted_cents, pot.currency)
