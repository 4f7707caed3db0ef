"""Databases restart and SQLite is locked at times; a worker waits and goes on."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)
OUTAGE = (OperationalError, InterfaceError)
PAUSE_SECONDS = 1.0
Answer = TypeVar("Answer")


def through_outages(act: Callable[[], Answer], *, give_up: Callable[[], bool]) -> Answer | None:
    """What `act` answers, tried again while the database is away; None once it is given up.

    What is done twice because an answer was lost on its way must come out the same, as
    conditional statements on a lease do.
    """
    while True:
        try:
            return act()
        except OUTAGE as outage:
            wait_for_database(outage)
            if give_up():
                return None


def wait_for_database(outage: Exception) -> None:
    """Tell of the outage, and begin anew with a fresh connection in a moment."""
    log.warning("the database does not answer, trying again: %s", outage)
    connection.close()
    time.sleep(PAUSE_SECONDS)
