"""The table: a row for each line, known by its id, with what it planned when it was written."""

from dataclasses import dataclass
from datetime import date, datetime

# Columns go by these keys; whatever they are called, and wherever they are moved to, they stay.
KEYS = (
    "id", "seen", "department", "purpose", "lever", "name", "market", "month", "planned", "granted",
)  # fmt: skip
NEEDED = ("id", "seen", "planned")


@dataclass(frozen=True)
class PlannedLine:
    """One line as it is written.

    Attributes:
        purpose: "lever" or "measure".
        month: Its first day; None for the whole year.
    """

    id: int
    department: str
    purpose: str
    lever: str
    name: str
    market: str
    month: date | None
    planned_cents: int
    granted_cents: int


@dataclass(frozen=True)
class PlannedTable:
    """All lines of a pot, and who has written them down when."""

    pot: str
    currency: str
    made_by: str
    made_at: datetime
    lines: tuple[PlannedLine, ...]


@dataclass(frozen=True)
class ReadLine:
    """A row that was brought back.

    Attributes:
        row: As the spreadsheet counts.
        id: None for a line that is not there yet.
        seen_cents: What it planned when the table was written; None for a new line.
        planned_cents: What it shall plan.
        month: "2027-03", or "" for the whole year.
    """

    row: int
    id: int | None
    seen_cents: int | None
    planned_cents: int
    department: str = ""
    purpose: str = ""
    lever: str = ""
    name: str = ""
    market: str = ""
    month: str = ""
