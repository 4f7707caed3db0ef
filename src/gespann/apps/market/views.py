"""Pages about the history: what is known, bringing more, and taking it away."""

import base64
import io
import zipfile
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.market import actions, engine, queries, rules
from gespann.apps.market.charts import charts
from gespann.apps.market.forms import UploadForm
from gespann.apps.market.models import Draft
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.tables import Table, day, number, part, text

UNPROCESSABLE = 422
FAULTS_SHOWN = 50
KINDS = {
    "firm.zip": ("firm.zip", "application/zip"),
    "history.csv": ("history.csv", "text/csv; charset=utf-8"),
    "history.xlsx": (
        "history.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "firm.toml": ("firm.toml", "application/toml"),
}


@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    """What is known, from when to when, and the batches that it came in."""
    _ask_to_see(request)
    known = queries.history()
    may_keep = rules.may_keep_history(request.user)
    return answer(
        request,
        "market/history.html",
        {
            "history": known,
            "charts": list(charts(known)) if known else [],
            "batches": _batches(request),
            "may_keep": may_keep,
            "draft": queries.draft_of(request.user),
            "kinds": [kind for kind in KINDS if known and (known.rows or "history" not in kind)],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: SignedInRequest) -> HttpResponse:
    """Bring firm.toml and a history; they are read and compared, and nothing lands yet."""
    _ask_to_keep(request)
    follows = queries.last_number()
    latest = queries.latest_in_force()
    known = latest.definition if latest else None
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
            context |= _faults(read)
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


@require_safe
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """A batch: who landed it, when, from which file, and its sums."""
    _ask_to_see(request)
    row = get_object_or_404(queries.batches(), pk=pk)
    is_latest = row == queries.latest_in_force()
    return answer(
        request,
        "market/batch.html",
        {
            "batch": row,
            "sums": row.added.get("sums", {}).items(),
            "undone": queries.undone(row),
            "may_undo": is_latest and rules.may_keep_history(request.user),
        },
    )


@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo a batch."""
    _ask_to_keep(request)
    row = get_object_or_404(queries.batches(), pk=pk)
    try:
        actions.undo(row, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return go(request, "market:batch", pk)
    messages.success(request, _("The batch is undone. The journal keeps both entries."))
    return go(request, "market:history")


@require_safe
def download(request: SignedInRequest, kind: str) -> HttpResponse:
    """What is known, as a file that the command line reads."""
    _ask_to_see(request)
    if kind not in KINDS:
        raise Http404
    try:
        file = as_file(kind)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return go(request, "market:history")
    if file is None:
        raise Http404
    return file


def as_file(kind: str) -> HttpResponse | None:
    """One of KINDS, with all that is known; None if there is nothing of the kind.

    Raises: Refusal if nothing is known, or if writing takes more than is allowed.
    """
    files = engine.exported()
    content = _zipped(files) if kind == "firm.zip" else files.get(kind)
    if content is None:
        return None
    name, type_ = KINDS[kind]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=type_, headers=headers)


def _zipped(files: dict[str, bytes]) -> bytes:
    """The folder as the command line wants it; the workbook would only be a second history."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in sorted(files.items()):
            if not name.endswith(".xlsx"):
                folder.writestr(name, content)
    return written.getvalue()


def _batches(request: SignedInRequest) -> Table:
    return Table(
        "batches",
        request.GET,
        queries.batches(),
        [
            part("number", _("Batch"), "market/_number.html", sorts_by="number", value="number"),
            day("at", _("Landed")),
            text("by", _("By"), "by__name", sorts=False),
            text("file", _("File"), "file_name"),
            number("rows", _("Rows")),
            day("starts", _("From")),
            day("ends", _("To")),
            part("state", _("State"), "market/_state.html"),
        ],
        caption=_("Batches"),
    )


def _faults(read: engine.Answer) -> dict[str, Any]:
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


def _ask_to_see(request: SignedInRequest) -> None:
    if not rules.may_see_history(request.user):
        raise Http404


def _ask_to_keep(request: SignedInRequest) -> None:
    if not rules.may_keep_history(request.user):
        raise Http404
