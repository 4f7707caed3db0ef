"""Pages of jobs: the list of one's own, and one job with its progress."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gespann.apps.jobs import actions, queries, rules
from gespann.apps.jobs.concerns import has_seen
from gespann.apps.jobs.models import Job, State
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import STOP_POLLING, answer, go
from gespann.ui.tables import Choice, Column, Table, day, part

PART = "jobs/_job.html"


@require_safe
def jobs(request: SignedInRequest) -> HttpResponse:
    """The reader's own jobs; for administrators also what was given up."""
    context = {
        "jobs": _own(request),
        "to_mend": _to_mend(request),
    }
    return answer(request, "jobs/jobs.html", context)


@never_cache
@require_safe
def job(request: SignedInRequest, pk: int) -> HttpResponse:
    """One job. Its part asks for itself again until the job has ended."""
    found = _found(request, pk)
    has_seen(request.user, found)
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


def _own(request: SignedInRequest) -> Table:
    states = [(str(state.value), str(state.label)) for state in State]
    return Table(
        "jobs",
        request.GET,
        queries.jobs_to_list(request.user),
        _columns(),
        caption=_("My jobs"),
        choices=[Choice("state", _("State"), states, _("All"))],
    )


def _to_mend(request: SignedInRequest) -> Table:
    return Table(
        "given-up",
        request.GET,
        queries.jobs_to_mend(request.user),
        _columns(),
        caption=_("Given up"),
        prefix="given-up-",
    )


def _columns() -> list[Column]:
    return [
        part("job", _("Job"), "jobs/_title.html"),
        part("state", _("State"), "jobs/_state.html", value="state"),
        day("asked_at", _("Asked for")),
    ]


def _found(request: SignedInRequest, pk: int) -> Job:
    return get_object_or_404(queries.jobs_visible_to(request.user), pk=pk)


def _is_polled(request: SignedInRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]
