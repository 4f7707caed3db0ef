"""Bringing a history in Gespann's own form, and what was read before it lands."""

import base64
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.market import actions, engine, queries
from gespann.apps.market.forms import UploadForm
from gespann.apps.market.models import Draft
from gespann.apps.market.views.asking import ask_to_keep
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

UNPROCESSABLE = 422
FAULTS_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: SignedInRequest) -> HttpResponse:
    """Bring firm.toml and a history; they are read and compared, and nothing lands yet."""
    ask_to_keep(request)
    follows = queries.last_number()
    known = queries.definition_to_fill(request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, known=known)
    context: dict[str, Any] = {"form": form, "known": known}
    if form.is_valid():
        try:
            brought = form.brought(follows)
            read = engine.read(brought)
            if not read.faults:
                actions.keep_draft(brought, read.summary, read.table, by=request.user)
                return go(request, "market:draft")
            context |= faults_of(read)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return answer(
        request, "market/bring.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


@require_safe
def draft(request: SignedInRequest) -> HttpResponse:
    """What was read, before it lands."""
    row = _draft(request)
    added = row.summary["added"] or {}
    return answer(
        request,
        "market/draft.html",
        {
            "draft": row,
            "definition": row.summary["definition"],
            "added": added,
            "sums": added.get("sums", {}).items(),
            "agreed": row.summary["agreed"],
            "not_used": row.summary["not_used"],
            "findings": row.summary["findings"],
            "is_late": row.follows != queries.last_number(),
            "gathered": row.gathered or {},
        },
    )


@require_POST
def land(request: SignedInRequest) -> HttpResponse:
    """Make it part of the history."""
    try:
        actions.land(_draft(request), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return go(request, "market:draft")
    messages.success(request, _("It is part of the history now."))
    return go(request, "market:history")


@require_POST
def discard(request: SignedInRequest) -> HttpResponse:
    """Put it away."""
    actions.discard(_draft(request), by=request.user)
    messages.info(request, _("The files are put away; the history is as it was."))
    return go(request, "market:history")


def faults_of(read: engine.Answer) -> dict[str, Any]:
    """The first faults for the page, and all refused rows as a file that is kept nowhere."""
    # With its byte order mark, so that spreadsheets know the encoding.
    rows = base64.b64encode(read.refused_rows.encode("utf-8-sig")).decode()
    return {
        "faults": read.faults[:FAULTS_SHOWN],
        "count_of_faults": len(read.faults),
        "more_faults": max(0, len(read.faults) - FAULTS_SHOWN),
        "refused_rows": f"data:text/csv;base64,{rows}" if read.refused_rows else "",
    }


def _draft(request: SignedInRequest) -> Draft:
    found = queries.draft_of(request.user)
    if found is None:
        raise Http404
    return found
