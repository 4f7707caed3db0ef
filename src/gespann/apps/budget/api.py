"""What programs may ask for of the budget: pots, their figures, lines, entries, commitments.

The same rows as on the pages, by the same rules. All money is whole cents of the pot's currency.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from gespann.apps.budget import rules
from gespann.apps.budget.models import Commitment, Entry, Line, Pot
from gespann.apps.budget.queries import ledger
from gespann.apps.budget.queries.figures import Figures
from gespann.apps.budget.queries.groups import figures_of, told
from gespann.apps.budget.views.asked import NAMES
from gespann.apps.budget.views.rows import Row, rows
from gespann.apps.organisation import scopes
from gespann.apps.organisation.api.access import endpoint
from gespann.apps.organisation.api.paging import Page, Paging, Pk, paged
from gespann.apps.organisation.rules import SignedInRequest

READ = scopes.register("budget:read", _("Read the budget"))
router = Router()
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _day(written: Any) -> Any:
    """ISO 8601 and nothing else: pydantic would take seconds since 1970, too."""
    if isinstance(written, str) and _ISO.fullmatch(written):
        return written
    raise PydanticCustomError("date_parsing", "a day is written as 2027-01-31")


Day = Annotated[date, BeforeValidator(_day)]


class PotShape(Schema):
    """The pot of a fiscal year."""

    id: int
    year: str
    currency: str
    first_day: date
    last_day: date
    limit_cents: int
    granted_cents: int
    ungranted_cents: int
    closed_through: date | None


class FiguresShape(Schema):
    """The five numbers."""

    planned_cents: int
    granted_cents: int
    committed_cents: int
    spent_cents: int
    available_cents: int


class GroupShape(FiguresShape):
    """Lines that have something in common; "-" is the key of those of no market, or no month.

    `forecast_cents` is what will have been spent when the year ends, null as of a past day;
    `missing_cents` is what of it the ledger will refuse.
    """

    key: str
    name: str
    department: str
    forecast_cents: int | None
    missing_cents: int


class LineShape(FiguresShape):
    """A line; without a month it is for the whole year, without a market for all of them."""

    id: int
    pot: int
    name: str
    purpose: Literal["lever", "measure"]
    lever: str
    department: str
    market: str
    month: date | None


class ForeignShape(Schema):
    """An invoice in another currency: its smallest units, and the rate in millionths."""

    currency: str
    minor: int
    rate_millionths: int


class EntryShape(Schema):
    """By how much the amounts of a line change, for good; without `by` it was the workbench."""

    id: int
    number: int
    kind: str
    day: date
    booked_on: date | None
    by: str | None
    stands_for: str | None
    commitment: int | None
    transfer: int | None
    reverses: int | None
    reversed_by: int | None
    text: str
    planned_cents: int
    granted_cents: int
    committed_cents: int
    spent_cents: int
    foreign: ForeignShape | None
    key: str
    hash: str


class CommitmentShape(Schema):
    """An order; `blanket` is the blanket order that it is a release of."""

    id: int
    line: int
    what: str
    reference: str
    expires_on: date | None
    is_blanket: bool
    blanket: int | None
    open_cents: int
    settled_cents: int


class FiguresAsked(Paging):
    """By what figures are told apart, and as of the end of which day; now if none is named."""

    by: Literal["department", "lever", "market", "month", "line"] = "lever"
    as_of: Day = Field(None)  # type: ignore[assignment]  # an address can leave it out, not null it


class EntriesAsked(Paging):
    """Only entries that change one of the five numbers, and none booked for a later day."""

    amount: Literal["planned", "granted", "committed", "spent", "available"] = Field(None)  # type: ignore[arg-type]
    until: Day = Field(None)  # type: ignore[assignment]


@router.get(
    "/pots", **endpoint(_("All pots, the latest year first"), Page[PotShape], 404, scope=READ)
)
def pots(request: SignedInRequest, paging: Annotated[Paging, Query()]) -> Any:
    """As on the pages of the budget."""
    if not rules.may_see_budget(request.user):
        raise Http404
    return paged(ledger.pots_visible_to(request.user), paging, _pot)


@router.get("/pots/{pk}", **endpoint(_("The pot of one year"), PotShape, 404, scope=READ))
def pot(request: SignedInRequest, pk: Pk) -> Any:
    """Limit, grants, and up to which day it is closed."""
    return _pot(get_object_or_404(ledger.pots_visible_to(request.user), pk=pk))


@router.get(
    "/pots/{pk}/figures",
    **endpoint(
        _("The five numbers, told apart, now or as of a past day"),
        Page[GroupShape], 404, scope=READ, asks=("by", "as_of"),
    ),
)  # fmt: skip
def figures(request: SignedInRequest, pk: Pk, asked: Annotated[FiguresAsked, Query()]) -> Any:
    """A past day goes by the day that was booked for, and changes as long as its month is open."""
    found = get_object_or_404(ledger.pots_visible_to(request.user), pk=pk)
    by = {name: one for one, name in NAMES.items()}[asked.by]
    groups = rows(told(found, timezone.localdate(), asked.as_of), by)
    return paged(groups, asked, _group)


@router.get(
    "/pots/{pk}/lines",
    **endpoint(_("The lines of a pot, by department and name"), Page[LineShape], 404, scope=READ),
)
def lines(request: SignedInRequest, pk: Pk, paging: Annotated[Paging, Query()]) -> Any:
    """As they are now."""
    found = get_object_or_404(ledger.pots_visible_to(request.user), pk=pk)
    return paged(ledger.lines_of(found), paging, _line)


@router.get("/lines/{pk}", **endpoint(_("A line"), LineShape, 404, scope=READ))
def line(request: SignedInRequest, pk: Pk) -> Any:
    """As it is now."""
    return _line(_find_line(request, pk))


@router.get(
    "/lines/{pk}/entries",
    **endpoint(
        _("What was booked on a line, the latest days first"),
        Page[EntryShape], 404, scope=READ, asks=("amount", "until"),
    ),
)  # fmt: skip
def entries(request: SignedInRequest, pk: Pk, asked: Annotated[EntriesAsked, Query()]) -> Any:
    """All of it, or the entries that add up to one of the five numbers."""
    found = _find_line(request, pk)
    booked = ledger.entries_of(found)
    if asked.amount:
        booked = ledger.entries_behind(found, f"{asked.amount}_cents")
    if asked.until:
        booked = booked.filter(day__lte=asked.until)
    return paged(booked, asked, _entry)


@router.get(
    "/lines/{pk}/commitments",
    **endpoint(
        _("The commitments of a line, what is open first"), Page[CommitmentShape], 404, scope=READ
    ),
)
def commitments(request: SignedInRequest, pk: Pk, paging: Annotated[Paging, Query()]) -> Any:
    """Orders, blanket orders, and releases of these."""
    return paged(ledger.commitments_of(_find_line(request, pk)), paging, _commitment)


@router.get("/commitments/{pk}", **endpoint(_("A commitment"), CommitmentShape, 404, scope=READ))
def commitment(request: SignedInRequest, pk: Pk) -> Any:
    """What is open on it, and what is settled."""
    return _commitment(get_object_or_404(ledger.commitments_visible_to(request.user), pk=pk))


def _find_line(request: SignedInRequest, pk: int) -> Line:
    return get_object_or_404(ledger.lines_visible_to(request.user), pk=pk)


def _pot(one: Pot) -> dict[str, Any]:
    return {
        "id": one.pk,
        "year": str(one),
        "currency": one.currency,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "limit_cents": one.limit_cents,
        "granted_cents": one.granted_cents,
        "ungranted_cents": one.ungranted_cents,
        "closed_through": one.closed_through if one.closed_through >= one.first_day else None,
    }


def _group(one: Row) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": one.name,
        "department": one.department,
        "forecast_cents": one.forecast.at_year_end_cents if one.forecast else None,
        "missing_cents": one.missing_cents,
        **_figures(one.figures),
    }


def _line(one: Line) -> dict[str, Any]:
    return {
        "id": one.pk,
        "pot": one.pot_id,
        "name": one.name,
        "purpose": one.purpose,
        "lever": one.lever,
        "department": str(one.department),
        "market": one.market,
        "month": one.month,
        **_figures(figures_of(one)),
    }


def _figures(one: Figures) -> dict[str, int]:
    return {name: getattr(one, name) for name in FiguresShape.model_fields}


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "id": one.pk,
        "number": one.number,
        "kind": one.kind,
        "day": one.day,
        "booked_on": timezone.localdate(one.at) if one.at else None,
        "by": str(one.by) if one.by else None,
        "stands_for": str(one.stands_for) if one.stands_for else None,
        "commitment": one.commitment_id,
        "transfer": one.transfer_id,
        "reverses": one.reverses_id,
        "reversed_by": one.reversed_by,  # type: ignore[attr-defined]
        "text": one.text,
        "planned_cents": one.planned_cents,
        "granted_cents": one.granted_cents,
        "committed_cents": one.committed_cents,
        "spent_cents": one.spent_cents,
        "foreign": _foreign(one),
        "key": str(one.key),
        "hash": one.hash,
    }


def _foreign(one: Entry) -> dict[str, Any] | None:
    if one.foreign_minor is None:
        return None
    return {
        "currency": one.foreign_currency,
        "minor": one.foreign_minor,
        "rate_millionths": one.rate_millionths,
    }


def _commitment(one: Commitment) -> dict[str, Any]:
    return {
        "id": one.pk,
        "line": one.line_id,
        "what": one.what,
        "reference": one.reference,
        "expires_on": one.expires_on,
        "is_blanket": one.is_blanket,
        "blanket": one.blanket_id,
        "open_cents": one.open_cents,
        "settled_cents": one.spent_cents,
    }
