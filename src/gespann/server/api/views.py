"""The document for programs, and the same as a page for whoever writes them.

The page is made by the server from the document. Swagger UI and Redoc were considered: both write
styles into the page, which the content policy forbids, and bring a megabyte of script for a list.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gespann.apps.organisation.rules import SignedInRequest
from gespann.server.api.described import Operation, rooms, shapes
from gespann.server.api.document import document as made
from gespann.ui.answers import answer
from gespann.ui.tables import Table, part, text


@require_safe
def document(_request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1. It tells of the program and nothing of the firm, so it needs no token."""
    return JsonResponse(made())


@require_safe
def docs(request: SignedInRequest) -> HttpResponse:
    """What programs can ask for."""
    told = made()
    told_rooms = list(rooms(told))
    context = {
        "chapters": told_rooms,  # "rooms" are those of the navigation
        "shapes": list(shapes(told)),
        "endpoints": _endpoints(request, [one for _n, _w, ones in told_rooms for one in ones]),
    }
    return answer(request, "api/docs.html", context)


def _endpoints(request: HttpRequest, operations: list[Operation]) -> Table:
    return Table(
        "endpoints",
        request.GET,
        operations,
        [
            part("path", _("Address"), "api/_address.html", sorts_by="path"),
            text("summary", _("What it does"), sorts=False),
            text("scope", _("Scope")),
        ],
        caption=_("What programs can ask for"),
        search=("path", "summary"),
        page_size=200,
    )
