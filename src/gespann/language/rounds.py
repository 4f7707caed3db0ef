"""Bargaining in rounds in sentences: where it stands, what has moved, and what helps on."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from gespann.core.compromise.blockade_results import NO_MOVEMENT, Block, Blockade, NextStep
from gespann.core.compromise.both_rounds import Asked
from gespann.core.compromise.moves import LeverChange
from gespann.core.compromise.rounds_results import JointRounds, NextProposal, Placed
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import NOT_KNOWN, day, money, percent

HARDLY = 0.005  # of a best case: what is less is not worth a word
BEYOND = 5.0  # of a best case: how much more it is says nothing any more
_SIDES = tuple(Department)


@dataclass(frozen=True)
class ChangeTold:
    """What a step changes for one lever, in words."""

    lever: str
    before: str
    after: str
    own: str
    other: str
    meaning: str


@dataclass(frozen=True)
class NextTold:
    """A next step in words: what it is, and what it changes lever by lever.

    Attributes:
        sentence: What it gives the other side and costs one's own, or that there is none.
        changes: The levers, the largest change first.
    """

    department: Department
    sentence: str
    changes: tuple[ChangeTold, ...] = ()


@dataclass(frozen=True)
class BlockadeTold:
    """Why a matter does not move, and what to do, the first step first."""

    reason: str
    steps: tuple[str, ...]


def hand_name(department: Department | None) -> str:
    """Whose round it is."""
    names = {Department.MARKETING: _("Marketing"), Department.SALES: _("Sales")}
    return _("Mediator’s text") if department is None else names[department]


def standing_told(state: JointRounds) -> str:
    """Whether both agree, who has to answer, or that nothing lies on the table."""
    table = state.rounds.on_the_table
    if table is None:
        return _("Nothing lies on the table yet. Either department can open with a proposal.")
    if state.rounds.is_agreed:
        if not state.placed[-1].is_allowed:
            return _(
                "Both departments stand behind the same plan, but it no longer keeps budget and "
                "bounds. It needs a new proposal."
            )
        return _(
            "Both departments stand behind the same plan since {day}. Its amounts belong into "
            "[disagreement] of wishes.toml: they hold until both sign another plan."
        ).format(day=day(state.rounds.rounds[-1].day))
    if not state.rounds.to_answer:
        return _(
            "On the table since {day}: {hand}. All have answered; what they ask of it goes into "
            "the next text."
        ).format(day=day(table.day), hand=_table(table.department))
    waiting = _(" and ").join(hand_name(side) for side in state.rounds.to_answer)
    days = ngettext("{count} day", "{count} days", state.open_days).format(count=state.open_days)
    return _(
        "On the table since {day}: {hand}. Still to answer: {waiting}, for {days} now "
        "({agreed} were agreed)."
    ).format(
        day=day(table.day),
        hand=_table(table.department),
        waiting=waiting,
        days=days,
        agreed=state.rounds.answer_days,
    )


def _table(department: Department | None) -> str:
    return {
        Department.MARKETING: _("a proposal of marketing"),
        Department.SALES: _("a proposal of sales"),
        None: _("a mediator’s text"),
    }[department]


def shares_told(state: JointRounds, placed: Placed) -> tuple[str, ...]:
    """What a plan gives each side of its best case; not known where nothing can be gained."""
    able = state.mean.found.bargained.can_gain
    return tuple(
        percent(float(share)) if can else NOT_KNOWN
        for share, can in zip(placed.shares, able, strict=True)
    )


def movement_told(state: JointRounds, placed: Placed) -> str:
    """What a proposal gave up and gave, against the department's last one."""
    move = placed.movement
    if not state.mean.found.bargained.can_gain.all():
        return NOT_KNOWN
    if move is None:
        return _("for both to criticise")
    if placed.is_first:
        return _("first proposal")
    if move.distance < NO_MOVEMENT:
        return _("no movement")
    return _("own share {own}, other side {other}").format(
        own=signed(-move.conceded), other=signed(move.given)
    )


