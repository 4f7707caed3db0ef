"""Money spent without a commitment, credit notes, and mistakes undone."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from gespann.apps.budget import rules
from gespann.apps.budget.actions.booking import content_of, entry, once, positive
from gespann.apps.budget.actions.commitments import foreign_values
from gespann.apps.budget.models import Commitment, Entry, Foreign, Kind, Line
from gespann.apps.organisation.models import Person
from gespann.refusals import NotAllowed


def spend(
    line: Line,
    spent_cents: int,
    *,
    by: Person,
    key: UUID,
    day: date | None = None,
    text: str = "",
    foreign: Foreign | None = None,
) -> Entry:
    """Book an invoice that nothing was committed for.

    Raises: NotAllowed, or OverLimit if less is available.
    """
    if not rules.may_book(by, line):
        raise NotAllowed(_("The line’s department and controllers book invoices."))
    positive(spent_cents)
    content = content_of(
        "spend", line=line.pk, cents=spent_cents, by=by.pk, day=day, text=text, foreign=foreign
    )
    return once(
        Entry, key, content,
        lambda: entry(
            Kind.SPEND, line, key, content, by=by, day=day, text=text, spent_cents=spent_cents,
            **foreign_values(foreign),
        ),
        line=line,
        wanted=lambda: spent_cents,
    )  # fmt: skip


def credit(
    line: Line,
    amount_cents: int,
    *,
    by: Person,
    key: UUID,
    commitment: Commitment | None = None,
    day: date | None = None,
    text: str = "",
) -> Entry:
    """Book a credit note: money that was spent comes back.

    Raises: NotAllowed, or Refusal if less was spent.
    """
    if not rules.may_book(by, line):
        raise NotAllowed(_("The line’s department and controllers book credit notes."))
    positive(amount_cents)
    content = content_of(
        "credit", line=line.pk, commitment=commitment and commitment.pk, cents=amount_cents,
        by=by.pk, day=day, text=text,
    )  # fmt: skip
    return once(
        Entry, key, content,
        lambda: entry(
            Kind.CREDIT, line, key, content, by=by, day=day, text=text, commitment=commitment,
            spent_cents=-amount_cents,
        ),
        line=line,
    )  # fmt: skip


def reverse(mistake: Entry, *, by: Person, key: UUID, text: str, day: date | None = None) -> Entry:
    """Undo an entry by a second one that points at it, in a month that is open.

    Raises: NotAllowed, or Refusal if it is reversed already, or its money is used meanwhile.
    """
    if not rules.may_reverse(by, mistake):
        raise NotAllowed(
            _(
                "Heads of the department and controllers reverse entries; grants only the "
                "management. A transfer is transferred back by both."
            )
        )
    content = content_of("reverse", entry=mistake.pk, by=by.pk, day=day, text=text)
    line = mistake.line
    planned, granted, committed, spent = (-amount for amount in mistake.amounts)
    return once(
        Entry, key, content,
        lambda: entry(
            Kind.REVERSE, line, key, content, by=by, day=day, text=text, reverses=mistake,
            commitment=mistake.commitment, planned_cents=planned, granted_cents=granted,
            committed_cents=committed, spent_cents=spent,
        ),
        line=line,
        wanted=lambda: committed + spent - granted,
    )  # fmt: skip
