"""The pot of a year: how much money there is, what became of it, and what it will come to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gespann.apps.budget.charts import Bar, course_chart, groups_chart
from gespann.apps.budget.forms.showing import AsOfForm
from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.figures import By, course
from gespann.apps.budget.queries.groups import Told, told
from gespann.apps.budget.queries.ledger import limit_as_of, months_of, pots_visible_to
from gespann.apps.budget.views import tables
from gespann.apps.budget.views.asked import (
    AMOUNTS,
    NAMES,
    TITLES,
    by_asked_for,
    pot_address,
)
from gespann.apps.budget.views.asking import ask_to_see
from gespann.apps.budget.views.rows import rows
from gespann.apps.organisation.queries import fiscal_year_on
from gespann.apps.organisation.rules import SignedInRequest
from gespann.ui.answers import answer
from gespann.ui.charts.chart import Chart
from gespann.ui.tables import Table

UNPROCESSABLE = 422


@require_safe
def pots(request: SignedInRequest) -> HttpResponse:
    """The pot of this year, or the nearest to it; before there is any, who opens one."""
    ask_to_see(request)
    today = timezone.localdate()
    years = list(pots_visible_to(request.user))
    if years:
        return _page(request, min(years, key=lambda one: _days_off(one, today)), years, today)
    return answer(request, "budget/pots.html", {"year": fiscal_year_on(today)})


@require_safe
def pot(request: SignedInRequest, pk: int) -> HttpResponse:
    """The pot of one year."""
    years = list(pots_visible_to(request.user))
    found = next((one for one in years if one.pk == pk), None)
    if found is None:
        raise Http404
    return _page(request, found, years, timezone.localdate())


def _days_off(pot: Pot, today: date) -> int:
    """How many days lie between a pot's year and today; 0 for this year's."""
    return max((pot.first_day - today).days, (today - pot.last_day).days, 0)


def _page(
    request: SignedInRequest, shown: Pot, years: Sequence[Pot], today: date
) -> HttpResponse:  # fmt: skip
    form = AsOfForm(request.GET, shown)
    by, day = by_asked_for(request), form.day
    now = told(shown, today, day)
    figures = tables.figures(request.GET, shown, by, rows(now, by), now.lines)
    context = {
        "pot": shown,
        "years": _years(shown, years),
        "form": form,
        "by": NAMES[by],
        "day": day,
        "kinds": [(words, _figures_by(shown, one, day)) for one, words in TITLES.items()],
        "kind": _figures_by(shown, by, day),
        "figures": figures,
        "chart": _chart(shown, by, figures),
        "course": None if day else _course(now, today),
        **_in_all(now),
    }
    status = 200 if form.is_valid() else UNPROCESSABLE
    return answer(request, "budget/pot.html", context, status=status)


def _chart(pot: Pot, by: By, figures: Table) -> Chart | None:
    bars = [Bar(one.name, one.side, one.figures, one.forecast) for one in figures.all_rows()]
    return groups_chart(TITLES[by], bars, pot.currency) if bars else None


def _course(now: Told, today: date) -> Chart | None:
    if not now.lines:
        return None
    pot, forecast = now.pot, now.everything.forecast
    return course_chart(
        course(Line.objects.filter(pot=pot)),
        months_of(pot),
        today,
        pot.currency,
        at_year_end_cents=forecast.at_year_end_cents if forecast and today <= pot.last_day else 0,
        limit_cents=pot.limit_cents,
    )


def _in_all(now: Told) -> dict[str, Any]:
    """The limit, the five numbers, and what is foreseen."""
    pot, everything = now.pot, now.everything
    limit_cents = limit_as_of(pot, now.day) if now.day else pot.limit_cents
    lines = _figures_by(pot, By.LINE, now.day)
    return {
        "limit_cents": limit_cents,
        "ungranted_cents": (limit_cents or 0) - everything.figures.granted_cents,
        "amounts": [
            (name, words, getattr(everything.figures, f"{name}_cents"), lines)
            for name, words in AMOUNTS.items()
        ],
        "everything": everything,
        "has_lines": bool(now.lines),
    }


def _figures_by(pot: Pot, by: By, day: date | None) -> str:
    return f"{pot_address(pot, day, by=NAMES[by])}#figures-heading"


def _years(shown: Pot, years: Sequence[Pot]) -> dict[str, Any]:
    """The other years, where there are some."""
    addresses = [(str(one), reverse("budget:pot", args=[one.pk])) for one in years]
    here = reverse("budget:pot", args=[shown.pk])
    return {"tabs": addresses if len(years) > 1 else [], "here": here}
