"""What people do with invoices that no rule could book, and with those booked on the wrong line."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.actuals import concerns, rules
from gespann.apps.actuals.actions.booking import Part, book, step
from gespann.apps.actuals.actions.landing import reverse_all
from gespann.apps.actuals.dry_run import Fate, run_again
from gespann.apps.actuals.models import Invoice, State, What, Why
from gespann.apps.actuals.queries.invoices import inbox_of, other_departments
from gespann.apps.budget.actions.booking import locked_lines
from gespann.apps.organisation.models import Department, Person
from gespann.files.actuals.spent_rows import tax_within
from gespann.refusals import NotAllowed, Refusal

MOST_AT_ONCE = 1_000


def assign(
    invoice: Invoice, parts: Sequence[Part], *, by: Person, tax_percent: int | None = None
) -> None:
    """Book an invoice on a line or an order, or in parts on several; all parts or none.

    Args:
        parts: Their amounts add up to the invoice's, net of tax. One part may leave it open with 0.
        tax_percent: Input tax within the amount; None to leave it as it is.

    Raises: NotAllowed; OverLimit, or another Refusal of the ledger; Refusal if somebody else was
        faster, or the parts do not add up.
    """
    _ask_to_work_on(invoice, by)
    with transaction.atomic():
        locked_lines({part.line.pk for part in parts})
        now = _taken_from(State.INBOX, invoice)
        if tax_percent is not None:
            now.tax_cents = tax_within(now.gross_cents, tax_percent)
        if len(parts) == 1 and not parts[0].cents:
            parts = [Part(parts[0].line, now.net_cents, parts[0].order)]
        _refuse_unless_whole(now, parts)
        book(now, parts, by=by)
        now.state, now.why, now.dealt_with_on = State.BOOKED, "", timezone.localdate()
        now.line, now.commitment, now.asked = parts[0].line, parts[0].order, None
        now.save()
        for part in parts:
            step(now, What.BOOKED, by, part=part).save()


def mark_as_not_ours(invoice: Invoice, reason: str, *, by: Person) -> None:
    """Say that the budget does not bear it, and why. Who got the money is forgotten at once.

    Raises: NotAllowed, or Refusal if somebody else was faster.
    """
    _ask_to_work_on(invoice, by)
    with transaction.atomic():
        now = _taken_from(State.INBOX, invoice)
        now.state, now.why, now.asked = State.NOT_OURS, "", None
        now.payee = now.text = ""
        now.dealt_with_on = now.erased_on = timezone.localdate()
        now.save()
        step(now, What.NOT_OURS, by, words=reason).save()


def ask(invoice: Invoice, department: Department, words: str, *, by: Person) -> None:
    """Ask another department, which sees the invoice from then on and may work on it.

    Raises: NotAllowed, or Refusal if the invoice is dealt with, or the department has no line.
    """
    _ask_to_work_on(invoice, by)
    if not other_departments(invoice).filter(pk=department.pk).exists():
        raise Refusal(_("This department has no line in the year of the invoice."))
    with transaction.atomic():
        now = _taken_from(State.INBOX, invoice)
        now.asked = department
        now.save()
        step(now, What.ASKED, by, words=words, department=department.pk).save()
        concerns.tell_of_question(now, department.pk, by=by)


def take_back(invoice: Invoice, reason: str, *, by: Person) -> None:
    """Reverse what an invoice has booked, and put it into the inbox again.

    Raises: NotAllowed, or Refusal if an entry cannot be reversed.
    """
    if not rules.may_take_back(by, invoice):
        raise NotAllowed(_("Heads of the line’s department and controllers take invoices back."))
    with transaction.atomic():
        now = _taken_from(invoice.state, invoice)
        if now.state == State.BOOKED:
            reverse_all([now], reason, by=by)
        now.state, now.why, now.dealt_with_on = State.INBOX, Why.TAKEN_BACK, None
        now.attempt += 1
        now.save()
        step(now, What.TAKEN_BACK, by, words=reason).save()


def book_by_rules(*, by: Person) -> int:
    """Ask the rules once more about all that waits for somebody; book what they find a line for.

    Returns: How many invoices were booked.

    Raises: Refusal if the ledger refuses one of them; then none is booked.
    """
    with transaction.atomic():
        waiting = list(inbox_of(by)[:MOST_AT_ONCE])
        found = [
            (invoice, one) for invoice, one in run_again(waiting, by=by) if one.fate is Fate.BOOK
        ]
        found.sort(key=lambda pair: (pair[1].line.pk if pair[1].line else 0, pair[0].pk))
        locked_lines({one.line.pk for _invoice, one in found if one.line})
        for invoice, one in found:
            if one.line is None:
                continue
            now = _taken_from(State.INBOX, invoice)
            now.tax_cents, now.rule = one.tax_cents, one.rule
            part = Part(one.line, now.net_cents, one.order)
            book(now, [part], by=by)
            now.state, now.why, now.dealt_with_on = State.BOOKED, "", timezone.localdate()
            now.line, now.commitment, now.asked = one.line, one.order, None
            now.save()
            step(now, What.BOOKED_BY_RULE, by, part=part).save()
    return len(found)


def _taken_from(state: str, invoice: Invoice) -> Invoice:
    """The invoice as it is now, held until the transaction ends.

    Raises: Refusal if it is not where whoever acts has seen it.
    """
    # On SQLite the update makes the transaction a writer before anything is read.
    is_there = Invoice.objects.filter(pk=invoice.pk, state=state, attempt=invoice.attempt).update(
        attempt=F("attempt")
    )
    if not is_there:
        raise Refusal(_("Somebody else has dealt with this invoice meanwhile."))
    return Invoice.objects.select_related("brought_by", "line__pot", "line__department").get(
        pk=invoice.pk
    )


def _refuse_unless_whole(invoice: Invoice, parts: Sequence[Part]) -> None:
    if invoice.currency and any(part.line.pot.currency != invoice.currency for part in parts):
        raise Refusal(
            _(
                "It is in another currency than the budget. Bring it from bookkeeping, which knows "
                "the rate."
            )
        )
    has_another_sign = any(part.cents * invoice.net_cents <= 0 for part in parts)
    if has_another_sign or sum(part.cents for part in parts) != invoice.net_cents:
        raise Refusal(_("The parts do not add up to the amount of the invoice."))


def _ask_to_work_on(invoice: Invoice, by: Person) -> None:
    if not rules.may_work_on(by, invoice):
        raise NotAllowed(
            _("The department of the line, a department that was asked, and controllers do this.")
        )
