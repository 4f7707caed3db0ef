"""Bargaining in rounds: proposals, what has moved, and the next step that costs least.

A round is a plan that one department puts on the table. What it concedes and what it asks for is
measured in the plane of utilities, each as a share of the way from disagreement to the best case,
so that no unit matters. All of it is about the matter on the table, never about who negotiates.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from gespann.core.compromise.aims import Least, Solution
from gespann.core.compromise.bargain_results import Bargain, Settlement, Verdict
from gespann.core.compromise.concave_program import Program
from gespann.core.compromise.maximise import Found, maximise
from gespann.core.compromise.moves import LeverChange, Movement, Step
from gespann.core.compromise.problem import BargainingProblem
from gespann.core.compromise.solutions import bargain, settled, settlement_at, shares_of, starts_of

CONCESSION = 0.05
_LET = 1e-9
_PLACES = 6  # on the way of a step


@dataclass(frozen=True)
class Proposal:
    """A plan that one department puts on the table.

    Attributes:
        department: Position of the department.
        euros: The plan.
    """

    department: int
    euros: Float[np.ndarray, " lever"]


def movements(
    problem: BargainingProblem, bargained: Bargain, proposals: tuple[Proposal, ...]
) -> tuple[Movement, ...]:
    """How far every proposal has moved, in their order."""
    last: dict[int, np.ndarray] = {}
    made = []
    for proposal in proposals:
        shares = shares_of(problem, problem.utilities(proposal.euros), bargained.ranges)
        before = last.get(proposal.department, shares)
        made.append(Movement(proposal.department, shares, shares - before))
        last[proposal.department] = shares
    return tuple(made)


def next_step(
    problem: BargainingProblem,
    bargained: Bargain,
    proposal: Proposal,
    *,
    concession: float = CONCESSION,
    seed: int = 0,
    search: BargainingProblem | None = None,
) -> Step | None:
    """The next proposal of a department: most for the others at a small concession of its own.

    What one side holds dear and costs the other little is traded across levers (logrolling): the
    department's share falls by no more than the concession, and what the other that gains least
    gets is as much as can be had for it.

    Args:
        proposal: What the department has on the table.
        concession: Share of its own best case that it may cost; 0 looks for gifts that cost
            nothing.
        seed: As of `bargain`.
        search: The same problem for searching, where the problem itself takes too long.

    Returns: The step, or None where nothing can be given for that.
    """
    here = shares_of(problem, problem.utilities(proposal.euros), bargained.ranges)
    others = bargained.can_gain.astype(float)
    others[proposal.department] = 0.0
    if not others.any():
        return None
    # Measured from the table for the others; the department's own gain is measured as ever.
    scale = np.where(bargained.can_gain, bargained.ranges, problem.measure)
    on_the_table = problem.disagreement + np.where(others > 0, here, 0.0) * scale
    limits = np.full(len(here), -_LET)
    own = float(here[proposal.department])
    limits[proposal.department] += max(own - concession, min(own, 0.0))
    aim = Least(others)

    def best(within: BargainingProblem, starts: list[np.ndarray]) -> Found | None:
        level = replace(within, disagreement=on_the_table)
        return maximise(Program(level, aim, scale, limits, proven=False), starts)

    look = search or problem
    start = look.allowed.nearest(proposal.euros)
    found = best(look, [start, *starts_of(look, seed)])
    if found is not None and look is not problem:
        found = best(replace(problem, allowed=look.allowed), [found.euros]) or found
    if found is None or found.objective <= 1e-6:
        return None
    plan = settlement_at(problem, found.euros, bargained.ranges)
    return _step(problem, bargained, proposal, plan, here)


def _step(
    problem: BargainingProblem,
    bargained: Bargain,
    proposal: Proposal,
    plan: Settlement,
    here: np.ndarray,
) -> Step:
    scale = np.where(bargained.can_gain, bargained.ranges, np.inf)
    moved = plan.euros - proposal.euros
    by_outcomes = _mean_slopes(problem, proposal.euros, plan.euros) * moved
    changes = []
    for lever, (before, after) in enumerate(zip(proposal.euros, plan.euros, strict=True)):
        wished = [
            sum(
                wish.weight * (wish.fulfilment(float(after)) - wish.fulfilment(float(before)))
                for wish in one.wishes
                if wish.lever == lever
            )
            for one in problem.wishes
        ]
        shares = (by_outcomes[:, lever] + np.array(wished)) / scale
        changes.append(LeverChange(lever, float(before), float(after), shares))
    least = 1e-6 * problem.allowed.budget
    telling = [one for one in changes if abs(one.after - one.before) > least]
    by_size = sorted(telling, key=lambda one: -abs(one.after - one.before))
    return Step(proposal.department, plan, plan.shares - here, tuple(by_size))


def _mean_slopes(
    problem: BargainingProblem,
    before: Float[np.ndarray, " lever"],
    after: Float[np.ndarray, " lever"],
) -> Float[np.ndarray, "department lever"]:
    """Slopes of the utilities on the way from one plan to another: the parts then add up."""
    places, weights = np.polynomial.legendre.leggauss(_PLACES)
    ways = ((1 + place) / 2 for place in places)
    slopes = [problem.surface.at(before + way * (after - before)).utility_slopes for way in ways]
    return np.asarray(np.einsum("p,pdl->dl", weights / 2, np.array(slopes)))


@dataclass(frozen=True)
class Objection:
    """What one department asks of the mediator's text: a lever gets at least or at most so much."""

    department: int
    lever: int
    least: float = 0.0
    most: float = np.inf