def signed(share: float) -> str:
    """A share with its sign."""
    if abs(share) > BEYOND:
        return f"> +{percent(BEYOND)}" if share > 0 else f"< {percent(-BEYOND)}"
    return ("+" if share >= HARDLY else "") + percent(share if abs(share) >= HARDLY else 0.0)


def next_told(state: JointRounds, found: NextProposal, currency: str) -> NextTold:
    """What a department could do next."""
    name = hand_name(found.department)
    if found.accept:
        return NextTold(
            found.department,
            _(
                "{department}: accept what lies on the table. It gives as much as the next "
                "proposal of its own would."
            ).format(department=name),
        )
    if found.step is None or found.cents is None:
        return NextTold(
            found.department,
            _(
                "{department}: there is no step that gives the other side something for so little."
            ).format(department=name),
        )
    changes = tuple(_change(state, found, one, currency) for one in found.step.levers)
    given, cost = _size(found.step.given), found.step.conceded
    if cost >= HARDLY:
        pattern = _(
            "{department}: a step that gives the other side {given} of its best case and costs "
            "{own} of one’s own."
        )
    elif cost <= -HARDLY:
        pattern = _(
            "{department}: a step that gives the other side {given} of its best case and brings "
            "{own} of one’s own, too."
        )
    else:
        pattern = _(
            "{department}: a step that gives the other side {given} of its best case and costs "
            "nothing of one’s own."
        )
    sentence = pattern.format(department=name, given=given, own=_size(cost))
    return NextTold(found.department, sentence, changes)


def _size(share: float) -> str:
    """How large a share is. Against a plan that is far from what both could have it may be huge."""
    if abs(share) > BEYOND:
        return _("more than {share}").format(share=percent(BEYOND))
    return percent(abs(share))


def _change(
    state: JointRounds, found: NextProposal, change: LeverChange, currency: str
) -> ChangeTold:
    own = _SIDES.index(found.department)
    return ChangeTold(
        lever=state.levers[change.lever].name,
        before=money(change.before * CENTS_PER_UNIT, currency),
        after=money(change.after * CENTS_PER_UNIT, currency),
        own=signed(float(change.shares[own])),
        other=signed(float(change.shares[1 - own])),
        meaning=_meaning(float(change.shares[own]), float(change.shares[1 - own])),
    )


def _meaning(own: float, other: float) -> str:
    """Who gains by a change."""
    if own > 0 and other > 0:
        return _("good for both")
    if own > 0:
        return _("take")
    return _("give") if other > 0 else _("frees money")


def change_told(change: ChangeTold) -> str:
    """A change in one line."""
    return _(
        "{meaning}: {lever} {after} instead of {before} (other side {other}, own {own})"
    ).format(
        meaning=change.meaning,
        lever=_("“{name}”").format(name=change.lever),
        before=change.before,
        after=change.after,
        other=change.other,
        own=change.own,
    )


def amounts_side_by_side(state: JointRounds) -> list[tuple[str, Int[np.ndarray, " lever"] | None]]:
    """The plans that are worth comparing, each with its heading."""
    lasts = {one.round.department: one.cents for one in state.placed}
    return [
        (_("Without agreement"), state.mean.disagreement_cents),
        (_("Marketing proposes"), lasts.get(Department.MARKETING)),
        (_("Sales proposes"), lasts.get(Department.SALES)),
        (_("Mediator’s text"), lasts.get(None, state.text_cents)),
        (_("Golden mean"), state.mean.found.amount_cents),
    ]


def text_told(state: JointRounds) -> str:
    """What the mediator's text gives both; "" without one."""
    if state.text is None:
        return ""
    marketing, sales = (percent(float(share)) for share in state.text.shares)
    figures = {"marketing": marketing, "sales": sales}
    if state.rounds.is_text:
        return _(
            "The mediator’s next text, from the one on the table and what is asked of it: "
            "marketing gets {marketing} and sales {sales} of the best case."
        ).format(**figures)
    return _(
        "A mediator’s single text, better for both than the middle between their proposals: "
        "marketing gets {marketing} and sales {sales} of the best case. Both criticise it; nobody "
        "defends it."
    ).format(**figures)


