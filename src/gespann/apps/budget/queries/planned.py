"""What is planned, as a grid: lines below one another by department, their months side by side.

A line is for one month or for the whole year. Lines of several months that are for the same thing
stand in one row; of two for the same month the second opens a row of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from gespann.apps.budget.models import Entry, Line, Pot
from gespann.apps.budget.queries.ledger import lines_of
from gespann.apps.organisation.models import Department

WHOLE_YEAR = None
Column = date | None  # the first day of a month, or the whole year


@dataclass(frozen=True)
class GridRow:
    """What is planned for one thing: the line of each column that has one."""

    lines: Mapping[Column, Line]

    @property
    def line(self) -> Line:
        """Any of them: what they are for is the same."""
        return next(iter(self.lines.values()))

    @property
    def granted_cents(self) -> int:
        """What all its lines were granted."""
        return sum(line.granted_cents for line in self.lines.values())


@dataclass(frozen=True)
class GridPart:
    """The rows of one department."""

    department: Department
    rows: tuple[GridRow, ...]

    def lines(self) -> Iterator[Line]:
        """All lines of the department."""
        for row in self.rows:
            yield from row.lines.values()


@dataclass(frozen=True)
class PlanGrid:
    """All that is planned in a pot.

    Attributes:
        columns: The whole year first if there are such lines, then each month that has some.
    """

    pot: Pot
    columns: tuple[Column, ...]
    parts: tuple[GridPart, ...]

    def lines(self) -> Iterator[Line]:
        """All lines, from top to bottom."""
        for part in self.parts:
            yield from part.lines()


def plan_grid(pot: Pot) -> PlanGrid:
    """What is planned in a pot, as it is now."""
    lines = list(lines_of(pot))
    months = sorted({line.month for line in lines if line.month is not None})
    whole = [WHOLE_YEAR] if any(line.month is WHOLE_YEAR for line in lines) else []
    parts = tuple(
        GridPart(own[0].department, tuple(_rows(own)))
        for own in (list(few) for _pk, few in groupby(lines, lambda line: line.department_id))
    )
    return PlanGrid(pot, (*whole, *months), parts)


def last_planned(lines: Iterable[Line]) -> Mapping[int, Entry]:
    """For each of a few lines the entry that planned it last."""
    told: dict[int, Entry] = {}
    entries = Entry.objects.filter(~Q(planned_cents=0), line__in=list(lines))
    for entry in entries.select_related("by").order_by("number"):
        told[entry.line_id] = entry
    return told


def _rows(lines: Iterable[Line]) -> Iterator[GridRow]:
    rows: dict[tuple[object, ...], list[dict[Column, Line]]] = {}
    for line in lines:
        same = rows.setdefault((line.name, line.purpose, line.lever, line.market), [])
        for row in same:
            if line.month not in row and (line.month is None) == (None in row):
                row[line.month] = line
                break
        else:
            same.append({line.month: line})
    for same in rows.values():
        yield from (GridRow(row) for row in same)
