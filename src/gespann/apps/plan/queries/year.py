"""The year of a signed plan: what was planned, what happened, and where the year ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.figures import By, Figures, course, figures_by, total
from gespann.apps.budget.queries.forecast import Forecast, forecast_by
from gespann.apps.budget.queries.ledger import lines_visible_to
from gespann.apps.jobs.models import Job, State
from gespann.apps.organisation.rules import Somebody
from gespann.apps.plan import figures
from gespann.apps.plan.models import Part, PlanVersion, Round
from gespann.apps.plan.models.version import DOCUMENT
from gespann.apps.response.outlook import Outlook
from gespann.apps.response.queries import latest_fit, summary_of

NOTHING = Figures()
A_WEEK = timedelta(days=7)
CLOSE = 0.02  # a share of the plan; below it nobody needs a note


@dataclass(frozen=True)
class LineOfYear:
    """A lever or measure of the plan, beside the ledger.

    Attributes:
        figures: Of all lines of the ledger that are for it.
        forecast: Where they end the year.
    """

    name: str
    part: Part
    is_measure: bool
    planned_cents: int
    figures: Figures
    forecast: Forecast

    @property
    def off_cents(self) -> int:
        """By how much the year ends above or below the plan; 0 where that is next to nothing."""
        off = self.forecast.at_year_end_cents - self.planned_cents
        return off if abs(off) > CLOSE * max(self.planned_cents, 1) else 0


@dataclass(frozen=True)
class MonthOfYear:
    """What was committed and spent up to the end of a month, beside an even year.

    Attributes:
        even_cents: What would have been used if the plan were used up evenly.
    """

    month: date
    used_cents: int
    even_cents: int


@dataclass(frozen=True)
class Reached:
    """What the year has brought so far, and what the latest fit expects of all of it, in cents.

    Attributes:
        signed: What was expected of the signed amounts, from 5 % to 95 %; None if nobody asked.
    """

    so_far_cents: int
    low_cents: float
    median_cents: float
    high_cents: float
    goal_cents: int | None
    signed: Sequence[float] | None

    @property
    def leaves_its_band(self) -> bool:
        """Whether what is expected now lies outside of what was expected when it was signed."""
        return self.signed is not None and not (
            self.signed[0] <= self.median_cents <= self.signed[2]
        )


def lines_of_year(user: Somebody, version: PlanVersion, pot: Pot) -> Sequence[LineOfYear]:
    """All lines of a plan with what the ledger says of them."""
    rows = lines_visible_to(user).filter(pot=pot)
    keys = {line.pk: _key(line) for line in rows}
    by_line, ends = figures_by(rows, By.LINE), forecast_by(pot, rows, _today(), By.LINE)
    booked = {key: total(by_line[pk] for pk in _of(keys, key)) for key in set(keys.values())}
    foreseen = {
        key: sum((ends[pk] for pk in _of(keys, key)), Forecast()) for key in set(keys.values())
    }
    return [
        LineOfYear(
            line.name,
            Part(line.side.value),
            line.purpose is figures.Purpose.MEASURE,
            line.cents,
            booked.get((line.purpose.value, line.name, line.side.value), NOTHING),
            foreseen.get((line.purpose.value, line.name, line.side.value), Forecast()),
        )
        for line in sorted(
            figures.lines_of_document(version.content), key=lambda one: (one.side, one.purpose)
        )
    ]


def months_of_year(user: Somebody, pot: Pot, planned_cents: int) -> Sequence[MonthOfYear]:
    """Month by month up to today, what was used of the plan."""
    booked = course(lines_visible_to(user).filter(pot=pot))
    told, used = [], 0
    days = (pot.last_day - pot.first_day).days + 1
    month = pot.first_day.replace(day=1)
    while month <= min(pot.last_day, _today()):
        one = booked.get(month, NOTHING)
        used += one.committed_cents + one.spent_cents
        following = (month.replace(day=28) + A_WEEK).replace(day=1)
        gone = min((following - pot.first_day).days, days)
        told.append(MonthOfYear(month, used, round(planned_cents * gone / days)))
        month = following
    return told


def reached(planning: Round, version: PlanVersion) -> Reached | None:
    """What the latest fit says of the year; None before any of it was observed."""
    fit = latest_fit()
    outlook = None if fit is None else summary_of(fit).outlook
    if outlook is None or outlook.so_far is None or not _is_of(planning, outlook):
        return None
    so_far = outlook.so_far.reached_cents
    told = told_of(version)
    return Reached(
        so_far,
        so_far + outlook.outcome.low,
        so_far + outlook.outcome.median,
        so_far + outlook.outcome.high,
        planning.goal_cents,
        None if told is None else told["outcome"],
    )


def told_of(version: PlanVersion) -> Mapping[str, Any] | None:
    """What the model says of the amounts of a version, once a document of it was written."""
    jobs = Job.objects.filter(kind=DOCUMENT, state=State.DONE, arguments__version=version.pk)
    job = jobs.order_by("-pk").first()
    return None if job is None else job.result


def _is_of(planning: Round, outlook: Outlook) -> bool:
    return outlook.so_far is not None and outlook.so_far.starts == planning.fiscal_year.starts


def _key(line: Line) -> tuple[str, str, str]:
    return (line.purpose, line.lever, line.department.side)


def _of(keys: Mapping[int, tuple[str, str, str]], wanted: tuple[str, str, str]) -> list[int]:
    return [pk for pk, key in keys.items() if key == wanted]


def _today() -> date:
    return timezone.localdate()
