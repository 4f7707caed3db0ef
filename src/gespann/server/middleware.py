"""What happens around every page: it speaks the language of whoever reads it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from gespann.language import LANGUAGES, speaking

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


def readers_language(request: HttpRequest) -> str:
    """ "en" or "de"."""
    wishes = (
        getattr(request.user, "language", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        translation.get_language_from_request(request),
    )
    return next(code for code in (*(wish[:2] for wish in wishes), "en") if code in LANGUAGES)
