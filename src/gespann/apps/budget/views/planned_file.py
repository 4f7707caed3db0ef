"""What is planned, taken away as a file and brought back."""

import json
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.budget import rules
from gespann.apps.budget.actions.planning import NothingToPlan, land_plan
from gespann.apps.budget.engine.planned import Preview, planned_file, preview, told_lines
from gespann.apps.budget.forms.planned_file import LandForm, PlannedFileForm
from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.ledger import pots_visible_to
from gespann.apps.budget.views.statement import as_file
from gespann.apps.organisation.models import Department
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

UNPROCESSABLE = 422
FAULTS_SHOWN = 50


@require_safe
def plan_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan as a workbook."""
    return as_file(planned_file(_pot(request, pk), "xlsx", request.user))


@require_safe
def plan_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan as CSV."""
    return as_file(planned_file(_pot(request, pk), "csv", request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def bring_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bring a filled-in table; what it would change is shown, and nothing lands yet."""
    pot = _pot_to_plan(request, pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlannedFileForm(*sent)
    context: dict[str, Any] = {"pot": pot, "form": form}
    if form.is_valid():
        try:
            found = preview(pot, form.name, form.cleaned_data["file"].read(), request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if not found.faults:
                return answer(request, "budget/plan_preview.html", context | _shown(found))
            context |= {
                "faults": found.faults[:FAULTS_SHOWN],
                "count_of_faults": len(found.faults),
                "more_faults": max(0, len(found.faults) - FAULTS_SHOWN),
            }
    status = UNPROCESSABLE if form.is_bound else 200
    return answer(request, "budget/plan_file.html", context, status=status)


@require_POST
def land(request: SignedInRequest, pk: int) -> HttpResponse:
    """Land what the preview has shown, whole or not at all."""
    pot = _pot_to_plan(request, pk)
    form = LandForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed. Bring the file once more."))
        return go(request, "budget:bring_plan", pk)
    try:
        land_plan(pot, form.wishes, form.opened, by=request.user, key=form.key_of_click)
    except NothingToPlan as refusal:
        messages.info(request, str(refusal))
    except Refusal as refusal:
        messages.error(request, f"{refusal} {_('Bring the file once more.')}")
        return go(request, "budget:bring_plan", pk)
    else:
        messages.success(request, _("The file has landed; the plan says what it says."))
    return go(request, "budget:grid", pk)


def _pot(request: SignedInRequest, pk: int) -> Pot:
    return get_object_or_404(pots_visible_to(request.user), pk=pk)


def _pot_to_plan(request: SignedInRequest, pk: int) -> Pot:
    """A pot in which the reader may plan something."""
    pot = _pot(request, pk)
    if not rules.plans_for(request.user, Department.objects.all()):
        raise Http404
    return pot


def _shown(found: Preview) -> dict[str, Any]:
    told = {
        "changes": [(one.line.pk, one.seen_cents, one.wanted_cents) for one in found.changes],
        "conflicts": [
            (one.line.pk, one.line.planned_cents, one.wanted_cents) for one in found.conflicts
        ],
        "opened": list(told_lines(found.opened)),
    }
    return {"found": found, "told": json.dumps(told), "key": uuid4()}
