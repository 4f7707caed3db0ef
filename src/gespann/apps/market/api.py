"""What programs may ask for of the history, and how they bring more of it."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile

from gespann.apps.market import actions, engine, queries, rules
from gespann.apps.market.forms import UploadForm
from gespann.apps.market.models import Draft, Entry
from gespann.apps.market.views.history import KINDS, as_file
from gespann.apps.organisation import scopes
from gespann.apps.organisation.api import versions
from gespann.apps.organisation.api.access import endpoint
from gespann.apps.organisation.api.paging import Page, Paging, Pk, paged
from gespann.apps.organisation.api.problems import ProblemFault, Refused, faults_of
from gespann.apps.organisation.rules import SignedInRequest

READ = scopes.register("history:read", _("Read the history"))
WRITE = scopes.register("history:write", _("Bring, land and undo batches of the history"))
FAULTS_TOLD = 200
router = Router()


class StageShape(Schema):
    """A stage of the funnel, and the column that holds it."""

    name: str
    column: str


class LeverShape(StageShape):
    """A lever, and the side that works it."""

    side: Literal["sales", "marketing"]


class HistoryShape(Schema):
    """What is known now; the days are those on which the first and the last period begin."""

    name: str
    currency: str
    period: str
    stages: list[StageShape]
    levers: list[LeverShape]
    starts: date | None
    ends: date | None
    rows: int


class PeriodShape(Schema):
    """A period: each column's value over all markets, null where nothing is known."""

    starts: date
    values: dict[str, float | None]


class BatchShape(Schema):
    """Rows that landed together; undone, they count no more."""

    id: int
    number: int
    state: Literal["in_force", "undone"]
    landed_on: date
    by: str
    file: str
    rows: int
    starts: date | None
    ends: date | None
    replaces: bool


class BatchWithSums(BatchShape):
    """A batch with the sum of each column."""

    sums: dict[str, float]


class FindingShape(Schema):
    """What the quick checks say."""

    severity: str
    sentence: str
    remedy: str | None


class DraftShape(Schema):
    """What was read and has not landed; `is_late` if the history has changed since."""

    file: str
    rows: int
    markets: int
    starts: date | None
    ends: date | None
    sums: dict[str, float]
    agreed: int
    not_used: list[str]
    findings: list[FindingShape]
    replaces: bool
    is_late: bool


@router.get(
    "",
    **endpoint(
        _("What is known, and from when to when"), HistoryShape, 404, scope=READ, has_version=True
    ),
)
def history(request: SignedInRequest, response: HttpResponse) -> Any:
    """404 before the first batch."""
    _ask_to_see(request)
    _version(response)
    known = queries.history()
    if known is None:
        raise Http404
    return {**known.definition, "starts": known.starts, "ends": known.ends, "rows": known.rows}


@router.get(
    "/periods",
    **endpoint(
        _("The history in force, period by period, over all markets"),
        Page[PeriodShape], 404, scope=READ, has_version=True,
    ),
)  # fmt: skip
def periods(
    request: SignedInRequest, response: HttpResponse, paging: Annotated[Paging, Query()]
) -> Any:
    """The first period first."""
    _ask_to_see(request)
    known = queries.history()
    if known is None:
        raise Http404
    _version(response)

    def told(place: int) -> dict[str, Any]:
        values = {name: course[place] for name, course in known.course.items()}
        return {"starts": known.periods[place], "values": values}

    return paged(range(len(known.periods)), paging, told)


@router.get(
    "/files/{name}",
    **endpoint(
        _("The history as a file, market by market"), None, 404, 409, scope=READ,
        openapi_extra={
            "responses": {
                200: {
                    "description": "OK",
                    "content": {
                        kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                        for _name, kind in KINDS.values()
                    },
                }
            }
        },
    ),
)  # fmt: skip
def file(
    request: SignedInRequest,
    name: Literal["firm.zip", "history.csv", "history.xlsx", "firm.toml"],
) -> Any:
    """As on the page of the history."""
    _ask_to_see(request)
    found = as_file(name)
    if found is None:
        raise Http404
    return found


@router.get(
    "/batches",
    **endpoint(
        _("Every batch that ever landed, the latest first"), Page[BatchShape], 404, scope=READ
    ),
)
def batches(request: SignedInRequest, paging: Annotated[Paging, Query()]) -> Any:
    """With those that were undone."""
    _ask_to_see(request)
    return paged(queries.batches(), paging, _batch)


@router.get(
    "/batches/{pk}",
    **endpoint(_("A batch with its sums"), BatchWithSums, 404, scope=READ),
)
def batch(request: SignedInRequest, pk: Pk) -> Any:
    """One of them."""
    _ask_to_see(request)
    found = get_object_or_404(queries.batches(), pk=pk)
    return {**_batch(found), "sums": found.added.get("sums", {})}


