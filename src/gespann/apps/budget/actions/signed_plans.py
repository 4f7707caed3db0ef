"""A plan that both departments have signed becomes money: grants within the pot's limit.

It is called in the transaction of the second signature. Everything that could refuse is looked at
under the locks of pot and lines, so that the sentence has the figures of this moment; the database
has the last word all the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from gespann.apps.budget.actions.booking import (
    content_of,
    entry,
    locked_lines,
    locked_pot,
    once,
)
from gespann.apps.budget.actions.no_plan import no_pot, other_currency, too_large, too_much_used
from gespann.apps.budget.models import Kind, Line, Pot, Purpose, SignedPlan
from gespann.apps.budget.models.seal import hash_of
from gespann.apps.organisation.models import Department, FiscalYear, Person, Side


@dataclass(frozen=True)
class SignedBy:
    """Who has signed for a side, in whose place, and when."""

    by: Person
    stands_for: Person
    day: date


@dataclass(frozen=True)
class PlannedLine:
    """What a plan says of one lever or measure, in cents.

    Attributes:
        before_cents: What the plan in force said of it; None if there was no plan.
    """

    purpose: Purpose
    name: str
    side: Side
    cents: int
    before_cents: int | None = None


@dataclass(frozen=True)
class PlanToBook:
    """A plan that both have signed.

    Attributes:
        key: Of the agreement: booked twice, it is booked once.
        fingerprint: SHA-256 of the document that both have signed.
        last: The side that has signed last.
        lines: Of a first plan all of its lines; of an amendment those that change.
    """

    key: UUID
    year: FiscalYear
    currency: str
    text: str
    fingerprint: str
    sales: SignedBy
    marketing: SignedBy
    last: Side
    lines: Sequence[PlannedLine]

    @property
    def booked_by(self) -> SignedBy:
        """Who has signed last, and with that booked it."""
        return self.sales if self.last == Side.SALES else self.marketing


@dataclass(frozen=True)
class Change:
    """By how much the grant and the plan of a line change."""

    line: Line
    granted_cents: int
    planned_cents: int


def book_signed_plan(plan: PlanToBook) -> SignedPlan:
    """Grant what a plan says, all of it or nothing.

    A first plan brings each of its levers and measures to its amount, whatever the management had
    granted for it before. An amendment moves each by its difference, so that what was transferred
    meanwhile stays. What is planned follows in the same way.

    Raises: Refusal if the year has no pot, the pot's limit is too low, or money is to be taken back
        that is committed or spent; then nothing has changed.
    """
    pot = Pot.objects.filter(fiscal_year=plan.year).first()
    if pot is None:
        raise no_pot(plan.year)
    if pot.currency != plan.currency:
        raise other_currency(pot, plan.currency)
    content = content_of("signed_plan", pot=pot.pk, fingerprint=plan.fingerprint)
    return once(SignedPlan, plan.key, content, lambda: _booked(pot, plan, content), pot=pot)


def _booked(pot: Pot, plan: PlanToBook, content: str) -> SignedPlan:
    now = locked_pot(pot.pk)
    changes = list(_changes(now, plan))
    _refuse_beyond(now, changes)
    signed = _signed(now, plan, [one for one in changes if one.granted_cents], content)
    # Money comes back before it goes out, so that the limit sees no more than the plan needs.
    for change in sorted(changes, key=lambda one: (one.granted_cents > 0, one.line.pk)):
        _book(change, plan, content)
    return signed


def _changes(pot: Pot, plan: PlanToBook) -> Iterator[Change]:
    """What is to be booked on which line; lines are locked, and opened where there is none."""
    departments = {side: Department.objects.get(side=side) for side in (Side.SALES, Side.MARKETING)}
    for planned in plan.lines:
        department = departments[planned.side]
        lines = _lines_for(pot, planned, department)
        granted = planned.cents - _before(planned, [one.granted_cents for one in lines])
        wanted = planned.cents - _before(planned, [one.planned_cents for one in lines])
        if granted or wanted:
            line = _main_line(lines) or _opened(pot, planned, department)
            yield Change(line, granted, max(wanted, -line.planned_cents))


def _before(planned: PlannedLine, there: Sequence[int]) -> int:
    return sum(there) if planned.before_cents is None else planned.before_cents


def _lines_for(pot: Pot, planned: PlannedLine, department: Department) -> list[Line]:
    """All lines of a lever or measure, also those of one market or month."""
    found = Line.objects.filter(
        pot=pot, purpose=planned.purpose, lever=planned.name, department=department
    )
    return list(locked_lines(found.values_list("pk", flat=True)).values())


def _main_line(lines: Sequence[Line]) -> Line | None:
    """The line of the whole year and all markets, to which a plan for the year grants."""
    return next((one for one in lines if not one.market and one.month is None), None)


def _opened(pot: Pot, planned: PlannedLine, department: Department) -> Line:
    return Line.objects.create(
        pot=pot, name=planned.name, purpose=planned.purpose, lever=planned.name,
        department=department, closed_through=pot.closed_through,
    )  # fmt: skip


def _refuse_beyond(pot: Pot, changes: Sequence[Change]) -> None:
    """Say what stands against the plan, with the figures as they are under the locks."""
    for change in changes:
        if change.line.available_cents + change.granted_cents < 0:
            raise too_much_used(change.line, -change.granted_cents)
    more = sum(one.granted_cents for one in changes)
    if more > pot.ungranted_cents:
        raise too_large(pot, more)


def _signed(pot: Pot, plan: PlanToBook, changes: Sequence[Change], content: str) -> SignedPlan:
    last = SignedPlan.objects.filter(pot=pot).order_by("number").last()
    signed = SignedPlan(
        key=plan.key, pot=pot, number=1 + (last.number if last else 0), text=plan.text,
        fingerprint=plan.fingerprint,
        sales_by=plan.sales.by, sales_for=plan.sales.stands_for, sales_day=plan.sales.day,
        marketing_by=plan.marketing.by, marketing_for=plan.marketing.stands_for,
        marketing_day=plan.marketing.day,
        changes=[
            [_key(plan, "grant", one.line).hex, one.line.pk, one.granted_cents] for one in changes
        ],
        day=timezone.localdate(), at=timezone.now(), content=content,
    )  # fmt: skip
    signed.hash = hash_of(signed.sealed(last.hash if last else ""))
    signed.save(force_insert=True)
    return signed


def _book(change: Change, plan: PlanToBook, content: str) -> None:
    last = plan.booked_by
    told: dict[str, Any] = {
        "by": last.by,
        "stands_for": None if last.by == last.stands_for else last.stands_for,
        "text": plan.text,
    }
    line, cents = change.line, change.granted_cents
    if cents:
        kind = Kind.GRANT if cents > 0 else Kind.TAKE_BACK
        entry(kind, line, _key(plan, "grant", line), content, granted_cents=cents, **told)
    if change.planned_cents:
        key = _key(plan, "plan", line)
        entry(Kind.PLAN, line, key, content, planned_cents=change.planned_cents, **told)


def _key(plan: PlanToBook, what: str, line: Line) -> UUID:
    """The key of one entry of a plan; the same click makes the same one."""
    return uuid5(plan.key, f"{what} {line.pk}")
