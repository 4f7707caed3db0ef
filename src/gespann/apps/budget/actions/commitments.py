"""Commitments: money promised, drawn on, settled, released, and expired."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget import rules
from gespann.apps.budget.actions.booking import (
    content_of,
    entry,
    leg,
    locked_commitment,
    locked_lines,
    once,
    positive,
    usual_day,
)
from gespann.apps.budget.models import Commitment, Entry, Foreign, Kind, Line
from gespann.apps.budget.queries.ledger import expired
from gespann.apps.organisation.models import Person
from gespann.refusals import NotAllowed, Refusal


def commit_funds(
    line: Line,
    amount_cents: int,
    what: str,
    *,
    by: Person,
    key: UUID,
    reference: str = "",
    expires_on: date | None = None,
    is_blanket: bool = False,
    day: date | None = None,
) -> Commitment:
    """Promise money of a line, so that nobody else can promise it.

    `key` names one click: sent twice, it commits once and returns the same commitment.

    Raises: NotAllowed, or OverLimit if less is available; then nothing has changed.
    """
    if not rules.may_commit(by, line):
        raise NotAllowed(_("Only the line’s department commits its money."))
    positive(amount_cents)
    values: dict[str, Any] = {
        "what": what,
        "reference": reference,
        "expires_on": expires_on,
        "is_blanket": is_blanket,
    }
    content = content_of("commit", line=line.pk, cents=amount_cents, by=by.pk, day=day, **values)

    def act() -> Entry:
        commitment = Commitment.objects.create(line=line, **values)
        return entry(
            Kind.COMMIT, line, key, content, by=by, day=day, commitment=commitment,
            committed_cents=amount_cents,
        )  # fmt: skip

    return _of(once(Entry, key, content, act, line=line, wanted=lambda: amount_cents))


def call_off(
    blanket: Commitment,
    amount_cents: int,
    what: str,
    *,
    by: Person,
    key: UUID,
    reference: str = "",
    expires_on: date | None = None,
) -> Commitment:
    """Draw on a blanket order: a release of its own, for money that was promised already.

    Raises: NotAllowed, or Refusal if less is open on the blanket order, or it is none.
    """
    line = blanket.line
    if not rules.may_commit(by, line):
        raise NotAllowed(_("Only the line’s department commits its money."))
    positive(amount_cents)
    values: dict[str, Any] = {"what": what, "reference": reference, "expires_on": expires_on}
    content = content_of("call_off", blanket=blanket.pk, cents=amount_cents, by=by.pk, **values)

    def act() -> Entry:
        locked_lines([line.pk])  # so that nobody takes the money between the two entries
        drawn = {"committed_cents": -amount_cents, "commitment": blanket}
        entry(Kind.CALL_OFF, line, leg(key, 1), content, by=by, **drawn)
        release = Commitment.objects.create(line=line, blanket=blanket, **values)
        return entry(
            Kind.COMMIT, line, key, content, by=by, commitment=release,
            committed_cents=amount_cents,
        )  # fmt: skip

    return _of(once(Entry, key, content, act, line=line))


def settle(
    commitment: Commitment,
    spent_cents: int,
    *,
    by: Person,
    key: UUID,
    is_final: bool = False,
    day: date | None = None,
    text: str = "",
    foreign: Foreign | None = None,
) -> Entry:
    """Book an invoice on a commitment: what was promised becomes what is spent.

    An invoice above what is open needs the rest to be available on the line.

    Args:
        is_final: Nothing more will come; what is still open is released.

    Raises: NotAllowed, or OverLimit if the line cannot pay what goes beyond the commitment.
    """
    line = commitment.line
    if not rules.may_book(by, line):
        raise NotAllowed(_("The line’s department and controllers book invoices."))
    positive(spent_cents)
    content = content_of(
        "settle", commitment=commitment.pk, cents=spent_cents, is_final=is_final, by=by.pk,
        day=day, text=text, foreign=foreign,
    )  # fmt: skip

    def reserved() -> int:
        open_cents = locked_commitment(commitment).open_cents
        return open_cents if is_final else min(open_cents, spent_cents)

    def act() -> Entry:
        return entry(
            Kind.SETTLE, line, key, content, by=by, day=day, text=text, commitment=commitment,
            committed_cents=-reserved(), spent_cents=spent_cents, **foreign_values(foreign),
        )  # fmt: skip

    def wanted() -> int:
        open_cents = Commitment.objects.get(pk=commitment.pk).open_cents
        return max(0, spent_cents - open_cents)

    return once(Entry, key, content, act, line=line, wanted=wanted)


def release(
    commitment: Commitment,
    amount_cents: int | None = None,
    *,
    by: Person,
    key: UUID,
    text: str = "",
) -> Entry:
    """Give money back to the line that was promised and will not be needed; all that is open.

    Raises: NotAllowed, or Refusal if less is open.
    """
    line = commitment.line
    if not rules.may_book(by, line):
        raise NotAllowed(_("The line’s department and controllers release commitments."))
    if amount_cents is not None:
        positive(amount_cents)
    content = content_of(
        "release", commitment=commitment.pk, cents=amount_cents, by=by.pk, text=text
    )

    def act() -> Entry:
        cents = amount_cents or _open(locked_commitment(commitment))
        return entry(
            Kind.RELEASE, line, key, content, by=by, text=text, commitment=commitment,
            committed_cents=-cents,
        )  # fmt: skip

    return once(Entry, key, content, act, line=line)


def release_expired(line: Line, *, by: Person, key: UUID) -> int:
    """Give back to the line all that orders hold whose last day is over. How much it was.

    In the night the workbench does the same; whoever needs the money now does not wait for it.

    Raises: NotAllowed, or Refusal if nothing is left to release.
    """
    if not rules.may_book(by, line):
        raise NotAllowed(_("The line’s department and controllers release commitments."))
    with transaction.atomic():
        locked_lines([line.pk])
        found = list(expired(timezone.localdate()).filter(line=line))
        if not found:
            raise Refusal(_("No order of this line has expired any more."))
        booked = [release(one, by=by, key=uuid5(key, f"expired {one.pk}")) for one in found]
    return -sum(one.committed_cents for one in booked)


def expire_commitments(today: date) -> int:
    """Release what is still reserved after its last day. How many commitments it were.

    Where the month is closed, or the year over, a person has to look at it: nothing is booked.
    """
    return sum(_expire(commitment, today) for commitment in expired(today))


def _expire(commitment: Commitment, today: date) -> bool:
    day = min(today, usual_day(commitment.line))
    key = uuid4()
    content = content_of("expire", commitment=commitment.pk, day=day)

    def act() -> Entry:
        now = locked_commitment(commitment)
        return entry(
            Kind.EXPIRE, now.line, key, content, by=None, day=day, commitment=now,
            committed_cents=-_open(now),
        )  # fmt: skip

    try:
        once(Entry, key, content, act, line=commitment.line)
    except Refusal:
        return False
    return True


def _open(commitment: Commitment) -> int:
    if not commitment.is_open:
        raise Refusal(_("Nothing is open on this commitment any more."))
    return commitment.open_cents


def foreign_values(foreign: Foreign | None) -> dict[str, Any]:
    """The columns of an entry for an invoice in another currency."""
    if foreign is None:
        return {}
    return {
        "foreign_currency": foreign.currency,
        "foreign_minor": foreign.minor,
        "rate_millionths": foreign.rate_millionths,
    }


def _of(booked: Entry) -> Commitment:
    if booked.commitment_id is None:
        raise ValueError("entries of commitments name theirs")
    return Commitment.objects.select_related("line__department").get(pk=booked.commitment_id)
