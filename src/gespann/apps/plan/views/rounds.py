"""Pages of planning rounds: the list, opening one, and its page."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.organisation import queries as organisation
from gespann.apps.organisation.rules import SignedInRequest, may_keep_organisation
from gespann.apps.plan import pages, rules
from gespann.apps.plan.actions import preparing
from gespann.apps.plan.actions import rounds as acts
from gespann.apps.plan.actions.rounds import Framed
from gespann.apps.plan.actions.wishes import hand_in as act_of_handing_in
from gespann.apps.plan.forms import OpenForm
from gespann.apps.plan.models import SIDES, Phase, Round
from gespann.apps.plan.queries.money import pot_of
from gespann.apps.plan.queries.participants import participants_of
from gespann.apps.plan.queries.rounds import currency_of, rounds_visible_to, years_to_plan
from gespann.apps.plan.queries.sent_before import has_handed_in
from gespann.apps.plan.queries.wishes import draft_of
from gespann.apps.plan.views.finding import ask_to_enter, found, own_draft
from gespann.apps.plan.way.money import missing_money
from gespann.apps.plan.way.next_step import next_step
from gespann.apps.response.models import Fit
from gespann.apps.response.queries import latest_fit, summary_of
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.tables import Table, day, money, part, text

UNPROCESSABLE = 422
FOUR_WEEKS = timedelta(weeks=4)


@require_safe
def rounds(request: SignedInRequest) -> HttpResponse:
    """All rounds that the reader may see, and the way to open one."""
    ask_to_enter(request)
    context = {
        "rounds": _rounds(request),
        "may_open": rules.may_open(request.user),
        "fit": latest_fit(),
        "years": years_to_plan(),
        "may_add_year": may_keep_organisation(request.user),
    }
    return answer(request, "plan/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: SignedInRequest) -> HttpResponse:
    """Open the round of a year, on the latest fit."""
    fit, years = latest_fit(), years_to_plan()
    if not rules.may_open(request.user) or fit is None or not years:
        raise Http404
    firm = organisation.firm()
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        currency=firm.currency if firm else "EUR",
        years=years,
        initial=_to_begin_with(fit),
    )
    if form.is_valid():
        said = dict(form.cleaned_data)
        year = said.pop("year")
        try:
            planning = acts.open_round(year, Framed(**said, fit=fit), by=request.user)
            return go(request, "plan:round", planning.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    status = UNPROCESSABLE if form.is_bound else 200
    return answer(request, "plan/open.html", {"form": form, "fit": fit}, status=status)


@require_safe
def round_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where a round stands, what comes next, and what both want."""
    return _round_page(request, found(request, pk))


@require_POST
def walk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lead the round to another phase."""
    planning = found(request, pk)
    to = request.POST.get("to", "")
    if to not in Phase.values or not rules.may_walk(request.user, planning):
        raise Http404
    if planning.phase == to:  # sent twice, or two have led there at once
        return go(request, "plan:round", pk)
    try:
        acts.walk(planning, Phase(to), by=request.user)
    except Refusal as refusal:
        return _round_page(request, found(request, pk), str(refusal))
    return go(request, "plan:round", pk)


@require_POST
def prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the room; the way on leads to its job."""
    planning = found(request, pk)
    if not rules.may_prepare(request.user, planning):
        raise Http404
    try:
        job = preparing.ask_to_prepare(planning, by=request.user)
    except Refusal as refusal:
        return _round_page(request, planning, str(refusal))
    return go(request, "jobs:job", job.pk)


@require_POST
def hand_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """A side hands in what the reader has seen of its draft."""
    planning = found(request, pk)
    if has_handed_in(planning, by=request.user):
        return go(request, "plan:round", pk)
    draft = own_draft(request, planning)
    seen = request.POST.get("version", "")
    if not seen.isdecimal() or not rules.may_hand_in(request.user, draft):
        raise Http404
    try:
        act_of_handing_in(draft, version=int(seen), by=request.user)
    except Refusal as refusal:
        return _round_page(request, found(request, pk), str(refusal))
    return go(request, "plan:round", pk)


# --- How it is done ---------------------------------------------------------------------------


def _round_page(request: SignedInRequest, planning: Round, refusal: str = "") -> HttpResponse:
    own = rules.part_of(request.user, planning)
    draft = draft_of(planning, own) if own in SIDES and own is not None else None
    currency = currency_of(planning)
    context = {
        "planning": planning,
        "currency": currency,
        "days_left": (planning.deadline - timezone.localdate()).days,
        "sides": pages.sides_of(planning, own),
        "next": next_step(request.user, planning),
        "draft": draft,
        "may_hand_in": draft is not None and rules.may_hand_in(request.user, draft),
        "may_frame": rules.may_frame(request.user),
        "back": _back(request, planning),
        "lines": pages.both_wishes(request, planning),
        "parts": participants_of(planning),
        "missing_money": missing_money(planning, pot_of(planning), currency),
        "journal": pages.journal(request, planning),
        "refusal": refusal,
    }
    status = UNPROCESSABLE if refusal else 200
    return answer(request, "plan/round.html", context, status=status)


def _back(request: SignedInRequest, planning: Round) -> list[Phase]:
    """The phases that the reader may lead back to, the nearest first."""
    if not rules.may_walk(request.user, planning):
        return []
    return list(Phase)[Phase(planning.phase).place - 1 :: -1] if Phase(planning.phase).place else []


def _rounds(request: SignedInRequest) -> Table:
    firm = organisation.firm()
    return Table(
        "rounds",
        request.GET,
        rounds_visible_to(request.user),
        [
            part("year", _("Fiscal year"), "plan/_year.html", value="fiscal_year__name"),
            text("phase", _("Phase"), "get_phase_display", sorts=False),
            money("budget_cents", _("Budget"), currency=firm.currency if firm else "EUR"),
            day("deadline", _("Deadline")),
        ],
        caption=_("Planning rounds"),
    )


def _to_begin_with(fit: Fit) -> dict[str, Any]:
    """Budget and goal as they were entered with the firm, and four weeks to find the plan."""
    deadline = {"deadline": timezone.localdate() + FOUR_WEEKS}
    outlook = summary_of(fit).outlook
    if outlook is None:
        return deadline
    if (so_far := outlook.so_far) is not None:
        return {"budget_cents": so_far.budget_cents, "goal_cents": so_far.goal_cents, **deadline}
    goal_cents = outlook.goal.goal_cents if outlook.goal else None
    return {"budget_cents": outlook.budget_cents, "goal_cents": goal_cents, **deadline}
