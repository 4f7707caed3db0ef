"""Where the bargaining of both departments stands: their rounds, the next step, and blockades."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from jaxtyping import Int

from gespann.core.compromise.bargain_results import Bargain, Settlement
from gespann.core.compromise.blockade import blockade
from gespann.core.compromise.both_rounds import Rounds
from gespann.core.compromise.frontier import frontier
from gespann.core.compromise.golden_mean import groups_in_cents
from gespann.core.compromise.joint_problem import JointProblem
from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.moves import Step
from gespann.core.compromise.problem import BargainingProblem
from gespann.core.compromise.rounds import Objection, Proposal, movements, next_step, single_text
from gespann.core.compromise.rounds_results import JointRounds, NextProposal, Placed
from gespann.core.compromise.solutions import settlement_at
from gespann.core.firm import Lever
from gespann.core.planning.amounts.group_limits import GroupLimits
from gespann.core.planning.amounts.whole_cents import in_whole_cents
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.core.response.results import LeverOpinion
from gespann.core.response.sides import sides_differ

FRONTIER_POINTS = 13
_BETTER = 0.02  # of a best case, for both: what lies on the table can still be bettered
_SIDES = tuple(Department)


def joint_rounds(
    joint: JointProblem,
    mean: JointMean,
    rounds: Rounds,
    *,
    today: date,
    opinions: tuple[LeverOpinion, ...] = (),
    seed: int = 0,
) -> JointRounds:
    """Where the bargaining stands: who moved how much, what helps on, and whether it is blocked.

    Args:
        joint: What both bargain over.
        mean: The golden mean found for it.
        rounds: All rounds so far; their amounts are of the levers of the firm.
        today: From which an answer is counted as awaited.
        opinions: What both sides expect of levers.
        seed: As of `bargain`.
    """
    problem, bargained = joint.problem, mean.found.bargained
    placed = _placed(joint, bargained, rounds)
    proposals = {side: _proposal(joint, rounds, side) for side in _SIDES}
    nexts = _next_proposals(joint, mean, rounds, proposals, seed)
    disputed = _disputed(joint, rounds, opinions)
    text = _text(joint, bargained, rounds, proposals, seed)
    open_days = rounds.open_days(today)
    moves = tuple(one.movement for one in placed if one.movement is not None)
    stuck = blockade(
        problem,
        bargained,
        moves,
        step=next((one.step for one in nexts if one.step is not None), None),
        mediated=rounds.is_mediated,
        beliefs_differ=bool(disputed),
        open_days=open_days,
        answer_days=rounds.answer_days,
    )
    return JointRounds(
        rounds=rounds,
        mean=mean,
        levers=joint.levers,
        placed=placed,
        next_proposals=nexts,
        text=text,
        text_cents=None if text is None else _cents(problem, text.euros),
        frontier=frontier(joint.search, bargained, points=FRONTIER_POINTS, seed=seed),
        blockade=None if rounds.is_agreed else stuck,
        open_days=open_days,
        disputed=disputed,
    )


def _placed(joint: JointProblem, bargained: Bargain, rounds: Rounds) -> tuple[Placed, ...]:
    """Every proposal with its movement, every text without one."""
    problem = joint.problem
    shown = [(one, _in_order(joint, one.cents)) for one in rounds.rounds if one.cents is not None]
    made = iter(
        movements(
            problem,
            bargained,
            tuple(
                Proposal(_SIDES.index(one.department), cents / CENTS_PER_UNIT)
                for one, cents in shown
                if one.department is not None
            ),
        )
    )
    placed: list[Placed] = []
    for one, cents in shown:
        euros = cents / CENTS_PER_UNIT
        shares = settlement_at(problem, euros, bargained.ranges).shares
        move = None if one.department is None else next(made)
        is_first = one.department not in {earlier.round.department for earlier in placed}
        placed.append(Placed(one, cents, shares, move, is_first, _is_allowed(problem, cents)))
    return tuple(placed)


def _in_order(joint: JointProblem, cents: Mapping[str, int]) -> Int[np.ndarray, " lever"]:
    return np.array([cents[lever.name] for lever in joint.levers], dtype=np.int64)


def _is_allowed(problem: BargainingProblem, cents: np.ndarray) -> bool:
    low, high, budget, groups = _bounds_in_cents(problem)
    within = (cents >= low).all() and (cents <= high).all() and cents.sum() <= budget
    return bool(within) and groups.hold(cents)


def _bounds_in_cents(
    problem: BargainingProblem,
) -> tuple[np.ndarray, np.ndarray, int, GroupLimits]:
    allowed = problem.allowed
    low = np.round(allowed.low * CENTS_PER_UNIT).astype(np.int64)
    high = np.round(allowed.high * CENTS_PER_UNIT).astype(np.int64)
    return low, high, round(allowed.budget * CENTS_PER_UNIT), groups_in_cents(allowed)


def _cents(problem: BargainingProblem, euros: np.ndarray) -> Int[np.ndarray, " lever"]:
    return in_whole_cents(euros, *_bounds_in_cents(problem))


def _proposal(joint: JointProblem, rounds: Rounds, side: Department) -> Proposal | None:
    """A department's last proposal, moved to the nearest plan within bounds and budget."""
    last = rounds.last_of(side)
    if last is None or last.cents is None:
        return None
    euros = _in_order(joint, last.cents) / CENTS_PER_UNIT
    return Proposal(_SIDES.index(side), joint.problem.allowed.nearest(euros))


