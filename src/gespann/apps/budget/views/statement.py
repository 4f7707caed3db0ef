"""The statement of a month: read, countersigned, and taken away."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gespann.apps.budget import rules
from gespann.apps.budget.actions.statements import sign_statement
from gespann.apps.budget.engine.files import statement_file
from gespann.apps.budget.engine.written import Written
from gespann.apps.budget.forms.statement import SignForm
from gespann.apps.budget.jobs import FILE
from gespann.apps.budget.models import Entry, MonthClose, Pot
from gespann.apps.budget.queries.ledger import last_close, months_of, pots_visible_to
from gespann.apps.budget.queries.statements import (
    Statement,
    StatementRow,
    file_of_job,
    signing_departments,
    statement_of,
)
from gespann.apps.jobs import actions as jobs
from gespann.apps.organisation.fresh import asks_before_it_signs, signed_in_freshly
from gespann.apps.organisation.models import Department, Person
from gespann.apps.organisation.rules import SignedInRequest
from gespann.ui.answers import answer, done, go
from gespann.ui.tables import Table, columns

MOST_AT_ONCE = 800  # movements: more take a page longer than a second to typeset
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@asks_before_it_signs
def statement(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read the statement of a month; heads countersign it once the month is closed."""
    shown = _asked_for(request, pk)
    own = _own_departments(request, shown)
    form = SignForm(request.POST or None, departments=own) if own else None
    if request.method == "POST":
        if form is None or shown.close is None:
            raise Http404
        if _sign(form, shown.close, request.user):
            messages.success(request, _("The statement is countersigned."))
            return go(request, _address(shown))
    is_refused = form is not None and form.is_bound
    return answer(
        request,
        "budget/statement.html",
        _shown(request, shown, form),
        status=UNPROCESSABLE if is_refused else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def statement_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The statement as pages to sign."""
    return _file(request, pk, "pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def statement_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The statement as a workbook."""
    return _file(request, pk, "xlsx")


@require_safe
def prepared(request: SignedInRequest, pk: int) -> HttpResponse:
    """A file that a job has written, for whoever has asked for it."""
    found = file_of_job(request.user, pk)
    if found is None:
        raise Http404
    return as_file(Written(found.name, found.content_type, bytes(found.content)))


def as_file(written: Written) -> HttpResponse:
    """A file to keep, and nowhere else than with whoever asked for it."""
    response = HttpResponse(written.content, content_type=written.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{written.name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def ask_for_file(
    request: SignedInRequest, what: str, pot: Pot, month: date | None = None
) -> HttpResponse:
    """Let a job write a file, and lead to it."""
    asked = {
        "what": what,
        "pot": pot.pk,
        "month": str(month or ""),
        "language": (get_language() or "en")[:2],
    }
    key = request.POST.get("key", "")[:100] or str(uuid4())
    return go(request, "jobs:job", jobs.ask_for(FILE, asked, by=request.user, key=key).pk)


def _file(request: SignedInRequest, pk: int, ending: str) -> HttpResponse:
    shown = _asked_for(request, pk)
    if request.method == "POST":
        return ask_for_file(request, f"statement.{ending}", shown.pot, _month(shown))
    if shown.movements.count() > MOST_AT_ONCE:
        return go(request, _address(shown))  # whose button asks for the job
    return as_file(statement_file(shown, ending))


def _asked_for(request: SignedInRequest, pk: int) -> Statement:
    """The month that the address names; without one the month that was closed last."""
    pot = get_object_or_404(pots_visible_to(request.user), pk=pk)
    found = statement_of(pot, _wanted_month(request, pot), timezone.localdate())
    if found is None:
        raise Http404
    return found


def _wanted_month(request: HttpRequest, pot: Pot) -> date:
    # What is signed waits for the password under an address without a query (organisation.fresh).
    words = request.POST.get("month") or request.GET.get("month", "")
    if words:
        try:
            return date.fromisoformat(f"{words}-01")
        except ValueError:
            raise Http404 from None
    close = last_close(pot)
    return (close.last_day if close else pot.first_day).replace(day=1)


def _own_departments(request: SignedInRequest, shown: Statement) -> list[Department]:
    """For which departments the reader could sign now."""
    if shown.close is None:
        return []
    return [
        one
        for one in signing_departments()
        if one.side not in shown.signatures and rules.may_sign_statement(request.user, one)
    ]


def _sign(form: SignForm, close: MonthClose, by: Person) -> bool:
    def act() -> None:
        close_hash = form.cleaned_data["close_hash"]
        sign_statement(close, form.chosen(), close_hash=close_hash, by=by)

    return done(form, act)


def _shown(request: SignedInRequest, shown: Statement, form: SignForm | None) -> dict[str, Any]:
    movements = _movements_table(request, shown)
    if form is not None and shown.close is not None and not form.is_bound:
        form.initial = {
            "close_hash": shown.close.hash, "department": next(iter(form.departments)),
        }  # fmt: skip
    return {
        "statement": shown,
        "pot": shown.pot,
        "month": _month(shown),
        "months": months_of(shown.pot),
        "figures": shown.figures,
        "forecast": shown.forecast,
        "lines": _lines_table(request, shown),
        "movements": movements,
        "is_large": movements.count > MOST_AT_ONCE,
        "key": uuid4(),
        "places": [(one, shown.signatures.get(one.side)) for one in signing_departments()],
        "form": form,
        "asks_again": form is not None and not signed_in_freshly(request),
    }


def _lines_table(request: SignedInRequest, shown: Statement) -> Table:
    currency = shown.pot.currency

    def money(name: str, heading: str, path: str) -> columns.Column:
        return columns.money(name, heading, path, currency=currency)

    rows: list[StatementRow] = shown.rows
    return Table(
        "statement-lines",
        request.GET,
        rows,
        [
            columns.text("line", _("Line"), "line__name"),
            columns.text("department", _("Department"), "line__department__name"),
            *_what_tells_lines_apart(rows),
            money("planned", _("Planned"), "figures__planned_cents"),
            money("granted", _("Granted"), "figures__granted_cents"),
            money("committed", _("Committed"), "figures__committed_cents"),
            money("spent", _("Spent"), "figures__spent_cents"),
            money("available", _("Available"), "figures__available_cents"),
            money("forecast", _("Forecast"), "forecast__at_year_end_cents"),
        ],
        caption=_("Lines at the end of the month"),
        prefix="lines-",
    )


def _what_tells_lines_apart(rows: list[StatementRow]) -> list[columns.Column]:
    """Market and month, where any line has one."""
    market = columns.text("market", _("Market"), "line__market")
    month = columns.day("month_of_line", _("Month"), "line__month")
    return [
        *([market] if any(row.line.market for row in rows) else []),
        *([month] if any(row.line.month for row in rows) else []),
    ]


def _movements_table(request: SignedInRequest, shown: Statement) -> Table:
    currency = shown.pot.currency

    def money(name: str, heading: str) -> columns.Column:
        return columns.money(name, heading, f"{name}_cents", currency=currency)

    return Table(
        "statement-movements",
        request.GET,
        shown.movements,
        [
            columns.text("line", _("Line"), "line__name"),
            columns.number("number", _("No.")),
            columns.day("day", _("Day")),
            columns.Column("what", _("What"), "kind", show=lambda kind: str(_KINDS[kind])),
            columns.text("text", _("Text"), sorts=False),
            money("planned", _("Planned")),
            money("granted", _("Granted")),
            money("committed", _("Committed")),
            money("spent", _("Spent")),
        ],
        caption=_("What was booked for the month"),
        prefix="movements-",
    )


_KINDS = dict(Entry._meta.get_field("kind").choices or ())


def _month(shown: Statement) -> date:
    return shown.first_day.replace(day=1)


def _address(shown: Statement) -> str:
    return f"{reverse('budget:statement', args=[shown.pot.pk])}?month={_month(shown):%Y-%m}"
