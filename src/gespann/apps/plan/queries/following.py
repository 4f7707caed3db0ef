"""A year month by month: money and outcome, planned, actual and expected; and where it goes astray.

All figures are added up from the first day of the year to the end of each month, in cents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from gespann.apps.plan.course_of_year import CourseOfYear, periods_until
from gespann.core.quantities import Interval

FAR = 0.1  # a share of what was planned so far; below it a lever is on its way
LITTLE = 0.02  # a share of what was planned for the year; below it nobody needs a note


@dataclass(frozen=True)
class MoneyMonth:
    """Money at the end of a month.

    Attributes:
        planned_cents: By the plan's own phasing; None where it is not known.
        used_cents: Committed and spent; None of months to come.
        forecast_cents: From the month that is running on; None before it.
    """

    ends: date
    planned_cents: int | None
    used_cents: int | None
    forecast_cents: int | None


@dataclass(frozen=True)
class OutcomeMonth:
    """Outcome at the end of a month.

    Attributes:
        observed_cents: As the history says; None where some of it is not observed.
        signed: What was expected when both signed; None before the plan begins.
        now: What the latest fit expects, what has come included; None of what is over.
    """

    ends: date
    observed_cents: float | None
    signed: Interval | None
    now: Interval | None

    def outside(self, value: float | None) -> int:
        """1 above what was expected when both signed, -1 below, 0 within or not known."""
        if value is None or self.signed is None:
            return 0
        return (value > self.signed.high) - (value < self.signed.low)


@dataclass(frozen=True)
class Deviation:
    """What came, or what is expected now, lies outside of what was expected when both signed.

    Attributes:
        is_observed: Whether it has come; else it is what the latest fit expects.
        is_below: Else it is above.
        since: Last day of the month in which it began, and has not ended since.
        at: Last day of the last month that is known.
        value_cents: Up to then.
        band: What was expected up to then.
    """

    is_observed: bool
    is_below: bool
    since: date
    at: date
    value_cents: float
    band: Interval


@dataclass(frozen=True)
class LeverOff:
    """A lever of which much more or less was used up to a day than was planned."""

    name: str
    planned_cents: int
    used_cents: int

    @property
    def off_cents(self) -> int:
        """How much more; negative for less."""
        return self.used_cents - self.planned_cents


def planned_until(course: CourseOfYear | None, last: date) -> Mapping[str, int] | None:
    """What the plan gives each lever up to a day; None where that is not known.

    A plan of the rest of a running year says nothing of what was before it.
    """
    if course is None:
        return None
    count = periods_until(course.starts, course.period, last)
    spent = {} if course.so_far is None else course.so_far.by_lever
    if course.so_far is not None and not count:
        return None
    return {name: spent.get(name, 0) + sum(own[:count]) for name, own in course.planned.items()}


def measures_until(cents: int, first: date, ends: date, last: date) -> int:
    """What measures cost up to a day: a plan does not say when, so evenly from day to day."""
    return round(cents * ((ends - first).days + 1) / ((last - first).days + 1))


def money_months(
    course: CourseOfYear | None,
    ends: Sequence[date],
    used: Mapping[date, int],
    at_year_end_cents: int,
    today: date,
) -> list[MoneyMonth]:
    """Plan, actual and forecast of the money.

    The forecast goes from what is used now to where the ledger sees the year end, on the way of the
    plan's own phasing; evenly where that is not known.

    Args:
        ends: Last day of each month of the year.
        used: Committed and spent in each month, by its first day.
    """
    planned = [_planned(course, one, ends) for one in ends]
    running = next((i for i, one in enumerate(ends) if today <= one), len(ends) - 1)
    so_far = list(accumulate(used.get(day.replace(day=1), 0) for day in ends))
    begun = today >= ends[0].replace(day=1)
    way = _way(planned, running)
    return [
        MoneyMonth(
            one,
            planned[i],
            so_far[i] if begun and i <= running else None,
            round(so_far[running] + (at_year_end_cents - so_far[running]) * way[i - running])
            if i >= running and today <= ends[-1]
            else None,
        )
        for i, one in enumerate(ends)
    ]


def _planned(course: CourseOfYear | None, one: date, ends: Sequence[date]) -> int | None:
    levers = planned_until(course, one)
    if course is None or levers is None:
        return None
    measures = sum(course.measures.values())
    return sum(levers.values()) + measures_until(measures, ends[0].replace(day=1), one, ends[-1])


def _way(planned: Sequence[int | None], running: int) -> list[float]:
    """Which share of what is still to come has come at the end of each month from now on."""
    left = planned[running:]
    first, last = left[0], left[-1]
    if first is None or last is None or last <= first:
        return [i / max(len(left) - 1, 1) for i in range(len(left))]
    return [((one or 0) - first) / (last - first) for one in left]


def outcome_months(
    signed: CourseOfYear | None, now: CourseOfYear | None, ends: Sequence[date]
) -> list[OutcomeMonth]:
    """What was expected when both signed, what has come, and what is expected now."""
    latest = now if now is not None else signed
    return [
        OutcomeMonth(one, _observed(latest, one), _expected(signed, one), _expected(now, one))
        for one in ends
    ]


def _expected(course: CourseOfYear | None, last: date) -> Interval | None:
    if course is None:
        return None
    reached = float(course.reached_cents)
    count = periods_until(course.starts, course.period, last)
    if not count:
        is_just_over = course.so_far is not None and _is_whole(course, last)
        return Interval(reached, reached, reached) if is_just_over else None
    ends = (one[count - 1] + reached for one in (course.low, course.median, course.high))
    return Interval(*ends)


def _is_whole(course: CourseOfYear, last: date) -> bool:
    """Whether a month is the last one that the history has whole."""
    so_far = course.so_far
    return so_far is not None and periods_until(so_far.starts, course.period, last) == len(
        so_far.starts
    )


def _observed(course: CourseOfYear | None, last: date) -> float | None:
    """What has come up to the end of a month, once all its periods are observed."""
    if course is None or course.so_far is None:
        return None
    so_far = course.so_far
    count = periods_until((*so_far.starts, *course.starts), course.period, last)
    values = so_far.outcome[:count]
    known = [one for one in values if one is not None]
    return sum(known) if count <= len(so_far.outcome) and len(known) == count > 0 else None


def deviations(months: Sequence[OutcomeMonth]) -> list[Deviation]:
    """Where the outcome, or what is expected of it, has left its band and not come back."""
    come = [(one, one.observed_cents) for one in months if one.observed_cents is not None]
    to_come = [one for one in months if one.observed_cents is None]
    ahead = [(one, one.now.median) for one in to_come if one.now is not None]
    found = [_deviation(of, is_observed=kind) for of, kind in ((come, True), (ahead, False))]
    return [one for one in found if one is not None]


def _deviation(
    told: Sequence[tuple[OutcomeMonth, float]], *, is_observed: bool
) -> Deviation | None:
    if not told:
        return None
    last, value = told[-1]
    side = last.outside(value)
    if side == 0 or last.signed is None:
        return None
    since = last.ends
    for month, its_value in reversed(told):
        if month.outside(its_value) != side:
            break
        since = month.ends
    return Deviation(is_observed, side < 0, since, last.ends, value, last.signed)


def levers_off(
    planned: Mapping[str, int] | None, used: Mapping[str, int], year: Mapping[str, int]
) -> list[LeverOff]:
    """Levers of which much more or less was used than planned so far, the farthest off first.

    Args:
        planned, used: Of each lever, up to the same day.
        year: What the plan gives each lever for the year.
    """
    found = [LeverOff(name, cents, used.get(name, 0)) for name, cents in (planned or {}).items()]
    far = [
        one
        for one in found
        if abs(one.off_cents) > max(FAR * one.planned_cents, LITTLE * year.get(one.name, 0), 1)
    ]
    return sorted(far, key=lambda one: (-abs(one.off_cents), one.name))


def month_just_over(ends: Sequence[date], today: date) -> date | None:
    """The last day of the last month that is over; None in the first month of the year."""
    over = [one for one in ends if one < today]
    return over[-1] if over else None
