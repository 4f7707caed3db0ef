"""Keeps the lease of a job while its work is done, tells how far it is, and says when to stop.

The work only leaves word here; all writing is done by the keeper's own thread. So work never waits
for the database, and a database that is away for a minute stops no fit.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.db import connection

from gespann.apps.jobs import leases
from gespann.apps.jobs.leases import Lease, Standing
from gespann.apps.jobs.tasks import Progress, Stopped
from gespann.apps.jobs.worker.outages import OUTAGE, log
from gespann.apps.jobs.worker.outcomes import Reason

LOOK_EVERY = timedelta(seconds=1)
RENEWALS_IN_A_LEASE = 3


class Keeper:
    """`with Keeper(lease, …) as keeper:` around the work."""

    def __init__(self, lease: Lease, *, lease_for: timedelta, limit: timedelta) -> None:
        self.lease, self._lease_for = lease, lease_for
        self._renew_every = lease_for.total_seconds() / RENEWALS_IN_A_LEASE
        self._look_every = min(LOOK_EVERY.total_seconds(), self._renew_every)
        self._deadline = time.monotonic() + limit.total_seconds()
        self._news: Progress | None = None
        self._over = threading.Event()
        self._turn = threading.Lock()
        self._on_stop: Callable[[], None] | None = None
        self._thread = threading.Thread(target=self._keep, name=f"keeper-{lease.job}", daemon=True)
        self.reason: Reason | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def tell(self, progress: Progress) -> None:
        """Take note of how far the work is.

        Raises: Stopped if the work is to end now.
        """
        self._news = progress
        if self.reason is not None:
            raise Stopped

    def stop(self, reason: Reason) -> None:
        """Have the work stopped; the first reason counts."""
        with self._turn:
            if self.reason is not None:
                return
            self.reason = reason
            on_stop = self._on_stop
        if on_stop is not None:
            on_stop()

    def when_stopped(self, act: Callable[[], None] | None) -> None:
        """Do this when the work is to be stopped, or at once if it is already."""
        with self._turn:
            self._on_stop = act
            is_late = self.reason is not None
        if is_late and act is not None:
            act()

    def _keep(self) -> None:
        renewed = time.monotonic()
        try:
            while not self._over.wait(self._look_every):
                if time.monotonic() > self._deadline:
                    self.stop(Reason.TOO_SLOW)
                is_due = time.monotonic() - renewed >= self._renew_every
                if self._stood_by(renew=is_due):
                    renewed = time.monotonic()
        finally:
            connection.close()

    def _stood_by(self, *, renew: bool) -> bool:
        """Look after the job; whether its lease was renewed."""
        news, self._news = self._news, None
        try:
            standing = leases.look(self.lease)
            if standing is Standing.HELD and (news is not None or renew):
                if leases.renew(self.lease, news, lease_for=self._lease_for):
                    return True
                standing = Standing.LOST
        except OUTAGE as outage:
            # Whoever could take the job has no database either; if somebody did, looking says so.
            log.warning("the lease of job %s is not renewed yet: %s", self.lease.job, outage)
            connection.close()
            self._news = self._news or news
            return False
        if standing is Standing.CANCEL_ASKED:
            self.stop(Reason.CANCELLED)
        elif standing is Standing.LOST:
            self.stop(Reason.LEASE_LOST)
        return False
