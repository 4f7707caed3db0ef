"""Pages of fits: the list, asking for one, and what one has to say."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gespann.apps.jobs import queries as jobs
from gespann.apps.market import queries as market
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.response import actions, pages, queries, rules
from gespann.apps.response.chain import chain_chart
from gespann.apps.response.comparing import Side, comparison
from gespann.apps.response.forms import FitForm
from gespann.apps.response.models import Fit
from gespann.apps.response.outlook import NO_BUDGET, Summary
from gespann.apps.response.queries import Results
from gespann.files.report.document import Section
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.tables import Table, day, number, part, text

UNPROCESSABLE = 422


@require_safe
def fits(request: SignedInRequest) -> HttpResponse:
    """All fits, the latest first, and those that are being made."""
    _ask_to_see(request)
    going_on = list(queries.jobs_going_on())
    own = next((job for job in going_on if job.asked_by_id == request.user.pk), None)
    return answer(
        request,
        "response/fits.html",
        {
            "fits": _fits(request),
            "may_ask": rules.may_ask_for_fit(request.user),
            "is_known": market.latest_in_force() is not None,
            "own": own and jobs.shown_to(request.user, own),
            "others": len(going_on) - (own is not None),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """Ask for a fit; the way on leads to its job."""
    if not rules.may_ask_for_fit(request.user):
        raise Http404
    form = FitForm(request.POST) if request.method == "POST" else FitForm()
    if form.is_valid():
        try:
            job = actions.ask_for_fit(**form.asked(), by=request.user)
            return go(request, "jobs:job", job.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    known = market.history()
    status = UNPROCESSABLE if form.is_bound else 200
    return answer(request, "response/ask.html", {"form": form, "history": known}, status=status)


@require_safe
def fit(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the data said."""
    return _page(request, pk, "response/fit.html", pages.what_the_data_said)


@require_safe
def curves(request: SignedInRequest, pk: int) -> HttpResponse:
    """What more or less of each lever would bring."""
    return _page(request, pk, "response/curves.html", pages.response_curves)


@require_safe
def checks(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the model was put to."""
    return _page(request, pk, "response/checks.html", pages.diagnostics)


@require_safe
def changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """What has changed from another fit to this one, and why."""
    _ask_to_see(request)
    row = get_object_or_404(queries.whole_fits(), pk=pk)
    others = list(queries.others_than(row))
    older = _other(request, row, others)
    return answer(
        request,
        "response/changes.html",
        {
            **_frame(request, row),
            "others": others,
            "older": older,
            "told": older and comparison(Side.of(older), Side.of(row)),
        },
    )


def _other(request: SignedInRequest, row: Fit, others: Sequence[Fit]) -> Fit | None:
    """The fit that was asked for, else the one before this, else any other."""
    wish = request.GET.get("from", "")
    before = (one for one in others if one.pk < row.pk)
    asked = (one for one in others if str(one.pk) == wish)
    other = next(asked, None) or next(before, None) or next(iter(others), None)
    return other and queries.whole_fits().get(pk=other.pk)


def _page(
    request: SignedInRequest,
    pk: int,
    template: str,
    tell: Callable[[Results], Sequence[Section]],
) -> HttpResponse:
    _ask_to_see(request)
    row = get_object_or_404(queries.whole_fits(), pk=pk)
    summary = queries.summary_of(row)
    context = {
        **_frame(request, row),
        "summary": summary,
        "chain": chain_chart(summary),
        "no_outlook": _why_no_outlook(summary),
        "sections": tell(queries.results_of(row)),
    }
    return answer(request, template, context)


def _frame(request: SignedInRequest, row: Fit) -> dict[str, Any]:
    """What all pages of a fit show."""
    return {
        "fit": row,
        "tabs": _tabs(row),
        "here": request.path,
        "may_ask": rules.may_ask_for_fit(request.user),
    }


def _tabs(row: Fit) -> Sequence[tuple[str, str]]:
    names = (
        (_("What the data said"), "response:fit"),
        (_("Response curves"), "response:curves"),
        (_("Diagnostics"), "response:checks"),
        (_("What has changed"), "response:changes"),
    )
    return [(name, reverse(address, args=[row.pk])) for name, address in names]


def _why_no_outlook(summary: Summary) -> str:
    if summary.no_outlook != NO_BUDGET:
        return summary.no_outlook
    return _(
        "firm.toml names no budget. Add a section [plan] with start, periods and budget, bring it "
        "once more, and ask for a new fit."
    )


def _fits(request: SignedInRequest) -> Table:
    return Table(
        "fits",
        request.GET,
        queries.fits(),
        [
            part("fit", _("Fit"), "response/_fit.html", sorts_by="pk", value="pk"),
            day("at", _("Made")),
            text("by", _("By"), "by__name", sorts=False),
            part("entry", _("History"), "response/_entry.html", value="entry__number"),
            number("draws", _("Draws")),
            number("seed", _("Seed")),
            part("took", _("Took"), "response/_took.html", sorts_by="seconds", is_figure=True),
            part("verdict", _("Verdict"), "response/_verdict.html", sorts_by="verdict"),
        ],
        caption=_("Fits"),
    )


def _ask_to_see(request: SignedInRequest) -> None:
    if not rules.may_see_fits(request.user):
        raise Http404
