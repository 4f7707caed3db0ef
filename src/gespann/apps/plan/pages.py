"""What the page of a round tells: where it stands, what comes next, and what both want."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.models import SIDES, Entry, Outcome, Part, Phase, Round, Wishes
from gespann.apps.plan.queries.rounds import entries_visible_to, levers_of, obstacle
from gespann.apps.plan.queries.wishes import WishContent, content_of, wishes_visible_to
from gespann.ui.marks import Event, Words
from gespann.ui.templatetags.figures import exact_money, number


@dataclass(frozen=True)
class Step:
    """A phase of the round, and whether one can go there now.

    Attributes:
        obstacle: Why not; "" if one can.
    """

    phase: Phase
    is_here: bool
    is_done: bool
    obstacle: str
    is_next: bool


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


def steps_of(planning: Round) -> Sequence[Step]:
    """The phases in their order."""
    here = Phase(planning.phase)
    return [
        Step(
            phase,
            is_here=phase is here,
            is_done=phase.place < here.place,
            obstacle="" if phase is here else obstacle(planning, phase),
            is_next=phase.place == here.place + 1,
        )
        for phase in Phase
    ]


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


def next_step(
    planning: Round, sides: Sequence[SideOfRound], own: Part | None, *, may_hand_in: bool
) -> tuple[Words, Words]:
    """What the reader can do next, in a heading and a sentence."""
    if planning.is_frozen:
        return _("Both sides have signed"), _("What changes now is an amendment.")
    if planning.phase != Phase.WISHES:
        return _("Both sides have handed in"), _("Look at what both want, and where it differs.")
    handed_in = {one.part for one in sides if one.is_handed_in}
    if own in SIDES and own not in handed_in:
        words = (
            _("Only your side sees it until both have handed in.")
            if may_hand_in
            else _("Your head of department, or a deputy, hands it in for your side.")
        )
        return _("Write down what your side wishes for"), words
    if len(handed_in) == len(SIDES):
        return _("Both sides have handed in"), _("The round can go on to the evidence.")
    return (
        _("Wishes are being written"),
        _("Nobody sees anything of them before both sides have handed in."),
    )


def journal(request: SignedInRequest, planning: Round) -> Sequence[Event]:
    """What happened in the round, the latest first."""
    return [_event(one) for one in entries_visible_to(request.user, planning)[:50]]


def _event(entry: Entry) -> Event:
    words = ""
    if entry.act == "walked":
        words = _("From “{before}” to “{after}”").format(
            before=Phase(entry.figures["from"]).label, after=Phase(entry.figures["to"]).label
        )
    is_of_a_side = entry.part in SIDES
    return Event(
        when=entry.at,
        heading=entry.get_act_display(),
        words=words,
        side=entry.part if is_of_a_side else "",
        who=Part(entry.part).label if is_of_a_side else "",
    )


def may_go(request: SignedInRequest, planning: Round) -> bool:
    """Whether the reader may lead from phase to phase."""
    return rules.may_walk(request.user, planning)
