"""The room of a round: the picture, sliders that answer at once, and exact figures as a job.

What sliders ask is answered by the prepared surface, with NumPy alone; once they rest, the page
asks for the exact figures, and takes them in place of the quick ones when the job has them. htmx
takes one of four parts: the sliders with all below them, what their amounts come to, how far the
exact figures are, or markets and months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget
from django_htmx.middleware import HtmxDetails
from jaxtyping import Int

from gespann.apps.jobs import queries as jobs
from gespann.apps.jobs.models import Job
from gespann.apps.jobs.queries import ShownJob
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.actions import preparing
from gespann.apps.plan.models import Prepared, Round
from gespann.apps.plan.picture.breakdown import Breakdown, Chosen, breakdown
from gespann.apps.plan.picture.meanings import meanings
from gespann.apps.plan.picture.room_chart import room_chart
from gespann.apps.plan.picture.tried import figures_of, here, spots, starts, tried
from gespann.apps.plan.queries.evidence import results_for
from gespann.apps.plan.queries.exact import (
    exact_of,
    is_in_vain,
    jobs_preparing,
    jobs_trying_out,
)
from gespann.apps.plan.queries.measures import measures_visible_to
from gespann.apps.plan.queries.room import Room, room_of
from gespann.apps.plan.queries.rounds import currency_of, prepared_for
from gespann.apps.plan.views.finding import found
from gespann.apps.plan.writing.amounts_form import AmountsForm
from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.files.report.document import Section
from gespann.files.report.sections.room import room as room_section
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.marks import Words

UNPROCESSABLE = 422
SLIDERS, ANSWER, EXACT, BREAKDOWN = (
    "plan/_room_sliders.html",
    "plan/_room_answer.html",
    "plan/_room_exact.html",
    "plan/_room_breakdown.html",
)
PARTS = {"room-answer": ANSWER, "exact": EXACT, "room-breakdown": BREAKDOWN}
Amounts = Int[np.ndarray, " lever"]


@never_cache
@require_safe
def room(request: SignedInRequest, pk: int) -> HttpResponse:
    """The room with the amounts of the address: typed, by the name of a plan, or in cents."""
    planning = found(request, pk)
    ready = prepared_for(planning)
    known = None if ready is None else room_of(ready)
    if ready is None or known is None:
        return _not_yet(request, planning, ready)
    return _Page(request, planning, ready, known).shown()


@require_POST
def try_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the exact figures of some amounts; the way leads back to them.

    htmx, which asks once the sliders rest, gets how far they are.
    """
    planning = found(request, pk)
    ready = prepared_for(planning)
    if ready is None or not rules.may_prepare(request.user, planning):
        raise Http404
    known = room_of(ready)
    if known is None:
        raise Http404
    cents = _in_cents(request.POST.get("cents", ""), known)
    if cents is None:
        raise Http404
    page = _Page(request, planning, ready, known)
    try:
        preparing.ask_to_try_out(planning, cents.tolist(), by=request.user)
    except Refusal as refusal:
        return page.shown(str(refusal))
    if page.htmx:
        return page.shown()
    address = reverse("plan:room", args=[pk])
    return go(request, f"{address}?cents={request.POST['cents']}#exact")


def _not_yet(request: SignedInRequest, planning: Round, ready: Prepared | None) -> HttpResponse:
    """What is missing, and the next step."""
    going_on = jobs_preparing(planning)
    own = next((job for job in going_on if job.asked_by_id == request.user.pk), None)
    both = rules.are_both_handed_in(planning, planning.edition)
    context = {
        "planning": planning,
        "both": both,
        "is_outdated": ready is not None,
        "may_prepare": both and ready is None and rules.may_prepare(request.user, planning),
        "own": own and jobs.shown_to(request.user, own),
        "is_asked_for": any(not job.has_ended for job in going_on),
    }
    return answer(request, "plan/room_not_yet.html", context)


def _in_cents(written: str, room: Room) -> Amounts | None:
    """Amounts as addresses have them, "100,200,300"; None if they are none for these levers."""
    said = written.split(",")
    if len(said) != len(room.surface.names) or not all(
        one.isascii() and one.isdecimal() and len(one) < 16 for one in said
    ):
        return None
    cents = np.array([int(one) for one in said], dtype=np.int64)
    return cents if np.array_equal(room.held(cents), cents) else None


