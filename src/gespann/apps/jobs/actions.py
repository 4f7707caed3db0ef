"""What people do with jobs: ask for one, ask to cancel it, ask again for one that came to nothing.

What workers do with them stands in `leases`.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.jobs import rules
from gespann.apps.jobs.kinds import Kind, kind_named
from gespann.apps.jobs.models import Job, Priority, State
from gespann.apps.jobs.tasks import Arguments
from gespann.apps.organisation.models import Person
from gespann.apps.organisation.rules import Somebody
from gespann.refusals import NotAllowed, Refusal

FORGOTTEN_AFTER = timedelta(days=90)


class OtherJobWithThisKey(Refusal):
    """The same click came twice with different content."""


def ask_for(
    kind: Kind,
    arguments: Arguments,
    *,
    by: Person | None,
    key: str = "",
    priority: Priority = Priority.NORMAL,
    not_before: datetime | None = None,
) -> Job:
    """Ask for a job; a worker takes it up as soon as this transaction is committed.

    Whether the person may ask for it is for the app to judge that knows what it is about.

    Args:
        arguments: Anything that JSON can say; the kind checks them.
        by: Who asks; None if the workbench asks by itself.
        key: Names one click. Sent twice by the same person it finds the job that is there.
        not_before: The moment from which on a worker may take it; now unless said otherwise.

    Raises: ValueError if the kind does not take these arguments; OtherJobWithThisKey.
    """
    # Through JSON once, so that what is compared and checked is what a worker will read.
    checked = kind.check(json.loads(json.dumps(arguments, allow_nan=False)))
    wanted: dict[str, Any] = {
        "arguments": checked,
        "priority": priority,
        "attempts_allowed": kind.attempts,
    }
    if not_before is not None:
        wanted["not_before"] = not_before
    if not key:
        return Job.objects.create(kind=kind.name, asked_by=by, **wanted)
    job, is_new = Job.objects.get_or_create(kind=kind.name, asked_by=by, key=key, defaults=wanted)
    if not is_new and job.arguments != checked:
        raise OtherJobWithThisKey(
            _("This was sent before with other content. Please load the page again.")
        )
    return job


def ask_to_cancel(job: Job, *, by: Somebody) -> None:
    """Cancel a job that waits; ask the worker of a running one to stop. Asking twice is fine.

    Raises: NotAllowed if it is somebody else's job or has ended.
    """
    if not rules.may_see(by, job) or not _cancel(Job.objects.filter(pk=job.pk)):
        raise NotAllowed(_("This job has ended already, or is not yours to cancel."))


@transaction.atomic
def ask_again(job: Job, *, by: Somebody) -> Job:
    """Ask anew for a job that came to nothing. However often it is clicked, it is one new job.

    Raises: NotAllowed if it has not ended, or is not the person's; ValueError if its kind is gone.
    """
    if not rules.may_ask_again(by, job):
        raise NotAllowed(_("Only a job that ended without a result can be asked for again."))
    return ask_for(
        kind_named(job.kind),
        job.arguments,
        by=job.asked_by,
        key=f"again:{job.pk}",
        priority=Priority(job.priority),
    )


def forget_old_jobs() -> int:
    """Delete what ended long ago: a list of old jobs would tell who worked when. How many."""
    ended = Job.objects.filter(finished_at__lt=timezone.now() - FORGOTTEN_AFTER)
    return ended.delete()[0]


def _cancel(jobs: QuerySet[Job]) -> bool:
    """In one statement, so that no worker can take the job between asking and cancelling."""
    waiting = Q(state=State.QUEUED)
    return bool(
        jobs.filter(state__in=(State.QUEUED, State.RUNNING)).update(
            cancel_asked_at=Coalesce("cancel_asked_at", Now()),
            finished_at=Case(When(waiting, then=Now()), default=None),
            state=Case(When(waiting, then=Value(State.CANCELLED)), default="state"),
        )
    )
