"""What is expected of a version of the plan is asked for, and recorded once and for good."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.jobs import actions as jobs
from gespann.apps.jobs.kinds import kind_named
from gespann.apps.jobs.models import Job
from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.models import Expectation, PlanVersion, Round
from gespann.apps.plan.models.expectation import EXPECT
from gespann.apps.plan.queries.expectations import around, going_on
from gespann.apps.plan.queries.versions import in_force
from gespann.apps.response.models import Fit
from gespann.apps.response.queries import summary_of
from gespann.refusals import NotAllowed


def ask_what_to_expect(version: PlanVersion, fit: Fit, *, by: Person) -> Job:
    """Ask what a fit expects of a version; while somebody else's question is open, it is that.

    Raises: NotAllowed.
    """
    if not rules.may_prepare(by, version.round):
        raise NotAllowed(_("Only those who take part in the round can ask for this."))
    return ask(version.pk, fit.pk, by=by)


def ask(version: int, fit: int, *, by: Person | None) -> Job:
    """The same for whoever was allowed what it follows from; None for the workbench itself."""
    there = going_on(version, fit)
    if there is not None:
        return there
    return jobs.ask_for(kind_named(EXPECT), {"version": version, "fit": fit}, by=by)


def follow(fit: Fit) -> None:
    """Ask what a fit that was just made expects of the plan in force of the year that it is in.

    Only where it has seen part of that year: what was expected before is what was signed.
    """
    outlook = summary_of(fit).outlook
    if outlook is None or outlook.so_far is None:
        return
    starts = outlook.so_far.starts
    for planning in Round.objects.filter(fiscal_year__starts__range=around(starts)):
        version = in_force(planning)
        if version is not None:
            ask(version.pk, fit.pk, by=None)


@transaction.atomic
def record_expectation(asked: dict[str, Any], results: Any, *, job: int | None) -> Expectation:
    """Keep what a fit expects of a version; once, and for good."""
    made, _is_new = Expectation.objects.get_or_create(
        version_id=asked["version"],
        fit_id=asked["fit"],
        defaults={"results": results, "at": timezone.now(), "job": job},
    )
    return made
