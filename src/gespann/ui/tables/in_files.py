"""How files tell the values of a column: plainly in CSV and JSON, as true figures in a workbook."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

Plain = str | int | float | date | None
DAY_IN_THE_READERS_LOCALE = 14  # one of the numbers that workbooks know, in which a locale decides


@dataclass(frozen=True)
class InFiles:
    """How files tell a value that is known.

    Attributes:
        plain: What CSV and JSON tell: ISO dates, cents, shares; nothing of any locale.
        in_cell: From that to what a workbook's cell holds.
        pattern: How a workbook shows the cell, "" for words.
    """

    plain: Callable[[Any], Plain]
    in_cell: Callable[[Any], Plain] = lambda value: value
    pattern: str | int = ""


def _day(value: date | datetime) -> date:
    """The day and no time of it: pages do not show when somebody works either."""
    return timezone.localdate(value) if isinstance(value, datetime) else value


def _figure(value: Any) -> int | float:
    return float(value) if isinstance(value, Decimal) else value


def _whole_units(cents: int) -> float:
    return cents / 100


WORDS = InFiles(str)
DAY = InFiles(_day, pattern=DAY_IN_THE_READERS_LOCALE)
MONEY = InFiles(_figure, _whole_units, "#,##0.00")


def number_in_files(digits: int) -> InFiles:
    """Numbers to all their digits, shown with at most this many."""
    return InFiles(_figure, pattern="#,##0" + ("." + "#" * digits if digits else ""))


def percent_in_files(digits: int) -> InFiles:
    """Shares of one, shown as a percentage."""
    return InFiles(_figure, pattern="0" + ("." + "0" * digits if digits else "") + " %")
