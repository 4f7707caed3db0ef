"""Files that have landed, what each has done, and undoing one as a whole."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gespann.apps.actuals import rules
from gespann.apps.actuals.actions import landing
from gespann.apps.actuals.forms.bringing import ReasonForm
from gespann.apps.actuals.models import Import, State
from gespann.apps.actuals.queries.imports import imports_visible_to
from gespann.apps.actuals.queries.invoices import invoices_visible_to
from gespann.apps.actuals.views.asking import UNPROCESSABLE, ask, tabs_for
from gespann.apps.actuals.views.bringing import ASIDE, FATES
from gespann.apps.organisation.rules import SignedInRequest
from gespann.ui.answers import answer, done, go
from gespann.ui.tables import Table, day, part, text
from gespann.ui.tables.filters import Choice


@require_safe
def imports(request: SignedInRequest) -> HttpResponse:
    """All files that ever landed."""
    ask(request, rules.may_see_actuals)
    table = Table(
        "imports",
        request.GET,
        imports_visible_to(request.user),
        [
            part("number", _("Import"), "actuals/_import.html", sorts_by="number", value="number"),
            text("file", _("File"), "file_name"),
            text("title", _("Program")),
            day("at", _("Landed")),
            text("by", _("By"), "by__name", sorts=False),
            part("counts", _("What it did"), "actuals/_counts.html"),
            part("state", _("State"), "actuals/_import_state.html"),
        ],
        caption=_("Imports"),
    )
    return answer(request, "actuals/imports.html", {"imports": table, **tabs_for(request)})


@require_safe
def one_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """One import."""
    return _page(request, pk, ReasonForm())


@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo an import as a whole."""
    landed = get_object_or_404(imports_visible_to(request.user), pk=pk)
    ask(request, lambda user: rules.may_undo(user, landed))
    form = ReasonForm(request.POST)
    if done(form, lambda: landing.undo(landed, form.cleaned_data["reason"], by=request.user)):
        messages.success(request, _("The import is undone: all its entries are reversed."))
        return go(request, "actuals:import", pk)
    return _page(request, pk, form, UNPROCESSABLE)


def _page(request: SignedInRequest, pk: int, form: ReasonForm, status: int = 200) -> HttpResponse:
    landed = get_object_or_404(imports_visible_to(request.user), pk=pk)
    undone = getattr(landed, "undone", None)
    counts = landed.counts
    return answer(
        request,
        "actuals/import.html",
        {
            "landed": landed,
            "undone": undone,
            "fates": [(words, *counts[fate.value]) for fate, words in FATES.items()],
            "outside": counts["outside_by_rule"],
            "aside": [(ASIDE[name], rows) for name, rows in counts["aside"].items()],
            "invoices": _invoices(request, landed),
            "may_undo": undone is None and rules.may_undo(request.user, landed),
            "form": form,
            **tabs_for(request),
        },
        status=status,
    )


def _invoices(request: SignedInRequest, landed: Import) -> Table:
    return Table(
        "invoices",
        request.GET,
        invoices_visible_to(request.user).filter(brought_by=landed),
        [
            part("day", _("Invoice"), "actuals/_invoice.html", sorts_by="day", value="day"),
            part(
                "amount", _("Amount"), "actuals/_cents.html", sorts_by="gross_cents",
                is_figure=True,
            ),
            text("line", _("Line"), "line__name"),
            text("rule", _("Rule"), "rule__asks", sorts=False),
            part("state", _("State"), "actuals/_state.html"),
        ],
        caption=_("Invoices of this import"),
        choices=[Choice("state", _("State"), State.choices, _("all"))],
    )  # fmt: skip
