"""Remarks on lines: short, of a kind, and of a side."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.actions import words
from gespann.apps.plan.at_table.answer_forms import CommentForm, evidence_in_the_workbench
from gespann.apps.plan.models import Comment, Round, Tag
from gespann.apps.plan.queries.remarks import remarks_visible_to
from gespann.apps.plan.queries.rounds import levers_of
from gespann.apps.plan.queries.table import proposals_visible_to
from gespann.apps.plan.views.finding import found
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was said of one line, and the way to say something."""
    planning = found(request, pk)
    line = request.GET.get("line", "")
    if line and line not in _names(request, planning):
        raise Http404
    if request.method == "POST" and not rules.may_comment(request.user, planning):
        raise Http404
    form = CommentForm(
        request.POST if request.method == "POST" else None,
        shown_by=evidence_in_the_workbench(planning),
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            words.comment(
                planning,
                said["text"],
                Tag(said["tag"]),
                line=line,
                evidence=form.shown_where(),
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your remark stands beside its line."))
            return go(request, reverse("plan:table", args=[pk]) + "#remarks")
    context: dict[str, Any] = {
        "planning": planning,
        "line": line,
        "form": form,
        "remarks": remarks_visible_to(request.user, planning),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return answer(request, "plan/comment.html", context, status=status)


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one's own remark back."""
    said = get_object_or_404(Comment.objects.select_related("round"), pk=pk)
    planning = found(request, said.round_id)
    if not rules.may_take_comment_back(request.user, said):
        raise Http404
    words.take_comment_back(said, by=request.user)
    messages.info(request, _("Your remark is taken back."))
    return go(request, reverse("plan:table", args=[planning.pk]) + "#remarks")


def _names(request: SignedInRequest, planning: Round) -> set[str]:
    """All lines that something can be said of: levers, and measures that were proposed."""
    names = {one.name for one in levers_of(planning)}
    for proposal in proposals_visible_to(request.user, planning):
        names |= {row["name"] for row in proposal.lines}
    return names
