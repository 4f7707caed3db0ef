"""The page on which those who take part in a round are named."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.actions import rounds as acts
from gespann.apps.plan.forms import ParticipantForm
from gespann.apps.plan.models import Part, Participant, Round
from gespann.apps.plan.queries.participants import (
    PartOfRound,
    participants_of,
    possible_participants,
)
from gespann.apps.plan.queries.rounds import rounds_visible_to
from gespann.apps.plan.views.finding import found
from gespann.refusals import NotAllowed
from gespann.ui.answers import answer, done, go

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def participants(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who takes part for which side, and a way to name somebody for those who may."""
    planning = found(request, pk)
    sent = request.POST.get("part", "") if request.method == "POST" else ""
    if sent and (sent not in Part.values or not rules.may_name(request.user, planning, Part(sent))):
        raise Http404
    if request.method == "POST" and not sent:
        raise Http404
    parts = [_shown(request, planning, one, sent) for one in participants_of(planning)]
    form = next((one["form"] for one in parts if one["part"] == sent), None)
    if form is not None and done(form, lambda: _named(planning, form, Part(sent), request)):
        return go(request, "plan:participants", pk)
    context = {"planning": planning, "parts": parts}
    status = UNPROCESSABLE if form is not None else 200
    return answer(request, "plan/participants.html", context, status=status)


@require_POST
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let somebody take part no more; everybody may leave by themself."""
    visible = rounds_visible_to(request.user)
    participant = get_object_or_404(
        Participant.objects.select_related("round", "person").filter(round__in=visible), pk=pk
    )
    planning = participant.round
    try:
        acts.end_participation(participant, by=request.user)
    except NotAllowed:
        raise Http404 from None
    if not rules.may_see(request.user, planning):  # who was neutral, and has left
        return go(request, "home")
    return go(request, "plan:participants", planning.pk)


def _shown(
    request: SignedInRequest, planning: Round, one: PartOfRound, sent: str
) -> dict[str, Any]:
    """A side with its people; a form where the reader may name somebody."""
    form = None
    if rules.may_name(request.user, planning, one.part):
        form = ParticipantForm(
            request.POST if sent == one.part else None,
            people=possible_participants(planning, one.part),
            auto_id=f"id_{one.part}_%s",
        )
    return {
        "part": one.part.value,
        "name": one.part.label,
        "people": one.participants,
        "form": form,
    }


def _named(planning: Round, form: ParticipantForm, part: Part, request: SignedInRequest) -> None:
    acts.name_participant(planning, form.cleaned_data["person"], part, by=request.user)
