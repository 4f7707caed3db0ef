"""What programs may ask for of jobs: one's own, and to cancel one."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from gespann.apps.jobs import actions, queries
from gespann.apps.jobs.models import Job
from gespann.apps.organisation import scopes
from gespann.apps.organisation.api.access import endpoint
from gespann.apps.organisation.api.paging import Page, Paging, Pk, paged
from gespann.apps.organisation.api.problems import Refused
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import NotAllowed

READ = scopes.register("jobs:read", _("See how far long work is"))
WRITE = scopes.register("jobs:write", _("Cancel long work"))
router = Router()


class JobShape(Schema):
    """A job, and how far it is."""

    id: int
    kind: str
    title: str
    state: Literal["queued", "running", "done", "failed", "cancelled", "dead"]
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    share_done: float
    phase: str
    minutes_left: int | None
    sentence: str
    page: str


@router.get("", **endpoint(_("One's own jobs, the latest first"), Page[JobShape], scope=READ))
def jobs(request: SignedInRequest, paging: Annotated[Paging, Query()]) -> Any:
    """As on the page of jobs."""
    return paged(queries.jobs_of(request.user), paging, _told)


@router.get("/{pk}", **endpoint(_("A job, and how far it is"), JobShape, 404, scope=READ))
def job(request: SignedInRequest, pk: Pk) -> Any:
    """One of them; administrators also see one that was given up."""
    return _told(get_object_or_404(queries.jobs_visible_to(request.user), pk=pk))


@router.post("/{pk}/cancel", **endpoint(_("Ask to cancel a job"), JobShape, 404, 409, scope=WRITE))
def cancel(request: SignedInRequest, pk: Pk) -> Any:
    """One that waits is cancelled at once, one that runs as soon as its worker notices."""
    found = get_object_or_404(queries.jobs_of(request.user), pk=pk)
    try:
        actions.ask_to_cancel(found, by=request.user)
    except NotAllowed as refusal:  # it is one's own, so it has ended
        raise Refused(409, str(refusal)) from None
    found.refresh_from_db()
    return _told(found)


def _told(job: Job) -> dict[str, Any]:
    shown = queries.shown(job)
    return {
        "id": job.pk,
        "kind": job.kind,
        "title": shown.title,
        "state": job.state,
        "asked_at": job.asked_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "share_done": job.share_done,
        "phase": shown.phase,
        "minutes_left": shown.minutes_left,
        "sentence": shown.sentence,
        "page": shown.address,
    }
