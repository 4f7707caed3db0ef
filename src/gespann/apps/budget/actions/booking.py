"""How every act is booked: once for each key, in one transaction, and the database has the say.

No act asks first whether there is enough: of two at the same moment both would be told yes. It
books, and where the database refuses, that is turned into a sentence.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget.actions.refused import KeyTaken, refusal_for
from gespann.apps.budget.models import (
    Commitment,
    Entry,
    Kind,
    LimitDecision,
    Line,
    Pot,
    SignedPlan,
    Transfer,
)
from gespann.apps.budget.models.entry import LARGEST_CENTS
from gespann.apps.organisation.models import Person
from gespann.refusals import Refusal

TRIES = 5
DEADLOCK, SERIALISATION = "40P01", "40001"


Row = TypeVar("Row", Entry, LimitDecision, SignedPlan, Transfer)


def content_of(act: str, **asked: Any) -> str:
    """The hash of what was asked for, by which one click is told from another with its key."""
    told = json.dumps([act, asked], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def once(
    rows: type[Row],
    key: UUID,
    content: str,
    act: Callable[[], Row],
    *,
    pot: Pot | None = None,
    line: Line | None = None,
    wanted: Callable[[], int] | None = None,
) -> Row:
    """Do an act, unless the same click has done it already; then hand out what it has made.

    Args:
        rows: The table in which `key` is unique, and of which `act` makes a row with it.
        pot, line, wanted: Whose limit may refuse, and how much is asked for, for the sentence.

    Raises: Refusal if the key was used for something else, or the database refuses.
    """
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return act()
        except (IntegrityError, Refusal) as error:
            known = rows.objects.filter(key=key).first()
            if known is None and isinstance(error, IntegrityError):
                raise refusal_for(error, pot, line, wanted() if wanted else None) from error
            if known is None:
                raise
            if known.content != content:
                raise KeyTaken from None
            return known
        except OperationalError as error:
            is_last = attempt == TRIES - 1 or connection.in_atomic_block
            if is_last or getattr(error.__cause__, "sqlstate", "") not in (DEADLOCK, SERIALISATION):
                raise
    raise AssertionError("the last try returns or raises")


def leg(key: UUID, number: int) -> UUID:
    """The key of a further entry of the same act; the first has the caller's own."""
    return key if number == 0 else uuid5(key, str(number))


def entry(
    kind: Kind, line: Line, key: UUID, content: str, *, by: Person | None, **values: Any
) -> Entry:
    """Book an entry; for today, unless a day is given, or the pot's year is not today's."""
    values["day"] = values.get("day") or usual_day(line)
    return Entry.objects.create(kind=kind, line=line, key=key, content=content, by=by, **values)


def usual_day(line: Line) -> date:
    """Today; for a pot whose year is over or to come, its nearest day."""
    return min(max(timezone.localdate(), line.pot.first_day), line.pot.last_day)


def locked_lines(ids: Iterable[int]) -> dict[int, Line]:
    """Lines as they are now, held until the transaction ends; always in order of their ids."""
    rows = Line.objects.filter(pk__in=ids).order_by("pk").select_related("pot", "department")
    return {line.pk: line for line in rows.select_for_update(of=("self",), no_key=True)}


def locked_pot(pot_id: int) -> Pot:
    """A pot as it is now, held until the transaction ends; always before its lines."""
    return Pot.objects.select_for_update(no_key=True).get(pk=pot_id)


def locked_commitment(commitment: Commitment) -> Commitment:
    """A commitment as it is now, after its line was locked."""
    locked_lines([commitment.line_id])
    return Commitment.objects.select_related("line__department").get(pk=commitment.pk)


def positive(amount_cents: int) -> int:
    """The amount, if there is one.

    Raises: Refusal if it is zero, less, or too large; ValueError if it is not in whole cents.
    """
    if not isinstance(amount_cents, int) or isinstance(amount_cents, bool):
        raise ValueError(f"money is whole cents, got {amount_cents!r}")
    if amount_cents <= 0:
        raise Refusal(_("An amount of money is more than nothing."))
    if amount_cents > LARGEST_CENTS:
        raise Refusal(_("The amount is too large."))
    return amount_cents
