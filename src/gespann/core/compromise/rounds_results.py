"""What the bargaining of both departments hands on."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from gespann.core.compromise.bargain_results import Frontier, Settlement
from gespann.core.compromise.blockade_results import Blockade
from gespann.core.compromise.both_rounds import Round, Rounds
from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.moves import Movement, Step
from gespann.core.firm import Lever
from gespann.core.quantities import Department


@dataclass(frozen=True)
class Placed:
    """A proposal or text in the plane of utilities.

    Attributes:
        round: As it was put on the table.
        cents: Its amounts.
        shares: Of its best case that every department gets by it.
        movement: Against the department's last proposal; None for a text.
        is_first: Whether it is the department's first one.
        is_allowed: Whether it keeps budget and bounds.
    """

    round: Round
    cents: Int[np.ndarray, " lever"]
    shares: Float[np.ndarray, " department"]
    movement: Movement | None
    is_first: bool
    is_allowed: bool


@dataclass(frozen=True)
class NextProposal:
    """What a department could do next.

    Attributes:
        step: A proposal that gives the other side most for the least of its own; None where it
            can give nothing for that.
        cents: The amounts of that proposal; None without one.
        accept: Whether what lies on the table gives it at least as much as that proposal would,
            and the golden mean does not better it for both.
    """

    department: Department
    step: Step | None
    cents: Int[np.ndarray, " lever"] | None
    accept: bool


@dataclass(frozen=True)
class JointRounds:
    """Where the bargaining of both departments stands.

    Attributes:
        rounds: As they were put on the table.
        mean: The golden mean of the same matter.
        placed: Proposals and texts in their order, in the plane of utilities.
        next_proposals: Of whoever has to answer and has made a proposal before, and then of whoever
            made the one that lies on the table.
        text: A mediator's text from both sides' last proposals, or None without any.
        text_cents: Its amounts.
        frontier: Efficient plans.
        blockade: Why the matter does not move, or None while it does.
        open_days: For how long an answer has been awaited.
        disputed: Levers of which both sides have proposed different amounts and whose effects
            they expect to differ.
    """

    rounds: Rounds
    mean: JointMean
    levers: tuple[Lever, ...]
    placed: tuple[Placed, ...]
    next_proposals: tuple[NextProposal, ...]
    text: Settlement | None
    text_cents: Int[np.ndarray, " lever"] | None
    frontier: Frontier
    blockade: Blockade | None
    open_days: int
    disputed: tuple[Lever, ...]

    @property
    def agreed_cents(self) -> Int[np.ndarray, " lever"] | None:
        """The plan that both stand behind, or None."""
        return self.placed[-1].cents if self.placed and self.rounds.is_agreed else None
