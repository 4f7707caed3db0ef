"""The pot of a year: how much money there is, what became of it, and what it will come to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gespann.apps.budget.forms.showing import AsOfForm
from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.figures import By
from gespann.apps.budget.queries.groups import Told, told
from gespann.apps.budget.queries.ledger import limit_as_of, pots_visible_to
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

UNPROCESSABLE = 422


@require_safe
def pots(request: SignedInRequest) -> HttpResponse:
    """The pot of this year; before there is one, who opens it."""
    ask_to_see(request)
    today = timezone.localdate()
    years = list(pots_visible_to(request.user))
    of_today = next((one for one in years if one.first_day <= today <= one.last_day), None)
    if of_today:
        return _page(request, of_today, years, today)
    return answer(request, "budget/pots.html", {"pots": years, "year": fiscal_year_on(today)})


@require_safe
def pot(request: SignedInRequest, pk: int) -> HttpResponse:
    """The pot of one year."""
    years = list(pots_visible_to(request.user))
    found = next((one for one in years if one.pk == pk), None)
    if found is None:
        raise Http404
    return _page(request, found, years, timezone.localdate())


def _page(
    request: SignedInRequest, shown: Pot, years: Sequence[Pot], today: date
) -> HttpResponse:  # fmt: skip
    form = AsOfForm(request.GET, shown)
    by, day = by_asked_for(request), form.day
    now = told(shown, today, day)
    shown_rows = rows(now, by)
    context = {
        "pot": shown,
        "years": _tabs(shown, years),
        "form": form,
        "by": NAMES[by],
        "day": day,
        "kinds": [(words, f"{pot_address(shown, day, by=NAMES[one])}#figures")
                  for one, words in TITLES.items()],
        "kind": f"{pot_address(shown, day, by=NAMES[by])}#figures",
        "figures": tables.figures(request.GET, shown, by, shown_rows, now.lines),
        **_in_all(now),
    }  # fmt: skip
    return answer(
        request, "budget/pot.html", context, status=200 if form.is_valid() else UNPROCESSABLE
    )


def _in_all(now: Told) -> dict[str, Any]:
    """The limit, the five numbers, and what is foreseen."""
    pot, everything = now.pot, now.everything
    limit_cents = limit_as_of(pot, now.day) if now.day else pot.limit_cents
    lines = f"{pot_address(pot, now.day, by=NAMES[By.LINE])}#figures"
    return {
        "limit_cents": limit_cents,
        "ungranted_cents": limit_cents - everything.figures.granted_cents,
        "amounts": [
            (name, words, getattr(everything.figures, f"{name}_cents"), lines)
            for name, words in AMOUNTS.items()
        ],
        "everything": everything,
        "has_lines": bool(now.lines),
    }


def _tabs(shown: Pot, years: Sequence[Pot]) -> dict[str, Any]:
    """The other years, where there are some."""
    addresses = [(str(one), reverse("budget:pot", args=[one.pk])) for one in years]
    return {
        "tabs": addresses if len(years) > 1 else [],
        "here": reverse("budget:pot", args=[shown.pk]),
    }
