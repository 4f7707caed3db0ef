"""The page on which goal, budget, deadline and fit of a round are changed."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.actions import rounds as acts
from gespann.apps.plan.actions.rounds import Framed
from gespann.apps.plan.actions.turns import RoundChanged
from gespann.apps.plan.forms import FrameForm
from gespann.apps.plan.models import Round
from gespann.apps.plan.queries.rounds import currency_of
from gespann.apps.plan.queries.versions import in_force, latest_version, sides_that_signed
from gespann.apps.plan.views.finding import found
from gespann.ui.answers import answer, done, go

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the frame, after having read which signatures are void by it."""
    planning = found(request, pk)
    if not rules.may_frame(request.user):
        raise Http404
    form = FrameForm(
        request.POST or None,
        currency=currency_of(planning),
        initial={
            "budget_cents": planning.budget_cents,
            "goal_cents": planning.goal_cents,
            "deadline": planning.deadline,
            "fit": planning.fit_id,
            "frame": planning.frame,
        },
    )
    if done(form, lambda: _framed(planning, form, request)):
        return go(request, "plan:round", pk)
    version = latest_version(planning)
    context = {
        "planning": planning,
        "form": form,
        "version": version,
        "signed": [side.label for side in sides_that_signed(version)] if version else [],
        "is_in_force": version is not None and version == in_force(planning),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return answer(request, "plan/frame.html", context, status=status)


def _framed(planning: Round, form: FrameForm, request: SignedInRequest) -> None:
    said = dict(form.cleaned_data)
    if said.pop("frame") != planning.frame:
        raise RoundChanged(
            _("Somebody has changed goal, budget or fit meanwhile. Load the page again.")
        )
    acts.frame(planning, Framed(**said), by=request.user)
