"""The story of a pot in plain sentences: decisions, grants, transfers, closes, reversals."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gespann.apps.budget.models import (
    Entry,
    Kind,
    LimitDecision,
    Line,
    MonthClose,
    Pot,
    Signature,
    SignedPlan,
    StatementSignature,
    Transfer,
)
from gespann.apps.budget.queries.story import Story, counts
from gespann.apps.budget.views.events import by_whom, cents_of, side_of
from gespann.apps.organisation.models import Person
from gespann.ui.templatetags.figures import exact_money, month

FEW = 4  # grants of one click after the other that are told one by one


@dataclass(frozen=True)
class Told:
    """Something that happened.

    Attributes:
        links: Names and addresses of what it was about.
        is_void: It stands, and does not count any more.
    """

    at: datetime
    heading: str
    words: str = ""
    side: str = ""
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)
    is_void: bool = False


def told(story: Story, pot: Pot) -> list[Told]:
    """All that happened, the latest first."""
    kinds: tuple[tuple[Sequence[Any], Callable[[Any, Pot], Told]], ...] = (
        (story.decisions, _decision),
        (story.proposals, _proposal),
        (story.signatures, _signature),
        (story.booked, _booked),
        (story.withdrawn, _withdrawn),
        (story.plans, _plan),
        (story.closes, _close),
        (story.statements, _statement),
        (story.reversals, _reversal),
    )
    happened = [tell(row, pot) for rows, tell in kinds for row in rows]
    return sorted([*happened, *_grants(story.grants, pot)], key=lambda one: one.at, reverse=True)


def _decision(one: LimitDecision, pot: Pot) -> Told:
    before: int | None = one.before_cents  # type: ignore[attr-defined]
    sentence = {
        None: _("{by} set the limit to {cents}."),
        True: _("{by} raised the limit from {before} to {cents}."),
        False: _("{by} lowered the limit from {before} to {cents}."),
    }[None if before is None else one.limit_cents >= before]
    heading = sentence.format(
        by=_who(one.by, one.stands_for),
        cents=exact_money(one.limit_cents, pot.currency),
        before=exact_money(before, pot.currency),
    )
    return Told(one.at, heading, one.reason)


def _grants(grants: Sequence[Entry], pot: Pot) -> Iterator[Told]:
    """What one person granted on one day for one reason is told at once, if it is much."""
    for _same, together in groupby(grants, key=_click):
        few = list(together)
        if len(few) > FEW:
            yield _many_grants(few, pot)
        else:
            yield from (_grant(one, pot) for one in few)


def _click(grant: Entry) -> tuple[Any, ...]:
    day = timezone.localdate(grant.at) if grant.at else None
    return (grant.by_id, grant.stands_for_id, grant.kind, grant.text, day)


def _grant(one: Entry, pot: Pot) -> Told:
    sentence = {
        Kind.GRANT: _("{by} granted {cents} to “{line}”."),
        Kind.TAKE_BACK: _("{by} took back {cents} from “{line}”."),
    }[Kind(one.kind)]
    return _of_entry(one, sentence, one.text, pot)


def _many_grants(ones: Sequence[Entry], pot: Pot) -> Told:
    first = ones[0]
    sentence = {
        Kind.GRANT: ngettext(
            "{by} granted {cents} to {count} line.",
            "{by} granted {cents} to {count} lines.",
            len(ones),
        ),
        Kind.TAKE_BACK: ngettext(
            "{by} took back {cents} from {count} line.",
            "{by} took back {cents} from {count} lines.",
            len(ones),
        ),
    }[Kind(first.kind)]
    cents = sum(cents_of(one) for one in ones)
    heading = sentence.format(
        by=by_whom(first), cents=exact_money(cents, pot.currency), count=len(ones)
    )
    links = [
        (f"{one.line}: {exact_money(cents_of(one), pot.currency)}", _address(one)) for one in ones
    ]
    return Told(_moment(first), heading, first.text, links=links)


def _proposal(one: Transfer, pot: Pot) -> Told:
    sentence = _("{by} proposed to transfer {cents} from “{source}” to “{target}”.")
    return Told(one.at, _of_transfer(one, sentence, pot, by=one.by), one.reason, links=_ends(one))


def _signature(one: Signature, pot: Pot) -> Told:
    is_void = not counts(one)
    sentence = _("{by} signed for {department}: {cents} from “{source}” to “{target}”.")
    heading = _of_transfer(
        one.transfer, sentence, pot, by=_who(one.by, one.stands_for), department=one.department
    )
    words = ""
    if is_void and one.revision != one.transfer.revision:
        words = _("Void: the proposal was changed after this signature.")
    elif is_void:
        words = _("Void: one of the lines was granted something else after this signature.")
    return Told(one.at, heading, words, side=side_of(one.department), is_void=is_void)


def _booked(one: Entry, pot: Pot) -> Told:
    if one.transfer is None:
        raise ValueError("entries of transfers name theirs")
    sentence = _("{cents} moved from “{source}” to “{target}”: all had signed.")
    heading = _of_transfer(one.transfer, sentence, pot)
    return Told(_moment(one), heading, links=[*_ends(one.transfer), (_entry(one), _address(one))])


def _withdrawn(one: Transfer, pot: Pot) -> Told:
    sentence = _("The transfer of {cents} from “{source}” to “{target}” was withdrawn.")
    at = one.withdrawn_at or one.at
    return Told(at, _of_transfer(one, sentence, pot), links=_ends(one))


def _plan(one: SignedPlan, _pot: Pot) -> Told:
    heading = _("{sales} for sales and {marketing} for marketing signed a plan.").format(
        sales=_who(one.sales_by, one.sales_for),
        marketing=_who(one.marketing_by, one.marketing_for),
    )
    return Told(one.at, heading, one.text)


def _close(one: MonthClose, _pot: Pot) -> Told:
    heading = _("{by} closed {month}.").format(by=one.by, month=month(one.last_day))
    words = _("Nothing is booked for it any more. Seal: {hash}").format(hash=one.hash[:16])
    return Told(one.at, heading, words)


def _statement(one: StatementSignature, _pot: Pot) -> Told:
    heading = _("{by} countersigned {month} for {department}.").format(
        by=_who(one.by, one.stands_for),
        month=month(one.close.last_day),
        department=one.department,
    )
    return Told(one.at, heading, side=side_of(one.department))


def _reversal(one: Entry, pot: Pot) -> Told:
    sentence = _("{by} reversed {cents} on “{line}”.")
    undone = one.reverses
    links = [(_entry(one), _address(one))]
    if undone is not None:
        links.append((_("what it reverses"), _address(undone)))
    return _of_entry(one, sentence, one.text, pot, links)


def _of_entry(
    one: Entry,
    sentence: str,
    words: str,
    pot: Pot,
    links: Sequence[tuple[str, str]] = (),
) -> Told:
    heading = sentence.format(
        by=by_whom(one), cents=exact_money(cents_of(one), pot.currency), line=one.line
    )
    side = side_of(one.line.department)
    return Told(_moment(one), heading, words, side, links or [(_entry(one), _address(one))])


def _of_transfer(one: Transfer, sentence: str, pot: Pot, **more: object) -> str:
    cents = exact_money(one.amount_cents, pot.currency)
    return sentence.format(cents=cents, source=one.source, target=one.target, **more)


def _ends(one: Transfer) -> list[tuple[str, str]]:
    """The transfer itself, and its two lines."""
    lines = [(str(line), _line_address(line)) for line in (one.source, one.target)]
    return [(_("Transfer"), reverse("budget:transfer", args=[one.pk])), *lines]


def _line_address(line: Line) -> str:
    return reverse("budget:line", args=[line.pk])


def _address(one: Entry) -> str:
    return reverse("budget:entry", args=[one.pk])


def _entry(one: Entry) -> str:
    return _("Entry {number}").format(number=one.number)


def _who(by: Person, stands_for: Person) -> str:
    if by == stands_for:
        return str(by)
    return _("{by} for {stands_for}").format(by=by, stands_for=stands_for)


def _moment(one: Entry) -> datetime:
    if one.at is None:
        raise ValueError("only entries that are booked have a moment")
    return one.at
