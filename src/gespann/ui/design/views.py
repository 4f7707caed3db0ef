"""The living page, and the few things that it does when they are pressed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.core.quantities import Department
from gespann.ui.answers import answer, go, polled
from gespann.ui.design import charts, sample
from gespann.ui.design.forms import CommitmentForm
from gespann.ui.marks import Progress
from gespann.ui.tables import Choice, Table, day, money, part

PAGE = "ui/design/page.html"
STEPS = 4


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every part once."""
    return answer(request, PAGE, _context(request))


@require_POST
def form(request: HttpRequest) -> HttpResponse:
    """The form with its faults, or a toast."""
    form = CommitmentForm(request.POST, request.FILES)
    if form.is_valid():
        messages.success(request, _("Nothing was committed: this page only shows how it looks."))
        return go(request, "ui:design")
    return answer(
        request, PAGE, _context(request, form=form), part="ui/design/_form.html", status=422
    )


@require_safe
def progress(request: HttpRequest, step: int) -> HttpResponse:
    """How far it is now; at each step a quarter further."""
    now = _progress(min(step, STEPS))
    return polled(request, "ui/design/_progress.html", {"progress": now}, is_done=now.is_done)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest) -> HttpResponse:
    """The question of the dialog, as a page for browsers without a script."""
    if request.method == "POST":
        messages.success(request, _("Nothing was released: this page only shows how it looks."))
        return go(request, "ui:design")
    return answer(request, "ui/design/release.html")


def _context(request: HttpRequest, form: CommitmentForm | None = None) -> dict[str, Any]:
    here = reverse("ui:design")
    return {
        "form": form or CommitmentForm(),
        "levers": _levers(request),
        "no_levers": Table(
            "no-levers", {}, [], [money("planned_cents", _("Planned"), currency="EUR")]
        ),
        "outcome": charts.outcome(),
        "amounts": charts.amounts(),
        "returns": charts.returns(),
        "prospects": charts.prospects(),
        "chain": charts.chain(),
        "events": sample.events(),
        "progress": _progress(1),
        "unknown": Progress(
            "unknown", _("Waiting for its turn"), note=_("Two fits are before it.")
        ),
        "tabs": [
            (_("Plan"), here),
            (_("Room"), f"{here}#room"),
            (_("Golden mean"), f"{here}#golden-mean"),
        ],
        "here": here,
        "currency": sample.CURRENCY,
        "steps": [
            _("Release a commitment that is no longer needed."),
            _("Ask the controller for a grant."),
        ],
        "sales_scale": (18, 26),
        "sales": sample.SIDES[Department.SALES],
        "marketing": sample.SIDES[Department.MARKETING],
    }


def _levers(request: HttpRequest) -> Table:
    return Table(
        "levers",
        request.GET,
        sample.LEVERS,
        [
            part("lever", _("Lever"), "ui/design/_lever.html", sorts_by="words"),
            part("side", _("Side"), "ui/design/_side.html", sorts_by="side_name"),
            money("last_year_cents", _("Last year"), currency=sample.CURRENCY),
            money("planned_cents", _("Planned"), currency=sample.CURRENCY),
            part(
                "returns", _("Return of one more euro"), "ui/design/_return.html",
                sorts_by="returns__median", is_figure=True,
            ),
            day("changed_on", _("Changed")),
        ],
        caption=_("Levers of the plan"),
        search=("words",),
        choices=[Choice("side", _("Side"), list(sample.SIDES.items()), _("Both"))],
        sort="-planned_cents",
        page_size=5,
    )  # fmt: skip


def _progress(step: int) -> Progress:
    share = step / STEPS
    note = _("Done.") if step == STEPS else _("About two minutes more. You may leave this page.")
    address = "" if step == STEPS else reverse("ui:design_progress", args=[step + 1])
    return Progress("fit", _("The response model is fitted"), share, note, address)
