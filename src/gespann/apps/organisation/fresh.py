"""Asking once more who is there, before somebody signs.

A browser that was left open must not sign. What binds a department, closes a month or opens further
doors is done only within minutes after password, code or passkey were given anew.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def has_a_factor(request: HttpRequest) -> bool:
    """Whoever comes by single sign-on alone has nothing here that could be asked for again."""
    return bool(get_adapter().get_reauthentication_methods(request.user))


def signed_in_freshly(request: HttpRequest) -> bool:
    """Whether a signature would be taken now, without a further question.

    Pages ask it to say beforehand that signing asks for the password.
    """
    return not has_a_factor(request) or did_recently_reauthenticate(request)


def last_factor(request: HttpRequest) -> tuple[str, datetime] | None:
    """With what somebody has last shown in this session who they are, such as "password"; when."""
    records = get_authentication_records(request, request.user)
    if not records:
        return None
    last = max(records, key=lambda one: float(one["at"]))
    return str(last["method"]), datetime.fromtimestamp(float(last["at"]), tz=UTC)


def asks_again(view: View) -> View:
    """A page that is not even shown before somebody has said anew who they are."""
    return _asking(view, allow_get=False)


def asks_before_it_signs(view: View) -> View:
    """A page that everybody may read, and whose form is taken only from whoever is there.

    What was sent is kept while the question is asked, and done once it is answered. The form is a
    plain one, without htmx: the question is a page of its own. Its address has no query, for what
    was sent to one with a query is not found again.
    """
    return _asking(view, allow_get=True)


def _asking(view: View, *, allow_get: bool) -> View:
    decorate: Any = reauthentication_required(allow_get=allow_get, enabled=has_a_factor)
    asking: View = decorate(view)
    return asking
