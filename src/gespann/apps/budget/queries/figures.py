"""The five numbers: planned, granted, committed, spent, available.

As they are now they stand on the lines; as they were on a past day they are the months before it,
and the entries of its own month. So no page adds a ledger up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet, Sum

from gespann.apps.budget.models import Entry, Line, MonthBalance

AMOUNTS = ("planned_cents", "granted_cents", "committed_cents", "spent_cents")


class By(StrEnum):
    """What the numbers are told apart by."""

    DEPARTMENT = "department"
    LEVER = "lever"
    MARKET = "market"
    MONTH = "month"
    LINE = "pk"


@dataclass(frozen=True)
class Figures:
    """The five numbers of one line, or of several together, in cents."""

    planned_cents: int = 0
    granted_cents: int = 0
    committed_cents: int = 0
    spent_cents: int = 0

    @property
    def available_cents(self) -> int:
        """What can still be committed or spent."""
        return self.granted_cents - self.committed_cents - self.spent_cents

    @property
    def used_cents(self) -> int:
        """Committed and spent."""
        return self.committed_cents + self.spent_cents

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in AMOUNTS))


def figures(lines: QuerySet[Line]) -> Figures:
    """The five numbers of these lines together, as they are now."""
    sums = lines.aggregate(**{name: Sum(name, default=0) for name in AMOUNTS})
    return Figures(**{name: int(value) for name, value in sums.items()})


def figures_by(lines: QuerySet[Line], by: By) -> Mapping[Any, Figures]:
    """The five numbers for each department (by id), lever, market, month or line, as of now."""
    return _told_apart(lines, by, "")


def figures_as_of(lines: QuerySet[Line], day: date, by: By) -> Mapping[Any, Figures]:
    """The five numbers as they stood at the end of a day, by the days that were booked for."""
    start = day.replace(day=1)
    months = MonthBalance.objects.filter(line__in=lines, month__lt=start)
    entries = Entry.objects.filter(line__in=lines, day__gte=start, day__lte=day)
    told: dict[Any, Figures] = defaultdict(Figures)
    for part in (_told_apart(months, by, "line__"), _told_apart(entries, by, "line__")):
        for key, one in part.items():
            told[key] += one
    return dict(told)


def course(lines: QuerySet[Line]) -> Mapping[date, Figures]:
    """What was booked for each month; not what stood at its end."""
    return _told_apart(MonthBalance.objects.filter(line__in=lines), By.MONTH, "")


def course_by_line(lines: QuerySet[Line]) -> Mapping[int, Mapping[date, Figures]]:
    """The same for each line."""
    told: dict[int, dict[date, Figures]] = defaultdict(dict)
    for one in (
        MonthBalance.objects.filter(line__in=lines).order_by().values("line_id", "month", *AMOUNTS)
    ):
        told[one["line_id"]][one["month"]] = Figures(*(one[name] for name in AMOUNTS))
    return dict(told)


def total(told_apart: Iterable[Figures]) -> Figures:
    """All of them together."""
    return sum(told_apart, Figures())


def _told_apart(rows: QuerySet[Any], by: By, path: str) -> Mapping[Any, Figures]:
    key = f"{path}{'department_id' if by is By.DEPARTMENT else by.value}"
    sums = rows.order_by().values(key).annotate(**{f"sum_{name}": Sum(name) for name in AMOUNTS})
    return {
        one[key]: Figures(**{name: int(one[f"sum_{name}"]) for name in AMOUNTS}) for one in sums
    }
