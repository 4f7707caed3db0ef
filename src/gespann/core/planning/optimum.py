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

import numpy as np
from jaxtyping import Float

from gespann.core.planning.budget_set import BudgetSet
from gespann.core.planning.plan_year import (
    LocalValue,
    PlanYear,
    expected_contribution,
    in_threads,
)

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
    year: PlanYear, allowed: BudgetSet, starts: list[np.ndarray], *, gap: float = GAP_WANTED
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


def _summit(year: PlanYear, allowed: BudgetSet, start: np.ndarray) -> Optimum:
    """The local maximum above some amounts, with nothing proven yet."""
    euros = climb(lambda at: expected_contribution(year, at), allowed, start)
    return Optimum(euros, expected_contribution(year, euros).value, np.inf)


def climb(
    value: Callable[[np.ndarray], LocalValue], allowed: BudgetSet, start: np.ndarray
) -> Float[np.ndarray, " lever"]:
    """A local maximum of a smooth function under bounds and budget.

    Newton steps on the quadratic model within the allowed set, each shortened until it climbs.
    """
    at = allowed.nearest(start)
    here: LocalValue = value(at)
    for _ in range(NEWTON_STEPS):
        step = allowed.best_quadratic(at, here.slope, _concave_part(here.curvature)) - at
        promised = float(here.slope @ step)
        if promised <= 1e-9 * max(1.0, abs(here.value)) * 1e-4:
            break
        length = 1.0
        while (there := value(at + length * step)).value < here.value + 1e-4 * length * promised:
            length /= 2
            if length < 1e-6:
                return at
        at, here = at + length * step, there
    return at


def _concave_part(curvature: np.ndarray) -> np.ndarray:
    """The curvature with its hollow directions made slightly round.

    Slightly is meant against the curvature itself, which is the smaller, the smaller the currency.
    """
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    roundness = max(1e-9 * float(np.abs(values).max()), np.finfo(float).tiny ** 0.5)
    return (vectors * np.minimum(values, -roundness)) @ vectors.T


def _prove(year: PlanYear, allowed: BudgetSet, best: Optimum, gap: float) -> Optimum:
    """Branch and bound until no box can hold a plan better by more than the gap."""
    order = count()
    root, peak = _bound_of_box(year, allowed)
    best = _better(year, allowed, best, peak)
    boxes = [(-root, next(order), allowed)]
    for _ in range(MOST_BOXES):
        if -boxes[0][0] - best.value <= gap * abs(best.value):
            break
        _, _, box = heapq.heappop(boxes)
        for part in box.halves(_widest(year, box)):
            bound, peak = _bound_of_box(year, part)
            best = _better(year, allowed, best, peak)
            heapq.heappush(boxes, (-bound, next(order), part))
    return replace(best, bound=max(-boxes[0][0], best.value))


def _better(year: PlanYear, allowed: BudgetSet, best: Optimum, other: np.ndarray) -> Optimum:
    """The best so far, or the summit above other amounts if these are better already."""
    if expected_contribution(year, other).value <= best.value:
        return best
    return _summit(year, allowed, other)


def _bound_of_box(year: PlanYear, box: BudgetSet) -> tuple[float, np.ndarray]:
    """An upper bound to every plan in a box, and the plan at which its concave bound peaks."""
    parts = year.map(lambda part: _BoundOfPart.over(part, box))

    def above(euros: np.ndarray) -> LocalValue:
        return _concave_bound(year, parts, euros)

    at = climb(above, box, (box.low + box.high) / 2)
    there = above(at)
    # A concave function lies below its tangent: its best point in the box bounds the function.
    return there.value + float(there.slope @ (box.best_linear(there.slope) - at)), at


@dataclass(frozen=True)
class _BoundOfPart:
    """Some draws' outcome with M S replaced by the mean of its two McCormick overestimators.

    M S <= ((S_low + S_high) M + (M_low + M_high) S - M_low S_high - M_high S_low) / 2
    """

    part: PlanYear
    constant: float
    weights: Float[np.ndarray, "draw cell lever"]

    @classmethod
    def over(cls, part: PlanYear, box: BudgetSet) -> "_BoundOfPart":
        """The bound over a box of amounts."""
        (m_low, s_low), (m_high, s_high) = (
            (effects @ part.marketing, effects @ ~part.marketing)
            for effects in (part.effects(box.low), part.effects(box.reachable_high))
        )
        bond = part.bond[:, None]
        constant = part.base * (1 - bond * (m_low * s_high + m_high * s_low) / 2)
        weights = np.where(
            part.marketing,
            (part.base * (1 + bond * (s_low + s_high) / 2))[..., None],
            (part.base * (1 + bond * (m_low + m_high) / 2))[..., None],
        )
        return cls(part, float(constant.sum()), weights * part.effect)

    def sums(self, euros: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Sums over draws and cells of the bound and its two derivatives by each lever."""
        lacking = np.exp(-(self.part.left_over + self.part.per_euro * euros))
        slopes = self.weights * lacking * self.part.per_euro
        total = self.constant + float((self.weights * (1 - lacking)).sum())
        bends = np.einsum("dcl,dcl->l", slopes, self.part.per_euro)
        return total, slopes.sum(axis=(0, 1)), bends


def _concave_bound(year: PlanYear, parts: list[_BoundOfPart], euros: np.ndarray) -> LocalValue:
    """The overestimator of the expected contribution, with derivatives."""
    sums = in_threads(lambda part: part.sums(euros), parts)
    scale = year.margin / year.draws
    return LocalValue(
        value=float(scale * sum(part[0] for part in sums) - euros.sum()),
        slope=scale * np.sum([part[1] for part in sums], axis=0) - 1,
        curvature=np.diag(-scale * np.sum([part[2] for part in sums], axis=0)),
    )


def _widest(year: PlanYear, box: BudgetSet) -> int:
    """The lever whose range moves the expected outcome most within the box."""
    spread = year.effects(box.reachable_high) - year.effects(box.low)
    return int(np.einsum("dc,dcl->l", year.base, spread).argmax())
