"""What fits expect of versions of the plan, and who is finding it out."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from gespann.apps.jobs.models import ENDS, Job, State
from gespann.apps.plan.course_of_year import CourseOfYear
from gespann.apps.plan.models import Expectation, PlanVersion
from gespann.apps.plan.models.expectation import EXPECT
from gespann.apps.response.models import Fit
from gespann.apps.response.queries import summary_of
from gespann.files.documents import from_document

_SOME_DAYS = timedelta(days=6)


@dataclass(frozen=True)
class Expected:
    """What a fit expects of a version.

    Attributes:
        fit: Its number.
    """

    fit: int
    course: CourseOfYear


def around(starts: date) -> tuple[date, date]:
    """When a fiscal year may begin so that a plan that begins then is its: weeks begin on Mondays.

    The plan of a year that begins on New Year’s Day may begin up to six days before or after it.
    """
    return starts - _SOME_DAYS, starts + _SOME_DAYS


def fit_signed_on(version: PlanVersion) -> int:
    """The number of the fit that a version says it rests on."""
    number: int = json.loads(version.content)["fit"]
    return number


def expected_when_signed(version: PlanVersion) -> Expected | None:
    """What the fit of its own frame expects of a version; None before a job has found it."""
    return _of(version, fit_signed_on(version))


def expected_now(version: PlanVersion) -> Expected | None:
    """What the latest fit that was asked expects of a version, if it is not the one signed on."""
    later = Expectation.objects.filter(version=version, fit__gt=fit_signed_on(version))
    row = later.order_by("-fit").first()
    return None if row is None else _read(row)


def has_seen_more(fit: Fit | None, version: PlanVersion) -> bool:
    """Whether a fit is later than that of a version, and has seen part of its year."""
    if fit is None or fit.pk <= fit_signed_on(version):
        return False
    outlook = summary_of(fit).outlook
    if outlook is None or outlook.so_far is None:
        return False
    earliest, latest = around(version.round.fiscal_year.starts)
    return earliest <= outlook.so_far.starts <= latest


def going_on(version: int, fit: int) -> Job | None:
    """The open job that finds out what a fit expects of a version."""
    return _asked(version, fit).exclude(state__in=ENDS).first()


def last_asked(version: int, fit: int) -> Job | None:
    """The last job that was asked, unless it is done."""
    job = _asked(version, fit).order_by("-pk").first()
    return None if job is None or job.state == State.DONE else job


def _asked(version: int, fit: int) -> QuerySet[Job]:
    return Job.objects.filter(kind=EXPECT, arguments__version=version, arguments__fit=fit)


def _of(version: PlanVersion, fit: int) -> Expected | None:
    row = Expectation.objects.filter(version=version, fit=fit).first()
    return None if row is None else _read(row)


def _read(row: Expectation) -> Expected:
    return Expected(row.fit_id, from_document(CourseOfYear, row.results))
