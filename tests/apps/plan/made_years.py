"""A plan in force whose year is running: money booked month by month, and what fits expect.

What is expected is made up, so that it takes no model; `test_year_of_a_real_fit` has real ones.
"""

from datetime import date
from itertools import accumulate
from uuid import uuid4

from django.utils import timezone

import make
from apps.plan import made_rounds
from apps.response.small_fits import made_fit
from gespann.apps.budget.actions.commitments import commit_funds, settle
from gespann.apps.budget.models import Line
from gespann.apps.organisation.models import Person
from gespann.apps.plan import figures
from gespann.apps.plan.actions import versions
from gespann.apps.plan.actions.expecting import record_expectation
from gespann.apps.plan.course_of_year import CourseOfYear, SpentSoFar
from gespann.apps.plan.figures import Line as PlanLine
from gespann.apps.plan.figures import Purpose
from gespann.apps.plan.models import PlanVersion, Round
from gespann.core.quantities import Department, Interval, Period
from gespann.files.documents import to_document

# What of a year's money and outcome belongs to each month: fairs in spring, little in summer.
SEASON = (0.06, 0.07, 0.12, 0.11, 0.09, 0.08, 0.05, 0.04, 0.1, 0.11, 0.1, 0.07)
FILM = PlanLine(Purpose.MEASURE, "A film", Department.MARKETING, 20_000_00)


def in_force(year: int, ada: Person, ben: Person, cleo: Person) -> PlanVersion:
    """A plan in force, with a film as an amendment, and a text that both agreed to."""
    planning = made_rounds.a_round(cleo, year, goal_cents=5_400_000_00)
    make.pot(made_rounds.BUDGET_CENTS, year=year)
    first = made_rounds.written_down(planning, ada, ben)
    made_rounds.signed(first, ada, ben)
    planning.refresh_from_db()
    lines = [*made_rounds.lines_for(planning), FILM]
    change = versions.amend(planning, lines, reason="A film for the fair", follows=1, by=ben)
    made_rounds.signed(change, ben, ada)
    return change


def spread(cents: int) -> tuple[int, ...]:
    """An amount over the months, to the cent."""
    ends = [round(cents * share) for share in accumulate(SEASON)]
    ends[-1] = cents
    return tuple(b - a for a, b in zip([0, *ends], ends, strict=False))


def course(
    version: PlanVersion,
    whole_cents: float,
    *,
    width: float = 0.06,
    first: int = 0,
    came: tuple[float, ...] = (),
    goal_probability: float = 0.62,
) -> CourseOfYear:
    """A year that brings so much, from one month on, after what has come.

    Args:
        width: Of the band at the end of the year, as a share to each side.
    """
    planning = version.round
    year = planning.fiscal_year.starts.year
    months = tuple(date(year, number, 1) for number in range(1, 13))
    rest = whole_cents - sum(came)
    left = sum(SEASON[first:])
    median = [rest * end / left for end in accumulate(SEASON[first:])]
    low, high = ([one * (1 + way * width) for one in median] for way in (-1, 1))
    lines = figures.lines_of_document(version.content)
    spent = {one.name: sum(spread(one.cents)[:first]) for one in lines if _is_lever(one)}
    so_far = SpentSoFar(months[:first], came, spent, round(sum(came))) if came else None
    return CourseOfYear(
        period=Period.MONTH,
        outcome=Interval(low[-1], median[-1], high[-1]),
        contribution=Interval(0.3 * low[-1], 0.3 * median[-1], 0.3 * high[-1]),
        goal_probability=goal_probability,
        better_than_last_year=0.9,
        starts=months[first:],
        low=tuple(low),
        median=tuple(median),
        high=tuple(high),
        planned={one.name: spread(one.cents)[first:] for one in lines if _is_lever(one)},
        measures={one.name: one.cents for one in lines if not _is_lever(one)},
        unknown=(FILM.name,),
        so_far=so_far,
    )


def _is_lever(line: PlanLine) -> bool:
    return line.purpose is Purpose.LEVER


def expect(version: PlanVersion, fit: int, told: CourseOfYear) -> None:
    """As a job records it."""
    record_expectation({"version": version.pk, "fit": fit}, to_document(told), job=None)


def book(version: PlanVersion, by: Person, name: str, months: int, times: float = 1.0) -> None:
    """So much of a lever's plan is ordered and paid in each of the first months of the year."""
    line = Line.objects.get(lever=name, pot__fiscal_year=version.round.fiscal_year)
    year = version.round.fiscal_year.starts.year
    for number, cents in enumerate(spread(line.granted_cents)[:months], start=1):
        day = date(year, number, 10)
        if day > timezone.localdate() or cents * times < 1:
            continue
        order = commit_funds(line, round(cents * times), "Orders", by=by, key=uuid4(), day=day)
        settle(order, round(cents * times * 0.8), by=by, key=uuid4(), day=day)


def went_astray(planning: Round, version: PlanVersion, keeper: Person) -> None:
    """Half a year has brought less than nine of ten cases foresaw, since April."""
    whole = 5_500_000_00.0
    expect(version, planning.fit_id, course(version, whole))
    shares = (1.0, 0.98, 0.95, 0.7, 0.75, 0.8)
    came = tuple(whole * SEASON[i] * share for i, share in enumerate(shares))
    later = made_fit(keeper)
    expect(
        version, later.pk,
        course(version, 0.88 * whole, width=0.04, first=6, came=came, goal_probability=0.07),
    )  # fmt: skip
