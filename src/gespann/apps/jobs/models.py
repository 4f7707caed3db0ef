"""Jobs and when they come again.

A job is a row with a state. Waiting and running take turns until it ends, and it ends once: done,
refused for a reason that a person is told (failed), cancelled, or given up after too many attempts
(dead). A running job belongs to the worker that holds its lease. The fence grows with every lease,
and whatever a worker writes it writes on condition that state, owner and fence are still its own;
so a worker that slept through its lease can write nothing any more.
"""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job stands. The last four are ends."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Not possible")
    CANCELLED = "cancelled", _("Cancelled")
    DEAD = "dead", _("Given up")


ENDS = (State.DONE, State.FAILED, State.CANCELLED, State.DEAD)


class Priority(models.IntegerChoices):
    """Which of two waiting jobs is taken first: the one with the higher number."""

    LOW = -10, _("when there is time")
    NORMAL = 0, _("in turn")
    HIGH = 10, _("as soon as possible")


class Job(models.Model):
    """One piece of long work.

    Nothing here is changed by `save`: people act through `actions`, workers through `leases`, both
    in single statements that say on which condition they write.
    """

    kind = models.CharField(_("kind"), max_length=100)
    arguments = models.JSONField(_("arguments"), default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="jobs",
        null=True,
        verbose_name=_("asked for by"),
    )
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    # One click is one job: sent twice, the same key finds the job that is there. "" is no key.
    key = models.CharField(max_length=200, default="", editable=False)
    priority = models.SmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    # By the database's clock, as everything that is compared with it.
    not_before = models.DateTimeField(_("not before"), db_default=Now())

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    attempts_allowed = models.PositiveSmallIntegerField(_("attempts allowed"))
    owner = models.CharField(max_length=100, default="", editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    fence = models.PositiveBigIntegerField(default=0, editable=False)
    cancel_asked_at = models.DateTimeField(_("cancelling asked for"), null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    share_done = models.FloatField(_("share done"), default=0.0)
    phase = models.CharField(_("phase"), max_length=100, default="")
    seconds_left = models.FloatField(_("seconds left"), null=True)
    progress_at = models.DateTimeField(null=True, editable=False)

    result = models.JSONField(_("result"), null=True)
    sentence = models.TextField(_("what a person is told"), default="")
    details = models.TextField(_("what went wrong, for whoever mends it"), default="")

    class Meta:
        indexes = [
            models.Index(
                name="job_waiting", fields=["-priority", "id"], condition=Q(state=State.QUEUED)
            ),
            models.Index(
                name="job_leased", fields=["lease_until"], condition=Q(state=State.RUNNING)
            ),
            models.Index(name="job_of_person", fields=["asked_by", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(name="job_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="job_has_owner_and_lease_while_running",
                condition=(
                    Q(state=State.RUNNING, lease_until__isnull=False, started_at__isnull=False)
                    & ~Q(owner="")
                )
                | (~Q(state=State.RUNNING) & Q(owner="", lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_is_finished_when_it_ended",
                condition=Q(state__in=ENDS, finished_at__isnull=False)
                | (~Q(state__in=ENDS) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_has_a_result_only_when_done",
                condition=Q(state=State.DONE, share_done=1.0) | Q(result__isnull=True),
            ),
            models.CheckConstraint(
                name="job_is_cancelled_only_when_asked",
                condition=~Q(state=State.CANCELLED) | Q(cancel_asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_takes_no_more_attempts_than_allowed",
                condition=Q(attempts__lte=F("attempts_allowed"), attempts_allowed__gte=1),
            ),
            models.CheckConstraint(
                name="job_share_done_is_a_share",
                condition=Q(share_done__gte=0.0, share_done__lte=1.0),
            ),
            # NULL differs from NULL, so jobs that no person asked for need a rule of their own.
            models.UniqueConstraint(
                name="job_key_is_used_once_by_a_person",
                fields=["asked_by", "kind", "key"],
                condition=~Q(key="") & Q(asked_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="job_key_is_used_once_by_nobody",
                fields=["kind", "key"],
                condition=~Q(key="") & Q(asked_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state in ENDS

    @property
    def is_being_cancelled(self) -> bool:
        """Whether somebody asked to cancel it and its worker has not stopped yet."""
        return not self.has_ended and self.cancel_asked_at is not None

    def minutes_left_at(self, now: datetime) -> int | None:
        """Whole minutes, rounded up; None while nothing can be said.

        What the work itself expects counts; else it is taken to go on as fast as so far.
        """
        if self.state != State.RUNNING or self.started_at is None:
            return None
        if self.seconds_left is not None and self.progress_at is not None:
            left = timedelta(seconds=self.seconds_left) - (now - self.progress_at)
        elif self.share_done > 0:
            left = (now - self.started_at) * ((1 - self.share_done) / self.share_done)
        else:
            return None
        return max(math.ceil(left / timedelta(minutes=1)), 0)


class Recurrence(models.Model):
    """When a kind of job that comes again is due next. Which kinds do is said in their code."""

    kind = models.CharField(_("kind"), max_length=100, unique=True)
    rule = models.CharField(_("rule"), max_length=100)
    due_at = models.DateTimeField(_("due"))

    def __str__(self) -> str:
        return f"{self.kind}, {self.rule}"
