"""What was computed of the bargaining, in words: trades, the single text, and blockades."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from gespann.apps.plan.at_table.reading import TheTable
from gespann.apps.plan.at_table.settled import settled_by_tests
from gespann.apps.plan.at_table.steps import Next, Way
from gespann.apps.plan.models import Part, Round, Standing
from gespann.core.compromise.blockade_results import NextStep
from gespann.core.compromise.rounds_results import JointRounds, NextProposal
from gespann.files.documents import from_document
from gespann.language.rounds import ChangeTold, blockade_told, next_told, text_told
from gespann.ui.marks import Words


@dataclass(frozen=True)
class Trade:
    """What a side could do next.

    Attributes:
        address: Of the form that starts from it; "" where there is nothing to start from, or the
            reader does not speak for this side.
    """

    part: Part
    sentence: str
    changes: Sequence[ChangeTold]
    address: str


@dataclass(frozen=True)
class StepOn:
    """What gets a matter moving, and where that is done."""

    name: Words
    words: Words
    way: Way | None


@dataclass(frozen=True)
class BlockedMatter:
    """Why a matter does not move; the first step is the one to take."""

    reason: str
    steps: Sequence[StepOn]


@dataclass(frozen=True)
class Judged:
    """Everything that was computed, in words; a matter is blocked, settled by tests, or neither."""

    trades: Sequence[Trade]
    text: str
    text_address: str
    blocked: BlockedMatter | None
    settled: Sequence[Next]


def judged(table: TheTable) -> Judged | None:
    """What was computed for what lies on the table; None before it was asked or if it is old."""
    standing = table.standing
    if standing is None or not standing.rounds or not table.is_current:
        return None
    state = state_of(standing)
    text = text_told(state) if not state.rounds.is_agreed else ""
    blocked = _blocked(table, state)
    settled = settled_by_tests(table.planning, standing, _names(state)) if blocked else ()
    return Judged(
        [_trade(table, state, one) for one in state.next_proposals],
        text,
        _starting(table.planning, "text", "suggested") if text and table.may_write_text else "",
        None if settled else blocked,
        settled,
    )


def state_of(standing: Standing) -> JointRounds:
    """What the core found."""
    return from_document(JointRounds, standing.rounds)


def suggested_cents(standing: Standing, part: Part) -> dict[str, int] | None:
    """The amounts of a side's suggested proposal, or of the single text; None without any."""
    state = state_of(standing)
    names = [one.name for one in state.levers]
    if part is Part.NEUTRAL:
        found = state.text_cents
    else:
        found = next((o.cents for o in state.next_proposals if o.department == part.value), None)
    return None if found is None else dict(zip(names, found.tolist(), strict=True))


def _trade(table: TheTable, state: JointRounds, found: NextProposal) -> Trade:
    told = next_told(state, found, table.currency)
    part = Part(found.department.value)
    is_ones_own = table.may_propose and table.speaks == part and found.cents is not None
    address = _starting(table.planning, "propose", "suggested") if is_ones_own else ""
    return Trade(part, told.sentence, told.changes, address)


def _blocked(table: TheTable, state: JointRounds) -> BlockedMatter | None:
    told = blockade_told(state, table.currency)
    if told is None or state.blockade is None:
        return None
    steps = [_step(table, one, _names(state)) for one in state.blockade.next_steps]
    return BlockedMatter(told.reason, steps)


def _names(state: JointRounds) -> tuple[str, ...]:
    """The levers in dispute."""
    return tuple(one.name for one in state.disputed)


def _step(table: TheTable, step: NextStep, disputed: Sequence[str]) -> StepOn:
    name, words = _WORDS[step]()
    if disputed and step in (NextStep.EVIDENCE, NextStep.TEST):
        words = (
            words
            + " "
            + _("This is about {levers}.").format(
                levers=", ".join(_("“{name}”").format(name=one) for one in disputed)
            )
        )
    way = _way(table, step, disputed)
    return StepOn(name, words, way)


def _way(table: TheTable, step: NextStep, disputed: Sequence[str]) -> Way | None:
    """Where it is done; None of what is done elsewhere than at a screen."""
    planning = table.planning
    lever = f"?{urlencode({'lever': disputed[0]})}" if disputed else ""
    if step is NextStep.TRADE:
        return Way(_("Start from the suggested trade"), _starting(planning, "propose", "suggested"))
    if step is NextStep.NEW_OPTIONS:
        return Way(_("Make a proposal with a measure"), _at("propose", planning))
    if step is NextStep.ANSWER:
        return Way(_("To what lies on the table"), "#on-the-table")
    if step is NextStep.SINGLE_TEXT:
        return Way(_("Start the one text"), _starting(planning, "text", "suggested"))
    if step is NextStep.EVIDENCE:
        return Way(_("To the evidence"), _evidence(planning))
    if step is NextStep.TEST:
        return Way(_("Agree on a test"), _at("tests", planning) + lever)
    if step in (NextStep.LOWER_A_MINIMUM, NextStep.WIDEN_THE_ROOM):
        return Way(_("To the round"), _at("round", planning))
    return Way(_("Note what was decided there"), _at("conversation", planning))


def _evidence(planning: Round) -> str:
    try:
        return _at("evidence", planning)
    except NoReverseMatch:
        return reverse("response:fit", args=[planning.fit_id])


def _at(name: str, planning: Round) -> str:
    return reverse(f"plan:{name}", args=[planning.pk])


def _starting(planning: Round, name: str, start: str) -> str:
    return f"{_at(name, planning)}?{urlencode({'from': start})}"


# Words for pages; the command line has its own, which name its options.
_WORDS: Mapping[NextStep, Callable[[], tuple[str, str]]] = {
    NextStep.ANSWER: lambda: (
        _("An answer"),
        _("Accept what lies on the table, or put a proposal beside it."),
    ),
    NextStep.TRADE: lambda: (
        _("A trade"),
        _("Give what is dear to the other side and cheap to one’s own."),
    ),
    NextStep.EVIDENCE: lambda: (
        _("Evidence"),
        _("Both sides expect different things. Look together at what the history says."),
    ),
    NextStep.TEST: lambda: (
        _("A test"),
        _("Where the history says too little, ask the market."),
    ),
    NextStep.SINGLE_TEXT: lambda: (
        _("Mediation"),
        _("One text, which nobody has to defend and both criticise."),
    ),
    NextStep.LOWER_A_MINIMUM: lambda: (
        _("A lower minimum"),
        _("Lower one of the least amounts that exclude each other, or drop its wish."),
    ),
    NextStep.WIDEN_THE_ROOM: lambda: (
        _("More room"),
        _("Raise the budget or the bounds, or give up a little more for peace."),
    ),
    NextStep.NEW_OPTIONS: lambda: (
        _("New options"),
        _("Look for levers and measures that are not on the table yet."),
    ),
    NextStep.NEXT_LEVEL: lambda: (
        _("The next level"),
        _("Put the matter, with these figures, to the management. It decides what you cannot."),
    ),
    NextStep.CLEARING: lambda: (
        _("At the customer’s"),
        _("Meet where the matter shows, and settle it there together."),
    ),
}
