"""Blockades: where a matter does not move, and the next step that gets it moving.

A blockade is a property of the matter on the table: a proposal returned several times without
movement, an answer that is awaited for longer than agreed, least amounts that exclude each other,
or a room in which somebody must lose. It says nothing of anybody who negotiates.
"""

from itertools import combinations

import numpy as np

from gespann.core.compromise.bargain_results import Bargain, Verdict
from gespann.core.compromise.blockade_results import NO_MOVEMENT, Block, Blockade, NextStep
from gespann.core.compromise.both_rounds import ANSWER_DAYS
from gespann.core.compromise.moves import Movement, Step
from gespann.core.compromise.problem import BargainingProblem

RETURNS = 3
_MOST_MINIMUMS = 12


_OF_MINIMUMS = (NextStep.LOWER_A_MINIMUM, NextStep.NEW_OPTIONS, NextStep.NEXT_LEVEL)
_OF_THE_ROOM = (NextStep.WIDEN_THE_ROOM, NextStep.NEW_OPTIONS, NextStep.NEXT_LEVEL)


def blockade(
    problem: BargainingProblem,
    bargained: Bargain,
    moves: tuple[Movement, ...],
    *,
    step: Step | None = None,
    returns: int = RETURNS,
    mediated: bool = False,
    beliefs_differ: bool = False,
    open_days: int = 0,
    answer_days: int = ANSWER_DAYS,
) -> Blockade | None:
    """The blockade of a matter, or None while it moves.

    Args:
        moves: What `movements` says of the proposals so far.
        step: A trade that `next_step` has found, if any.
        returns: Proposals in a row without movement that make a blockade.
        mediated: Whether a single text has been tried already.
        beliefs_differ: Whether the sides expect different effects of the levers in dispute.
        open_days: For how long the last proposal has been waiting for its answer.
        answer_days: Within how many days an answer was agreed on.
    """
    excluded = incompatible_minimums(problem)
    if excluded:
        excess = _excess(problem, excluded)
        return Blockade(
            Block.INCOMPATIBLE_MINIMUMS, _OF_MINIMUMS, wishes=excluded, excess_euros=excess
        )
    if bargained.verdict in (Verdict.SOMEBODY_WOULD_LOSE, Verdict.EMPTY_ROOM):
        return Blockade(Block.ROOM_TOO_NARROW, _OF_THE_ROOM)
    if bargained.verdict is Verdict.NO_COMMON_GAIN:
        return Blockade(Block.NOTHING_TO_GAIN, _OF_THE_ROOM)
    returned = returned_without_movement(moves)
    steps = tuple(_ways_on(step, mediated=mediated, beliefs_differ=beliefs_differ))
    if returned >= returns:
        return Blockade(Block.NO_MOVEMENT, steps, returned)
    if open_days > answer_days:
        return Blockade(Block.ANSWER_OPEN, (NextStep.ANSWER, *steps), returned, open_days)
    return None


def returned_without_movement(moves: tuple[Movement, ...]) -> int:
    """How many proposals in a row, counted from the last, moved nobody's share."""
    count = 0
    for place in range(len(moves) - 1, -1, -1):
        move = moves[place]
        is_first = move.department not in {earlier.department for earlier in moves[:place]}
        if is_first or move.distance >= NO_MOVEMENT:
            break
        count += 1
    return count


def _ways_on(step: Step | None, *, mediated: bool, beliefs_differ: bool) -> list[NextStep]:
    ways = []
    if step is not None and step.given > step.conceded:
        ways.append(NextStep.TRADE)
    if beliefs_differ:
        ways += [NextStep.EVIDENCE, NextStep.TEST]
    if not mediated:
        ways.append(NextStep.SINGLE_TEXT)
    return [*ways, NextStep.NEXT_LEVEL, NextStep.CLEARING]


def incompatible_minimums(problem: BargainingProblem) -> tuple[int, ...]:
    """The fewest wishes whose least amounts cannot all be kept within bounds and budget.

    Returns: Numbers of the wishes; empty if all of them fit together. Whether they also fit into
        the room is for the compromise to find.
    """
    asking = [n for n, (_, wish) in enumerate(problem.every_wish) if wish.least > 0]
    if not asking or _fit(problem, tuple(asking)):
        return ()
    for size in range(1, min(len(asking), _MOST_MINIMUMS) + 1):
        for chosen in combinations(asking, size):
            if not _fit(problem, chosen):
                return chosen
    return tuple(asking)


def _fit(problem: BargainingProblem, numbers: tuple[int, ...]) -> bool:
    low = _low(problem, numbers)
    allowed = problem.allowed
    return bool((low <= allowed.high).all() and low.sum() <= allowed.budget * (1 + 1e-12))


def _low(problem: BargainingProblem, numbers: tuple[int, ...]) -> np.ndarray:
    low = problem.allowed.low.astype(float).copy()
    for number in numbers:
        wish = problem.every_wish[number][1]
        low[wish.lever] = max(low[wish.lever], wish.least)
    return low


def _excess(problem: BargainingProblem, numbers: tuple[int, ...]) -> float:
    low, allowed = _low(problem, numbers), problem.allowed
    beyond = np.maximum(low - allowed.high, 0.0).max(initial=0.0)
    return float(max(low.sum() - allowed.budget, beyond, 0.0))
