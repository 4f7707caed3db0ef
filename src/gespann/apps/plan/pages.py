"""What the page of a round tells: who has handed in, what both want, and what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.models import (
    SIDES,
    Act,
    AnswerKind,
    Entry,
    Outcome,
    Part,
    Phase,
    Round,
    Wishes,
)
from gespann.apps.plan.queries.rounds import currency_of, entries_visible_to, levers_of
from gespann.apps.plan.queries.wishes import WishContent, content_of, wishes_visible_to
from gespann.ui.marks import Event, Words
from gespann.ui.templatetags.figures import exact_money, iso_day, number

_ARROW = " → "


@dataclass(frozen=True)
class SideOfRound:
    """How far one side is with its wishes."""

    part: Part
    is_handed_in: bool
    is_own: bool


@dataclass(frozen=True)
class WishedLine:
    """What both sides want of one thing; None where a side has said nothing."""

    name: str
    side: str
    sales_cents: int | None
    marketing_cents: int | None
    purpose: str = ""


def sides_of(planning: Round, own: Part | None) -> Sequence[SideOfRound]:
    """Who has handed in."""
    rows = Wishes.objects.filter(round=planning, edition=planning.edition)
    handed_in = {one.side for one in rows if not one.is_draft}
    return [SideOfRound(part, part in handed_in, part == own) for part in SIDES]


def both_wishes(request: SignedInRequest, planning: Round) -> Sequence[WishedLine]:
    """What both want, side by side; nothing before both have handed in."""
    rows = wishes_visible_to(request.user).filter(
        round=planning, edition=planning.edition, handed_in_at__isnull=False
    )
    contents = {Part(one.side): content_of(one) for one in rows}
    if set(contents) != set(SIDES):
        return []
    sales, marketing = contents[Part.SALES], contents[Part.MARKETING]
    return [*_amounts(planning, sales, marketing), *_measures(sales, marketing)]


def _amounts(planning: Round, sales: WishContent, marketing: WishContent) -> list[WishedLine]:
    of_sales, of_marketing = (
        {one.lever: one.cents for one in side.amounts} for side in (sales, marketing)
    )
    return [
        WishedLine(
            one.name, one.department.value, of_sales.get(one.name), of_marketing.get(one.name)
        )
        for one in levers_of(planning)
        if one.name in {**of_sales, **of_marketing}
    ]


def _measures(sales: WishContent, marketing: WishContent) -> list[WishedLine]:
    return [
        *(WishedLine(one.name, "", one.cost_cents, None, one.purpose) for one in sales.measures),
        *(
            WishedLine(one.name, "", None, one.cost_cents, one.purpose)
            for one in marketing.measures
        ),
    ]


@dataclass(frozen=True)
class Difference:
    """Something that two have written differently at the same time, as it is read."""

    name: Words
    mine: str
    theirs: str


def differences(conflict: Conflict[WishContent], currency: str) -> Sequence[Difference]:
    """What somebody wrote beside what somebody else has written meanwhile."""
    mine, theirs = (_as_read(one, currency) for one in (conflict.mine, conflict.theirs))
    names = dict(Outcome.choices)
    return [
        Difference(names.get(name, name), mine.get(name, "–"), theirs.get(name, "–"))
        for name in conflict.differs
    ]


def _as_read(content: WishContent | None, currency: str) -> dict[str, str]:
    if content is None:
        return {}
    amounts = {
        one.lever: _("{amount}, at least {least}").format(
            amount=exact_money(one.cents, currency), least=exact_money(one.least_cents, currency)
        )
        for one in content.amounts
    }
    measures = {
        one.name: f"{exact_money(one.cost_cents, currency)}, {one.purpose}"
        for one in content.measures
    }
    return {**amounts, **measures, **{n: number(w, 2) for n, w in content.weights.items()}}


def journal(request: SignedInRequest, planning: Round) -> Sequence[Event]:
    """What happened in the round, the latest first."""
    currency = currency_of(planning)
    return [_event(one, currency) for one in entries_visible_to(request.user, planning)[:50]]


def _event(entry: Entry, currency: str) -> Event:
    is_of_a_side = entry.part in SIDES
    return Event(
        when=entry.at,
        heading=entry.get_act_display(),
        words=_what_changed(entry, currency),
        side=entry.part if is_of_a_side else "",
        who=Part(entry.part).label if entry.part else "",
    )


def _what_changed(entry: Entry, currency: str) -> str:
    """The figures of a line of the journal, in words."""
    told = entry.figures
    if entry.act == Act.WALKED:
        return _("From “{before}” to “{after}”").format(
            before=Phase(told["from"]).label, after=Phase(told["to"]).label
        )
    if entry.act == Act.FRAMED:
        return "; ".join(_reframed(name, told[name], currency) for name in sorted(told))
    if entry.act in (Act.VERSION_MADE, Act.SIGNED, Act.WITHDRAWN):
        return _("Version {number}").format(number=told["version"])
    if entry.act == Act.ANSWERED:
        return str(AnswerKind(told["answer"]).label)
    return ""


def _reframed(name: str, values: Sequence[Any], currency: str) -> str:
    """What of the frame changed from what to what."""
    labels = {
        "budget_cents": _("Budget"), "goal_cents": _("Goal"), "deadline": _("Deadline"),
        "fit": _("Fit"),
    }  # fmt: skip

    def read(value: Any) -> str:
        if value is None:
            return "–"
        if name.endswith("_cents"):
            return exact_money(value, currency)
        return iso_day(value) if name == "deadline" else number(value)

    return f"{labels[name]}: {_ARROW.join(map(read, values))}"
