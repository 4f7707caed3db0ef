"""Closing months: what is still open, the five numbers, and the hash that is printed."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gespann.apps.budget import rules
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.ledger import pots_visible_to
from gespann.apps.budget.queries.months import booked_in, closes_of, next_month
from gespann.apps.budget.views.booking import PAGE_OR_FORM, UNPROCESSABLE, only_if, trail_of
from gespann.apps.organisation.fresh import asks_before_it_signs, signed_in_freshly
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.templatetags.figures import month as month_words


@require_safe
def months(request: SignedInRequest, pk: int) -> HttpResponse:
    """The month that is closed next, and those that are."""
    pot = _pot(request, pk)
    context = {
        "pot": pot,
        "trail": trail_of(pot),
        "month": next_month(pot, timezone.localdate()),
        "closes": closes_of(pot),
        "may_close": rules.may_close_month(request.user),
        "is_fresh": signed_in_freshly(request),
    }
    return answer(request, "budget/months.html", context)


@require_http_methods(PAGE_OR_FORM)
@asks_before_it_signs
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the month that the reader has seen; password or code are asked for once more."""
    pot = _pot(request, pk)
    only_if(rules.may_close_month(request.user))
    if request.method != "POST":
        return go(request, "budget:months", pk)
    last_day = _day(request.POST.get("last_day", ""))
    if last_day is None:
        return answer(request, "400.html", status=UNPROCESSABLE)
    try:
        closed = close_month(pot, by=request.user, last_day=last_day)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return go(request, "budget:months", pk)
    month = month_words(closed.last_day)
    messages.success(request, _("{month} is closed. Print its page.").format(month=month))
    return go(request, "budget:close", pk, closed.last_day.isoformat())


@require_safe
def closed_month(request: SignedInRequest, pk: int, last_day: str) -> HttpResponse:
    """A closed month as it is printed: its numbers, and the hash that seals it."""
    pot, day = _pot(request, pk), _day(last_day)
    found = get_object_or_404(closes_of(pot), last_day=day)
    context = {
        "pot": pot,
        "trail": trail_of(pot),
        "close": found,
        "booked": booked_in(pot, found.last_day.replace(day=1)),
        "lines": len(found.heads),
        "entries": sum(count for _line, count, _head in found.heads),
    }
    return answer(request, "budget/closed_month.html", context)


def _pot(request: SignedInRequest, pk: int) -> Pot:
    return get_object_or_404(pots_visible_to(request.user), pk=pk)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
