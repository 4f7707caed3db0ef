"""What programs may book: orders, invoices on them or without one, and releases.

Each request names its click in the header `Idempotency-Key`: sent again, it is booked once and gets
the same answer. What takes a signature (limits, grants, transfers, closing months) has no address
here; a program signs nothing.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from ninja import Field, Header, Router, Schema, Status
from pydantic import BeforeValidator, ConfigDict, StrictBool, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

from gespann.apps.budget import rules
from gespann.apps.budget.actions import commitments as acts
from gespann.apps.budget.actions import spending
from gespann.apps.budget.actions.refused import OverLimit
from gespann.apps.budget.models import Commitment, Entry, Foreign, Kind, Line
from gespann.apps.budget.models.entry import LARGEST_CENTS
from gespann.apps.budget.queries.ledger import commitments_visible_to, lines_visible_to
from gespann.apps.organisation import scopes
from gespann.apps.organisation.api.access import endpoint
from gespann.apps.organisation.api.paging import Pk
from gespann.apps.organisation.api.problems import ProblemFault, Refused
from gespann.apps.organisation.rules import SignedInRequest

WRITE = scopes.register("budget:write", _("Book orders, invoices and releases on the budget"))
router = Router()
_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _only(pattern: re.Pattern[str], kind: str) -> BeforeValidator:
    """The one way in which it is written; pydantic would take others, too."""

    def check(written: Any) -> Any:
        if written is None or (isinstance(written, str) and pattern.fullmatch(written)):
            return written
        raise PydanticCustomError(kind, "written in another way")

    return BeforeValidator(check)


Key = Annotated[UUID, _only(_UUID, "uuid_parsing"), Header(alias="Idempotency-Key")]
Day = Annotated[date, _only(_DAY, "date_parsing")]
Cents = Annotated[StrictInt, Field(ge=1, le=LARGEST_CENTS)]


class Sent(Schema):
    """What a program sends: what is not known here is told, and not passed over."""

    model_config = ConfigDict(extra="forbid")


class ForeignSent(Sent):
    """An invoice in another currency: its smallest units, and what one of them is worth in ours."""

    currency: StrictStr = Field(pattern=r"^[A-Z]{3}$")
    minor: Cents
    rate: StrictStr = Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6})?$")


class OrderSent(Sent):
    """An order; a blanket order reserves money for releases that are drawn from it."""

    amount_cents: Cents
    what: StrictStr = Field(min_length=1, max_length=200, pattern=_NO_CONTROLS)
    reference: StrictStr = Field("", max_length=50, pattern=_NO_CONTROLS)
    expires_on: Day | None = None
    is_blanket: StrictBool = False
    day: Day | None = None


class InvoiceSent(Sent):
    """An invoice in cents of the pot's currency, to the cent also where it came in another one."""

    amount_cents: Cents
    text: StrictStr = Field("", max_length=200, pattern=_NO_CONTROLS)
    day: Day | None = None
    foreign: ForeignSent | None = None


class InvoiceOnAnOrderSent(InvoiceSent):
    """With the final one, what is left of the order is released."""

    is_final: StrictBool = False


class ReleaseSent(Sent):
    """How much an order will not need; without an amount all that is open."""

    amount_cents: Cents | None = None
    text: StrictStr = Field("", max_length=200, pattern=_NO_CONTROLS)


class BookedShape(Schema):
    """What was booked, and what the line had available after it."""

    entry: int
    kind: str
    day: date
    line: int
    commitment: int | None
    committed_cents: int
    spent_cents: int
    available_cents: int


@router.post(
    "/lines/{pk}/commit",
    **endpoint(
        _("Order: promise money of a line"), BookedShape, 400, 404, 409,
        scope=WRITE, status=201, may=rules.may_commit_something,
    ),
)  # fmt: skip
def commit(request: SignedInRequest, pk: Pk, key: Key, order: OrderSent) -> Any:
    """409 with ways to come to money, if less is available."""
    line = _line(request, pk)

    def act() -> Entry:
        made = acts.commit_funds(line, by=request.user, key=key, **order.dict())
        return made.entries.get(kind=Kind.COMMIT, key=key)

    return _booked(act)


