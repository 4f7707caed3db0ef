"""Closing months: from then on, nothing is booked for them."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget import rules
from gespann.apps.budget.actions.booking import locked_pot
from gespann.apps.budget.actions.refused import refusal_for
from gespann.apps.budget.models import Line, MonthClose, Pot
from gespann.apps.budget.models.seal import hash_of
from gespann.apps.budget.queries.ledger import last_close, next_close
from gespann.apps.organisation.models import Person
from gespann.refusals import NotAllowed, Refusal


def close_month(pot: Pot, *, by: Person, last_day: date | None = None) -> MonthClose:
    """Sign the next month off, with the heads of all chains as they are now.

    Args:
        last_day: Of the month that the caller has seen; closed already, it is not closed again,
            and neither is the one after it.

    Raises: NotAllowed, or Refusal if that month is not over, or the year is closed.
    """
    if not rules.may_close_month(by):
        raise NotAllowed(_("Controllers close months."))
    try:
        with transaction.atomic():
            now = locked_pot(pot.pk)
            known = now.closes.filter(last_day=last_day).first() if last_day else None
            if known is not None:
                return known
            if last_day is not None and last_day != next_close(now):
                raise Refusal(_("Months are closed one after the other."))
            return _close(now, by)
    except IntegrityError as error:
        raise refusal_for(error, pot, None, None) from error


def _close(pot: Pot, by: Person) -> MonthClose:
    last_day, today = next_close(pot), timezone.localdate()
    if last_day is None:
        raise Refusal(_("All months of this year are closed."))
    if last_day >= today:
        raise Refusal(_("The month is not over yet."))
    lines = Line.objects.filter(pot=pot).order_by("pk").select_for_update(no_key=True)
    previous = last_close(pot)
    close = MonthClose(
        pot=pot,
        last_day=last_day,
        by=by,
        day=today,
        at=timezone.now(),
        limit_head=pot.head,
        heads=[[line.pk, line.entries_count, line.head] for line in lines],
    )
    close.hash = hash_of(close.sealed(previous.hash if previous else ""))
    close.save(force_insert=True)
    return close