def _next_proposals(
    joint: JointProblem,
    mean: JointMean,
    rounds: Rounds,
    proposals: Mapping[Department, Proposal | None],
    seed: int,
) -> tuple[NextProposal, ...]:
    """Whoever has to answer comes first; nobody has to after an agreement."""
    table, bargained = rounds.on_the_table, mean.found.bargained
    if table is None or rounds.is_agreed or not bargained.settlements:
        return ()
    waiting = rounds.to_answer
    proposer = () if table.department is None else (table.department,)
    found = []
    for side in (*waiting, *proposer):
        proposal = proposals[side]
        if proposal is None:
            continue
        step = next_step(joint.problem, bargained, proposal, seed=seed, search=joint.search)
        found.append(
            NextProposal(
                side,
                step,
                None if step is None else _cents(joint.problem, step.plan.euros),
                side in waiting and _is_as_good(joint, mean, rounds, proposal, step),
            )
        )
    return tuple(found)


def _is_as_good(
    joint: JointProblem, mean: JointMean, rounds: Rounds, own: Proposal, step: Step | None
) -> bool:
    """Whether what lies on the table gives a department as much as its own next proposal.

    What the golden mean betters for both is not worth accepting yet.
    """
    table, bargained = rounds.on_the_table, mean.found.bargained
    if table is None or table.cents is None:
        return False
    cents = _in_order(joint, table.cents)
    if not _is_allowed(joint.problem, cents):
        return False
    mine = own.euros if step is None else step.plan.euros
    there, here = (
        settlement_at(joint.problem, euros, bargained.ranges).shares
        for euros in (cents / CENTS_PER_UNIT, mine)
    )
    chosen = mean.found.chosen
    if chosen is not None and (chosen.shares > there + _BETTER).all():
        return False
    return bool(there[own.department] >= here[own.department] - 1e-6)


def _text(
    joint: JointProblem,
    bargained: Bargain,
    rounds: Rounds,
    proposals: Mapping[Department, Proposal | None],
    seed: int,
) -> Settlement | None:
    """From the mean of both sides' last proposals, or the text on the table, as objected to.

    None unless both have proposed something, and where what is asked leaves no plan in the room.
    """
    plans = [one.euros for one in proposals.values() if one is not None]
    if len(plans) < len(_SIDES) or not bargained.settlements:
        return None
    table, first = rounds.on_the_table, np.mean(plans, axis=0)
    if table is not None and table.cents is not None and rounds.is_text:
        first = _in_order(joint, table.cents) / CENTS_PER_UNIT
    asked = _objections(joint, rounds)
    return single_text(joint.problem, bargained, first, asked, seed=seed, search=joint.search)


def _objections(joint: JointProblem, rounds: Rounds) -> tuple[Objection, ...]:
    """What is asked of the next text, in money."""
    position = {lever.name: number for number, lever in enumerate(joint.levers)}
    return tuple(
        Objection(
            _SIDES.index(side),
            position[name],
            (ask.least_cents or 0) / CENTS_PER_UNIT,
            np.inf if ask.most_cents is None else ask.most_cents / CENTS_PER_UNIT,
        )
        for side, name, ask in rounds.asked_of_the_text
    )


def _disputed(
    joint: JointProblem, rounds: Rounds, opinions: tuple[LeverOpinion, ...]
) -> tuple[Lever, ...]:
    """Levers about whose amounts and effects both sides differ."""
    lasts = [rounds.last_of(side) for side in _SIDES]
    amounts = [last.cents for last in lasts if last is not None and last.cents is not None]
    if len(amounts) < len(_SIDES):
        return ()
    apart = {name for name in amounts[0] if amounts[0][name] != amounts[1][name]}
    expected = {one.lever.name for one in opinions if sides_differ(one) is not None}
    return tuple(lever for lever in joint.levers if lever.name in apart & expected)
