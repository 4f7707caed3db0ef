"""All endpoints, and what is answered where one of them cannot."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from gespann.apps.budget.api import router as budget
from gespann.apps.budget.booking_api import router as booking
from gespann.apps.jobs.api import router as jobs
from gespann.apps.market.api import router as history
from gespann.apps.organisation.api import router as organisation
from gespann.apps.organisation.api.problems import ProblemFault, Refused, answer
from gespann.apps.response.api import router as fits
from gespann.refusals import NotAllowed, Refusal

log = logging.getLogger(__name__)

VERSION = "1"  # of the addresses and shapes; what breaks programs of firms needs another

# Every room: its name in the document and for people, where it begins, its endpoints.
ROOMS = (
    ("organisation", gettext_lazy("Organisation"), "", organisation),
    ("history", gettext_lazy("History"), "/history", history),
    ("fits", gettext_lazy("What the data said"), "/fits", fits),
    ("budget", gettext_lazy("Budget"), "/budget", budget),
    ("booking", gettext_lazy("Booking on the budget"), "/budget", booking),
    ("jobs", gettext_lazy("Jobs"), "/jobs", jobs),
)

api = NinjaAPI(
    title="Gespann", version=VERSION, docs_url=None, openapi_url=None, urls_namespace="api"
)
for name, _words, prefix, router in ROOMS:
    api.add_router(prefix, router, tags=[name])


def _answered(*kinds: type[Exception]) -> Callable[[Any], Any]:
    """Let this function turn such exceptions into a "no"."""

    def register(refusing: Callable[[Any], Refused]) -> Callable[[Any], Refused]:
        def handler(_request: HttpRequest, exception: Any) -> HttpResponse:
            return answer(refusing(exception))

        for kind in kinds:
            api.add_exception_handler(kind, handler)
        return refusing

    return register


@_answered(Refused)
def _as_it_is(refused: Refused) -> Refused:
    return refused


@_answered(NotAllowed)
def _not_allowed(refusal: NotAllowed) -> Refused:
    return Refused(403, str(refusal))


@_answered(Refusal)
def _refusal(refusal: Refusal) -> Refused:
    return Refused(409, str(refusal))


@_answered(Http404)
def _not_found(_exception: Http404) -> Refused:
    return nothing_here()


@_answered(AuthenticationError)
def _no_token(_exception: AuthenticationError) -> Refused:
    return Refused(
        401,
        _("This needs a token that is neither over nor revoked: “Authorization: Bearer …”."),
        headers={"WWW-Authenticate": "Bearer"},
    )


@_answered(HttpError)
def _http_error(error: HttpError) -> Refused:
    return Refused(error.status_code, _("The request cannot be read."))


@_answered(BadRequest, SuspiciousOperation, MultiPartParserError)
def _unreadable(_exception: Exception) -> Refused:
    return Refused(400, _("The request cannot be read."))


@_answered(ValidationError)
def _not_valid(exception: ValidationError) -> Refused:
    faults = [
        ProblemFault(where=".".join(map(str, one["loc"])), what=_sentence(one))
        for one in exception.errors
    ]
    return Refused(422, _("What was sent does not fit the description of this address."), faults)


@_answered(Exception)
def _unforeseen(exception: Exception) -> Refused:
    log.error("an endpoint failed", exc_info=exception)
    return Refused(500, _("This went wrong, and not by your fault. It is in the log."))


def nothing_here() -> Refused:
    """The answer to addresses that lead nowhere, and to what the person may not see."""
    return Refused(404, _("There is nothing here, or nothing that you may see."))


def too_large() -> Refused:
    """The answer to a request that states more bytes than are taken."""
    limit = settings.LARGEST_UPLOAD_BYTES // 1024**2
    return Refused(413, _("A request may have {limit} MB at most.").format(limit=limit))


def no_such_method(allowed: str) -> Refused:
    """The answer to a method that an address does not have."""
    return Refused(
        405,
        _("This address knows only: {methods}.").format(methods=allowed),
        headers={"Allow": allowed},
    )


def _sentence(error: dict[str, Any]) -> str:
    """What is wrong with one value; the library's own sentences are in English only."""
    told = error.get("ctx", {})
    sentences = {
        "missing": _("This is missing."),
        "int_parsing": _("This must be a whole number."),
        "int_type": _("This must be a whole number."),
        "bool_parsing": _("This must be true or false."),
        "greater_than_equal": _("This must be at least {limit}.").format(limit=told.get("ge")),
        "less_than_equal": _("This must be at most {limit}.").format(limit=told.get("le")),
        "literal_error": _("This must be one of: {words}.").format(words=told.get("expected")),
    }
    return sentences.get(error["type"], _("This value cannot be used here."))
