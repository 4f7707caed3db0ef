"""Pages on which orders are drawn on, settled, released and credited."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gespann.apps.budget import rules
from gespann.apps.budget.actions import commitments, spending
from gespann.apps.budget.forms.commitments import DrawForm, ReleaseForm
from gespann.apps.budget.forms.invoices import CreditForm, SettleForm
from gespann.apps.budget.models import Commitment
from gespann.apps.budget.queries.ledger import commitments_visible_to
from gespann.apps.budget.views.acts_of_lines import booked
from gespann.apps.budget.views.booking import PAGE_OR_FORM, Said, book, form_of, only_if, trail_of
from gespann.apps.organisation.rules import SignedInRequest


@require_http_methods(PAGE_OR_FORM)
def draw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draw on a blanket order: a release of its own."""
    blanket = _commitment(request, pk)
    only_if(blanket.is_blanket and rules.may_commit(request.user, blanket.line))
    form = form_of(request, DrawForm, commitment=blanket)
    said = Said(
        heading=_("Draw from “{what}”").format(what=blanket),
        button=_("Draw"),
        lead=_("A release is an order of its own. Its money is reserved already."),
        trail=trail_of(blanket),
    )

    def act() -> str:
        commitments.call_off(blanket, by=request.user, **form.cleaned_data)
        cents = form.cleaned_data["amount_cents"]
        return booked(blanket.line, cents, _("{cents} are drawn."))

    return book(request, said, form, act)


@require_http_methods(PAGE_OR_FORM)
def settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Book an invoice on an order."""
    commitment = _commitment(request, pk)
    line = commitment.line
    only_if(rules.may_book(request.user, line))
    form = form_of(request, SettleForm, commitment=commitment)
    said = Said(
        heading=_("Invoice on “{what}”").format(what=commitment),
        button=_("Book the invoice"),
        lead=_(
            "What was promised becomes what is spent. A larger invoice needs money of the line."
        ),
        trail=trail_of(commitment),
        line=line,
        facts=(
            (_("Open on the order"), commitment.open_cents),
            (_("Settled so far"), commitment.spent_cents),
            (_("Available on the line"), line.available_cents),
        ),
        currency=line.pot.currency,
    )

    def act() -> str:
        key = form.cleaned_data["key"]
        commitments.settle(commitment, by=request.user, key=key, **form.booking())
        return booked(line, form.cleaned_data["amount_cents"], _("{cents} are settled."))

    return book(request, said, form, act)


@require_http_methods(PAGE_OR_FORM)
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give back to the line what an order will not need."""
    commitment = _commitment(request, pk)
    only_if(rules.may_book(request.user, commitment.line))
    form = form_of(request, ReleaseForm, commitment=commitment)
    said = Said(
        heading=_("Release “{what}”").format(what=commitment),
        button=_("Release money"),
        lead=_("What is released is available on the line again, for everybody."),
        trail=trail_of(commitment),
        is_grave=True,
    )

    def act() -> str:
        commitments.release(commitment, by=request.user, **form.cleaned_data)
        cents = form.cleaned_data["amount_cents"]
        return booked(commitment.line, cents, _("{cents} are released."))

    return book(request, said, form, act)


@require_http_methods(PAGE_OR_FORM)
def credit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Book a credit note on an order."""
    commitment = _commitment(request, pk)
    line = commitment.line
    only_if(rules.may_book(request.user, line))
    form = form_of(request, CreditForm, line=line, commitment=commitment)
    said = Said(
        heading=_("Credit note on “{what}”").format(what=commitment),
        button=_("Book the credit note"),
        lead=_("Money that was spent comes back and is available on the line again."),
        trail=trail_of(commitment),
    )

    def act() -> str:
        spending.credit(line, by=request.user, commitment=commitment, **form.cleaned_data)
        return booked(line, form.cleaned_data["amount_cents"], _("{cents} came back."))

    return book(request, said, form, act)


def _commitment(request: SignedInRequest, pk: int) -> Commitment:
    found = commitments_visible_to(request.user).select_related("line__pot", "line__department")
    return get_object_or_404(found, pk=pk)
