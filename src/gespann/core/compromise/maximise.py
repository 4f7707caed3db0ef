"""The best plan of a program: from several starts, over the choices that least amounts leave.

A wish that counts for nothing below its least amount makes utilities jump. Branch and bound treats
it: counted in proportion it bounds every choice from above; where that breaks a least amount, the
wish is either kept (the least amount becomes a bound) or dropped (it counts for nothing).
"""

import heapq
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from jaxtyping import Float
from threadpoolctl import threadpool_limits

from gespann.core.compromise.certificate import Bound, Touch, bound_above
from gespann.core.compromise.concave_program import (
    FEASIBLE,
    Point,
    Program,
    climb_within,
)
from gespann.core.planning.amounts.budget_set import BudgetSet

_ENOUGH = 1e-6  # gap at which a proof is complete
_ROUNDS = 6  # of tangents at the linear program's own optimum
_PROVEN = 5e-3  # gap at which branch and bound may stop
_WORTH_A_ROUND = 1e-3
_MOST_BOXES = 24
_MOST_CHOICES = 200


@dataclass(frozen=True)
class Found:
    """The best plan of a program.

    Attributes:
        euros: The plan.
        gains: Measured gains, least amounts of wishes counted.
        objective: What the aim is there.
        bound: No plan reaches more; inf where nothing is proven.
        pressure: Share of each department in what holds the level back.
        kept, dropped: Wishes whose least amount was made a bound, or that count for nothing.
    """

    euros: Float[np.ndarray, " lever"]
    gains: Float[np.ndarray, " department"]
    objective: float
    bound: float
    pressure: Float[np.ndarray, " department"]
    kept: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()


def maximise(program: Program, starts: list[Float[np.ndarray, " lever"]]) -> Found | None:
    """The best plan that was found, or None where no start led to one that is allowed.

    Args:
        program: Aim, room and limits.
        starts: Where to look from; all of them where the surface may not be concave.
    """
    # Matrices are so small that threads would cost far more than they save.
    with threadpool_limits(1, user_api="blas"):
        return _maximise(program, starts)


def _maximise(program: Program, starts: list[np.ndarray]) -> Found | None:
    """Branch and bound over the least amounts of wishes."""
    order = count()
    best: Found | None = None
    root = _relaxed(program, starts)
    open_choices = [] if root is None else [(-root.bound, next(order), program, root)]
    unproven = -np.inf
    for _ in range(_MOST_CHOICES):
        if not open_choices:
            break
        _, _, choice, found = heapq.heappop(open_choices)
        if best is not None and found.objective <= best.objective + _ENOUGH:
            unproven = max(unproven, found.bound)
            continue
        actual = _actual(choice, found)
        if actual is not None and (best is None or actual.objective > best.objective):
            best = actual
        number = _broken(choice, found.euros)
        if number is None:
            unproven = max(unproven, found.bound)
            continue
        for part in (
            replace(choice, kept=choice.kept | {number}),
            replace(choice, dropped=choice.dropped | {number}),
        ):
            deeper = _relaxed(part, [found.euros, *starts])
            if deeper is not None:
                heapq.heappush(open_choices, (-deeper.bound, next(order), part, deeper))
    bounds = [unproven, *(-one[0] for one in open_choices)]
    return None if best is None else replace(best, bound=max(best.objective, *bounds))


def _relaxed(program: Program, starts: list[np.ndarray]) -> Found | None:
    """The best plan with every wish counted in proportion, as far as starts and tangents lead."""
    best: Point | None = None
    surface = program.problem.surface
    for start in starts:
        point = climb_within(program, start)
        if point is None or (best is not None and point.objective <= best.objective):
            continue
        best = point
        if surface.is_concave:
            proof = _proof(program, best, [Touch(best.euros, best.here)])
            if proof is not None and proof.objective - best.objective <= _ENOUGH:
                return _found(program, best, proof)
    if best is None:
        return None
    return _refined(program, best) if surface.is_concave else _bounded(program, best)


