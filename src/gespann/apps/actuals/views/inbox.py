"""The inbox: invoices that no rule could book, and what people do with them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gespann.apps.actuals import rules
from gespann.apps.actuals.actions import inbox as acts
from gespann.apps.actuals.forms.bringing import ReasonForm
from gespann.apps.actuals.forms.inbox import AskForm, AssignForm, SplitForm, Targets
from gespann.apps.actuals.models import Invoice, State, Why
from gespann.apps.actuals.proposals import features
from gespann.apps.actuals.queries.imports import has_draft, imports_visible_to
from gespann.apps.actuals.queries.invoices import (
    booked_of,
    inbox_of,
    invoices_visible_to,
    lines_on,
    open_orders_on,
    other_departments,
    steps_of,
)
from gespann.apps.actuals.views.asking import UNPROCESSABLE, ask, tabs_for
from gespann.apps.actuals.views.ways import ways_for
from gespann.apps.budget import rules as budget
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, done, go
from gespann.ui.tables import Table, part, text
from gespann.ui.tables.filters import Choice


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """What waits for somebody."""
    ask(request, rules.may_see_actuals)
    table = Table(
        "inbox",
        request.GET,
        inbox_of(request.user),
        [
            part("day", _("Invoice"), "actuals/_invoice.html", sorts_by="day", value="day"),
            part("payee", _("Says"), "actuals/_says.html", is_exported=False),
            part("amount", _("Amount"), "actuals/_cents.html", sorts_by="gross_cents",
                 is_figure=True),
            text("line", _("Line"), "line__name"),
            part("why", _("Why it waits"), "actuals/_why.html", sorts_by="why"),
        ],
        caption=_("Invoices in the inbox"),
        search=("document", "campaign", "payee", "text"),
        choices=[Choice("why", _("Why it waits"), Why.choices, _("any reason"))],
    )  # fmt: skip
    return answer(
        request,
        "actuals/inbox.html",
        {
            "inbox": table,
            "has_imports": imports_visible_to(request.user).exists(),
            "has_draft": has_draft(request.user),
            **tabs_for(request),
        },
    )


@require_POST
def book_by_rules(request: SignedInRequest) -> HttpResponse:
    """Ask the rules once more about all that waits."""
    ask(request, rules.may_bring)
    try:
        count = acts.book_by_rules(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        told = ngettext(
            "%(count)d invoice was booked by the rules of today.",
            "%(count)d invoices were booked by the rules of today.",
            count,
        )
        messages.info(request, told % {"count": count})
    return go(request, "actuals:inbox")


@require_safe
def invoice(request: SignedInRequest, pk: int) -> HttpResponse:
    """One invoice, with all that can be done with it."""
    return _page(request, _invoice(request, pk))


@require_POST
def assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Book it on one line or order."""
    found = _workable(request, pk)
    form = AssignForm(request.POST, invoice=found, targets=_targets(request, found))
    if done(form, lambda: acts.assign(
        found, form.parts, by=request.user, tax_percent=form.percent
    )):  # fmt: skip
        messages.success(request, _("The invoice is booked."))
        if form.cleaned_data["makes_rule"] and rules.may_keep_rules(request.user):
            return go(request, f"{resolve_url('actuals:new_rule')}?{_as_rule(found, form)}")
        return go(request, "actuals:inbox")
    return _page(request, found, assign_form=form)


@require_POST
def split(request: SignedInRequest, pk: int) -> HttpResponse:
    """Book it in parts."""
    found = _workable(request, pk)
    form = SplitForm(request.POST, invoice=found, targets=_targets(request, found))
    return _done(request, found, form, "split_form", _("The invoice is booked in parts."),
                 lambda: acts.assign(found, form.parts, by=request.user))  # fmt: skip


