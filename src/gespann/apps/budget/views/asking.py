"""What every page of the budget asks first."""

from django.http import Http404

from gespann.apps.budget import rules
from gespann.apps.organisation.rules import SignedInRequest


def ask_to_see(request: SignedInRequest) -> None:
    """Whoever may not see the budget finds no such page."""
    if not rules.may_see_budget(request.user):
        raise Http404