@router.post(
    "/batches/{pk}/undo",
    **endpoint(_("Undo a batch, the latest in force"), BatchShape, 404, 409, 412, scope=WRITE),
)
def undo(request: SignedInRequest, pk: Pk) -> Any:
    """With If-Match, the version of the history, only if nothing has landed since."""
    _ask_to_keep(request)
    versions.ask_for(request, _version_now())
    found = get_object_or_404(queries.batches(), pk=pk)
    actions.undo(found, by=request.user)
    return _batch(queries.batches().get(pk=pk))


@router.post(
    "/draft",
    **endpoint(
        _("Bring firm.toml and a history: both are read and compared, and nothing lands yet"),
        DraftShape, 400, 404, 409, 413, scope=WRITE, status=201,
    ),
)  # fmt: skip
def bring(
    request: SignedInRequest,
    firm: UploadedFile | None = File(None),  # noqa: B008 - as ninja wants it
    history: UploadedFile | None = File(None),  # noqa: B008
    beliefs: UploadedFile | None = File(None),  # noqa: B008
    replaces: bool = Form(False),
) -> Any:
    """Faults come with status 422, each with its place and how to mend it."""
    _ask_to_keep(request)
    follows = queries.last_number()
    latest = queries.latest_in_force()
    sent = {"firm": firm, "history": history, "beliefs": beliefs}
    files: Any = {name: one for name, one in sent.items() if one}
    form = UploadForm({"replaces": replaces}, files, known=latest.definition if latest else None)
    if not form.is_valid():
        raise Refused(422, str(_("The files cannot be read like this.")), faults_of(form))
    brought = form.brought(follows)
    read = engine.read(brought)
    if read.faults:
        sentence = _("There are faults in the files; nothing was kept.")
        raise Refused(422, str(sentence), _faults(read))
    draft = actions.keep_draft(brought, read.summary, read.table, by=request.user)
    return Status(201, _draft(draft))


@router.get(
    "/draft",
    **endpoint(
        _("What the person has brought and not landed"), DraftShape, 404, scope=WRITE
    ),
)  # fmt: skip
def draft(request: SignedInRequest) -> Any:
    """404 without one."""
    return _draft(_find_draft(request))


@router.delete(
    "/draft",
    **endpoint(_("Put away what was brought"), None, 404, scope=WRITE, status=204),
)
def discard(request: SignedInRequest) -> Any:
    """The history stays as it was."""
    actions.discard(_find_draft(request), by=request.user)
    return Status(204, None)


@router.post(
    "/draft/land",
    **endpoint(
        _("Make what was brought part of the history, as a whole"),
        BatchShape, 404, 409, scope=WRITE, status=201,
    ),
)  # fmt: skip
def land(request: SignedInRequest) -> Any:
    """409 if something else has landed since it was read."""
    entry = actions.land(_find_draft(request), by=request.user)
    return Status(201, _batch(queries.batches().get(pk=entry.pk)))


def _batch(one: Entry) -> dict[str, Any]:
    return {
        "id": one.pk,
        "number": one.number,
        "state": "undone" if hasattr(one, "undone") else "in_force",
        "landed_on": timezone.localdate(one.at),
        "by": str(one.by),
        "file": one.file_name,
        "rows": one.rows,
        "starts": one.starts,
        "ends": one.ends,
        "replaces": one.replaces,
    }


def _draft(one: Draft) -> dict[str, Any]:
    added = one.summary["added"] or {}
    return {
        "file": one.file_name,
        "rows": added.get("rows", 0),
        "markets": added.get("markets", 0),
        "starts": added.get("starts"),
        "ends": added.get("ends"),
        "sums": added.get("sums", {}),
        "agreed": one.summary["agreed"],
        "not_used": one.summary["not_used"],
        "findings": one.summary["findings"],
        "replaces": one.replaces,
        "is_late": one.follows != queries.last_number(),
    }


def _faults(read: engine.Answer) -> list[ProblemFault]:
    return [
        ProblemFault(where=fault["place"], what=fault["what"], mend=fault["mend"])
        for fault in read.faults[:FAULTS_TOLD]
    ]


def _find_draft(request: SignedInRequest) -> Draft:
    found = queries.draft_of(request.user)
    if found is None:
        raise Http404
    return found


def _version_now() -> str:
    return f"history-{queries.last_number()}"


def _version(response: HttpResponse) -> None:
    for name, value in versions.headers(_version_now()).items():
        response.headers[name] = value


def _ask_to_see(request: HttpRequest) -> None:
    if not rules.may_see_history(request.user):
        raise Http404


def _ask_to_keep(request: HttpRequest) -> None:
    if not rules.may_keep_history(request.user):
        raise Http404
