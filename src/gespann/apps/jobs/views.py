"""Pages of jobs: the list of one's own, and one job with its progress."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gespann.apps.jobs import actions, queries, rules
from gespann.apps.jobs.models import Job
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

STOP_POLLING = 286  # what htmx understands as "nothing more will come"
PER_PAGE = 25
PART = "jobs/_job.html"


@require_safe
def jobs(request: SignedInRequest) -> HttpResponse:
    """The reader's own jobs; for administrators also what was given up."""
    page = Paginator(queries.jobs_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "jobs": [queries.shown(job) for job in page],
        "to_mend": [queries.shown(job) for job in queries.jobs_to_mend(request.user)[:PER_PAGE]],
    }
    return answer(request, "jobs/jobs.html", context)


@never_cache
@require_safe
def job(request: SignedInRequest, pk: int) -> HttpResponse:
    """One job. Its part asks for itself again until the job has ended."""
    found = _found(request, pk)
    status = STOP_POLLING if _is_polled(request) and found.has_ended else 200
    context = {"shown": queries.shown_to(request.user, found)}
    return answer(request, "jobs/job.html", context, part=PART, status=status)


@require_POST
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """The button on a job that has not ended."""
    found = _found(request, pk)
    try:
        actions.ask_to_cancel(found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return go(request, "jobs:job", found.pk)


@require_POST
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    """The button on a job that came to nothing."""
    found = _found(request, pk)
    try:
        new = actions.ask_again(found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return go(request, "jobs:job", found.pk)
    if not rules.may_see(request.user, new):
        return go(request, "jobs:jobs")
    return go(request, "jobs:job", new.pk)


def _found(request: SignedInRequest, pk: int) -> Job:
    return get_object_or_404(queries.jobs_visible_to(request.user), pk=pk)


def _is_polled(request: SignedInRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]
