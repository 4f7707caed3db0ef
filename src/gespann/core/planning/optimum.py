"""The best plan in expectation, and the proof of how good it is.

The expected contribution is concave in each department's amounts, but the bond multiplies one
department's effect with the other's, so it need not be concave in both together. Newton's method
finds the best plan from several starts; branch and bound over boxes of amounts proves it: in a box
the product of the effects M S lies below a concave function (McCormick 1976), whose maximum under
the budget bounds every plan in the box.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

import numpy as np
from jaxtyping import Float

from gespann.core.planning.budget_set import BudgetSet
from gespann.core.planning.plan_chain import Chain
from gespann.core.planning.plan_year import LocalValue, PlanYear

Year: TypeAlias = PlanYear | Chain

NEWTON_STEPS = 60
GAP_WANTED = 2e-3
MOST_BOXES = 40


@dataclass(frozen=True)
class Optimum:
    """The best amounts found, in money, their expected contribution and an upper bound to it."""

    euros: Float[np.ndarray, " lever"]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """(bound - value) / |value|: no plan can be better by more than this."""
        return max(0.0, self.bound - self.value) / max(abs(self.value), 1e-9)


def best_plan(
    year: Year, allowed: BudgetSet, starts: list[np.ndarray], *, gap: float = GAP_WANTED
) -> Optimum:
    """The plan with the greatest expected contribution under bounds and budget.

    Args:
        year: The planning year.
        allowed: Bounds of each lever and the budget, in money.
        starts: Amounts from which the search begins.
        gap: Relative gap at which the proof may stop.

    Source: McCormick (1976), Computability of global solutions to factorable nonconvex programs.
    """
    found = [_summit(year, allowed, start) for start in starts]
    return _prove(year, allowed, max(found, key=lambda summit: summit.value), gap)


def _summit(year: Year, allowed: BudgetSet, start: np.ndarray) -> Optimum:
    """The local maximum above some amounts, with nothing proven yet."""
    euros = climb(year.local_value, allowed, start)
    return Optimum(euros, year.local_value(euros).value, np.inf)


def climb(
    value: Callable[[np.ndarray], LocalValue], allowed: BudgetSet, start: np.ndarray
) -> Float[np.ndarray, " lever"]:
    """A local maximum of a smooth function under bounds and budget.

    Newton steps on the quadratic model within the allowed set, each shortened until it climbs.
    Where the function does not tell its curvature, it is learnt from the slopes on the way
    (Broyden, Fletcher, Goldfarb and Shanno 1970).
    """
    at = allowed.nearest(start)
    here: LocalValue = value(at)
    curvature = _first_curvature(here, allowed)
    for _ in range(NEWTON_STEPS):
        step = allowed.best_quadratic(at, here.slope, curvature) - at
        promised = float(here.slope @ step)
        if promised <= _least_gain(here):
            break
        length = 1.0
        while (there := value(at + length * step)).value < here.value + 1e-4 * length * promised:
            length /= 2
            if length < 1e-6:
                return at
        curvature = _next_curvature(curvature, here, there, length * step)
        at, here = at + length * step, there
    return at


def _least_gain(here: LocalValue) -> float:
    """What a step must promise: next to nothing, where Newton's steps double the digits."""
    share = 1e-13 if here.curvature is not None else 1e-7
    return share * max(1.0, abs(here.value))


def _first_curvature(here: LocalValue, allowed: BudgetSet) -> np.ndarray:
    """The curvature, or that of a lever whose return halves over its range."""
    if here.curvature is not None:
        return _concave_part(here.curvature)
    reach = np.maximum(allowed.reachable_high - allowed.low, 1e-9 * max(allowed.budget, 1.0))
    return -np.diag(np.maximum(here.slope + 1, 0.1) / reach)


def _next_curvature(
    before: np.ndarray, here: LocalValue, there: LocalValue, step: np.ndarray
) -> np.ndarray:
    """The curvature there, told or learnt from how the slope has changed."""
    if there.curvature is not None:
        return _concave_part(there.curvature)
    bent, change = before @ step, there.slope - here.slope
    expected = float(step @ bent)
    # Powell's damping keeps the model concave where the function is not.
    share = 1.0
    if float(step @ change) > 0.2 * expected:
        share = 0.8 * expected / (expected - float(step @ change))
    change = share * change + (1 - share) * bent
    return np.asarray(
        before + np.outer(change, change) / float(change @ step) - np.outer(bent, bent) / expected
    )


def _concave_part(curvature: np.ndarray) -> np.ndarray:
    """The curvature with its hollow directions made slightly round.

    Slightly is meant against the curvature itself, which is the smaller, the smaller the currency.
    """
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    roundness = max(1e-9 * float(np.abs(values).max()), np.finfo(float).tiny ** 0.5)
    return (vectors * np.minimum(values, -roundness)) @ vectors.T


def _prove(year: Year, allowed: BudgetSet, best: Optimum, gap: float) -> Optimum:
    """Branch and bound until no box can hold a plan better by more than the gap."""
    order = count()
    root, peak = _bound_of_box(year, allowed)
    best = _better(year, allowed, best, peak)
    boxes = [(-root, next(order), allowed)]
    for _ in range(MOST_BOXES):
        if -boxes[0][0] - best.value <= gap * abs(best.value):
            break
        _, _, box = heapq.heappop(boxes)
        for part in box.halves(year.widest(box)):
            bound, peak = _bound_of_box(year, part)
            best = _better(year, allowed, best, peak)
            heapq.heappush(boxes, (-bound, next(order), part))
    return replace(best, bound=max(-boxes[0][0], best.value))


def _better(year: Year, allowed: BudgetSet, best: Optimum, other: np.ndarray) -> Optimum:
    """The best so far, or the summit above other amounts if these are better already."""
    if year.local_value(other).value <= best.value:
        return best
    return _summit(year, allowed, other)


def _bound_of_box(year: Year, box: BudgetSet) -> tuple[float, np.ndarray]:
    """An upper bound to every plan in a box, and the plan at which its concave bound peaks."""
    above = year.overestimator(box)
    at = climb(above, box, (box.low + box.high) / 2)
    there = above(at)
    # A concave function lies below its tangent: its best point in the box bounds the function.
    return there.value + float(there.slope @ (box.best_linear(there.slope) - at)), at
