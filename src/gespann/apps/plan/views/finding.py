"""The round that a page is about, for those who may see it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.models import SIDES, Round, Wishes
from gespann.apps.plan.queries.rounds import rounds_visible_to
from gespann.apps.plan.queries.wishes import draft_of


def ask_to_enter(request: SignedInRequest) -> None:
    """Turn away whoever has no business here, as if there were nothing."""
    if not rules.may_enter(request.user):
        raise Http404


def found(request: SignedInRequest, pk: int) -> Round:
    """The round with this number."""
    return get_object_or_404(
        rounds_visible_to(request.user).select_related("fit").defer("fit__results"), pk=pk
    )


def own_draft(request: SignedInRequest, planning: Round) -> Wishes:
    """The draft that the reader may write at; nobody else is told that there is one."""
    draft = draft_of_writer(request, planning)
    if draft is None:
        raise Http404
    return draft


def draft_of_writer(request: SignedInRequest, planning: Round) -> Wishes | None:
    """The same; None for somebody who writes at none."""
    side = rules.part_of(request.user, planning)
    draft = draft_of(planning, side) if side in SIDES and side is not None else None
    if side is None or draft is None or not draft.is_draft:
        return None
    return draft if rules.may_write_wishes(request.user, planning, side) else None
