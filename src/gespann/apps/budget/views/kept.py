"""What somebody has typed and could not book yet; kept until it is booked, or they log out.

Whoever meets the limit leaves the form to find money, and that may take days. What was typed waits
in their session, under the key of the click, and nobody else sees it.
"""

from typing import Any

from django.http import HttpRequest

PLACE = "budget_kept"
MOST = 10
NOT_KEPT = ("csrfmiddlewaretoken", "way")


def keep(request: HttpRequest, address: str) -> str:
    """Keep what this form was sent with. The key to find it by.

    Args:
        address: Of the page of the form.
    """
    typed = {name: str(value) for name, value in request.POST.items() if name not in NOT_KEPT}
    key = typed.get("key", "")
    kept: dict[str, Any] = {**_all(request), key: {"address": address, "typed": typed}}
    request.session[PLACE] = dict(list(kept.items())[-MOST:])
    return key


def typed_before(request: HttpRequest, key: str) -> dict[str, Any]:
    """What was typed on this page under this key; nothing if it is not there any more."""
    found: dict[str, Any] = _all(request).get(key, {})
    return found.get("typed", {}) if found.get("address") == request.path else {}


def connect(request: HttpRequest, key: str, transfer: int) -> None:
    """Remember that this transfer was proposed to make it possible."""
    kept = _all(request)
    if key in kept:
        request.session[PLACE] = {**kept, key: {**kept[key], "transfer": transfer}}


def way_back(request: HttpRequest, transfer: int) -> str:
    """The address at which to go on with what this transfer was proposed for; "" if nothing."""
    for key, one in _all(request).items():
        if one.get("transfer") == transfer:
            return back_to(one["address"], key)
    return ""


def back_to(address: str, key: str) -> str:
    """The address of a form that comes with what was typed under this key."""
    return f"{address}?kept={key}"


def drop(request: HttpRequest, key: str) -> None:
    """Forget what is booked now."""
    kept = _all(request)
    if kept.pop(key, None) is not None:
        request.session[PLACE] = kept


def _all(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(PLACE, {}))
