"""The table: what lies on it, proposals, answers, conversations, and what the computation says."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.jobs.queries import jobs_of, shown_to
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.actions import preparing, words
from gespann.apps.plan.actions import proposals as acts
from gespann.apps.plan.actions.turns import RoundChanged
from gespann.apps.plan.at_table.amounts_form import ProposalForm
from gespann.apps.plan.at_table.answer_forms import ConversationForm, ReturnForm
from gespann.apps.plan.at_table.lines import differences, hints, lines_table
from gespann.apps.plan.at_table.moves import moves_chart
from gespann.apps.plan.at_table.reading import TheTable, the_table
from gespann.apps.plan.at_table.standing import judged
from gespann.apps.plan.at_table.starts import chosen, starts_of_proposal
from gespann.apps.plan.at_table.steps import next_at
from gespann.apps.plan.at_table.story import story
from gespann.apps.plan.figures import lines_of
from gespann.apps.plan.models import AnswerKind, Part, Round
from gespann.apps.plan.models.prepared import JUDGE
from gespann.apps.plan.queries.measures import measures_visible_to
from gespann.apps.plan.queries.next_steps import conversations_of
from gespann.apps.plan.queries.sent_before import has_answered, has_noted, has_proposed
from gespann.apps.plan.views.finding import found
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def table(request: SignedInRequest, pk: int) -> HttpResponse:
    """The table of a round."""
    return _page(request, found(request, pk))


@require_POST
def judge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask what the computation says of the bargaining."""
    planning = found(request, pk)
    if not rules.may_prepare(request.user, planning):
        raise Http404
    try:
        preparing.ask_to_judge(planning, timezone.localdate(), by=request.user)
    except Refusal as refusal:
        return _page(request, planning, str(refusal), UNPROCESSABLE)
    return _back(request, pk, "#computed")


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a proposal on the table; it starts from amounts that are there already."""
    planning = found(request, pk)
    if not rules.may_propose(request.user, planning):
        raise Http404
    seen = the_table(request.user, planning)
    starts = starts_of_proposal(seen)
    start = chosen(starts, request.GET.get("from", ""))
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        levers=seen.levers,
        currency=seen.currency,
        lines=start.lines,
        hints=hints(seen),
        follows=seen.number,
    )
    context: dict[str, Any] = {
        "planning": seen.planning,
        "table": seen,
        "form": form,
        "starts": starts,
        "start": start,
        "measures": measures_visible_to(request.user, planning),
        "currency": seen.currency,
    }
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return answer(request, "plan/propose.html", context, status=status)
    try:
        acts.propose(
            planning,
            form.lines(),
            reason=form.cleaned_data["reason"],
            follows=form.follows,
            by=request.user,
        )
    except RoundChanged:
        reason = form.cleaned_data["reason"]
        if not has_proposed(planning, form.lines(), reason, by=request.user):
            return _came_second(request, found(request, pk), form)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return answer(request, "plan/propose.html", context, status=UNPROCESSABLE)
    messages.success(request, _("Your proposal lies on the table."))
    return go(request, "plan:table", pk)


@require_POST
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stand behind what lies on the table, if it is still what was seen."""
    planning = found(request, pk)
    seen = the_table(request.user, planning)
    if rules.speaks_in(request.user, planning) is None:
        raise Http404
    if seen.last is None or request.POST.get("proposal") != str(seen.number):
        return _page(request, planning, _something_else_lies_there(), CONFLICT)
    if has_answered(seen.last, AnswerKind.ACCEPT, by=request.user):
        return go(request, "plan:table", pk)
    try:
        acts.accept(seen.last, by=request.user)
    except Refusal as refusal:
        return _page(request, found(request, pk), str(refusal), UNPROCESSABLE)
    messages.success(request, _("Your side stands behind it."))
    return go(request, "plan:table", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Return what lies on the table, with a reason."""
    planning = found(request, pk)
    seen = the_table(request.user, planning)
    if rules.speaks_in(request.user, planning) is None or seen.last is None:
        raise Http404
    sent = request.POST.get("proposal", "")
    # Of something else that lies there by now, what was typed is kept, and looked at once more.
    is_late = request.method == "POST" and sent != str(seen.number)
    is_text = seen.last.part == Part.NEUTRAL
    form = ReturnForm(
        request.POST if request.method == "POST" else None,
        levers=seen.levers if is_text else (),
        currency=seen.currency,
    )
    context: dict[str, Any] = {
        "planning": seen.planning,
        "table": seen,
        "form": form,
        "is_late": is_late,
    }
    if _has_given_back(request, seen, form):
        return go(request, "plan:table", pk)
    if is_late or not form.is_valid() or not seen.may_answer:
        if not is_late and not seen.may_answer:
            raise Http404
        status = CONFLICT if is_late else UNPROCESSABLE if form.is_bound else 200
        return answer(request, "plan/return.html", context, status=status)
    reason = form.cleaned_data["reason"]
    try:
        acts.return_in_writing(seen.last, reason=reason, asked=form.asked(), by=request.user)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return answer(request, "plan/return.html", context, status=UNPROCESSABLE)
    messages.success(request, _("It went back with your reason."))
    return go(request, "plan:table", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that people have talked; the count of what is returned begins anew."""
    planning = found(request, pk)
    if not rules.may_note_conversation(request.user, planning):
        raise Http404
    held = conversations_of(planning)
    form = ConversationForm(request.POST if request.method == "POST" else None, seen=len(held))
    seen = the_table(request.user, planning)
    context: dict[str, Any] = {
        "planning": seen.planning,
        "table": seen,
        "form": form,
        "held": held,
        "line": request.GET.get("line", ""),
        "next": next_at(seen) if seen.talk else None,
    }
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return answer(request, "plan/conversation.html", context, status=status)
    said = form.cleaned_data
    if has_noted(held, said["day"], said["outcome"], by=request.user):
        return go(request, "plan:table", pk)
    if said["seen"] != len(held):
        again = ConversationForm(initial=_typed(form), seen=len(held))
        context |= {"form": again, "others": held[:1]}
        return answer(request, "plan/conversation.html", context, status=CONFLICT)
    try:
        words.note_conversation(planning, said["day"], said["outcome"], by=request.user)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return answer(request, "plan/conversation.html", context, status=UNPROCESSABLE)
    messages.success(request, _("The conversation is noted."))
    return go(request, "plan:table", pk)


# --- How it is done ---------------------------------------------------------------------------


def _page(
    request: SignedInRequest, planning: Round, refusal: str = "", status: int = 200
) -> HttpResponse:
    seen = the_table(request.user, planning)
    found_out = judged(seen)
    context = {
        "planning": planning,
        "table": seen,
        "refusal": refusal,
        "next": next_at(seen),
        "lines": lines_table(seen, request.GET),
        "moves": moves_chart(seen),
        "story": story(seen),
        "judged": found_out,
        "may_judge": _may_judge(request, seen),
        "shown": _judging(request, planning),
        "held": conversations_of(planning),
        "remarks": seen.remarks,
    }
    return answer(request, "plan/table.html", context, status=status)


def _has_given_back(request: SignedInRequest, seen: TheTable, form: ReturnForm) -> bool:
    """Whether it went back for this reason before."""
    if seen.last is None or not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    return has_answered(seen.last, AnswerKind.RETURN, by=request.user, reason=reason)


def _may_judge(request: SignedInRequest, seen: TheTable) -> bool:
    """Whether it makes sense to ask now: something lies there, and nothing is known of it yet."""
    return (
        seen.last is not None
        and seen.prepared is not None
        and not seen.is_current
        and rules.may_prepare(request.user, seen.planning)
    )


def _judging(request: SignedInRequest, planning: Round) -> Any:
    """The reader's own job that computes this now, if one is going on or broke off."""
    mine = jobs_of(request.user).filter(kind=JUDGE, arguments__turns=planning.turns)
    last = mine.exclude(state="done").first()
    return None if last is None else shown_to(request.user, last)


def _came_second(request: SignedInRequest, planning: Round, typed: ProposalForm) -> HttpResponse:
    """Another proposal came first: both are shown, and what was typed stands in the form."""
    seen = the_table(request.user, planning)
    mine = typed.lines()
    form = ProposalForm(
        initial={"reason": typed.cleaned_data["reason"]},
        levers=seen.levers,
        currency=seen.currency,
        lines=mine,
        hints=hints(seen),
        follows=seen.number,
    )
    theirs = lines_of(seen.last.lines) if seen.last is not None else ()
    context = {
        "planning": seen.planning,
        "table": seen,
        "form": form,
        "theirs": seen.last,
        "differences": differences(mine, theirs, seen.currency),
    }
    return answer(request, "plan/propose.html", context, status=CONFLICT)


def _typed(form: ConversationForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {"day": said["day"], "outcome": said["outcome"]}


def _something_else_lies_there() -> str:
    return _("Something else lies on the table by now. Look at it before you answer.")


def _back(request: SignedInRequest, pk: int, place: str) -> HttpResponse:
    return go(request, reverse("plan:table", args=[pk]) + place)
