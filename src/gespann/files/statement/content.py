"""What a statement tells, without any row of a database."""

from dataclasses import dataclass
from datetime import date

NUMBERS = ("planned", "granted", "committed", "spent", "available", "forecast")


@dataclass(frozen=True)
class Numbers:
    """The five numbers at the end of the month, and the forecast for the end of the year, in cents.

    Of a movement it is by how much they change; there is no forecast of one.
    """

    planned: int = 0
    granted: int = 0
    committed: int = 0
    spent: int = 0
    available: int = 0
    forecast: int = 0


@dataclass(frozen=True)
class Row:
    """A line, a department with all its lines, or everything together.

    Attributes:
        kind: "line", "department" or "all".
        side: "sales", "marketing", or another word for other departments.
    """

    kind: str
    name: str
    side: str
    numbers: Numbers


@dataclass(frozen=True)
class Movement:
    """An entry of the ledger.

    Attributes:
        number: Within its line.
        what: Its kind, as people call it.
    """

    line: str
    number: int
    day: date
    what: str
    text: str
    numbers: Numbers


@dataclass(frozen=True)
class Closed:
    """By whom and when the month was closed, and what seals it.

    Attributes:
        chains: For each line its name, how many entries it had, and the hash of the last one.
    """

    by: str
    day: date
    hash: str
    chains: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class Signed:
    """A department's place for a signature; without a name nobody has signed yet."""

    department: str
    side: str
    by: str = ""
    stands_for: str = ""
    day: date | None = None


@dataclass(frozen=True)
class StatementContent:
    """A month of a pot.

    Attributes:
        today: The day of the forecast.
        closed: None while figures may still change.
    """

    firm: str
    pot: str
    currency: str
    first_day: date
    last_day: date
    today: date
    closed: Closed | None
    rows: tuple[Row, ...]
    movements: tuple[Movement, ...]
    signatures: tuple[Signed, ...]
