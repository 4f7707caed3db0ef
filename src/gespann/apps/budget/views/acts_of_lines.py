"""Pages on which money is planned, granted, committed, spent and credited on a line."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gespann.apps.budget import rules
from gespann.apps.budget.actions import commitments, lines, spending
from gespann.apps.budget.actions.refused import told
from gespann.apps.budget.forms.commitments import CommitForm
from gespann.apps.budget.forms.invoices import CreditForm, ReverseForm, SpendForm
from gespann.apps.budget.forms.lines import GrantForm, PlanForm, TakeBackForm
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.ledger import entries_visible_to, lines_visible_to
from gespann.apps.budget.views.booking import PAGE_OR_FORM, Said, book, form_of, only_if, trail_of
from gespann.apps.organisation.rules import SignedInRequest
from gespann.ui.templatetags import figures


@require_http_methods(PAGE_OR_FORM)
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what is planned for a line."""
    line = _line(request, pk)
    only_if(rules.may_plan(request.user, line))
    form = form_of(request, PlanForm, line=line)
    said = Said(
        heading=_("Plan “{line}”").format(line=line),
        button=_("Save the plan"),
        lead=_("What is planned binds nobody. Its history is kept."),
        trail=trail_of(line),
        facts=_facts(line),
        currency=line.pot.currency,
    )

    def act() -> str:
        lines.plan(line, by=request.user, **form.cleaned_data)
        return _("{cents} are planned for “{line}”.").format(
            cents=told(form.cleaned_data["planned_cents"], line.pot.currency), line=line
        )

    return book(request, said, form, act)


@require_http_methods(PAGE_OR_FORM)
def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """Grant money of the pot to a line."""
    line = _line(request, pk)
    only_if(rules.may_grant(request.user))
    form = form_of(request, GrantForm, line=line)
    said = Said(
        heading=_("Grant money to “{line}”").format(line=line),
        button=_("Grant"),
        lead=_("What is granted, {department} can commit and spend.").format(
            department=line.department
        ),
        trail=trail_of(line),
        facts=_facts(line),
        currency=line.pot.currency,
    )
    return _book_amount(
        request, said, form, line, lines.grant, _("{cents} are granted to “{line}”.")
    )


@require_http_methods(PAGE_OR_FORM)
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take money back into the pot that is neither committed nor spent."""
    line = _line(request, pk)
    only_if(rules.may_grant(request.user))
    form = form_of(request, TakeBackForm, line=line)
    said = Said(
        heading=_("Take money back from “{line}”").format(line=line),
        button=_("Take back"),
        lead=_("It goes back into the pot. What is committed or spent stays on the line."),
        trail=trail_of(line),
        is_grave=True,
    )
    sentence = _("{cents} of “{line}” are back in the pot.")
    return _book_amount(request, said, form, line, lines.take_back, sentence)


@require_http_methods(PAGE_OR_FORM)
def commit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Promise money of a line: an order, or a blanket order."""
    line = _line(request, pk)
    only_if(rules.may_commit(request.user, line))
    form = form_of(request, CommitForm, line=line)
    said = Said(
        heading=_("Commit money of “{line}”").format(line=line),
        button=_("Commit money"),
        lead=_("An order reserves its money, so that nobody else can promise it."),
        trail=trail_of(line),
        line=line,
    )

    def act() -> str:
        commitments.commit_funds(line, by=request.user, **form.cleaned_data)
        return booked(line, form.cleaned_data["amount_cents"], _("{cents} are committed."))

    return book(request, said, form, act)


@require_http_methods(PAGE_OR_FORM)
def spend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Book an invoice that nothing was ordered for."""
    line = _line(request, pk)
    only_if(rules.may_book(request.user, line))
    form = form_of(request, SpendForm, line=line)
    said = Said(
        heading=_("Invoice without an order"),
        button=_("Book the invoice"),
        lead=_("Is there an order for it? Then open the order and book the invoice there."),
        trail=trail_of(line),
        line=line,
    )

    def act() -> str:
        spending.spend(line, by=request.user, key=form.cleaned_data["key"], **form.booking())
        return booked(line, form.cleaned_data["amount_cents"], _("{cents} are spent."))

    return book(request, said, form, act)


@require_http_methods(PAGE_OR_FORM)
def credit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Book a credit note on a line."""
    line = _line(request, pk)
    only_if(rules.may_book(request.user, line))
    form = form_of(request, CreditForm, line=line)
    said = Said(
        heading=_("Credit note"),
        button=_("Book the credit note"),
        lead=_("Money that was spent comes back and is available again."),
        trail=trail_of(line),
    )

    def act() -> str:
        spending.credit(line, by=request.user, **form.cleaned_data)
        return booked(line, form.cleaned_data["amount_cents"], _("{cents} came back."))

    return book(request, said, form, act)


@require_http_methods(PAGE_OR_FORM)
def reverse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo an entry by a second one."""
    mistake = get_object_or_404(entries_visible_to(request.user), pk=pk)
    line = mistake.line
    only_if(rules.may_reverse(request.user, mistake))
    form = form_of(request, ReverseForm, entry=mistake)
    names = (_("Planned"), _("Granted"), _("Committed"), _("Spent"))
    said = Said(
        heading=_("Reverse an entry"),
        button=_("Reverse"),
        lead=_(
            "“{what}” of {day} is undone by a second entry. Both stay in the ledger, with your "
            "name and reason."
        ).format(what=mistake.get_kind_display(), day=figures.day(mistake.day)),
        trail=trail_of(mistake.commitment or line),
        facts=tuple(
            (name, cents) for name, cents in zip(names, mistake.amounts, strict=True) if cents
        ),
        currency=line.pot.currency,
        is_grave=True,
    )

    def act() -> str:
        typed = form.cleaned_data
        spending.reverse(mistake, by=request.user, key=typed["key"], text=typed["text"])
        return _("The entry is reversed.")

    return book(request, said, form, act)


def _line(request: SignedInRequest, pk: int) -> Line:
    return get_object_or_404(lines_visible_to(request.user), pk=pk)


def _facts(line: Line) -> tuple[tuple[str, int], ...]:
    return (
        (_("Planned"), line.planned_cents),
        (_("Granted"), line.granted_cents),
        (_("Committed"), line.committed_cents),
        (_("Spent"), line.spent_cents),
        (_("Available"), line.available_cents),
    )


def _book_amount(
    request: SignedInRequest,
    said: Said,
    form: Any,
    line: Line,
    book_it: Callable[..., object],
    sentence: str,
) -> HttpResponse:
    def act() -> str:
        book_it(line, by=request.user, **form.cleaned_data)
        cents = told(form.cleaned_data["amount_cents"], line.pot.currency)
        return sentence.format(cents=cents, line=line)

    return book(request, said, form, act)


def booked(line: Line, cents: int, sentence: str) -> str:
    """What was booked, and what the line has available since."""
    line.refresh_from_db()
    left = _("“{line}” has {left} available.").format(
        line=line, left=told(line.available_cents, line.pot.currency)
    )
    return f"{sentence.format(cents=told(cents, line.pot.currency))} {left}"
