"""Jobs as people see them."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gespann.apps.jobs import rules
from gespann.apps.jobs.kinds import Kind, find_kind, kinds_in_passing, kinds_of
from gespann.apps.jobs.models import ENDS, Job, State
from gespann.apps.organisation.rules import Somebody
from gespann.ui.marks import Progress

_TONES = {State.DONE: "good", State.FAILED: "caution", State.DEAD: "alarm"}
_ICONS = {
    State.QUEUED: "value",
    State.RUNNING: "forecast",
    State.DONE: "success",
    State.FAILED: "warning",
    State.CANCELLED: "close",
    State.DEAD: "refusal",
}


@dataclass(frozen=True)
class ShownJob:
    """A job with the words of its kind, in the reader's language, and what the reader may do.

    Attributes:
        before: How many jobs are taken before this one, while it waits; None where nobody asked.
    """

    job: Job
    kind: Kind | None
    may_cancel: bool = False
    may_ask_again: bool = False
    may_mend: bool = False
    before: int | None = None

    @property
    def title(self) -> str:
        """What people call this kind of job."""
        return str(self.kind.title) if self.kind else self.job.kind

    @property
    def about(self) -> str:
        """What this one is about, or ""."""
        return str(self.kind.about(self.job)) if self.kind and self.kind.about else ""

    @property
    def state(self) -> str:
        """Where it stands."""
        if self.job.is_being_cancelled:
            return _("Is being cancelled")
        return str(State(self.job.state).label)

    @property
    def tone(self) -> str:
        """Of the mark beside the state: good, caution, alarm, or "" for what is no verdict."""
        return _TONES.get(State(self.job.state), "")

    @property
    def icon(self) -> str:
        """Of the same mark."""
        return _ICONS[State(self.job.state)]

    @property
    def progress(self) -> Progress | None:
        """How far it is, until it has ended."""
        if self.job.has_ended:
            return None
        is_running = self.job.state == State.RUNNING
        return Progress(
            f"progress-{self.job.pk}",
            self.phase or self.title if is_running else _("Waits for its turn"),
            self.job.share_done if is_running else None,
            self._left() if is_running else self._waits(),
        )

    @property
    def took(self) -> timedelta | None:
        """From the beginning of the last attempt to the end."""
        if self.job.started_at is None or self.job.finished_at is None:
            return None
        return self.job.finished_at - self.job.started_at

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

    def _left(self) -> str:
        minutes = self.minutes_left
        if minutes is None:
            return _("How long it will take cannot be told yet. You may leave this page.")
        if minutes <= 1:
            return _("One minute left at most. You may leave this page.")
        return _("About {minutes} minutes left. You may leave this page.").format(minutes=minutes)

    def _waits(self) -> str:
        pause = self.job.not_before - timezone.now()
        if pause > timedelta(hours=2):
            hours = round(pause / timedelta(hours=1))
            return _("It will be taken up in about {hours} hours.").format(hours=hours)
        if pause > timedelta(seconds=5):
            minutes = ceil(pause / timedelta(minutes=1))
            return ngettext(
                "It will be taken up in {minutes} minute at most.",
                "It will be taken up in about {minutes} minutes.",
                minutes,
            ).format(minutes=minutes)
        if not self.before:
            return _("It is the next.")
        return ngettext(
            "{count} job is before it.", "{count} jobs are before it.", self.before
        ).format(count=self.before)


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
        before=None if job.state != State.QUEUED else waiting_before(job).count(),
    )


def waiting_before(job: Job) -> QuerySet[Job]:
    """The jobs in the same lane that a worker would take first."""
    kind = find_kind(job.kind)
    return Job.objects.filter(
        Q(priority__gt=job.priority) | Q(priority=job.priority, pk__lt=job.pk),
        state=State.QUEUED,
        not_before__lte=Now(),
        kind__in=kinds_of(kind.lane) if kind else (),
    )


def jobs_of(user: Somebody) -> QuerySet[Job]:
    """The jobs that somebody asked for, the latest first; none for a stranger."""
    if not user.is_authenticated or not user.is_active:
        return Job.objects.none()
    return Job.objects.filter(asked_by_id=user.pk).order_by("-pk")


def jobs_to_list(user: Somebody) -> QuerySet[Job]:
    """One's own jobs without those that a page has asked for in passing, and that came out well."""
    over = Q(kind__in=kinds_in_passing(), state__in=(State.DONE, State.CANCELLED))
    return jobs_of(user).exclude(over)


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