def _refined(program: Program, best: Point) -> Found:
    """Tangents at the linear program's optima, and climbs from there, until the gap closes."""
    touches = [Touch(best.euros, best.here)]
    proof = _proof(program, best, touches)
    for _ in range(_ROUNDS):
        if proof is None or proof.objective - best.objective <= _ENOUGH:
            break
        touches.append(Touch(proof.euros, program.problem.surface.at(proof.euros)))
        again = climb_within(program, (best.euros + proof.euros) / 2)
        if again is not None and again.objective > best.objective:
            best = again
            touches.append(Touch(best.euros, best.here))
        proof = _proof(program, best, touches)
    return _found(program, best, proof)


def _bounded(program: Program, best: Point) -> Found:
    """A plan without concavity: the duals are those there, the bound is that of a surface above."""
    local = _proof(program, best, [Touch(best.euros, best.here)])
    bound = _least_bound(program, best) if program.proven else np.inf
    return replace(_found(program, best, local), bound=max(bound, best.objective))


def _least_bound(program: Program, best: Point) -> float:
    """Branch and bound over boxes of amounts: the smaller the box, the nearer the surface above."""
    order = count()
    whole = program.allowed or program.problem.allowed
    boxes = [(-_bound_in(program, whole, best), next(order), whole)]
    for _ in range(_MOST_BOXES):
        worst = -boxes[0][0]
        if worst - best.objective <= _PROVEN or not np.isfinite(worst):
            break
        _, _, box = heapq.heappop(boxes)
        for part in box.halves(_widest(program, box)):
            bound = min(_bound_in(program, part, best), worst)
            heapq.heappush(boxes, (-bound, next(order), part))
    return -boxes[0][0]


def _bound_in(program: Program, box: BudgetSet, best: Point) -> float:
    """No plan in a box reaches more; -inf where tangents leave no plan in it."""
    above = program.problem.surface.above(box)
    start = box.nearest(best.euros)
    touches = [Touch(start, above.at(start))]
    bound = np.inf
    for _ in range(_ROUNDS):
        proof = bound_above(program, box, touches, best)
        if proof is None:
            return -np.inf
        gained, bound = bound - proof.objective, min(bound, proof.objective)
        if gained < _WORTH_A_ROUND or bound - best.objective <= _PROVEN:
            break
        touches.append(Touch(proof.euros, above.at(proof.euros)))
    return bound


def _widest(program: Program, box: BudgetSet) -> int:
    """The lever that is split next: the one whose range is widest against the whole."""
    whole = program.problem.allowed
    reach = np.maximum(whole.reachable_high - whole.low, 1e-12)
    return int(((box.reachable_high - box.low) / reach).argmax())


def _proof(program: Program, best: Point, touches: list[Touch]) -> Bound | None:
    allowed = program.allowed
    return None if allowed is None else bound_above(program, allowed, touches, best)


def _found(program: Program, best: Point, proof: Bound | None) -> Found:
    return Found(
        euros=best.euros,
        gains=best.gains,
        objective=best.objective,
        bound=np.inf if proof is None else max(proof.objective, best.objective),
        pressure=np.zeros(len(program.scale)) if proof is None else proof.pressure,
        kept=program.kept,
        dropped=program.dropped,
    )


def _actual(program: Program, found: Found) -> Found | None:
    """The plan with least amounts counted as they are, if it keeps the limits then, too."""
    problem = program.problem
    gains = (problem.utilities(found.euros) - problem.disagreement) / program.scale
    if float((program.limits - gains).max()) > FEASIBLE:
        return None
    return replace(found, gains=gains, objective=program.aim.of(gains))


def _broken(program: Program, euros: np.ndarray) -> int | None:
    """The wish whose least amount is missed and that counts most for it, or None."""
    worst, counted = None, 1e-9
    for number in program.counted:
        department, wish = program.problem.every_wish[number]
        relaxed = wish.weight * min(euros[wish.lever] / wish.euros, 1.0)
        excess = relaxed - wish.weight * wish.fulfilment(float(euros[wish.lever]))
        if excess / program.problem.measure[department] > counted:
            worst, counted = number, excess / program.problem.measure[department]
    return worst
