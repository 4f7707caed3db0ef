"""What every page about the history asks first."""

from django.http import Http404

from gespann.apps.market import rules
from gespann.apps.organisation.rules import SignedInRequest


def ask_to_see(request: SignedInRequest) -> None:
    """Whoever may not see the history finds no such page."""
    if not rules.may_see_history(request.user):
        raise Http404


def ask_to_keep(request: SignedInRequest) -> None:
    """Whoever may not keep the history finds no such page."""
    if not rules.may_keep_history(request.user):
        raise Http404
