"""Versions of what several may change: an address that tells one is not sent again while it is the
same (If-None-Match, which the server sees to), and nothing is changed unseen (If-Match).
"""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gespann.apps.organisation.api.problems import Refused


def ask_for(request: HttpRequest, version: str) -> None:
    """Go on only if the program has seen this version, where its header If-Match names one.

    Raises: Refused.
    """
    seen = _tags(request, "If-Match")
    if seen and "*" not in seen and _tag(version) not in seen:
        raise Refused(412, _("Somebody else has changed this since. Read it again first."))


def headers(version: str) -> dict[str, str]:
    """What an answer says about its version."""
    return {"ETag": _tag(version), "Cache-Control": "private, no-cache"}


def _tag(version: str) -> str:
    return f'"{version}"'


def _tags(request: HttpRequest, header: str) -> list[str]:
    told = request.headers.get(header, "")
    return [one.strip().removeprefix("W/") for one in told.split(",") if one.strip()]