@router.post(
    "/lines/{pk}/spend",
    **endpoint(
        _("Book an invoice that nothing was ordered for"), BookedShape, 400, 404, 409,
        scope=WRITE, status=201, may=rules.may_book_something,
    ),
)  # fmt: skip
def spend(request: SignedInRequest, pk: Pk, key: Key, invoice: InvoiceSent) -> Any:
    """409 with ways to come to money, if less is available."""
    line, said = _line(request, pk), _invoice(invoice)
    return _booked(lambda: spending.spend(line, by=request.user, key=key, **said))


@router.post(
    "/commitments/{pk}/settle",
    **endpoint(
        _("Book an invoice on an order, in part, in whole, or finally"), BookedShape, 400, 404, 409,
        scope=WRITE, status=201, may=rules.may_book_something,
    ),
)  # fmt: skip
def settle(request: SignedInRequest, pk: Pk, key: Key, invoice: InvoiceOnAnOrderSent) -> Any:
    """What goes beyond the order must be available on its line."""
    order, said = _commitment(request, pk), _invoice(invoice)
    return _booked(
        lambda: acts.settle(order, by=request.user, key=key, is_final=invoice.is_final, **said)
    )


@router.post(
    "/commitments/{pk}/release",
    **endpoint(
        _("Give back to the line what an order will not need"), BookedShape, 400, 404, 409,
        scope=WRITE, status=201, may=rules.may_book_something,
    ),
)  # fmt: skip
def release(request: SignedInRequest, pk: Pk, key: Key, released: ReleaseSent) -> Any:
    """409 if less is open."""
    order, said = _commitment(request, pk), released.dict()
    return _booked(lambda: acts.release(order, by=request.user, key=key, **said))


def _line(request: SignedInRequest, pk: int) -> Line:
    return get_object_or_404(lines_visible_to(request.user), pk=pk)


def _commitment(request: SignedInRequest, pk: int) -> Commitment:
    found = commitments_visible_to(request.user).select_related("line__pot", "line__department")
    return get_object_or_404(found, pk=pk)


def _invoice(sent: InvoiceSent) -> dict[str, Any]:
    """What the acts take of an invoice."""
    return {
        "spent_cents": sent.amount_cents,
        "text": sent.text,
        "day": sent.day,
        "foreign": _foreign(sent.foreign) if sent.foreign else None,
    }


def _foreign(sent: ForeignSent) -> Foreign:
    rate = Decimal(sent.rate)
    if rate == 0:
        raise _fault("body.invoice.foreign.rate", now("A rate is more than nothing."))
    foreign = Foreign(sent.currency, sent.minor, rate)
    if foreign.is_too_large:
        raise _fault("body.invoice.foreign.minor", now("The amount is too large."))
    return foreign


def _fault(where: str, what: str) -> Refused:
    sentence = now("What was sent does not fit the description of this address.")
    return Refused(422, sentence, [ProblemFault(where=where, what=what)])


def _booked(act: Callable[[], Entry]) -> Status[dict[str, Any]]:
    try:
        entry = act()
    except OverLimit as refusal:
        raise Refused(409, refusal.sentence, _ways(refusal)) from refusal
    entry.refresh_from_db()  # the balances after it were set by the database
    return Status(
        201,
        {
            "entry": entry.pk,
            "kind": entry.kind,
            "day": entry.day,
            "line": entry.line_id,
            "commitment": entry.commitment_id,
            "committed_cents": entry.committed_cents,
            "spent_cents": entry.spent_cents,
            "available_cents": entry.granted_after - entry.committed_after - entry.spent_after,
        },
    )


def _ways(refusal: OverLimit) -> list[ProblemFault]:
    """Where money could come from, the nearest first."""
    return [
        ProblemFault(where="amount_cents", what=refusal.sentence, mend=one) for one in refusal.mends
    ]
