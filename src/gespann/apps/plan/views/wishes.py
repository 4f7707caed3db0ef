"""The page on which a side writes down what it wishes for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import pages, rules
from gespann.apps.plan.actions.wishes import write_wishes
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.models import SIDES, Outcome, Part, Round, Wishes
from gespann.apps.plan.queries.rounds import currency_of, has_capacity, has_funnel, levers_of
from gespann.apps.plan.queries.wishes import WishContent, content_of, wishes_visible_to
from gespann.apps.plan.views.finding import draft_of_writer, found, own_draft
from gespann.apps.plan.writing.sums import Sums, sums_of
from gespann.apps.plan.writing.wishes_form import Asked, WishesForm
from gespann.core.quantities import Department
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.marks import Words

UNPROCESSABLE, CONFLICT = 422, 409
FORM, SUMS = "plan/_wishes_form.html", "plan/_wish_sums.html"


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: SignedInRequest, pk: int) -> HttpResponse:
    """A side writes its draft. "one_more" and "add_up" only look: nothing is saved by them.

    Everybody else, and a side that has handed in, reads what they may see.
    """
    planning = found(request, pk)
    if request.method != "POST":
        draft = draft_of_writer(request, planning)
        if draft is None:
            return _read(request, planning)
        page = _Page(request, planning, draft)
        return page.shown(page.form())
    page = _Page(request, planning, own_draft(request, planning))
    if "one_more" in request.POST:
        return page.looked(more=1, part=FORM)
    if "add_up" in request.POST:
        return page.looked(part=SUMS)
    return _saved(page)


@dataclass(frozen=True)
class Wished:
    """What a side has wished for, to be read."""

    part: Part
    content: WishContent

    @property
    def is_empty(self) -> bool:
        """Whether it wants nothing of its own."""
        return self.content == WishContent()

    @property
    def weights(self) -> Sequence[tuple[Words, float]]:
        """What counts for it, with the names that people read."""
        names = dict(Outcome.choices)
        return [(names[name], weight) for name, weight in self.content.weights.items()]


def _read(request: SignedInRequest, planning: Round) -> HttpResponse:
    """What the reader may see of both: nothing of the other side before both have handed in."""
    rows = list(
        wishes_visible_to(request.user).filter(
            round=planning, edition=planning.edition, handed_in_at__isnull=False
        )
    )
    context = {
        "planning": planning,
        "currency": currency_of(planning),
        "both": len(rows) == len(SIDES),
        "sides": pages.sides_of(planning, rules.part_of(request.user, planning)),
        "wished": [Wished(Part(one.side), content_of(one)) for one in rows],
    }
    return answer(request, "plan/wishes_read.html", context)


def _saved(page: "_Page") -> HttpResponse:
    form = page.form(page.request.POST)
    if not form.is_valid():
        return page.shown(form, status=UNPROCESSABLE)
    content, version = form.content(), form.cleaned_data["version"]
    try:
        written = write_wishes(page.draft, content, version=version, by=page.request.user)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return page.shown(form, status=UNPROCESSABLE)
    if isinstance(written, Conflict):
        return page.conflict(written)
    messages.success(page.request, _("The draft is saved. Only your side sees it."))
    return go(page.request, "plan:wishes", page.planning.pk)


@dataclass(frozen=True)
class _Page:
    request: SignedInRequest
    planning: Round
    draft: Wishes

    @property
    def asked(self) -> Asked:
        outcomes = [
            one
            for one in Outcome
            if (one is not Outcome.LEADS or has_funnel(self.planning))
            and (one is not Outcome.SPARE or has_capacity(self.planning))
        ]
        return Asked(
            Department(self.draft.side),
            levers_of(self.planning),
            outcomes,
            currency_of(self.planning),
        )

    def form(self, data: Any = None, content: WishContent | None = None) -> WishesForm:
        """A form with what the draft says, or with what was typed."""
        known = content_of(self.draft) if content is None else content
        version, places = self.draft.version, None if data is None else _places(data)
        return WishesForm(data, asked=self.asked, content=known, version=version, places=places)

    def looked(self, *, more: int = 0, part: str) -> HttpResponse:
        """What was typed, as it was, and what it comes to."""
        typed = self.request.POST
        bound = self.form(typed)
        bound.is_valid()
        places = _places(typed) + more
        again = WishesForm(
            asked=bound.asked,
            content=content_of(self.draft),
            version=self.draft.version,
            places=places,
            initial={**typed.dict(), "places": str(places)},
        )
        return self.shown(again, part=part, sums=self.sums(bound))

    def conflict(self, written: Conflict[WishContent]) -> HttpResponse:
        """Both contents; the form holds the reader's own."""
        self.draft.refresh_from_db()
        return self.shown(
            self.form(content=written.mine),
            status=CONFLICT,
            sums=sums_of(
                written.mine,
                levers_of(self.planning),
                Department(self.draft.side),
                self.planning.budget_cents,
                is_saved=False,
            ),
            conflict=written,
            differences=pages.differences(written, currency_of(self.planning)),
        )

    def sums(self, form: WishesForm) -> Sums:
        """What the wishes of a form come to."""
        content = form.content() if form.is_bound else content_of(self.draft)
        return sums_of(
            content,
            form.asked.levers,
            form.asked.side,
            self.planning.budget_cents,
            unread=len(form.errors),
            is_saved=not form.errors and not content.differs_from(content_of(self.draft)),
        )

    def shown(
        self,
        form: WishesForm,
        *,
        status: int = 200,
        part: str = FORM,
        sums: Sums | None = None,
        **more: Any,
    ) -> HttpResponse:
        """The page, or the part of it that htmx asks for."""
        more["swaps_bar"] = part == SUMS and bool(self.request.htmx)  # type: ignore[attr-defined]
        context = {
            "planning": self.planning,
            "draft": self.draft,
            "form": form,
            "sums": sums or self.sums(form),
            "currency": form.asked.currency,
            "may_hand_in": rules.may_hand_in(self.request.user, self.draft),
            **more,
        }
        return answer(self.request, "plan/wishes.html", context, part=part, status=status)


def _places(typed: Any) -> int:
    """How many rows for measures were shown."""
    said = typed.get("places", "")
    return int(said) if said.isdecimal() and len(said) < 4 else 1
