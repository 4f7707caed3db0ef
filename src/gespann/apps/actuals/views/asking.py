"""What every page about actuals asks first."""

from collections.abc import Callable

from django.http import Http404

from gespann.apps.actuals import rules
from gespann.apps.organisation.rules import SignedInRequest, Somebody

UNPROCESSABLE = 422


def ask(request: SignedInRequest, rule: Callable[[Somebody], bool]) -> None:
    """Whoever may not do this finds no such page."""
    if not rule(request.user):
        raise Http404


def tabs_for(request: SignedInRequest) -> dict[str, bool]:
    """What the tabs above every page ask."""
    return {"may_bring": rules.may_bring(request.user)}
