"""The history: what is known, the batches it came in, and taking it away."""

import io
import zipfile

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gespann.apps.market import actions, engine, queries, rules
from gespann.apps.market.charts import charts
from gespann.apps.market.views.asking import ask_to_keep, ask_to_see
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.tables import Table, day, number, part, text

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
    ask_to_see(request)
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
            "sketch": queries.sketch_of(request.user),
            "count_of_files": queries.files_of(request.user).count(),
            "kinds": [kind for kind in KINDS if known and (known.rows or "history" not in kind)],
        },
    )


@require_safe
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """A batch: who landed it, when, from which file, and its sums."""
    ask_to_see(request)
    row = get_object_or_404(queries.batches(), pk=pk)
    is_latest = row == queries.latest_in_force()
    return answer(
        request,
        "market/batch.html",
        {
            "batch": row,
            "sums": row.added.get("sums", {}).items(),
            "undone": queries.undone(row),
            "files": row.added.get("files", []),
            "may_undo": is_latest and rules.may_keep_history(request.user),
        },
    )


@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo a batch."""
    ask_to_keep(request)
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
    ask_to_see(request)
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
