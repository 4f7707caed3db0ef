"""Answers to browsers: a whole page, or to htmx only the part that changes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from gespann.refusals import Refusal

SEE_OTHER = 303


def answer(
    request: HttpRequest,
    page: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, or only its part where htmx asks for one.

    Args:
        page: Template of the whole page.
        context: What the templates show.
        part: Template of the part that htmx replaces; "" if the page has none.
        status: 422 for a form that came with faults.
    """
    template = part if part and _asks_for_a_part(request) else page
    return render(request, template, dict(context or {}), status=status)


def go(request: HttpRequest, to: str | Model, *args: Any, **kwargs: Any) -> HttpResponse:
    """On to another page: a model with an address, the name of an address, or the address."""
    address = resolve_url(to, *args, **kwargs)
    if _htmx(request):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address, status=SEE_OTHER)


def done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do it if what was typed is right; a refusal is told above the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _asks_for_a_part(request: HttpRequest) -> bool:
    htmx = _htmx(request)
    # htmx that goes back in its history, or that follows a boosted link, wants the whole page.
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def _htmx(request: HttpRequest) -> HtmxDetails:
    return request.htmx  # type: ignore[attr-defined]
