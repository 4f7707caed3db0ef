"""The bargaining solutions: Kalai-Smorodinsky, Nash, egalitarian and utilitarian.

All of them choose from the plans in the room in which nobody is worse off than without agreement.
Kalai-Smorodinsky gives every department the same share of its best case, as large as can be;
Nash the largest product of gains; egalitarian the same gain to all, in the unit of their
utilities; utilitarian the largest sum. Where more for one costs nobody anything, it is given, too
(leximin, Imai 1983), so that every answer is Pareto efficient.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from gespann.core.compromise.aims import Aim, Least, Product, Solution, Total
from gespann.core.compromise.bargain_results import Bargain, Settlement, Verdict
from gespann.core.compromise.concave_program import FEASIBLE, Program
from gespann.core.compromise.maximise import Found, maximise
from gespann.core.compromise.problem import BargainingProblem

NOTHING = 1e-5  # a gain below this, against the sum of a department's weights, is none
_LET = 1e-9  # by how much a limit is eased, so that a plan exactly on it counts
_RANDOM_STARTS = 4


def bargain(
    problem: BargainingProblem,
    *,
    seed: int = 0,
    wanted: tuple[Solution, ...] = tuple(Solution),
    proven: bool = True,
) -> Bargain:
    """The bargaining solutions, or the reason why there is none.

    Args:
        problem: Who wants what, and what is possible.
        seed: For additional starts where the surface is not known to be concave.
        wanted: Which solutions; Kalai-Smorodinsky is found in any case, for it tells whether there
            is anything to agree on.
        proven: Whether to ask how much better any plan could be where the surface is not known to
            be concave; that takes most of the time.

    Source: Kalai and Smorodinsky (1975), Other solutions to Nash's bargaining problem; Nash (1950),
        The bargaining problem; Kalai (1977), Proportional solutions to bargaining situations.
    """
    nobody = np.zeros(len(problem.wishes))
    if problem.best_value < problem.floor - 1e-9 * abs(problem.floor):
        return Bargain(Verdict.EMPTY_ROOM, nobody)
    starts = starts_of(problem, seed)
    loss = least_loss(problem, starts)
    if loss > NOTHING:
        return Bargain(Verdict.SOMEBODY_WOULD_LOSE, nobody, least_loss=loss)
    tops = [_best_case(problem, d, starts) for d in range(len(nobody))]
    ranges = np.array([_range(problem, d, top) for d, top in enumerate(tops)])
    plans = [top.euros for top in tops if top is not None]
    best_cases = tuple(
        settled(problem, top, ranges) for top in tops if top is not None and len(plans) == len(tops)
    )
    if not (ranges > 0).any():
        return Bargain(Verdict.NO_COMMON_GAIN, ranges, best_cases)
    middle = [np.mean(plans, axis=0)] if plans else []
    return _agreed(problem, ranges, best_cases, [*middle, *starts, *plans], wanted, proven)


def refined(
    problem: BargainingProblem,
    rough: Bargain,
    *,
    wanted: tuple[Solution, ...] = tuple(Solution),
    proven: bool = True,
) -> Bargain:
    """What was found with a stand-in for the surface, as the surface itself has it.

    Every plan is looked for from where the stand-in has it, which takes a tenth of the plans.

    Args:
        rough: What `bargain` found with the stand-in.
        wanted, proven: As of `bargain`.

    Returns: The same verdict where there is nothing to agree on.
    """
    if rough.settlements is None or len(rough.best_cases) < len(rough.ranges):
        return rough
    tops = [
        _best_case(problem, d, [case.euros]) or _best_case(problem, d, starts_of(problem, 0))
        for d, case in enumerate(rough.best_cases)
    ]
    if any(top is None for top in tops):
        return rough
    ranges = np.array([_range(problem, d, top) for d, top in enumerate(tops)])
    if not (ranges > 0).any():
        return rough
    best_cases = tuple(settled(problem, top, ranges) for top in tops if top is not None)
    near = [plan.euros for plan in rough.settlements.values()]
    found = _agreed(problem, ranges, best_cases, near, wanted, proven)
    return rough if found.settlements is None else found


def _agreed(
    problem: BargainingProblem,
    ranges: np.ndarray,
    best_cases: tuple[Settlement, ...],
    starts: list[np.ndarray],
    wanted: tuple[Solution, ...],
    proven: bool,
) -> Bargain:
    able = (ranges > 0).astype(float)
    kalai_smorodinsky = leximin(problem, ranges, able, starts, proven=proven)
    if kalai_smorodinsky is None:
        return Bargain(Verdict.NO_COMMON_GAIN, ranges, best_cases)
    near = [kalai_smorodinsky.euros, *starts]
    widest = float(ranges.max())
    wide, unit = np.full_like(ranges, widest), (ranges > 0) / widest
    ways: dict[Solution, Callable[[], Found | None]] = {
        Solution.NASH: lambda: _solve(
            problem, Product(ranges > 0), _measured(problem, ranges), near, proven=proven
        ),
        Solution.EGALITARIAN: lambda: leximin(problem, wide, unit, near, proven=proven),
        Solution.UTILITARIAN: lambda: _solve(problem, Total(wide), wide, near, proven=proven),
    }
    found = {solution: way() for solution, way in ways.items() if solution in wanted}
    found = {Solution.KALAI_SMORODINSKY: kalai_smorodinsky, **found}
    settlements = {
        solution: settled(problem, one, ranges)
        for solution, one in found.items()
        if one is not None and np.isfinite(one.objective)
    }
    shares = settlements[Solution.KALAI_SMORODINSKY].shares
    if shares.min() >= 1 - 1e-5:
        verdict = Verdict.ONE_PLAN_IS_BEST_FOR_ALL
    else:
        verdict = Verdict.AGREED if shares.min() > 1e-5 else Verdict.EITHER_OR
    return Bargain(verdict, ranges, best_cases, settlements)


def leximin(
    problem: BargainingProblem,
    scale: Float[np.ndarray, " department"],
    direction: Float[np.ndarray, " department"],
    starts: list[Float[np.ndarray, " lever"]],
    *,
    proven: bool = False,
) -> Found | None:
    """The greatest level t with gains >= t x scale x direction, and then more for whoever can.

    Args:
        scale: What gains are measured by.
        direction: Of whom the level asks how much; those with 0 get what the others leave.
        proven: Whether to prove the first level where the surface is not known to be concave.

    Returns: The plan, its objective and bound those of the first level; None if no plan is found.
    """
    scale = _measured(problem, scale)
    limits = np.full(len(scale), -_LET)
    waiting = [direction, (direction == 0).astype(float)]
    first: Found | None = None
    last: Found | None = None
    for asked in waiting:
        free = asked > 0
        while free.any():
            aim = Least(np.where(free, asked, 0.0))
            near = starts if last is None else [last.euros, *starts[:2]]
            ask = proven and first is None
            found = maximise(Program(problem, aim, scale, limits, proven=ask), near)
            if found is None:
                break
            first, last = first or found, found
            held = free & (found.pressure >= max(1e-5, 1e-3 * found.pressure.max()))
            if not held.any():  # nothing proven: whoever has least holds the level
                ratio = found.gains / np.where(free, asked, 1.0)
                held = free & (ratio <= found.objective + FEASIBLE)
            limits = np.where(held, np.minimum(found.objective * asked, found.gains) - _LET, limits)
            free = free & ~held
    return _together(first, last)


def _together(first: Found | None, last: Found | None) -> Found | None:
    """The plan of the last level with objective and proof of the first."""
    if first is None or last is None:
        return None
    return Found(
        last.euros, last.gains, first.objective, first.bound, first.pressure, last.kept,
        last.dropped,
    )  # fmt: skip


def least_loss(problem: BargainingProblem, starts: list[np.ndarray]) -> float:
    """The loss that somebody has to bear at least, against the sum of its weights.

    Returns: 0 if there is a plan in the room in which nobody loses; inf if no plan is found.
    """
    everyone = np.ones(len(problem.wishes))
    anything = np.full(len(everyone), -np.inf)
    aim = Least(everyone)
    found = maximise(Program(problem, aim, problem.measure, anything, proven=False), starts)
    return np.inf if found is None else max(0.0, -found.objective)


def starts_of(problem: BargainingProblem, seed: int) -> list[Float[np.ndarray, " lever"]]:
    """Where to look from: more places where the surface is not known to be concave."""
    allowed, best = problem.allowed, problem.best
    starts = [best]
    if problem.reference is not None:
        starts.append(allowed.nearest(problem.reference))
    if problem.surface.is_concave:
        return starts
    for d in range(len(problem.wishes)):
        wished = best.astype(float).copy()
        for owner, wish in problem.every_wish:
            if owner == d:
                wished[wish.lever] = max(wished[wish.lever], wish.euros)
        starts.append(allowed.nearest(wished))
    rng = np.random.default_rng(seed)
    reach = allowed.reachable_high - allowed.low
    corners = allowed.low + rng.uniform(size=(_RANDOM_STARTS, len(best))) * reach
    return [*starts, *((best + allowed.nearest(corner)) / 2 for corner in corners)]


def settled(
    problem: BargainingProblem, found: Found, ranges: Float[np.ndarray, " department"]
) -> Settlement:
    """What a plan means to everybody."""
    return settlement_at(
        problem, found.euros, ranges, (found.objective, found.bound), found.dropped
    )


def settlement_at(
    problem: BargainingProblem,
    euros: Float[np.ndarray, " lever"],
    ranges: Float[np.ndarray, " department"],
    aim: tuple[float, float] = (0.0, np.inf),
    dropped: frozenset[int] = frozenset(),
) -> Settlement:
    """What any plan means to everybody, measured by what each can gain.

    Args:
        aim: What a solution maximises, and the bound to it.
    """
    utilities = problem.utilities(euros)
    return Settlement(
        euros=euros,
        utilities=utilities,
        shares=shares_of(problem, utilities, ranges),
        value=problem.surface.at(euros).value,
        objective=aim[0],
        bound=aim[1],
        dropped=dropped,
    )


def shares_of(
    problem: BargainingProblem,
    utilities: Float[np.ndarray, " department"],
    ranges: Float[np.ndarray, " department"],
) -> Float[np.ndarray, " department"]:
    """Shares of the way from disagreement to the best case; 1 for whoever has nothing to gain."""
    gains = utilities - problem.disagreement
    return np.where(ranges > 0, gains / np.where(ranges > 0, ranges, 1.0), 1.0)


def _measured(problem: BargainingProblem, scale: np.ndarray) -> np.ndarray:
    """A scale without zeros."""
    return np.where(scale > 0, scale, problem.measure)


def _best_case(problem: BargainingProblem, d: int, starts: list[np.ndarray]) -> Found | None:
    """The plan that is best for one department while nobody loses, and then for the others."""
    return leximin(problem, problem.measure, np.eye(len(problem.wishes))[d], starts)


def _range(problem: BargainingProblem, d: int, top: Found | None) -> float:
    if top is None or top.gains[d] <= NOTHING:
        return 0.0
    return float(top.gains[d] * problem.measure[d])


def _solve(
    problem: BargainingProblem,
    aim: Aim,
    scale: np.ndarray,
    starts: list[np.ndarray],
    *,
    proven: bool,
) -> Found | None:
    limits = np.full(len(scale), -_LET)
    return maximise(Program(problem, aim, scale, limits, proven=proven), starts)
