"""What happens around every page: it speaks the reader's language, asks once who the reader is, and
takes no giants.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from gespann.apps.organisation import standing
from gespann.apps.organisation.api.problems import answer
from gespann.language import LANGUAGES, speaking
from gespann.server.api.assembly import too_large

Answer = Callable[[HttpRequest], HttpResponse]


def in_the_readers_language(get_response: Answer) -> Answer:
    """The person's own language, else the one of the cookie, else that of the browser.

    Django's own middleware knows cookie and browser only. Sentences that the core's neighbours say
    (checks, findings, money) follow `gespann.language`, so both are set to the same.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        code = readers_language(request)
        with translation.override(code), speaking(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
            response.headers.setdefault("Content-Language", code)
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
            return response

    return middleware


def reading_once(get_response: Answer) -> Answer:
    """What somebody is to the firm is read once for a page that is looked at, and never kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with standing.kept():
            return get_response(request)

    return middleware


def no_larger_than_allowed(get_response: Answer) -> Answer:
    """Turn away what is too large by the length that it states, before a byte of it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        stated = request.META.get("CONTENT_LENGTH") or "0"
        if stated.isdecimal() and int(stated) > settings.LARGEST_UPLOAD_BYTES:
            return _too_large(request)
        return get_response(request)

    return middleware


def _too_large(request: HttpRequest) -> HttpResponse:
    """A page of its own: nobody is known yet, and nothing else of the request may be looked at."""
    with translation.override(translation.get_language_from_request(request)):
        if request.path.startswith("/api/"):
            return answer(too_large())
        context = {"limit": settings.LARGEST_UPLOAD_BYTES // 1024**2}
        page = render_to_string("too_large.html", context)
        return HttpResponse(page, status=413)


def readers_language(request: HttpRequest) -> str:
    """ "en" or "de"."""
    wishes = (
        getattr(request.user, "language", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        translation.get_language_from_request(request),
    )
    return next(code for code in (*(wish[:2] for wish in wishes), "en") if code in LANGUAGES)
