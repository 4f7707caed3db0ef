"""Why a matter does not move, and what gets it moving."""

from dataclasses import dataclass
from enum import StrEnum

NO_MOVEMENT = 0.01


class Block(StrEnum):
    """Why a matter does not move."""

    NO_MOVEMENT = "no_movement"  # returned several times, and nobody's share has changed
    ANSWER_OPEN = "answer_open"  # a proposal waits for its answer for longer than agreed
    INCOMPATIBLE_MINIMUMS = "incompatible_minimums"
    ROOM_TOO_NARROW = "room_too_narrow"  # every plan in it takes something from somebody
    NOTHING_TO_GAIN = "nothing_to_gain"  # no plan is better for anybody and worse for nobody


class NextStep(StrEnum):
    """What gets a matter moving."""

    TRADE = "trade"  # a step that gives the others much for little of one's own
    SINGLE_TEXT = "single_text"  # a mediator's text that all criticise
    ANSWER = "answer"  # accept what lies on the table, or answer with a proposal
    EVIDENCE = "evidence"  # the sides expect different things: look at what the history says
    TEST = "test"  # and where it says too little, ask the market
    LOWER_A_MINIMUM = "lower_a_minimum"
    WIDEN_THE_ROOM = "widen_the_room"
    NEXT_LEVEL = "next_level"
    CLEARING = "clearing"  # at the customer's, where the matter shows
    NEW_OPTIONS = "new_options"  # think of levers and measures that are not on the table


@dataclass(frozen=True)
class Blockade:
    """A matter that does not move.

    Attributes:
        block: Why.
        next_steps: What to do, the first one first.
        returned: How often proposals were returned without movement.
        open_days: For how long an answer has been awaited.
        wishes: Numbers of wishes whose least amounts exclude each other, as few as possible.
        excess_euros: By how much these exceed what there is; 0 where the room excludes them.
    """

    block: Block
    next_steps: tuple[NextStep, ...]
    returned: int = 0
    open_days: int = 0
    wishes: tuple[int, ...] = ()
    excess_euros: float = 0.0
