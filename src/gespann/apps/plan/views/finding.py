"""The round that a page is about, for those who may see it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.models import Round
from gespann.apps.plan.queries.rounds import rounds_visible_to


def ask_to_enter(request: SignedInRequest) -> None:
    """Turn away whoever has no business here, as if there were nothing."""
    if not rules.may_enter(request.user):
        raise Http404


def found(request: SignedInRequest, pk: int) -> Round:
    """The round with this number."""
    return get_object_or_404(
        rounds_visible_to(request.user).select_related("fit").defer("fit__results"), pk=pk
    )
