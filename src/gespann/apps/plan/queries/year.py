"""The year of a signed plan: what was planned, what happened, and where the year ends."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.figures import By, Figures, course_by_line, figures_by, total
from gespann.apps.budget.queries.forecast import Forecast, forecast_by
from gespann.apps.budget.queries.ledger import lines_visible_to
from gespann.apps.organisation.rules import Somebody
from gespann.apps.plan import figures
from gespann.apps.plan.models import Part, PlanVersion

CLOSE = 0.02  # a share of the plan; below it nobody needs a note


@dataclass(frozen=True)
class LineOfYear:
    """A lever or measure of the plan, beside the ledger.

    Attributes:
        planned_cents: For the year.
        figures: Of all lines of the ledger that are for it.
        forecast: Where they end the year.
        by_month: Committed and spent in each month, by its first day.
    """

    name: str
    part: Part
    is_measure: bool
    planned_cents: int
    figures: Figures
    forecast: Forecast
    by_month: Mapping[date, int]

    @property
    def used_cents(self) -> int:
        """Committed and spent."""
        return self.figures.used_cents

    @property
    def off_cents(self) -> int:
        """By how much the year ends above or below the plan; 0 where that is next to nothing."""
        off = self.forecast.at_year_end_cents - self.planned_cents
        return off if abs(off) > CLOSE * max(self.planned_cents, 1) else 0


def lines_of_year(user: Somebody, version: PlanVersion, pot: Pot) -> Sequence[LineOfYear]:
    """All lines of a plan with what the ledger says of them."""
    rows = lines_visible_to(user).filter(pot=pot)
    by_line, ends = figures_by(rows, By.LINE), forecast_by(pot, rows, _today(), By.LINE)
    months = course_by_line(rows)
    booked: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in rows:
        booked[row.purpose, row.lever, row.department.side].append(row.pk)
    told = []
    for line in sorted(
        figures.lines_of_document(version.content), key=lambda one: (one.side, one.purpose)
    ):
        mine = booked[line.purpose.value, line.name, line.side.value]
        told.append(
            LineOfYear(
                line.name,
                Part(line.side.value),
                line.purpose is figures.Purpose.MEASURE,
                line.cents,
                total(by_line[pk] for pk in mine),
                sum((ends[pk] for pk in mine), Forecast()),
                _used_by_month(months, mine),
            )
        )
    return told


def used_by_month(lines: Sequence[LineOfYear]) -> Mapping[date, int]:
    """Committed and spent in each month, by its first day."""
    told: dict[date, int] = defaultdict(int)
    for line in lines:
        for month, cents in line.by_month.items():
            told[month] += cents
    return dict(told)


def used_until(lines: Sequence[LineOfYear], last: date) -> Mapping[str, int]:
    """Committed and spent on each lever up to the end of a month."""
    return {
        line.name: sum(cents for month, cents in line.by_month.items() if month <= last)
        for line in lines
        if not line.is_measure
    }


def _used_by_month(
    months: Mapping[int, Mapping[date, Figures]], lines: Sequence[int]
) -> Mapping[date, int]:
    told: dict[date, int] = defaultdict(int)
    for pk in lines:
        for month, one in months.get(pk, {}).items():
            told[month] += one.used_cents
    return dict(told)


def _today() -> date:
    return timezone.localdate()
