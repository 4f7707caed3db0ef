"""What is expected of a version of the plan in the course of the year, as pages read it.

Pure, and without NumPy arrays: what a job found is told by a page in a moment.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from gespann.core.quantities import Interval, Period

HALF = {Period.WEEK: timedelta(days=3), Period.MONTH: timedelta(days=14)}


@dataclass(frozen=True)
class SpentSoFar:
    """What the history says of the part of the year that is over, in cents.

    Attributes:
        starts: First day of each period.
        outcome: Of each period, over all markets; None where some of it was not observed.
        by_lever: Spent on each lever since the year began.
    """

    starts: tuple[date, ...]
    outcome: tuple[float | None, ...]
    by_lever: dict[str, int]
    reached_cents: int


@dataclass(frozen=True)
class CourseOfYear:
    """What signed amounts are expected to bring, and when they are to be spent; all in cents.

    Of a running year it is about the rest: what is signed, less what is spent.

    Attributes:
        outcome, contribution: Of all of `starts`, 5 %, 50 % and 95 %, luck included.
        goal_probability: None without a goal.
        starts: First day of each period.
        low, median, high: Outcome from the first of these periods to the end of each one.
        planned: Of each lever in each period.
        measures: What each measure costs.
        unknown: Names of measures of which nobody has said what they bring.
        so_far: What has happened already; None of a year that lies ahead as a whole.
    """

    period: Period
    outcome: Interval
    contribution: Interval
    goal_probability: float | None
    better_than_last_year: float
    starts: tuple[date, ...]
    low: tuple[float, ...]
    median: tuple[float, ...]
    high: tuple[float, ...]
    planned: dict[str, tuple[int, ...]]
    measures: dict[str, int]
    unknown: tuple[str, ...]
    so_far: SpentSoFar | None

    @property
    def reached_cents(self) -> int:
        """What had come when this was expected."""
        return 0 if self.so_far is None else self.so_far.reached_cents

    @property
    def whole_year(self) -> Interval:
        """What the whole year is expected to bring."""
        reached = self.reached_cents
        return Interval(
            *(end + reached for end in (self.outcome.low, self.outcome.median, self.outcome.high))
        )


def periods_until(starts: tuple[date, ...], period: Period, last: date) -> int:
    """How many periods lie up to a day: those of which the greater part does."""
    return bisect_right(starts, last - HALF[period])


def month_ends(first: date, last: date) -> tuple[date, ...]:
    """Last day of each month of a year, the last one cut off where the year ends."""
    ends, month = [], first.replace(day=1)
    while month <= last:
        following = (month.replace(day=28) + timedelta(days=7)).replace(day=1)
        ends.append(min(following - timedelta(days=1), last))
        month = following
    return tuple(ends)