def objections_told(state: JointRounds, currency: str) -> tuple[str, ...]:
    """What both sides ask of the next text, and that no plan gives all of it where that is so."""
    asked = state.rounds.asked_of_the_text
    if not asked or state.rounds.is_agreed:
        return ()
    told = [
        _("{department} asks of the text: {lever} {bounds}.").format(
            department=hand_name(side),
            lever=_("“{name}”").format(name=name),
            bounds=_bounds(one, currency),
        )
        for side, name, one in asked
    ]
    if state.text is None:
        told.append(
            _(
                "No plan in the room gives all of this. Talk about what is behind it: one of you "
                "may need something else than this amount."
            )
        )
    return tuple(told)


def _bounds(asked: Asked, currency: str) -> str:
    least, most = (
        None if cents is None else money(cents, currency)
        for cents in (asked.least_cents, asked.most_cents)
    )
    if least is None:
        return _("at most {most}").format(most=most)
    if most is None:
        return _("at least {least}").format(least=least)
    return _("between {least} and {most}").format(least=least, most=most)


def blockade_told(state: JointRounds, currency: str) -> BlockadeTold | None:
    """Why the matter does not move and what to do; None while it moves."""
    if state.blockade is None:
        return None
    steps = tuple(_step(one, state) for one in state.blockade.next_steps)
    return BlockadeTold(_reason(state, state.blockade, currency), steps)


def _reason(state: JointRounds, stuck: Blockade, currency: str) -> str:
    match stuck.block:
        case Block.NO_MOVEMENT:
            return ngettext(
                "{count} proposal in a row came back without movement.",
                "{count} proposals in a row came back without movement.",
                stuck.returned,
            ).format(count=stuck.returned)
        case Block.ANSWER_OPEN:
            return ngettext(
                "The answer has been open for {count} day; {agreed} were agreed.",
                "The answer has been open for {count} days; {agreed} were agreed.",
                stuck.open_days,
            ).format(count=stuck.open_days, agreed=state.rounds.answer_days)
        case Block.INCOMPATIBLE_MINIMUMS:
            return _(
                "The least amounts of {levers} exclude each other; {excess} are missing."
            ).format(
                levers=_minimums(state, stuck),
                excess=money(stuck.excess_euros * CENTS_PER_UNIT, currency),
            )
        case Block.ROOM_TOO_NARROW:
            return _(
                "In every plan of the room one department is worse off than without agreement."
            )
        case Block.NOTHING_TO_GAIN:
            return _("No plan is better for one department and worse for none.")


def _minimums(state: JointRounds, stuck: Blockade) -> str:
    wishes = [wish for side in state.mean.wishes.sides for wish in side.wishes if wish.weight > 0]
    names = dict.fromkeys(wishes[number].lever for number in stuck.wishes)
    return ", ".join(_("“{name}”").format(name=name) for name in names)


def _step(step: NextStep, state: JointRounds) -> str:
    disputed = ", ".join(_("“{name}”").format(name=lever.name) for lever in state.disputed)
    return {
        NextStep.ANSWER: _("Answer: accept what lies on the table, or put a proposal beside it."),
        NextStep.TRADE: _(
            "Trade: give what is dear to the other side and cheap to one’s own, as proposed above."
        ),
        NextStep.EVIDENCE: _(
            "Evidence: both sides expect different things of {levers}. Look together at what the "
            "history says of them (report, “What both sides believe”)."
        ).format(levers=disputed),
        NextStep.TEST: _(
            "Test: where the history says too little of {levers}, ask the market "
            "(gespann experiment design)."
        ).format(levers=disputed),
        NextStep.SINGLE_TEXT: _(
            "Mediation: put the single text on the table and let both criticise it (--text)."
        ),
        NextStep.LOWER_A_MINIMUM: _("Lower one of these least amounts, or drop its wish."),
        NextStep.WIDEN_THE_ROOM: _("Widen the room (--epsilon), or raise budget or bounds."),
        NextStep.NEW_OPTIONS: _("Look for levers and measures that are not on the table yet."),
        NextStep.NEXT_LEVEL: _(
            "Next level: put the matter, with these figures, to the next level."
        ),
        NextStep.CLEARING: _(
            "Clearing at the customer’s: meet where the matter shows, and settle it there together."
        ),
    }[step]