@require_POST
def not_ours(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that the budget does not bear it."""
    found, form = _workable(request, pk), ReasonForm(request.POST)
    return _done(
        request, found, form, "not_ours_form", _("The invoice is marked as not ours."),
        lambda: acts.mark_as_not_ours(found, form.cleaned_data["reason"], by=request.user),
    )  # fmt: skip


@require_POST
def ask_about(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask another department."""
    found = _workable(request, pk)
    form = AskForm(request.POST, departments=other_departments(found))
    return _done(
        request, found, form, "ask_form", _("The department is asked; it sees the invoice now."),
        lambda: acts.ask(
            found, form.cleaned_data["department"], form.cleaned_data["words"], by=request.user
        ),
    )  # fmt: skip


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Reverse what it has booked, and put it into the inbox again."""
    found, form = _invoice(request, pk), ReasonForm(request.POST)
    ask(request, lambda user: rules.may_take_back(user, found))
    return _done(
        request, found, form, "take_back_form", _("The invoice is in the inbox again."),
        lambda: acts.take_back(found, form.cleaned_data["reason"], by=request.user), stays=True,
    )  # fmt: skip


def _done(
    request: SignedInRequest,
    found: Invoice,
    form: Any,
    name: str,
    told: str,
    act: Callable[[], object],
    *,
    stays: bool = False,
) -> HttpResponse:
    if done(form, act):
        messages.success(request, told)
        return go(request, "actuals:invoice", found.pk) if stays else go(request, "actuals:inbox")
    return _page(request, found, **{name: form})


def _page(request: SignedInRequest, found: Invoice, **forms: Any) -> HttpResponse:
    waits = found.state == State.INBOX
    may_work = waits and rules.may_work_on(request.user, found)
    context: dict[str, Any] = {
        "invoice": found,
        "steps": [_told(one) for one in steps_of(found)],
        "booked": list(booked_of(found)) if found.state == State.BOOKED else [],
        "may_work": may_work,
        "may_take_back": rules.may_take_back(request.user, found),
        "may_keep_rules": rules.may_keep_rules(request.user),
        "ways": ways_for(found) if waits and found.why == Why.OVER_LIMIT else None,
        **tabs_for(request),
    }
    if may_work:
        targets = _targets(request, found)
        context |= {
            "assign_form": AssignForm(invoice=found, targets=targets),
            "split_form": SplitForm(invoice=found, targets=targets, auto_id="split_%s"),
            "not_ours_form": ReasonForm(auto_id="not_ours_%s"),
            "ask_form": AskForm(departments=other_departments(found), auto_id="ask_%s"),
        }
    elif context["may_take_back"]:
        context["take_back_form"] = ReasonForm()
    context |= forms
    return answer(request, "actuals/invoice.html", context, status=UNPROCESSABLE if forms else 200)


def _told(step: Any) -> Any:
    """A step with the words for a reason that is kept as a code."""
    step.told = Why(step.words).label if step.what == "left" else step.words
    return step


def _targets(request: SignedInRequest, found: Invoice) -> Targets:
    may: dict[int, bool] = {}
    lines = []
    for line in lines_on(found.day):
        department = line.department_id
        if department not in may:
            may[department] = budget.may_book(request.user, line)
        if may[department]:
            lines.append(line)
    own = {line.pk for line in lines}
    orders = [one for one in open_orders_on(found.day) if one.line_id in own]
    return Targets(lines, orders if found.gross_cents > 0 else [])


def _as_rule(found: Invoice, form: AssignForm) -> str:
    line = form.parts[0].line
    said = dict(features(found, found.origin, found.program)) | {"line": f"{line.pk}"}
    return urlencode(said | ({"tax_percent": f"{form.percent}"} if form.percent else {}))


def _invoice(request: SignedInRequest, pk: int) -> Invoice:
    found: Invoice = get_object_or_404(invoices_visible_to(request.user), pk=pk)
    return found


def _workable(request: SignedInRequest, pk: int) -> Invoice:
    found = _invoice(request, pk)
    ask(request, lambda user: rules.may_work_on(user, found))
    return found
