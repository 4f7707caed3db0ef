"""What a worker does with a job: take it, keep its lease, tell of it, and end it.

Every function writes with one conditional statement on state, owner and fence (recording a result
goes into the same transaction), and says whether it was carried out. Nothing rests on row locks,
which SQLite does not have; SKIP LOCKED only keeps workers from queueing for the same row.

Leases are measured by the database's clock, so machines need not agree on the time. A lease that
ran out is lost when somebody takes it back and not before: a laptop that slept and wakes up alone
goes on where it was.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Now

from gespann.apps.jobs.concerns import leave_word
from gespann.apps.jobs.models import Job, State
from gespann.apps.jobs.tasks import Progress

LONGEST_WAIT_SECONDS = 0.5
WORKER_VANISHED = "The worker vanished without a word: killed, out of memory, or cut off."


@dataclass(frozen=True)
class Lease:
    """The right to write a job, until somebody else has it."""

    job: int
    owner: str
    fence: int

    @property
    def held(self) -> QuerySet[Job]:
        """The job, if the lease is still good; else no row."""
        return Job.objects.filter(
            pk=self.job, state=State.RUNNING, owner=self.owner, fence=self.fence
        )


class Standing(Enum):
    """What a worker finds when it looks at its job."""

    HELD = auto()
    CANCEL_ASKED = auto()
    LOST = auto()


def take(owner: str, kinds: Collection[str], *, lease_for: timedelta) -> Job | None:
    """The next waiting job of these kinds, now running and leased to the owner; None if none."""
    waiting = Job.objects.filter(
        state=State.QUEUED, not_before__lte=Now(), kind__in=kinds
    ).order_by("-priority", "pk")
    # On SQLite a transaction keeps all others from writing, so it begins only when there is work.
    if not waiting.exists():
        return None
    with transaction.atomic():
        job = waiting.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        taken = Job.objects.filter(pk=job.pk, state=State.QUEUED, fence=job.fence).update(
            state=State.RUNNING,
            owner=owner,
            fence=F("fence") + 1,
            attempts=F("attempts") + 1,
            lease_until=_in(lease_for),
            started_at=Now(),
            **_NO_PROGRESS,
        )
        return Job.objects.select_related("asked_by").get(pk=job.pk) if taken else None


def lease_of(job: Job) -> Lease:
    """The lease of a job that was just taken."""
    return Lease(job.pk, job.owner, job.fence)


def look(lease: Lease) -> Standing:
    """Whether to go on."""
    found = list(lease.held.values_list("cancel_asked_at", flat=True))
    if not found:
        return Standing.LOST
    return Standing.HELD if found[0] is None else Standing.CANCEL_ASKED


def renew(lease: Lease, progress: Progress | None, *, lease_for: timedelta) -> bool:
    """Keep the job for longer, and tell how far it is."""
    news: dict[str, Any] = {}
    if progress is not None:
        news = {
            "share_done": progress.share_done,
            "phase": progress.phase,
            "seconds_left": progress.seconds_left,
            "progress_at": Now(),
        }
    return bool(lease.held.update(lease_until=_in(lease_for), **news))


def finish(lease: Lease, result: Any, record: Callable[[Job, Any], None]) -> bool:
    """End the job and record its result, both or neither.

    Not once somebody has asked to cancel: a person who was told so finds nothing recorded.
    """
    with transaction.atomic():
        done = lease.held.filter(cancel_asked_at__isnull=True).update(
            state=State.DONE, result=result, share_done=1.0, seconds_left=0.0, **_ended()
        )
        if done:
            record(Job.objects.get(pk=lease.job), result)
            leave_word([lease.job])
    return bool(done)


def refuse(lease: Lease, sentence: str) -> bool:
    """End the job with the reason why it cannot be done."""
    with transaction.atomic():
        done = lease.held.update(state=State.FAILED, sentence=_text(sentence), **_ended())
        if done:
            leave_word([lease.job])
    return bool(done)


def cancel(lease: Lease) -> bool:
    """End the job because somebody asked to."""
    return bool(
        lease.held.filter(cancel_asked_at__isnull=False).update(state=State.CANCELLED, **_ended())
    )


def break_off(lease: Lease, details: str, *, pause: timedelta) -> bool:
    """This attempt came to nothing: try again after a pause, or give up after the last."""
    with transaction.atomic():
        over = _attempt_over(lease.held, not_before=_in(pause), details=_text(details))
        if over:
            leave_word([lease.job])
    return bool(over)


def give_back(lease: Lease) -> bool:
    """Let another worker do it; an attempt that was not the job's fault does not count."""
    return bool(_attempt_over(lease.held, dead_if=_NEVER, attempts=F("attempts") - 1))


def take_back_from_the_dead(*, in_hand: Collection[int] = ()) -> int:
    """Jobs whose lease ran out wait again, or are given up after the last attempt. How many.

    Args:
        in_hand: What the caller itself is working on, and knows to be alive.

    Raises: OperationalError if the database kept others waiting: then the living could not renew
        their leases either.
    """
    vanished = Job.objects.filter(state=State.RUNNING, lease_until__lt=Now()).exclude(
        pk__in=in_hand
    )
    if not vanished.exists():
        return 0
    asked = time.monotonic()
    with transaction.atomic():
        waited = time.monotonic() - asked
        if waited > LONGEST_WAIT_SECONDS:
            raise OperationalError(f"writing was possible only after {waited:.1f} s")
        # A worker that stalled in the middle of writing holds up its own job, not all the others.
        free = list(vanished.select_for_update(skip_locked=True).values_list("pk", flat=True))
        count = _attempt_over(vanished.filter(pk__in=free), details=WORKER_VANISHED)
        leave_word(free)
        return count


_NO_PROGRESS: dict[str, Any] = {
    "share_done": 0.0,
    "phase": "",
    "seconds_left": None,
    "progress_at": None,
}
_CANCEL_ASKED = Q(cancel_asked_at__isnull=False)
_LAST_ATTEMPT = Q(attempts__gte=F("attempts_allowed"))
_NEVER = Q(attempts__gt=F("attempts_allowed"))  # a constraint keeps it from ever being true


def _attempt_over(jobs: QuerySet[Job], *, dead_if: Q = _LAST_ATTEMPT, **more: Any) -> int:
    """One statement for all three ways on, so that nothing can come between deciding and doing."""
    return jobs.update(
        state=Case(
            When(_CANCEL_ASKED, then=Value(State.CANCELLED)),
            When(dead_if, then=Value(State.DEAD)),
            default=Value(State.QUEUED),
        ),
        finished_at=Case(When(_CANCEL_ASKED | dead_if, then=Now()), default=None),
        owner="",
        lease_until=None,
        **_NO_PROGRESS,
        **more,
    )


def _ended() -> dict[str, Any]:
    return {"finished_at": Now(), "owner": "", "lease_until": None}


def _in(time: timedelta) -> Any:
    return Now() + time


def _text(words: str) -> str:
    # PostgreSQL has no place for this character, and what programs print may hold it.
    return words.replace("\0", "\N{REPLACEMENT CHARACTER}")
