"""The statement of a month: where each line stood at its end, and what was booked in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.db.models import QuerySet

from gespann.apps.budget import rules
from gespann.apps.budget.models import (
    Entry,
    Line,
    MonthClose,
    Pot,
    PreparedFile,
    StatementSignature,
)
from gespann.apps.budget.queries.figures import By, Figures, figures_as_of, total
from gespann.apps.budget.queries.forecast import Forecast, forecast_by
from gespann.apps.budget.queries.ledger import lines_of
from gespann.apps.organisation.models import Department, Person, Side


@dataclass(frozen=True)
class StatementRow:
    """One line at the end of the month."""

    line: Line
    figures: Figures
    forecast: Forecast


@dataclass(frozen=True)
class StatementPart:
    """The lines of one department."""

    department: Department
    rows: tuple[StatementRow, ...]

    @property
    def figures(self) -> Figures:
        """Of the department together."""
        return total(row.figures for row in self.rows)

    @property
    def forecast(self) -> Forecast:
        """Of the department together."""
        return sum((row.forecast for row in self.rows), Forecast())


@dataclass(frozen=True)
class Statement:
    """A month of a pot.

    Attributes:
        close: Its close; None while figures may still change.
        today: The day of the forecast.
    """

    pot: Pot
    first_day: date
    last_day: date
    close: MonthClose | None
    today: date

    @cached_property
    def parts(self) -> tuple[StatementPart, ...]:
        """By department, with the five numbers as they stood at the end of the month."""
        lines = lines_of(self.pot)
        there = figures_as_of(Line.objects.filter(pot=self.pot), self.last_day, By.LINE)
        forecasts = forecast_by(self.pot, lines, self.today, By.LINE)
        rows = (
            StatementRow(line, there.get(line.pk, Figures()), forecasts[line.pk]) for line in lines
        )
        return tuple(
            StatementPart(own[0].line.department, tuple(own))
            for own in (list(few) for _pk, few in groupby(rows, lambda r: r.line.department_id))
        )

    @property
    def rows(self) -> list[StatementRow]:
        """All lines, by department."""
        return [row for part in self.parts for row in part.rows]

    @property
    def figures(self) -> Figures:
        """Of the whole pot."""
        return total(part.figures for part in self.parts)

    @property
    def forecast(self) -> Forecast:
        """Of the whole pot, on `today`."""
        return sum((part.forecast for part in self.parts), Forecast())

    @property
    def movements(self) -> QuerySet[Entry]:
        """What was booked for the month, by line, in the order of their numbers."""
        return (
            Entry.objects.filter(
                line__pot=self.pot, day__gte=self.first_day, day__lte=self.last_day
            )
            .select_related("line__department")
            .order_by("line__department__name", "line__name", "line_id", "number")
        )

    @cached_property
    def signatures(self) -> Mapping[str, StatementSignature]:
        """Who has countersigned, by side."""
        if self.close is None:
            return {}
        there = self.close.signatures.select_related("department", "by", "stands_for")
        return {one.department.side: one for one in there}


def statement_of(pot: Pot, month: date, today: date) -> Statement | None:
    """The statement of the month that begins on this day; None if the pot has no such month."""
    if month.day != 1 or not pot.first_day.replace(day=1) <= month <= pot.last_day:
        return None
    first = max(month, pot.first_day)
    last = min((month + timedelta(days=32)).replace(day=1) - timedelta(days=1), pot.last_day)
    close = pot.closes.filter(last_day=last).select_related("by").first()
    return Statement(pot, first, last, close, today)


def signing_departments() -> list[Department]:
    """Sales and marketing, as far as the firm has them."""
    return list(Department.objects.filter(side__in=(Side.SALES, Side.MARKETING)).order_by("-side"))


def file_of_job(user: Person, job_pk: int) -> PreparedFile | None:
    """What a job has written for this person, as long as they may see the budget."""
    if not rules.may_see_budget(user):
        return None
    return PreparedFile.objects.filter(job=job_pk, job__asked_by=user).first()
