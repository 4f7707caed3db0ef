"""The worker as a whole: its lanes, the rounds that it makes, and how it stops.

A worker that is told to stop takes no further job. Long work is given back at once, since it goes
on from what it has kept; quick work may finish within a moment of grace. Told a second time, it
stops where it is, and the leases run out.
"""

import logging
import os
import secrets
import select
import signal
import socket
import threading
import time
from datetime import timedelta
from types import FrameType

from django.db import close_old_connections, connection
from django.utils import timezone

from gespann.apps.jobs import kinds, leases, schedule
from gespann.apps.jobs.worker.lane import Habits, Lane
from gespann.apps.jobs.worker.outages import OUTAGE, wait_for_database
from gespann.apps.jobs.worker.outcomes import Reason

log = logging.getLogger(__name__)
ROUND_EVERY = timedelta(seconds=5)
LAST_WORD_SECONDS = 2.0


class Worker:
    """Lanes side by side, each in a thread of its own.

    Args:
        habits: How it works.
        quick: How many quick jobs it does at a time.
        long: How many long ones.
        parent: The process without which it stops, too; None if it stands alone.
    """

    def __init__(
        self, habits: Habits, *, quick: int = 1, long: int = 1, parent: int | None = None
    ) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._habits, self._parent = habits, parent
        self._stopping = threading.Event()
        wanted = [kinds.Lane.QUICK] * quick + [kinds.Lane.LONG] * long
        self._lanes = [Lane(lane, self.name, habits, self._stopping) for lane in wanted]
        self._bell, self._bell_rope = os.pipe()
        self._was_told = False

    def run(self) -> None:
        """Work until a signal says to stop; then finish or give back what is being done."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        threads = [threading.Thread(target=lane.run, daemon=True) for lane in self._lanes]
        for thread in threads:
            thread.start()
        log.info("worker %s has started", self.name)
        self._make_rounds()
        self._stopping.set()
        self._wind_up(threads)
        connection.close()
        log.info("worker %s has stopped", self.name)

    def _told_to_stop(self, number: int, _frame: FrameType | None) -> None:
        # Only what is safe between any two instructions: an Event could be locked just now.
        if self._was_told:
            os._exit(128 + number)
        self._was_told = True
        os.write(self._bell_rope, b".")

    def _make_rounds(self) -> None:
        lease_for = self._habits.lease_for.total_seconds()
        every = min(ROUND_EVERY.total_seconds(), lease_for / 2)
        patience = Patience(lease_for)
        while not (self._was_told or self._is_orphan()):
            try:
                self._make_one_round(patience)
            except OUTAGE as outage:
                patience.there_was_an_outage(time.time())
                wait_for_database(outage)
            except Exception:
                log.exception("a round was not finished")
            close_old_connections()
            select.select([self._bell], [], [], every)

    def _make_one_round(self, patience: "Patience") -> None:
        now = timezone.now()
        schedule.keep_in_step(now)
        schedule.ask_for_what_is_due(now)
        if patience.is_over(time.time()):
            in_hand = [lane.in_hand for lane in self._lanes if lane.in_hand is not None]
            leases.take_back_from_the_dead(in_hand=in_hand)

    def _is_orphan(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    def _wind_up(self, threads: list[threading.Thread]) -> None:
        deadline = time.monotonic() + self._habits.grace.total_seconds()
        for lane in self._lanes:
            if lane.lane is kinds.Lane.LONG:
                lane.interrupt(Reason.SHUTTING_DOWN)
        _join(threads, deadline)
        for lane in self._lanes:
            lane.interrupt(Reason.SHUTTING_DOWN)
        _join(threads, time.monotonic() + LAST_WORD_SECONDS)
        for lane in self._lanes:
            try:
                lane.let_go()
            except OUTAGE as outage:
                log.warning("a job could not be given back; its lease will run out: %s", outage)


class Patience:
    """After an outage, or a night in which the machine slept, the living renew their leases first.

    All leases have run out by then, and whoever looks first would take every job from workers that
    are well and in the middle of it.

    Args:
        lease_for: Seconds that a lease lasts; so long is waited.
    """

    def __init__(self, lease_for: float) -> None:
        self._lease_for = lease_for
        self._last_look: float | None = None
        self._until = 0.0

    def there_was_an_outage(self, now: float) -> None:
        """The database did not answer at this moment."""
        self._until = now + self._lease_for

    def is_over(self, now: float) -> bool:
        """Whether a lease that has run out is a sign of death."""
        # By the clock on the wall: others stand still while the machine sleeps.
        if self._last_look is not None and now - self._last_look > self._lease_for:
            self.there_was_an_outage(now)
        self._last_look = now
        return now >= self._until


def _join(threads: list[threading.Thread], deadline: float) -> None:
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0))
