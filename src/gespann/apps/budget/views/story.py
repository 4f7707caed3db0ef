"""Who signed what, and when: the story of a pot, month by month; and whether the ledger adds up."""

from datetime import date, datetime, time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.checks import last_check
from gespann.apps.budget.queries.ledger import months_of, pots_visible_to
from gespann.apps.budget.queries.story import Span, first_moment, story
from gespann.apps.budget.views.telling import told
from gespann.apps.organisation.rules import SignedInRequest
from gespann.ui.answers import answer
from gespann.ui.templatetags.figures import month as month_words

LATER = 12  # months in which a year is still worked on when it is over


@require_safe
def tell(request: SignedInRequest, pk: int) -> HttpResponse:
    """The story of one pot, of one month if one is named."""
    pot = get_object_or_404(pots_visible_to(request.user), pk=pk)
    months = _months(pot)
    month = next((one for one in months if _key(one) == request.GET.get("month")), None)
    happened = story(pot, _span(month))
    return answer(
        request,
        "budget/story.html",
        {
            "pot": pot,
            "happened": told(happened, pot),
            "is_cut": happened.is_cut,
            "month": _key(month) if month else "",
            "months": [(_key(one), month_words(one)) for one in reversed(months)],
            **_checked(),
        },
    )


def _months(pot: Pot) -> list[date]:
    """From when the first limit was signed until today, or until nobody works on the year."""
    of_year = months_of(pot)
    first = first_moment(pot)
    start = min(of_year[0], timezone.localdate(first).replace(day=1)) if first else of_year[0]
    latest = min(timezone.localdate(), _later(of_year[-1], LATER))
    months = []
    while start <= latest:
        months.append(start)
        start = _later(start, 1)
    return months


def _later(month: date, count: int) -> date:
    whole = month.year * 12 + month.month - 1 + count
    return date(whole // 12, whole % 12 + 1, 1)


def _span(month: date | None) -> Span:
    if month is None:
        return Span()
    zone = timezone.get_current_timezone()
    first, after = (datetime.combine(day, time(), tzinfo=zone) for day in (month, _later(month, 1)))
    return Span(first, after)


def _key(month: date) -> str:
    return f"{month:%Y-%m}"


def _checked() -> dict[str, Any]:
    """When the ledger was checked last, and what came of it."""
    job = last_check()
    return {"check": job, "found": (job.result or {}) if job else {}}
