"""A file is brought, lands as a whole, is put away, or its import is undone as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.actuals import concerns, rules
from gespann.apps.actuals.actions.booking import Part, book, step
from gespann.apps.actuals.dry_run import DryRun, Fate, Outcome, Sum, dry_run
from gespann.apps.actuals.models import Booked, Draft, Import, Invoice, State, Step, What, Why
from gespann.apps.actuals.queries.imports import last_number, oldest_draft, usual_currency
from gespann.apps.actuals.queries.invoices import generations
from gespann.apps.budget.actions.booking import locked_lines
from gespann.apps.budget.actions.spending import reverse
from gespann.apps.organisation.models import Person
from gespann.apps.organisation.standing import kept
from gespann.files.actuals.spent_rows import SpentRow
from gespann.refusals import NotAllowed, Refusal

MOST_BOOKED = 5_000  # lines are held meanwhile, and others wait


@dataclass(frozen=True)
class Brought:
    """A file as it was read."""

    file_name: str
    sha256: str
    program: str
    title: str
    origin: str
    currency: str
    rows: Sequence[dict[str, Any]]
    aside: dict[str, int]
    checks: Sequence[dict[str, Any]]


@transaction.atomic
def keep_draft(brought: Brought, *, by: Person) -> Draft:
    """Keep what was read until it lands or is put away; an earlier draft of the person goes.

    Raises: NotAllowed.
    """
    if not rules.may_bring_from(by, brought.origin):
        raise NotAllowed(
            _(
                "Controllers bring statements of banks; files of bookkeeping and ad platforms are "
                "brought by heads of departments and their deputies, too."
            )
        )
    Draft.objects.filter(by=by).delete()
    Draft.objects.filter(made__lte=oldest_draft()).delete()
    return Draft.objects.create(by=by, made=timezone.now(), **brought.__dict__)


def discard(draft: Draft, *, by: Person) -> None:
    """Put a draft away.

    Raises: NotAllowed.
    """
    _ask_for(draft, by)
    draft.delete()


def dry_run_of(draft: Draft, *, by: Person) -> DryRun:
    """What would become of a draft if it landed now."""
    rows = [SpentRow.from_json(row) for row in draft.rows]
    return dry_run(rows, origin=draft.origin, program=draft.program, currency=draft.currency, by=by)


def land(draft: Draft, fingerprint: str, *, by: Person) -> Import:
    """Book what rules and orders have found a line for; all else that is new goes to the inbox.

    Either all of it lands or nothing.

    Args:
        fingerprint: Of the dry run that whoever lands has seen.

    Raises: NotAllowed, or Refusal if something has changed since the dry run.
    """
    _ask_for(draft, by)
    try:
        with transaction.atomic():
            # Held until the end, so that what is looked at now is what is booked.
            run = dry_run_of(draft, by=by)
            booked = run.of(Fate.BOOK)
            locked_lines({one.line.pk for one in booked if one.line})
            run = dry_run_of(draft, by=by)
            if run.fingerprint != fingerprint:
                raise _changed()
            if len(run.of(Fate.BOOK)) > MOST_BOOKED:
                raise Refusal(
                    _(
                        "More than {most} rows would be booked at once. Export a shorter time."
                    ).format(most=MOST_BOOKED)
                )
            if not run.of(Fate.BOOK, Fate.INBOX):
                raise Refusal(_("All of this is known already, or left out; nothing can land."))
            landed = _import(draft, run, by)
            invoices = _invoices(landed, draft, run)
            # What somebody may is asked for each row and is the same for all: read it once.
            with kept():
                for one in _in_the_order_of_lines(booked):
                    book(invoices[_place(one)], [_part(one)], by=by)
            Step.objects.bulk_create(_steps(run, invoices, by))
            draft.delete()
            concerns.tell_of(landed, list(invoices.values()), by=by)
    except IntegrityError as error:
        raise _changed() from error
    return landed


def undo(landed: Import, reason: str, *, by: Person) -> Import:
    """Undo an import as a whole: each of its entries is reversed, each of its invoices is gone.

    The same file can be brought once more.

    Raises: NotAllowed, or Refusal if one entry cannot be reversed; then none is.
    """
    if not rules.may_undo(by, landed):
        raise NotAllowed(_("Whoever has brought a file undoes its import, or a controller."))
    try:
        with transaction.atomic():
            undoing = Import.objects.create(
                number=last_number() + 1, by=by, at=timezone.now(), undoes=landed,
                reason=reason[:200],
            )  # fmt: skip
            invoices = list(landed.invoices.select_for_update(of=("self",), no_key=True))
            reverse_all(invoices, reason, by=by)
            Invoice.objects.filter(pk__in=[one.pk for one in invoices]).update(
                state=State.UNDONE, why="", payee="", text="",
                dealt_with_on=timezone.localdate(), erased_on=timezone.localdate(),
            )  # fmt: skip
            Step.objects.bulk_create(step(one, What.UNDONE, by, words=reason) for one in invoices)
    except IntegrityError as error:
        raise Refusal(_("This import was just undone, or another file has landed.")) from error
    return undoing


def reverse_all(invoices: Iterable[Invoice], reason: str, *, by: Person) -> None:
    """Reverse the entries that book these invoices, unless somebody has done it in the ledger.

    Raises: Refusal that says which invoice stands in the way.
    """
    by_pk = {one.pk: one for one in invoices}
    lines = set()
    entries = []
    booked = (
        Booked.objects.filter(invoice__in=by_pk, invoice__state=State.BOOKED)
        .filter(entry__reversals=None)
        .select_related("entry__line__pot", "entry__line__department", "entry__commitment")
        .order_by("entry__line", "-entry__number")
    )
    for one in booked:
        if one.attempt == by_pk[one.invoice_id].attempt:
            lines.add(one.entry.line_id)
            entries.append(one)
    locked_lines(lines)
    with kept():
        for one in entries:
            _reverse(one, by_pk[one.invoice_id], reason, by)


def _reverse(booked: Booked, invoice: Invoice, reason: str, by: Person) -> None:
    entry = booked.entry
    try:
        reverse(entry, by=by, key=uuid5(entry.key, "reversed"), text=reason[:200])
    except Refusal as refusal:
        raise Refusal(
            _("Nothing was undone: {invoice} on “{line}” cannot be reversed. {why}").format(
                invoice=invoice, line=entry.line, why=refusal
            )
        ) from refusal


def _import(draft: Draft, run: DryRun, by: Person) -> Import:
    return Import.objects.create(
        number=last_number() + 1,
        by=by,
        at=timezone.now(),
        file_name=draft.file_name,
        sha256=draft.sha256,
        program=draft.program,
        title=draft.title,
        origin=draft.origin,
        currency=draft.currency or usual_currency(),
        counts=counts_of(draft, run),
    )


def counts_of(draft: Draft, run: DryRun) -> dict[str, Any]:
    """How many rows became what, and how much they are."""
    told = {fate.value: _told(run.sum_of(fate)) for fate in Fate}
    by_rule: dict[str, Sum] = {}
    for one in run.of(Fate.OUTSIDE):
        words = one.rule.asks if one.rule else ""
        before = by_rule.get(words, Sum())
        by_rule[words] = Sum(before.rows + 1, before.cents + one.row.gross_cents)
    return told | {
        "outside_by_rule": [[words, *_told(total)] for words, total in by_rule.items()],
        "aside": draft.aside,
    }


def _told(total: Sum) -> list[int]:
    return [total.rows, total.cents]


def _invoices(landed: Import, draft: Draft, run: DryRun) -> dict[tuple[str, int], Invoice]:
    new = run.of(Fate.BOOK, Fate.INBOX)
    before = generations({one.row.key for one in new})
    made = Invoice.objects.bulk_create(
        _invoice(landed, draft, one, before.get(one.row.key, 0)) for one in new
    )
    return {(one.key, one.correction): one for one in made}


def _invoice(landed: Import, draft: Draft, one: Outcome, generation: int) -> Invoice:
    row = one.row
    is_booked = one.fate is Fate.BOOK
    has_rate = row.rate is not None and not one.tax_cents
    return Invoice(
        brought_by=landed,
        row=row.row,
        key=row.key,
        correction=one.correction,
        generation=generation,
        day=row.day,
        gross_cents=row.gross_cents,
        tax_cents=one.tax_cents,
        currency=one.line.pot.currency if one.line and not draft.currency else landed.currency,
        origin=draft.origin,
        program=draft.program,
        account=row.account[:20],
        cost_centre=row.cost_centre[:50],
        cost_object=row.cost_object[:50],
        campaign=row.campaign[:500],
        document=row.document[:500],
        payee=row.payee[:500],
        text=row.text[:500],
        foreign_currency=row.foreign_currency if has_rate else "",
        foreign_minor=row.foreign_minor if has_rate else None,
        rate=row.rate if has_rate else None,
        state=State.BOOKED if is_booked else State.INBOX,
        why=one.why or "",
        rule=one.rule,
        line=one.line,
        commitment=one.order,
        same_as=one.same_as,
        dealt_with_on=timezone.localdate() if is_booked else None,
    )


def _steps(run: DryRun, invoices: dict[tuple[str, int], Invoice], by: Person) -> Iterable[Step]:
    for one in run.of(Fate.BOOK, Fate.INBOX):
        invoice = invoices[_place(one)]
        if one.fate is Fate.BOOK:
            yield step(invoice, What.BOOKED_BY_RULE, by, part=_part(one))
        else:
            # The reason is kept as a word of ours, so that every reader gets it in their language.
            yield step(invoice, What.LEFT, by, words=Why(one.why or Why.NO_RULE).value)


def _in_the_order_of_lines(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return sorted(outcomes, key=lambda one: (one.line.pk if one.line else 0, one.row.row))


def _place(one: Outcome) -> tuple[str, int]:
    return one.row.key, one.correction


def _part(one: Outcome) -> Part:
    if one.line is None:
        raise ValueError("what is booked has a line")
    return Part(one.line, one.net_cents, one.order)


def _ask_for(draft: Draft, by: Person) -> None:
    if draft.by_id != by.pk or not rules.may_bring_from(by, draft.origin):
        raise NotAllowed(_("Only whoever has brought this file can land it or put it away."))


def _changed() -> Refusal:
    return Refusal(
        _(
            "Something was booked, closed or changed since you looked at this. Nothing has landed: "
            "look at it once more."
        )
    )
