"""Answers to browsers: a whole page, or to htmx only the part that changes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from gespann.refusals import Refusal
from gespann.ui.tables.exports import file_of
from gespann.ui.tables.table import Table
from gespann.ui.tables.wanted_files import wanted as wanted_file

SEE_OTHER = 303
STOP_POLLING = 286  # what htmx takes as the last answer


def answer(
    request: HttpRequest,
    page: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, or only its part where htmx asks for one.

    Where the address asks for a table of the page as a file, the file: it is written here, so that
    every table can be taken away and each file obeys the rules of its page.

    Args:
        page: Template of the whole page.
        context: What the templates show.
        part: Template of the part that htmx replaces; "" if the page has none.
        status: 422 for a form that came with faults.
    """
    if (file := _file_asked_for(request, context or {})) is not None:
        return file
    gets_a_part = bool(part) and _asks_for_a_part(request)
    response = render(request, part if gets_a_part else page, dict(context or {}), status=status)
    # A toast that waits for its page is not to be missed: it travels with the part.
    if gets_a_part and len(get_messages(request)):
        response.write(render_to_string("ui/_swapped_toasts.html", request=request))
    # Page and part have one address; who goes back is not to find the part in place of the page.
    patch_vary_headers(response, ("HX-Request",))
    return response


def polled(
    request: HttpRequest, part: str, context: Mapping[str, Any], *, is_done: bool
) -> HttpResponse:
    """The part that htmx asks for again and again, until it is done."""
    return render(request, part, dict(context), status=STOP_POLLING if is_done else 200)


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


def _file_asked_for(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse | None:
    name, ending = wanted_file(request.GET)
    tables = [one for one in context.values() if isinstance(one, Table) and one.name == name]
    if not tables or request.method not in ("GET", "HEAD"):
        return None
    return file_of(tables[0], ending)


def _asks_for_a_part(request: HttpRequest) -> bool:
    htmx = _htmx(request)
    # htmx that goes back in its history, or that follows a boosted link, wants the whole page.
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def _htmx(request: HttpRequest) -> HtmxDetails:
    return request.htmx  # type: ignore[attr-defined]
