"""The page on which a side says what it expects of levers, and where both are compared later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.actions.beliefs import (
    Answers,
    answer_about,
    answers_of,
    take_answer_out,
)
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.models import SIDES, BeliefAnswer, Part, Round, Wishes
from gespann.apps.plan.picture.belief_chart import comparison, drawing_of
from gespann.apps.plan.picture.data_curves import are_near, data_curves
from gespann.apps.plan.queries.evidence import results_for
from gespann.apps.plan.queries.rounds import LeverOfRound, levers_of, prepared_for
from gespann.apps.plan.queries.wishes import beliefs_visible_to
from gespann.apps.plan.views.finding import draft_of_writer, found, own_draft
from gespann.apps.plan.writing.belief_form import UNSAID, BeliefForm, sentences
from gespann.apps.response.queries import Results
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.charts.chart import Chart

UNPROCESSABLE, CONFLICT = 422, 409
SAID = "plan/_belief_said.html"


@dataclass(frozen=True)
class LeverTab:
    """A lever to choose, and whether its own side has answered about it."""

    number: int
    lever: LeverOfRound
    is_answered: bool
    is_here: bool


@dataclass(frozen=True)
class SideOfBeliefs:
    """How far a side is."""

    part: Part
    is_handed_in: bool


@require_http_methods(["GET", "HEAD", "POST"])
def beliefs(request: SignedInRequest, pk: int) -> HttpResponse:
    """A side writes while it may; afterwards everybody sees what they may see."""
    planning = found(request, pk)
    if request.method == "POST":
        return _written(_Writing.of(request, planning, own_draft(request, planning)))
    draft = draft_of_writer(request, planning)
    if draft is not None:
        page = _Writing.of(request, planning, draft)
        return page.shown(page.form())
    return _compared(request, planning)


# --- A side writes ------------------------------------------------------------------------------


def _written(page: "_Writing") -> HttpResponse:
    typed = page.request.POST
    if "take_out" in typed:
        return page.taken_out(typed.get("version", ""))
    form = page.form(typed)
    if "read_out" in typed:
        form.is_valid()
        return page.shown(form, part=SAID)
    if not form.is_valid():
        return page.shown(form, status=UNPROCESSABLE)
    version = form.cleaned_data["version"]
    try:
        kept = answer_about(
            page.draft, page.lever.name, form.answers(), version=version, by=page.request.user
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return page.shown(form, status=UNPROCESSABLE)
    if isinstance(kept, Conflict):
        return page.conflict(kept)
    messages.success(
        page.request, _("What your side expects of “{name}” is saved.").format(name=page.lever.name)
    )
    return go(page.request, page.way_on)


@dataclass(frozen=True)
class _Writing:
    request: SignedInRequest
    planning: Round
    draft: Wishes
    levers: Sequence[LeverOfRound]
    number: int
    rows: dict[str, BeliefAnswer]

    @classmethod
    def of(cls, request: SignedInRequest, planning: Round, draft: Wishes) -> "_Writing":
        """The lever that was asked for, else the first one without an answer."""
        side = draft.side
        levers = sorted(levers_of(planning), key=lambda one: one.department.value != side)
        rows = {one.lever: one for one in draft.beliefs.select_related("changed_by")}
        asked = request.POST.get("lever") or request.GET.get("lever")
        if asked is None:
            open_ones = (i for i, one in enumerate(levers) if one.name not in rows)
            return cls(request, planning, draft, levers, next(open_ones, 0), rows)
        if not asked.isdecimal() or int(asked) >= len(levers):
            raise Http404
        return cls(request, planning, draft, levers, int(asked), rows)

    @property
    def lever(self) -> LeverOfRound:
        """The one that the page asks about."""
        return self.levers[self.number]

    @property
    def row(self) -> BeliefAnswer | None:
        """What the side has answered about it."""
        return self.rows.get(self.lever.name)

    def form(self, data: Any = None, *, answers: Answers | None = None) -> BeliefForm:
        """The questions, with what was answered."""
        row = self.row
        known = answers or (UNSAID if row is None else answers_of(row))
        return BeliefForm(data, answers=known, version=0 if row is None else row.version)

    @property
    def way_on(self) -> str:
        """To the next lever; behind the last one back to the round."""
        if self.is_last:
            return reverse("plan:round", args=[self.planning.pk])
        address = reverse("plan:beliefs", args=[self.planning.pk])
        return f"{address}?lever={self.number + 1}#belief"

    @property
    def is_last(self) -> bool:
        """Whether no lever follows."""
        return self.number + 1 == len(self.levers)

    def taken_out(self, version: str) -> HttpResponse:
        """Nothing is said of the lever after all."""
        if not version.isdecimal():
            raise Http404
        try:
            take_answer_out(self.draft, self.lever.name, version=int(version), by=self.request.user)
        except Refusal as refusal:
            messages.error(self.request, str(refusal))
        address = reverse("plan:beliefs", args=[self.planning.pk])
        return go(self.request, f"{address}?lever={self.number}")

    def conflict(self, kept: Conflict[Answers]) -> HttpResponse:
        """Both answers; the form holds the reader's own."""
        rows = {one.lever: one for one in self.draft.beliefs.select_related("changed_by")}
        page = _Writing(self.request, self.planning, self.draft, self.levers, self.number, rows)
        return page.shown(page.form(answers=kept.mine), status=CONFLICT, conflict=kept)

    def shown(
        self, form: BeliefForm, *, status: int = 200, part: str = "", **more: Any
    ) -> HttpResponse:
        """The page, or what is read out while somebody drags."""
        drawn = _readable(form)
        context = {
            "planning": self.planning,
            "tabs": [
                LeverTab(i, one, one.name in self.rows, i == self.number)
                for i, one in enumerate(self.levers)
            ],
            "lever": self.lever,
            "number": self.number,
            "row": self.row,
            "way_on": self.way_on,
            "is_last": self.is_last,
            "form": form,
            "drawing": drawing_of(self.lever.name, drawn, self.lever.department.value),
            "said": sentences(drawn) if not form.errors else (),
            **more,
        }
        return answer(self.request, "plan/belief.html", context, part=part, status=status)


