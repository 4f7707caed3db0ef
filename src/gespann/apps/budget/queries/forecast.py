"""Where the year ends: what is spent and committed, and what of the plan is still to come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.figures import By


@dataclass(frozen=True)
class Forecast:
    """What a line, or several together, will have spent when the year ends, in cents.

    Attributes:
        known_cents: Spent or committed already.
        to_come_cents: Planned for the rest of the year and not committed yet.
        granted_cents: What there is for it.
    """

    known_cents: int = 0
    to_come_cents: int = 0
    granted_cents: int = 0

    @property
    def at_year_end_cents(self) -> int:
        """What will have been spent."""
        return self.known_cents + self.to_come_cents

    @property
    def missing_cents(self) -> int:
        """By how much that is more than was granted; the ledger will refuse this much."""
        return max(0, self.at_year_end_cents - self.granted_cents)

    def __add__(self, other: "Forecast") -> "Forecast":
        return Forecast(
            self.known_cents + other.known_cents,
            self.to_come_cents + other.to_come_cents,
            self.granted_cents + other.granted_cents,
        )


def forecast_by(pot: Pot, lines: Iterable[Line], today: date, by: By) -> Mapping[Any, Forecast]:
    """The forecast for each department (by id), lever, market, month or line.

    A line of one month has its whole plan to come until that month is over. A line of the whole
    year has the share of its plan that belongs to the days left. What is committed comes out of
    what is to come, since orders are how a plan is carried out.
    """
    told: dict[Any, Forecast] = defaultdict(Forecast)
    share_left = _share_left(pot, today)
    key = "department_id" if by is By.DEPARTMENT else by.value
    for line in lines:
        told[getattr(line, key)] += _of(line, today, share_left)
    return dict(told)


def _of(line: Line, today: date, share_left: float) -> Forecast:
    known = line.committed_cents + line.spent_cents
    if line.month is None:
        to_come = round(line.planned_cents * share_left) - line.committed_cents
    elif line.month >= today.replace(day=1):
        to_come = line.planned_cents - known
    else:
        to_come = 0
    return Forecast(known, max(0, to_come), line.granted_cents)


def _share_left(pot: Pot, today: date) -> float:
    days = (pot.last_day - pot.first_day).days + 1
    left = (pot.last_day - today).days
    return min(1.0, max(0.0, left / days))