def single_text(
    problem: BargainingProblem,
    bargained: Bargain,
    text: Float[np.ndarray, " lever"],
    objections: tuple[Objection, ...] = (),
    *,
    seed: int = 0,
    search: BargainingProblem | None = None,
) -> Settlement | None:
    """The mediator's next text: better for all than the last one, and mindful of what was said.

    Nobody defends a proposal of its own; all criticise one text (Fisher 1978). The next one gives
    everybody the same share of what can still be won over the last, within the objections. A text
    that cannot be bettered within them is kept, moved to what they ask for.

    Args:
        text: The last text; the mean of both sides' proposals is a good first one.
        objections: What the departments ask of it.
        search: The same problem for searching, where the problem itself takes too long.

    Returns: The next text, or None where the objections leave no plan in the room.
    """
    narrowed = _within(search or problem, objections)
    if narrowed is None:
        return None
    start = narrowed.allowed.nearest(text)
    utilities = problem.utilities(start)
    anything = replace(narrowed, disagreement=utilities, reference=start)
    even = Solution.KALAI_SMORODINSKY
    again = bargain(anything, seed=seed, wanted=(even,), proven=False)
    if again.settlements:
        chosen = again.settlements[even]
        return settlement_at(problem, chosen.euros, bargained.ranges)
    if again.verdict is Verdict.NO_COMMON_GAIN and again.best_cases:
        return settlement_at(problem, again.best_cases[0].euros, bargained.ranges)
    return _least_bad(narrowed, bargained, start, seed)


def _least_bad(
    narrowed: BargainingProblem, bargained: Bargain, start: np.ndarray, seed: int
) -> Settlement | None:
    """The plan in the room that is least bad for whoever has least of its best case."""
    scale = np.where(bargained.can_gain, bargained.ranges, narrowed.measure)
    anything = np.full(len(scale), -np.inf)
    aim = Least(np.ones(len(scale)))
    starts = [start, *starts_of(narrowed, seed)]
    found = maximise(Program(narrowed, aim, scale, anything, proven=False), starts)
    return None if found is None else settled(narrowed, found, bargained.ranges)


def _within(
    problem: BargainingProblem, objections: tuple[Objection, ...]
) -> BargainingProblem | None:
    """The problem with what was objected as bounds; None if they exclude each other."""
    allowed = problem.allowed
    low, high = allowed.low.astype(float).copy(), allowed.high.astype(float).copy()
    for one in objections:
        low[one.lever] = max(low[one.lever], one.least)
        high[one.lever] = min(high[one.lever], one.most)
    if np.any(low > high) or low.sum() > allowed.budget:
        return None
    return replace(problem, allowed=replace(allowed, low=low, high=high))
