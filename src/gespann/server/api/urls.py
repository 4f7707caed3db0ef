"""Addresses of the workbench for programs."""

import re
from collections.abc import Iterator
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from gespann.apps.organisation.api.problems import answer
from gespann.language import LANGUAGES, speaking
from gespann.server.api import views
from gespann.server.api.assembly import api, no_such_method, nothing_here

NOT_ALLOWED = 405


def for_programs(view: Any) -> Any:
    """A view whose log-in is a token, in the language that the request asks for.

    Programs have no session, so neither a cookie nor the person's own choice decides about the
    language. Without a session there is nothing that another site could ride on either.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        wish = translation.get_language_from_request(_without_cookies(request))[:2]
        code = wish if wish in LANGUAGES else "en"
        with translation.override(code), speaking(code):
            response: HttpResponse = view(request, *args, **more)
            if response.status_code == NOT_ALLOWED:
                response = answer(no_such_method(response.headers["Allow"]))
            elif response.has_header("ETag") and "If-None-Match" in request.headers:
                known = get_conditional_response(request, response["ETag"], response=response)
                response = known or response
        response.headers["Content-Language"] = code
        return response

    return wrapped


def _without_cookies(request: HttpRequest) -> HttpRequest:
    bare = HttpRequest()
    bare.META = {"HTTP_ACCEPT_LANGUAGE": request.META.get("HTTP_ACCEPT_LANGUAGE", "")}
    return bare


def nothing(_request: HttpRequest, **_more: Any) -> HttpResponse:
    """Addresses that lead nowhere: JSON for programs, never a page."""
    return answer(nothing_here())


def name_of(route: str) -> str:
    """The name of an endpoint's address: "history/batches/<pk>/undo" is history-batches-pk-undo."""
    return re.sub(r"[^a-z_]+", "-", route).strip("-")


def _endpoints() -> Iterator[URLPattern]:
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            route = str(pattern.pattern)
            yield path(route, for_programs(pattern.callback), name=name_of(route))


app_name = "api"
urlpatterns = [
    path("openapi.json", for_programs(views.document), name="document"),
    path("docs", views.docs, name="docs"),
    *_endpoints(),
    # What ninja asks for the beginning of all addresses.
    re_path(r"^$", for_programs(nothing), name="api-root"),
    re_path(r"^(?P<rest>.+)$", for_programs(nothing), name="nothing"),
]
