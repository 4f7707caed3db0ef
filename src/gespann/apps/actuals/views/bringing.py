"""A file is brought, looked at in a dry run, and lands or is put away."""

import hashlib
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.actuals import engine, rules
from gespann.apps.actuals.actions import landing
from gespann.apps.actuals.dry_run import DryRun, Fate
from gespann.apps.actuals.forms.bringing import BringForm, LandForm
from gespann.apps.actuals.models import Draft, Why
from gespann.apps.actuals.proposals import proposals
from gespann.apps.actuals.queries.imports import draft_of, landed_with, usual_currency
from gespann.apps.actuals.views.asking import UNPROCESSABLE, ask, tabs_for
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.tables import Table, day, part, text
from gespann.ui.tables.filters import Choice

FAULTS_SHOWN = 50
FATES = {
    Fate.BOOK: gettext_lazy("Booked"),
    Fate.INBOX: gettext_lazy("To the inbox"),
    Fate.OUTSIDE: gettext_lazy("Left out"),
    Fate.KNOWN: gettext_lazy("Known already"),
}
ASIDE = {
    "total": gettext_lazy("totals of the file"),
    "pending": gettext_lazy("not booked by the bank yet"),
    "nothing_spent": gettext_lazy("without costs"),
    "balance": gettext_lazy("balances"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: SignedInRequest) -> HttpResponse:
    """Bring a file; it is read, and nothing lands yet."""
    ask(request, rules.may_bring)
    form = BringForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    told: dict[str, Any] = {}
    if form.is_valid():
        try:
            content = form.cleaned_data["file"].read()
            read = engine.read(form.name, content)
            if not read.faults:
                sha256 = hashlib.sha256(content).hexdigest()
                brought = landing.Brought(form.name, sha256, **read.statement)
                landing.keep_draft(brought, by=request.user)
                return go(request, "actuals:preview")
            told = {
                "faults": read.faults[:FAULTS_SHOWN],
                "count_of_faults": len(read.faults),
                "more_faults": max(0, len(read.faults) - FAULTS_SHOWN),
            }
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return answer(
        request,
        "actuals/bring.html",
        {
            "form": form,
            "draft": draft_of(request.user),
            "may_bring_bank": rules.may_bring_from(request.user, rules.BANK),
            **tabs_for(request),
            **told,
        },
        status=UNPROCESSABLE if form.is_bound else 200,
    )


@require_safe
def preview(request: SignedInRequest) -> HttpResponse:
    """What would become of each row."""
    ask(request, rules.may_bring)
    draft = _draft(request)
    run = landing.dry_run_of(draft, by=request.user)
    currency = draft.currency or usual_currency()
    unmatched = [one.row for one in run.of(Fate.INBOX) if one.why == Why.NO_RULE]
    groups = proposals(((row, row.gross_cents) for row in unmatched), draft.origin, draft.program)
    return answer(
        request,
        "actuals/preview.html",
        {
            "draft": draft,
            "currency": currency,
            "fates": [(fate.value, words, run.sum_of(fate)) for fate, words in FATES.items()],
            "aside": [(ASIDE[name], rows) for name, rows in draft.aside.items()],
            "checks": draft.checks,
            "all_agree": all(one["agrees"] is not False for one in draft.checks),
            "whys": run.whys,
            "proposals": groups,
            "rows": _rows(request, run, currency),
            "form": LandForm(initial={"fingerprint": run.fingerprint}),
            "can_land": bool(run.of(Fate.BOOK, Fate.INBOX)),
            "landed_before": landed_with(draft.sha256),
            **tabs_for(request),
        },
    )


@require_POST
def land(request: SignedInRequest) -> HttpResponse:
    """Book what has a line; the rest goes to the inbox."""
    ask(request, rules.may_bring)
    draft, form = draft_of(request.user), LandForm(request.POST)
    if draft is None:  # a second click, after the first has landed it
        return go(request, "actuals:imports")
    fingerprint = form.cleaned_data["fingerprint"] if form.is_valid() else ""
    try:
        landed = landing.land(draft, fingerprint, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        has_landed = draft_of(request.user) is None
        return go(request, "actuals:imports" if has_landed else "actuals:preview")
    count = landed.counts["book"][0]
    messages.success(
        request,
        ngettext("%(count)d invoice is booked.", "%(count)d invoices are booked.", count)
        % {"count": count},
    )
    return go(request, "actuals:import", landed.pk)


@require_POST
def discard(request: SignedInRequest) -> HttpResponse:
    """Put the file away."""
    ask(request, rules.may_bring)
    landing.discard(_draft(request), by=request.user)
    messages.info(request, _("The file is put away; nothing was booked."))
    return go(request, "actuals:bring")


def _rows(request: SignedInRequest, run: DryRun, currency: str) -> Table:
    rows = [
        {
            "number": one.row.row, "day": one.row.day, "one": one, "currency": currency,
            "fate": one.fate.value, "fate_words": str(FATES[one.fate]),
            "why": str(one.why.label) if one.why else "", "line": one.line,
            "line_name": str(one.line) if one.line else "",
            "rule": one.rule.asks if one.rule else "",
            "gross_cents": one.row.gross_cents, "net_cents": one.net_cents,
            "words": one.row.document or one.row.campaign or one.row.account,
            "text": one.row.text, "payee": one.row.payee, "order": one.order,
        }
        for one in run.outcomes
    ]  # fmt: skip
    seen = Counter(row["fate"] for row in rows)
    return Table(
        "rows",
        request.GET,
        rows,
        [
            part("number", _("Row"), "actuals/_row.html", sorts_by="number", value="number"),
            day("day", _("Day")),
            text("text", _("What it says"), "words"),
            part(
                "amount", _("Amount"), "actuals/_amount.html", sorts_by="gross_cents",
                is_figure=True, value="gross_cents",
            ),
            part("line", _("Line"), "actuals/_row_line.html", sorts_by="line_name",
                 value="line_name"),
            part("fate", _("What becomes of it"), "actuals/_fate.html", sorts_by="fate_words",
                 value="fate_words"),
            text("rule", _("Rule"), "rule"),
        ],
        caption=_("Rows of the file"),
        search=("words", "text", "payee", "line_name"),
        choices=[
            Choice(
                "fate", _("What becomes of it"),
                [(fate.value, words) for fate, words in FATES.items() if seen[fate.value]],
                _("everything"),
            )
        ],
    )  # fmt: skip


def _draft(request: SignedInRequest) -> Draft:
    found = draft_of(request.user)
    if found is None:
        raise Http404
    return found
