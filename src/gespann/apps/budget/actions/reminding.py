"""Reminding people of what waits for them, once a week until it is done."""

from datetime import date

from gespann.apps.budget import concerns
from gespann.apps.budget.queries.ledger import expired
from gespann.apps.budget.queries.months import pots_to_close
from gespann.apps.budget.queries.ways_out import heads
from gespann.apps.organisation.queries import controllers

WEEK = 7


def remind(today: date) -> None:
    """Leave word of months to close and of orders that could not expire.

    An order whose month is closed, or whose year is over, is not released in the night: somebody
    has to look at it.
    """
    for pot, last_day in pots_to_close(today):
        if _is_its_day(last_day, today):
            concerns.leave_once(concerns.TO_CLOSE, list(controllers()), pot=pot.pk)
    for order in expired(today).select_related("line__department"):
        if order.expires_on is not None and _is_its_day(order.expires_on, today):
            who = heads(order.line.department, today)
            concerns.leave_once(concerns.EXPIRED, who, commitment=order.pk)


def _is_its_day(since: date, today: date) -> bool:
    return (today - since).days % WEEK == 1
