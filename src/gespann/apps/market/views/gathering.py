"""Gathering figures from files of other programs and shapes, until they land together."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.market import actions, engine, queries
from gespann.apps.market.forms import AnyFileForm, ReadingForm, WithoutForm
from gespann.apps.market.models import Sketch, SourceFile
from gespann.apps.market.views.asking import ask_to_keep
from gespann.apps.market.views.bringing import FAULTS_SHOWN, UNPROCESSABLE
from gespann.apps.organisation.rules import SignedInRequest
from gespann.files.gathering.choices import OF_COLUMN
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: SignedInRequest) -> HttpResponse:
    """What is gathered so far; one more file is looked at and kept."""
    ask_to_keep(request)
    is_sent = request.method == "POST"
    definition = queries.definition_to_fill(request.user) if is_sent else None
    form = AnyFileForm(*((request.POST, request.FILES) if definition else ()))
    told: dict[str, Any] = {}
    if definition and form.is_valid():
        try:
            content = form.cleaned_data["file"].read()
            look = engine.look(form.name, content, {}, definition.text)
            if not look.faults:
                sha256 = hashlib.sha256(content).hexdigest()
                kept = actions.keep_file(
                    form.name, sha256, look.content, look.found, by=request.user
                )
                if kept.is_confirmed:
                    messages.info(request, _("The file was read like the last one of its kind."))
                    return go(request, "market:files")
                return go(request, "market:file", kept.pk)
            told = _faults(look.faults)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _files_page(request, form, told, UNPROCESSABLE if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: SignedInRequest, pk: int) -> HttpResponse:
    """How one file is to be read: guessed, confirmed or corrected."""
    row = get_object_or_404(queries.files_of(request.user), pk=pk)
    form = ReadingForm(request.POST if request.method == "POST" else None, file=row)
    if form.is_valid():
        try:
            if not form.needs_another_look:
                actions.choose(row, form.choices().as_json(), by=request.user)
                return go(request, "market:files")
            if _looked_again(request, row, form):
                messages.info(request, _("The file was read once more. Look at what has changed."))
                return go(request, "market:file", row.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"file": row, "found": row.found, "form": form, "cannot": row.found["cannot"]}
    return answer(
        request, "market/file.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


@require_POST
def put_away(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a file."""
    actions.put_away(get_object_or_404(queries.files_of(request.user), pk=pk), by=request.user)
    messages.info(request, _("The file is put away."))
    return go(request, "market:files")


@require_safe
def refused_rows(request: SignedInRequest, pk: int) -> HttpResponse:
    """The rows of a file that could not be read, to be mended in a spreadsheet."""
    row = get_object_or_404(queries.files_of(request.user), pk=pk)
    rows = row.found.get("refused_rows")
    if not rows:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="refused-rows.csv"'}
    # Of DATEV the first word must be the first byte: a mark before it would hide the format.
    encoding = "utf-8" if row.found["kind"] == "bookings" else "utf-8-sig"
    return HttpResponse(rows.encode(encoding), content_type="text/csv", headers=headers)


@require_POST
def compare(request: SignedInRequest) -> HttpResponse:
    """Put all files together and compare them with what is known."""
    ask_to_keep(request)
    rows = list(queries.files_of(request.user))
    definition = queries.definition_to_fill(request.user)
    sketch = queries.sketch_of(request.user)
    if definition is None or not (rows or sketch):
        return go(request, "market:files")
    without = WithoutForm(request.POST, levers=_levers_not_filled(rows, sketch))
    told: dict[str, Any] = {}
    if without.is_valid():
        try:
            _refuse_unconfirmed(rows)
            follows = queries.last_number()
            read, more = engine.compose(rows, definition, without.cleaned_data["without"])
            if not read.faults:
                actions.keep_composed(
                    rows,
                    definition,
                    read.summary,
                    read.table,
                    more,
                    follows=follows,
                    by=request.user,
                )
                return go(request, "market:draft")
            told = _faults(read.faults)
        except Refusal as refusal:
            told = {"refusal": str(refusal)}
    return _files_page(request, AnyFileForm(), told, UNPROCESSABLE, without)


def _files_page(
    request: SignedInRequest,
    form: AnyFileForm,
    told: dict[str, Any],
    status: int,
    without: WithoutForm | None = None,
) -> HttpResponse:
    rows = list(queries.files_of(request.user))
    sketch, latest = queries.sketch_of(request.user), queries.latest_in_force()
    levers = _levers_not_filled(rows, sketch)
    return answer(
        request,
        "market/files.html",
        {
            "form": form,
            "files": rows,
            "without": (without or WithoutForm(levers=levers)) if levers else None,
            "has_definition": bool(sketch or latest),
            "sketch": sketch,
            # A lever that came in may have been at rest so far: then no file says anything of it.
            "may_compare": bool(rows or (sketch and latest)),
            **told,
        },
        status=status,
    )


def _refuse_unconfirmed(rows: list[SourceFile]) -> None:
    if open_ones := [row.name for row in rows if not row.is_confirmed]:
        raise Refusal(
            _("It is not confirmed yet how these files are to be read: %(names)s.")
            % {"names": ", ".join(open_ones)}
        )


def _looked_again(request: SignedInRequest, row: SourceFile, form: ReadingForm) -> bool:
    """Read the file as it was said; faults of the whole file are told above the form."""
    choices = form.for_another_look().as_json()
    definition = queries.definition_to_fill(request.user)
    text = definition.text if definition else ""
    look = engine.look(row.name, bytes(row.content), choices, text)
    for fault in look.faults:
        form.add_error(None, f"{fault['what']} {fault['mend']}")
    if look.faults:
        return False
    actions.choose(
        row, look.found["choices"], by=request.user, found=look.found, content=look.content
    )
    return True


def _levers_not_filled(rows: list[SourceFile], sketch: Sketch | None) -> list[tuple[str, str]]:
    """Levers of the definition that no file fills, as it is chosen now."""
    filled = {column for row in rows for column in _filled_by(row)}
    if sketch:
        levers = [(one["column"] or one["name"], one["name"]) for one in sketch.answers["levers"]]
    else:
        columns = rows[-1].found["target"]["columns"] if rows else []
        levers = [(one["column"], one["name"]) for one in columns if one["role"] == "lever"]
    return [(column, name) for column, name in levers if column not in filled]


def _filled_by(row: SourceFile) -> set[str]:
    choices = row.choices
    in_table = {role.removeprefix(OF_COLUMN) for role in choices["columns"].values()}
    return {*in_table, *choices["figures"], *(one["to"] for one in choices["names"].values())}


def _faults(faults: Any) -> dict[str, Any]:
    return {
        "faults": faults[:FAULTS_SHOWN],
        "count_of_faults": len(faults),
        "more_faults": max(0, len(faults) - FAULTS_SHOWN),
    }
