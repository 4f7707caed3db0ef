"""How an attempt at a job can come out, and how that is written.

The lease decides whether anything is written at all; what cannot be written any more is dropped.
"""

import traceback
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from gespann.apps.jobs import leases
from gespann.apps.jobs.kinds import Kind
from gespann.apps.jobs.leases import Lease
from gespann.apps.jobs.models import Job
from gespann.apps.jobs.worker.outages import OUTAGE
from gespann.refusals import Refusal


class Reason(Enum):
    """Why work was stopped before its end."""

    CANCELLED = auto()
    LEASE_LOST = auto()
    SHUTTING_DOWN = auto()
    TOO_SLOW = auto()


@dataclass(frozen=True)
class Finished:
    """The work came to its end."""

    result: Any


@dataclass(frozen=True)
class Refused:
    """The work cannot be done, for a reason that helps a person."""

    sentence: str


@dataclass(frozen=True)
class Broken:
    """Something went wrong that nobody foresaw; `details` are for whoever mends it."""

    details: str


@dataclass(frozen=True)
class Interrupted:
    """The work was stopped from outside."""

    reason: Reason


Outcome = Finished | Refused | Broken | Interrupted


def broken() -> Broken:
    """The exception that is being handled."""
    return Broken(traceback.format_exc())


def write(job: Job, kind: Kind, outcome: Outcome) -> bool:
    """End the attempt as it came out. False if the lease was lost, and nothing written."""
    lease = leases.lease_of(job)
    match outcome:
        case Finished(result):
            return _finish(lease, job, kind, result)
        case Refused(sentence):
            return leases.cancel(lease) or leases.refuse(lease, sentence)
        case Broken(details):
            return _break_off(lease, job, kind, details)
        case Interrupted(Reason.TOO_SLOW):
            return _break_off(lease, job, kind, f"It took longer than {kind.limit}.")
        case Interrupted(Reason.CANCELLED):
            return leases.cancel(lease)
        case Interrupted(Reason.SHUTTING_DOWN):
            return leases.give_back(lease)
    return False


def _finish(lease: Lease, job: Job, kind: Kind, result: Any) -> bool:
    try:
        return leases.finish(lease, result, kind.record) or leases.cancel(lease)
    except Refusal as refusal:
        return leases.refuse(lease, str(refusal))
    except OUTAGE:
        raise  # whoever called tries again
    except Exception:
        return _break_off(lease, job, kind, traceback.format_exc())


def _break_off(lease: Lease, job: Job, kind: Kind, details: str) -> bool:
    return leases.break_off(lease, details, pause=kind.pause_after(job.attempts))