def _readable(form: BeliefForm) -> Answers:
    """What can be drawn of a form: what was typed if it makes sense, else what it began with."""
    if form.is_bound and form.is_valid():
        return form.answers()
    return Answers(**{name: form.fields[name].initial for name in Answers.__dataclass_fields__})


# --- Both are compared --------------------------------------------------------------------------


def _compared(request: SignedInRequest, planning: Round) -> HttpResponse:
    """Everything that the reader may see: nothing of the other side before both handed in."""
    rows = beliefs_visible_to(request.user).filter(
        wishes__round=planning, wishes__edition=planning.edition
    )
    answers: dict[str, dict[str, Answers]] = {}
    for row in rows.select_related("wishes"):
        answers.setdefault(row.lever, {})[row.wishes.side] = answers_of(row)
    both = rules.are_both_handed_in(planning, planning.edition)
    handed_in = set(
        Wishes.objects.filter(
            round=planning, edition=planning.edition, handed_in_at__isnull=False
        ).values_list("side", flat=True)
    )
    results = None
    if both and answers:
        results = results_for(planning, prepared_for(planning))
    context = {
        "planning": planning,
        "both": both,
        "sides": [SideOfBeliefs(one, one.value in handed_in) for one in SIDES],
        "charts": _charts(answers, results, planning),
        "are_near": results is not None and are_near(results),
    }
    return answer(request, "plan/beliefs.html", context)


def _charts(
    answers: dict[str, dict[str, Answers]], results: Results | None, planning: Round
) -> Sequence[Chart]:
    """Of each lever that somebody answered about; with the data's curve once both handed in."""
    if not answers:
        return []
    data = {} if results is None else data_curves(results)
    return [
        comparison(f"belief-{i}", one.name, answers[one.name], data.get(one.name))
        for i, one in enumerate(levers_of(planning))
        if one.name in answers
    ]