@dataclass
class _Page:
    request: SignedInRequest
    planning: Round
    ready: Prepared
    room: Room

    @property
    def surface(self) -> PreparedSurface:
        return self.room.surface

    @property
    def htmx(self) -> HtmxDetails:
        """Whether htmx asks, and for which part."""
        return self.request.htmx  # type: ignore[attr-defined]

    @property
    def _part(self) -> str:
        return PARTS.get(self.htmx.target or "", SLIDERS) if self.htmx else SLIDERS

    @cached_property
    def currency(self) -> str:
        return currency_of(self.planning)

    @cached_property
    def starts(self) -> dict[str, tuple[Words, Amounts]]:
        return starts(self.room)

    @cached_property
    def form(self) -> AmountsForm:
        """What was typed, or the plan that the address names; the golden mean if it names none."""
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        if "amount-0" not in asked:
            return self._holding(self._named(asked.get("start", ""), asked.get("cents", "")))
        typed = self._form(self._named("", ""), asked)
        if not typed.is_valid():
            return typed
        cents = typed.amounts()
        if "scale" in asked:
            return self._holding(self.surface.scaled_to_budget(cents))
        return self._form(cents, asked)

    def _named(self, start: str, cents: str) -> Amounts:
        if (written := _in_cents(cents, self.room)) is not None:
            return written
        first = next(iter(self.starts.values()))
        return self.room.held(self.starts.get(start, first)[1])

    def _holding(self, cents: Amounts) -> AmountsForm:
        return self._form(cents, None)

    def _form(self, cents: Amounts, data: Any) -> AmountsForm:
        return AmountsForm(data, surface=self.surface, cents=cents, currency=self.currency)

    def shown(self, refusal: str = "") -> HttpResponse:
        """The page, or what of it htmx asks for."""
        form, htmx, part = self.form, self.htmx, self._part
        cents = None if form.is_bound and not form.is_valid() else form.cents
        context: dict[str, Any] = {
            "planning": self.planning,
            "currency": self.currency,
            "form": form,
            "surface": self.surface,
            "refusal": refusal,
            "swaps_short": bool(htmx) and part == ANSWER,
        }
        if part == SLIDERS:
            context |= {"sliders": form.sliders(), "starts": self.starts}
        if not htmx:
            context |= {
                "sections": self._sections(),
                "measures": measures_visible_to(self.request.user, self.planning),
                "meanings": meanings(),
                "looks_closer": "of-levers" in self.request.GET,
            }
        if part != BREAKDOWN or not htmx:
            context |= self._answered(cents)
        if part in (SLIDERS, BREAKDOWN):
            context |= {"breakdown": self._breakdown(cents)}
        status = UNPROCESSABLE if form.is_bound and not form.is_valid() else 200
        if part != EXACT or context.get("trying") is not None:
            return answer(self.request, "plan/room.html", context, part=part, status=status)
        # Nothing is awaited any more: the whole answer, with the exact figures on top of it.
        context["swaps_short"] = True
        whole = answer(self.request, "plan/room.html", context, part=ANSWER, status=status)
        return reswap(retarget(whole, "#room-answer"), "innerHTML")

    def _sections(self) -> Sequence[Section]:
        """The room in the plane of both totals, the reach of each lever, and priced wishes."""
        fit = results_for(self.planning, self.ready).fit
        # As they were priced: all of one side, then all of the other.
        whose = [side.department for side in self.room.mean.wishes.sides for _ in side.wishes]
        wishes = self.room.plan.room.wishes if self.room.plan.room else ()
        told = room_section(fit, self.room.plan, whose if len(whose) == len(wishes) else ())
        return [] if told is None else [told]

    def _breakdown(self, cents: Amounts | None) -> Breakdown | None:
        """By market and month, where the plan knows them."""
        if cents is None:
            return None
        return breakdown(self.room, cents, self.currency, Chosen.of(self.request.GET, self.room))

    def _answered(self, cents: Amounts | None) -> dict[str, Any]:
        plan, currency = self.room.plan, self.currency
        epsilon = plan.room.epsilon if plan.room else 0.01
        marked = spots(self.room, currency)
        if cents is None:
            return {"chart": room_chart(plan.split, epsilon, marked, None, currency)}
        asked = jobs_trying_out(self.ready, cents.tolist())
        told, exact = tried(self.room, cents, currency), exact_of(asked)
        figures = figures_of(self.surface, told.answer, exact)
        at = here(self.room, told.answer, figures, currency)
        own = [one for one in asked if one.asked_by_id == self.request.user.pk]
        in_vain = next((one for one in reversed(own) if is_in_vain(one)), None)
        return {
            "tried": told,
            "figures": figures,
            "chart": room_chart(plan.split, epsilon, marked, at, currency),
            "cents": ",".join(map(str, cents.tolist())),
            "exact": exact,
            "trying": self._shown(next((one for one in own if _is_awaited(one)), None)),
            "in_vain": self._shown(in_vain),
            "asks_by_itself": bool(self.htmx) and in_vain is None,
            "may_try_out": rules.may_prepare(self.request.user, self.planning),
            "goal_cents": self.surface.goal_cents,
            "epsilon": epsilon,
        }

    def _shown(self, job: Job | None) -> ShownJob | None:
        return jobs.shown_to(self.request.user, job) if job else None


def _is_awaited(question: Job) -> bool:
    return not question.has_ended and not is_in_vain(question)
