"""What somebody has said of a file, beyond what stands in it.

Choices are a dictionary, because they are kept in a column and come back from forms; this module is
the one that knows its keys.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

TABLE = "table"  # the source of a table of the firm's own
DAY, MARKET = "day", "market"  # roles of columns of a table; else "column:NAME"
OF_COLUMN = "column:"
UNDECIDED, LEFT_OUT = "", "-"
EVENLY = "*"  # all markets in equal parts
OPEN, WON, LOST = "open", "won", "lost"
AS_SAID = "said"  # each deal as the file says of it, whatever its stage


@dataclass(frozen=True)
class OfName:
    """Where the entries of one name go: of a campaign, a stage, or a cost centre with its account.

    Attributes:
        to: A column of the history; of a stage OPEN, WON, LOST or AS_SAID; LEFT_OUT or UNDECIDED.
        market: Name of a market, EVENLY, or "" for a firm without markets.
    """

    to: str = UNDECIDED
    market: str = ""


@dataclass(frozen=True)
class Choices:
    """How a file is to be read.

    Attributes:
        source: Key of its source, or TABLE; "" to be guessed.
        columns: Name of a column -> field of the source; of a table its role.
        decimal, day_order: Where the file leaves them open, else "".
        first, last: The days that count; whole periods between them are filled.
        names: Of an export, where each name goes.
        figures: Column of the history -> figure of the export that fills it.
        despite: Whether it is used although rows were refused or totals differ.
    """

    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""
    day_order: str = ""
    first: date | None = None
    last: date | None = None
    names: Mapping[str, OfName] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    despite: bool = False

    def as_json(self) -> dict[str, Any]:
        """The same as JSON can say it."""
        days = {"first": _written(self.first), "last": _written(self.last)}
        return asdict(self) | days


def choices_from(stated: Mapping[str, Any]) -> Choices:
    """Choices as they were written."""
    names = {name: OfName(**one) for name, one in stated.get("names", {}).items()}
    days = {key: _day(stated.get(key)) for key in ("first", "last")}
    return Choices(**{**stated, **days, "names": names})


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(written: Any) -> date | None:
    return date.fromisoformat(written) if written else None
