"""Jobs as people see them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.jobs import rules
from gespann.apps.jobs.kinds import Kind, find_kind
from gespann.apps.jobs.models import ENDS, Job, State
from gespann.apps.organisation.rules import Somebody


@dataclass(frozen=True)
class ShownJob:
    """A job with the words of its kind, in the reader's language, and what the reader may do."""

    job: Job
    kind: Kind | None
    may_cancel: bool = False
    may_ask_again: bool = False
    may_mend: bool = False

    @property
    def title(self) -> str:
        """What people call this kind of job."""
        return str(self.kind.title) if self.kind else self.job.kind

    @property
    def phase(self) -> str:
        """What it is doing now."""
        words = self.kind.phases.get(self.job.phase) if self.kind else None
        return str(words or "")

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes until it is done; None while nothing can be said."""
        return self.job.minutes_left_at(timezone.now())

    @property
    def address(self) -> str:
        """Where its result is shown, or ""."""
        if self.job.state != State.DONE or self.kind is None or self.kind.address is None:
            return ""
        return self.kind.address(self.job)

    @property
    def sentence(self) -> str:
        """Why it ended without a result, or ""."""
        if self.job.state == State.DEAD:
            return _(
                "This did not work, however often it was tried. Administrators can see why on this "
                "page."
            )
        return self.job.sentence


def shown(job: Job) -> ShownJob:
    """The job as one of a list: with its words and without buttons."""
    return ShownJob(job, find_kind(job.kind))


def shown_to(user: Somebody, job: Job) -> ShownJob:
    """The job with its words and the buttons that this reader may press."""
    return ShownJob(
        job,
        find_kind(job.kind),
        may_cancel=rules.may_cancel(user, job) and not job.is_being_cancelled,
        may_ask_again=rules.may_ask_again(user, job),
        may_mend=rules.may_mend(user, job),
    )


def jobs_of(user: Somebody) -> QuerySet[Job]:
    """The jobs that somebody asked for, the latest first; none for a stranger."""
    if not user.is_authenticated or not user.is_active:
        return Job.objects.none()
    return Job.objects.filter(asked_by_id=user.pk).order_by("-pk")


def jobs_to_mend(user: Somebody) -> QuerySet[Job]:
    """What was given up, the latest first, for administrators. Who asked is none of their work."""
    if not rules.may_mend_jobs(user):
        return Job.objects.none()
    return Job.objects.filter(state=State.DEAD).order_by("-pk")


def jobs_visible_to(user: Somebody) -> QuerySet[Job]:
    """One's own jobs; for administrators also those that were given up."""
    return (jobs_of(user) | jobs_to_mend(user)).order_by("-pk")


def jobs_going_on() -> QuerySet[Job]:
    """All jobs that have not ended."""
    return Job.objects.exclude(state__in=ENDS)
