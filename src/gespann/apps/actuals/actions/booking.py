"""How invoices come into the ledger: by its own acts, each with a key of the invoice's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.actuals.models import Booked, Invoice, Step, What
from gespann.apps.budget.actions.commitments import settle
from gespann.apps.budget.actions.spending import credit, spend
from gespann.apps.budget.models import Commitment, Entry, Foreign, Line
from gespann.apps.organisation.models import Person

# Names the keys of entries; it never changes, or a second import would book everything again.
NAMESPACE = UUID("6d0f0a52-6f0c-5c58-9a0f-0d6c5b0f8a11")


@dataclass(frozen=True)
class Part:
    """A part of an invoice, and where it belongs.

    Attributes:
        cents: Net; below 0 for money that comes back.
        order: The commitment that it settles, of the same line.
    """

    line: Line
    cents: int
    order: Commitment | None = None


def key_of(invoice: Invoice, part: int) -> UUID:
    """The key of the entry that books a part of an invoice: the same however often it is tried."""
    named = (invoice.key, invoice.correction, invoice.generation, invoice.attempt, part)
    return uuid5(NAMESPACE, "/".join(map(str, named)))


def book(invoice: Invoice, parts: Sequence[Part], *, by: Person) -> list[Booked]:
    """Book the parts of an invoice, within the caller's transaction.

    Raises: Refusal if the ledger refuses one of them.
    """
    return Booked.objects.bulk_create(
        Booked(
            invoice=invoice,
            attempt=invoice.attempt,
            part=number,
            entry=_entry(invoice, part, key_of(invoice, number), by, len(parts)),
        )
        for number, part in enumerate(parts)
    )


def _entry(invoice: Invoice, part: Part, key: UUID, by: Person, parts: int) -> Entry:
    day, text = day_to_book(invoice, part.line), text_of(invoice)
    if part.cents < 0:
        return credit(
            part.line, -part.cents, by=by, key=key, commitment=part.order, day=day, text=text
        )
    foreign: Foreign | None = None
    if parts == 1 and invoice.foreign and invoice.foreign.booked_cents == part.cents:
        foreign = invoice.foreign
    if part.order is not None:
        return settle(part.order, part.cents, by=by, key=key, day=day, text=text, foreign=foreign)
    return spend(part.line, part.cents, by=by, key=key, day=day, text=text, foreign=foreign)


def day_to_book(invoice: Invoice, line: Line) -> date:
    """The invoice's own day; where its month or year is closed, the first that is open."""
    closed = max(line.closed_through, line.pot.closed_through)
    return max(invoice.day, closed + timedelta(days=1), line.pot.first_day)


def text_of(invoice: Invoice) -> str:
    """What the ledger says of an invoice: where it came from, and no payee.

    An entry stays for good, and a payee may be a person.
    """
    named = invoice.document or invoice.campaign
    where = _("import {number}, row {row}").format(
        number=invoice.brought_by.number, row=invoice.row
    )
    return f"{named[:150]} ({where})" if named else where


def step(
    invoice: Invoice,
    what: What,
    by: Person,
    *,
    words: str = "",
    part: Part | None = None,
    department: int | None = None,
) -> Step:
    """A row of the journal, not yet saved."""
    return Step(
        invoice=invoice,
        what=what,
        by=by,
        at=timezone.now(),
        words=words[:300],
        line=part.line if part else None,
        amount_cents=part.cents if part else None,
        department_id=department,
    )
