"""A lane: takes one job after the other, and does it."""

import logging
import shutil
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db import close_old_connections, connection
from django.utils import translation

from gespann.apps.jobs import kinds, leases
from gespann.apps.jobs.kinds import Kind, Work
from gespann.apps.jobs.models import Job
from gespann.apps.jobs.tasks import Files, Stopped, Task
from gespann.apps.jobs.worker import outcomes, process
from gespann.apps.jobs.worker.keeper import Keeper
from gespann.apps.jobs.worker.outages import OUTAGE, through_outages, wait_for_database
from gespann.apps.jobs.worker.outcomes import Finished, Interrupted, Outcome, Reason, Refused
from gespann.language import speaking
from gespann.refusals import Refusal

log = logging.getLogger(__name__)
LANGUAGE_OF_NOBODY = "en"


@dataclass(frozen=True)
class Habits:
    """How a worker works.

    Attributes:
        folder: Where jobs keep files from one attempt to the next.
        lease_for: How long a job is left alone without a sign of life.
        look_every: How often an idle lane looks for a job.
        grace: How long a quick job may take to finish when the worker is told to stop.
    """

    folder: Path
    lease_for: timedelta = timedelta(seconds=30)
    look_every: timedelta = timedelta(seconds=0.5)
    grace: timedelta = timedelta(seconds=10)


@dataclass
class Lane:
    """Does the jobs of one lane, one at a time, until it is told to stop.

    Attributes:
        in_hand: The job that is being done, until its end is written.
    """

    lane: kinds.Lane
    owner: str
    habits: Habits
    stopping: threading.Event = field(default_factory=threading.Event)
    in_hand: int | None = None
    _keeper: Keeper | None = None

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stopping.is_set():
            try:
                is_idle = not self.do_next()
            except OUTAGE as outage:
                wait_for_database(outage)
                continue
            except Exception:
                # A fault of ours must not close the lane; the job's lease will run out.
                log.exception("a job was dropped")
                is_idle = True
            close_old_connections()
            if is_idle:
                self.stopping.wait(self.habits.look_every.total_seconds())
        connection.close()

    def do_next(self) -> bool:
        """Take the next job and bring it to an end; False if none is waiting."""
        job = leases.take(self.owner, kinds.kinds_of(self.lane), lease_for=self.habits.lease_for)
        if job is None:
            return False
        self.in_hand = job.pk
        try:
            self._do(job)
        finally:
            self.in_hand = None
        return True

    def interrupt(self, reason: Reason) -> None:
        """Stop the job that is being done, if there is one."""
        if keeper := self._keeper:
            keeper.stop(reason)

    def let_go(self) -> None:
        """Give back the job that is still being done: work that never says how far it is."""
        if keeper := self._keeper:
            leases.give_back(keeper.lease)

    def _do(self, job: Job) -> None:
        kind = kinds.kind_named(job.kind)
        outcome = self._outcome_of(job, kind)
        written = through_outages(
            lambda: outcomes.write(job, kind, outcome), give_up=self.stopping.is_set
        )
        if written and not isinstance(outcome, Interrupted):
            log.info("%s: %s", job, type(outcome).__name__)
        elif not written:
            log.warning("%s was taken over by another worker; nothing was written", job)
        self._clear_up(job)

    def _outcome_of(self, job: Job, kind: Kind) -> Outcome:
        keeper = Keeper(leases.lease_of(job), lease_for=self.habits.lease_for, limit=kind.limit)
        files = Files(self.habits.folder / str(job.pk), job.fence)
        language = job.asked_by.language if job.asked_by else LANGUAGE_OF_NOBODY
        with keeper:
            self._keeper = keeper
            try:
                if isinstance(kind.work, str):
                    return process.outcome_of(kind.work, job, files, keeper, language)
                with translation.override(language), speaking(language):
                    return _done_here(kind.work, job, files, keeper)
            except Exception:
                return outcomes.broken()
            finally:
                self._keeper = None

    def _clear_up(self, job: Job) -> None:
        """Files are for the next attempt; once there is none they go."""
        folder = self.habits.folder / str(job.pk)
        if folder.exists() and Job.objects.filter(pk=job.pk, finished_at__isnull=False).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _done_here(work: Work, job: Job, files: Files, keeper: Keeper) -> Outcome:
    try:
        return Finished(work(Task(job.arguments, files, keeper.tell)))
    except Stopped:
        return Interrupted(keeper.reason or Reason.SHUTTING_DOWN)
    except Refusal as refusal:
        return Refused(str(refusal))
    except Exception:
        return outcomes.broken()
