"""A line, and the entries behind each of its figures."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from gespann.apps.budget.charts import course_chart
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.figures import By, Figures, course, figures_as_of
from gespann.apps.budget.queries.forecast import Forecast, forecast_by
from gespann.apps.budget.queries.groups import figures_of
from gespann.apps.budget.queries.ledger import (
    commitments_of,
    entries_behind,
    entries_of,
    lines_visible_to,
    months_of,
    transfers_of,
)
from gespann.apps.budget.views import tables
from gespann.apps.budget.views.asked import AMOUNTS, day_asked_for, entries_address
from gespann.apps.budget.views.events import side_of
from gespann.apps.organisation.rules import SignedInRequest
from gespann.ui.answers import answer
from gespann.ui.charts.chart import Chart


@require_safe
def line(request: SignedInRequest, pk: int) -> HttpResponse:
    """One line: its five numbers, what is ordered, and all that was booked on it."""
    found, today = _line(request, pk), timezone.localdate()
    forecast = forecast_by(found.pot, [found], today, By.LINE)[found.pk]
    return answer(
        request,
        "budget/line.html",
        {
            "line": found,
            "pot": found.pot,
            "amounts": _amounts(found),
            "forecast": forecast,
            "course": _course(found, forecast, today),
            "commitments": tables.commitments(request.GET, found, commitments_of(found)),
            "transfers": tables.transfers(request.GET, found, list(transfers_of(found))),
            "entries": tables.entries(request.GET, found, entries_of(found)),
        },
    )


@require_safe
def entries(request: SignedInRequest, pk: int) -> HttpResponse:
    """The entries that add up to one of the five numbers, as of a day if one is named."""
    found = _line(request, pk)
    asked = request.GET.get("amount", "")
    amount = asked if asked in AMOUNTS else "spent"
    until = day_asked_for(request, "until")
    behind = entries_behind(found, f"{amount}_cents", until=until)
    figure = _figures(found, until)
    return answer(
        request,
        "budget/entries.html",
        {
            "line": found,
            "pot": found.pot,
            "amount": AMOUNTS[amount],
            "until": until,
            "cents": getattr(figure, f"{amount}_cents"),
            "amounts": [
                (words, entries_address(found, one, until)) for one, words in AMOUNTS.items()
            ],
            "here": entries_address(found, amount, until),
            "entries_behind": tables.entries_behind(request.GET, found, amount, behind),
        },
    )


def _course(line: Line, forecast: Forecast, today: date) -> Chart:
    is_over = today > line.pot.last_day
    return course_chart(
        course(Line.objects.filter(pk=line.pk)),
        months_of(line.pot),
        today,
        line.pot.currency,
        side=side_of(line.department),
        at_year_end_cents=0 if is_over else forecast.at_year_end_cents,
    )


def _amounts(line: Line) -> list[tuple[str, object, int, str]]:
    return [
        (name, words, getattr(line, f"{name}_cents"), entries_address(line, name))
        for name, words in AMOUNTS.items()
    ]


def _figures(line: Line, until: date | None) -> Figures:
    """What the entries have to add up to."""
    if until is None:
        return figures_of(line)
    lines = Line.objects.filter(pk=line.pk)
    return figures_as_of(lines, until, By.LINE).get(line.pk, Figures())


def _line(request: SignedInRequest, pk: int) -> Line:
    visible = lines_visible_to(request.user).select_related("department", "pot__fiscal_year")
    return get_object_or_404(visible, pk=pk)
