"""The firm on the screen: entered or changed without knowing the format of firm.toml."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.market import actions, engine, queries
from gespann.apps.market.forms.firm import SIDES, FirmForm, LeverForm, Rows, StageForm
from gespann.apps.market.models import Brought, Sketch
from gespann.apps.market.views.asking import ask_to_keep
from gespann.apps.market.views.bringing import UNPROCESSABLE, faults_of
from gespann.apps.organisation.queries import firm as the_firm
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

ROWS = {"stages": StageForm, "levers": LeverForm}
FIRST_BOUNDS = {"low": "50", "high": "150"}
EMPTY: dict[str, dict[str, Any]] = {
    "stages": {"kind": "count"},
    "levers": {"kind": "search_ads", "department": "marketing", **FIRST_BOUNDS},
}


@require_http_methods(["GET", "HEAD", "POST"])
def firm(request: SignedInRequest) -> HttpResponse:
    """Enter the firm, or change what is in force."""
    ask_to_keep(request)
    if request.method != "POST":
        return _page(request, *_holding(_answers(request)))
    if "add_row" in request.POST or "remove_row" in request.POST:
        return _page(request, *_with_other_rows(request))
    form = FirmForm(request.POST, currency=_currency(request.POST))
    rows = {name: Rows(name, kind, request.POST) for name, kind in ROWS.items()}
    is_valid = all([form.is_valid(), *(one.are_valid() for one in rows.values())])
    if is_valid:
        try:
            defined = engine.define(_said(form, rows), _base(request))
            if not defined.faults:
                actions.keep_sketch(defined.text, defined.answers, by=request.user)
                return go(request, "market:sketch")
            for fault in defined.faults:
                form.add_error(None, f"{fault['what']} {fault['mend']}".strip())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _page(request, form, rows, UNPROCESSABLE)


@require_safe
def sketch(request: SignedInRequest) -> HttpResponse:
    """The firm.toml that was entered, and what comes next."""
    return _sketch_page(request, _sketch(request), {}, 200)


@require_POST
def compare_sketch(request: SignedInRequest) -> HttpResponse:
    """Compare what was entered with what is in force; it lands like every other draft."""
    row = _sketch(request)
    definition = queries.definition_to_fill(request.user)
    told: dict[str, Any] = {}
    try:
        follows = queries.last_number()
        brought = Brought(
            text=row.text,
            history_name="",
            history=b"",
            beliefs_name=definition.beliefs_name if definition else "",
            beliefs=bytes(definition.beliefs) if definition else b"",
            replaces=False,
            follows=follows,
        )
        read = engine.read(brought)
        if not read.faults:
            actions.keep_draft(brought, read.summary, read.table, by=request.user)
            return go(request, "market:draft")
        told = faults_of(read)
    except Refusal as refusal:
        told = {"refusal": str(refusal)}
    return _sketch_page(request, row, told, UNPROCESSABLE)


@require_safe
def download_sketch(request: SignedInRequest) -> HttpResponse:
    """The firm.toml that was entered, as a file."""
    headers = {"Content-Disposition": 'attachment; filename="firm.toml"'}
    text = _sketch(request).text
    return HttpResponse(text.encode(), content_type="application/toml", headers=headers)


@require_POST
def give_up_sketch(request: SignedInRequest) -> HttpResponse:
    """Forget what was entered."""
    ask_to_keep(request)
    actions.give_up_sketch(by=request.user)
    messages.info(request, _("What was entered is given up; the definition is as it was."))
    return go(request, "market:history")


def _sketch(request: SignedInRequest) -> Sketch:
    ask_to_keep(request)
    found = queries.sketch_of(request.user)
    if found is None:
        raise Http404
    return found


def _sketch_page(
    request: SignedInRequest, row: Sketch, told: dict[str, Any], status: int
) -> HttpResponse:
    latest = queries.latest_in_force()
    names = dict(SIDES)
    levers = [(one, names.get(one["department"], "")) for one in row.answers["levers"]]
    context = {"sketch": row, "levers": levers, "is_known": latest is not None, **told}
    return answer(request, "market/sketch.html", context, status=status)


def _page(
    request: SignedInRequest, form: FirmForm, rows: dict[str, Rows], status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        **rows,
        "is_known": queries.latest_in_force() is not None,
        "count_of_errors": sum(
            len(errors)
            for one in (form, *(f for kind in rows.values() for f in kind.forms))
            for errors in one.errors.values()
        )
        if form.is_bound
        else 0,
    }
    return answer(
        request, "market/firm.html", context, part="market/_firm_form.html", status=status
    )


def _base(request: SignedInRequest) -> str:
    """The text that is changed: what is being entered, else what is in force."""
    definition = queries.definition_to_fill(request.user)
    return definition.text if definition else ""


def _answers(request: SignedInRequest) -> dict[str, Any]:
    """What was entered so far, what is in force says, or a good beginning."""
    if found := queries.sketch_of(request.user):
        answers: dict[str, Any] = found.answers
        return answers
    if base := _base(request):
        return engine.describe(base).answers
    organisation = the_firm()
    return {
        "name": organisation.name if organisation else "",
        "currency": organisation.currency if organisation else "EUR",
        "period": "month",
        "outcome": _("revenue"),
        "stages": [],
        "levers": [
            {"kind": "search_ads", "department": "marketing", "name": "", **FIRST_BOUNDS},
            {"kind": "personal_selling", "department": "sales", "name": "", **FIRST_BOUNDS},
        ],
    }


def _holding(answers: dict[str, Any]) -> tuple[FirmForm, dict[str, Rows]]:
    margin = answers.get("margin")
    initial = answers | {"margin": _plain(Decimal(margin) * 100) if margin else ""}
    form = FirmForm(initial=initial, currency=_currency(answers))
    return form, {name: Rows(name, kind).holding(answers[name]) for name, kind in ROWS.items()}


def _with_other_rows(request: SignedInRequest) -> tuple[FirmForm, dict[str, Rows]]:
    """One row more or less; what was typed stays, right or wrong."""
    rows = {}
    for name, kind in ROWS.items():
        typed = Rows(name, kind).typed(request.POST)
        if request.POST.get("add_row") == name:
            typed.append(EMPTY[name])
        kept = [
            one for i, one in enumerate(typed) if request.POST.get("remove_row") != f"{name}-{i}"
        ]
        rows[name] = Rows(name, kind).holding(kept)
    typed_above = {name: request.POST.get(name, "") for name in FirmForm.base_fields}
    return FirmForm(initial=typed_above, currency=_currency(request.POST)), rows


def _said(form: FirmForm, rows: dict[str, Rows]) -> dict[str, Any]:
    """What was entered, as JSON can say it."""
    data = form.cleaned_data
    return {
        **{name: _written(value) for name, value in data.items()},
        "margin": _plain(data["margin"] / 100),
        "stages": [{k: _written(v) for k, v in one.items()} for one in rows["stages"].cleaned],
        "levers": [{k: _written(v) for k, v in one.items()} for one in rows["levers"].cleaned],
        "budget_cents": data["budget_cents"],
        "goal_cents": data["goal_cents"],
    }


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _plain(value)
    return "" if value is None else value


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _currency(answers: Any) -> str:
    currency = str(answers.get("currency") or "").strip().upper()
    return currency if len(currency) == 3 and currency.isalpha() and currency.isascii() else "EUR"
