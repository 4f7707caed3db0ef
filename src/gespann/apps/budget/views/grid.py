"""Planning all lines of a pot on one page, as in a spreadsheet."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gespann.apps.budget import rules
from gespann.apps.budget.actions.planning import NothingToPlan, PlannedMeanwhile, plan_lines
from gespann.apps.budget.forms.grid import GridForm
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.ledger import pots_visible_to
from gespann.apps.budget.queries.planned import PlanGrid, last_planned, plan_grid
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is planned, to be read by all and changed by those who may plan."""
    pot = get_object_or_404(pots_visible_to(request.user), pk=pk)
    shown = plan_grid(pot)
    mine = rules.plans_for(request.user, (part.department for part in shown.parts))
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not mine:
        raise Http404
    form = GridForm(_lines_of(shown, mine), pot.currency, sent)
    context: dict[str, Any] = {"pot": pot, "grid": shown, "form": form, "mine": mine}
    if sent is None:
        return answer(request, "budget/grid.html", context)
    if not form.faults:
        try:
            plan_lines(pot, form.wishes, by=request.user, key=form.key)
        except NothingToPlan as refusal:
            messages.info(request, str(refusal))
            return go(request, "budget:grid", pk)
        except PlannedMeanwhile as refusal:
            context |= _as_it_is_now(form, refusal, shown)
        except Refusal as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _saved(len(form.wishes)))
            return go(request, "budget:grid", pk)
    return answer(request, "budget/grid.html", context, status=UNPROCESSABLE)


def _as_it_is_now(form: GridForm, refusal: PlannedMeanwhile, shown: PlanGrid) -> dict[str, Any]:
    """The grid once more, with what others have planned beside what this person wants to."""
    now = plan_grid(shown.pot)
    form.look_again(line for line in now.lines() if line.pk in form.lines)
    return {
        "grid": now,
        "refusal": str(refusal),
        "theirs": last_planned(refusal.lines),
    }


def _lines_of(shown: PlanGrid, departments: Iterable[int]) -> Iterable[Line]:
    own = frozenset(departments)
    return (line for line in shown.lines() if line.department_id in own)


def _saved(count: int) -> str:
    if not count:
        return _("Saved.")
    return ngettext(
        "{count} amount is planned anew.", "{count} amounts are planned anew.", count
    ).format(count=count)
