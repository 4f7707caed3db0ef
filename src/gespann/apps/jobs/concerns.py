"""What of jobs concerns people: that theirs has ended while they were elsewhere."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.concerns import actions
from gespann.apps.concerns.kinds import Kind, Note, register
from gespann.apps.jobs import queries
from gespann.apps.jobs.kinds import kinds_in_passing
from gespann.apps.jobs.models import Job, State
from gespann.apps.organisation.models import Person

TOLD = (State.DONE, State.FAILED, State.DEAD)  # who cancels a job knows that


def _ended(reader: Person, about: dict[str, Any]) -> Note | None:
    job = queries.jobs_of(reader).filter(pk=about["job"], state__in=TOLD).first()
    if job is None:
        return None
    shown = queries.shown(job)
    if job.state == State.DONE:
        sentence = _("“{title}” is done.").format(title=shown.title)
    else:
        sentence = _("“{title}” came to nothing. {reason}").format(
            title=shown.title, reason=shown.sentence
        )
    return Note(sentence.strip(), reverse("jobs:job", args=[job.pk]))


ENDED = register(Kind("jobs.ended", gettext_lazy("My jobs"), _ended))


def leave_word(keys: Iterable[int]) -> None:
    """Leave a note for whoever asked for those of these jobs that have ended."""
    ended = Job.objects.filter(pk__in=list(keys), state__in=TOLD, asked_by__isnull=False)
    for job in ended.exclude(kind__in=kinds_in_passing(), state=State.DONE).select_related(
        "asked_by"
    ):
        actions.leave(ENDED, [job.asked_by], job=job.pk)


def has_seen(reader: Person, job: Job) -> None:
    """Who looks at the page of a job that has ended need not be told."""
    if job.has_ended and job.asked_by_id == reader.pk:
        actions.withdraw(ENDED, reader, job=job.pk)
