"""What a version of the plan is expected to bring, on its pages, and asking for it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from gespann.apps.jobs import queries as jobs
from gespann.apps.jobs import rules as jobs_rules
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.actions.expecting import ask_what_to_expect
from gespann.apps.plan.models import PlanVersion
from gespann.apps.plan.queries.expectations import (
    expected_when_signed,
    fit_signed_on,
    last_asked,
)
from gespann.apps.plan.views.finding import found
from gespann.apps.response.models import Fit
from gespann.apps.response.queries import latest_fit
from gespann.ui.answers import go


def expectation_of(request: SignedInRequest, version: PlanVersion) -> dict[str, Any]:
    """What the fit that a version rests on expects of it; until that is known, how far it is."""
    expected = expected_when_signed(version)
    if expected is not None:
        return {"told": expected.course}
    return {"told": None, "expecting": finding_out(request, version, fit_signed_on(version))}


def finding_out(request: SignedInRequest, version: PlanVersion, fit: int) -> dict[str, Any]:
    """How far it is to find out what a fit expects of a version, and whether to begin (again).

    Progress is for those who may see the job; others read that it is being found out.
    """
    job = last_asked(version.pk, fit)
    is_open = job is not None and not job.has_ended
    sees = job is not None and jobs_rules.may_see(request.user, job)
    return {
        "fit": fit,
        "is_open": is_open,
        "shown": jobs.shown_to(request.user, job) if job is not None and sees else None,
        "may_ask": not is_open and rules.may_prepare(request.user, version.round),
    }


@require_POST
def expect(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask what a fit expects of a version; the way leads back to the page that has asked."""
    planning = found(request, pk)
    number, fit = request.POST.get("version", ""), request.POST.get("fit", "")
    version = planning.plan_versions.filter(number=_number(number)).first()
    row = Fit.objects.only("pk").filter(pk=_number(fit)).first()
    if version is None or row is None or not rules.may_prepare(request.user, planning):
        raise Http404
    latest = latest_fit()
    if row.pk not in (fit_signed_on(version), latest and latest.pk):
        raise Http404
    ask_what_to_expect(version, row, by=request.user)
    back = "plan:year" if request.POST.get("back") == "year" else "plan:signatures"
    return go(request, back, pk)


def _number(written: str) -> int:
    """A number as forms send it; 0, which no row has, for anything else."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 16 else 0
