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
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.results import Certificate
from gespann.core.planning.year.plan_year import LocalValue
from gespann.core.planning.year.risk_year import ValuedYear
from gespann.core.quantities import CENTS_PER_UNIT

NEWTON_STEPS = 60
GAP_WANTED = 2e-3
MOST_BOXES = 40


@dataclass(frozen=True)
class Optimum:
    """The best amounts found, in money, what they are worth, and what no plan is worth more than.

    That is their expected contribution, or its certainty equivalent.
    """

    euros: Float[np.ndarray, "*market lever"]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """(bound - value) / |value|: no plan can be better by more than this."""
        return max(0.0, self.bound - self.value) / max(abs(self.value), 1e-9)

    @property
    def certificate(self) -> Certificate:
        """The proof to the cent."""
        return Certificate(
            value_cents=round(self.value * CENTS_PER_UNIT),
            bound_cents=round(self.bound * CENTS_PER_UNIT),
            gap=self.gap,
        )


def best_plan(
    year: ValuedYear, allowed: BudgetSet, starts: list[np.ndarray], *, gap: float = GAP_WANTED
) -> Optimum:
    """The plan that is worth most under bounds and budget: with the greatest expected contribution.

    Args:
        year: The planning year.
        allowed: Bounds of each lever and the budget, in money.
        starts: Amounts from which the search begins.
        gap: Relative gap at which the proof may stop.

    Source: McCormick (1976), Computability of global solutions to factorable nonconvex programs.
    """
    found = [_summit(year, allowed, start) for start in starts]
    return _prove(year, allowed, max(found, key=lambda summit: summit.value), gap)


def _summit(year: ValuedYear, allowed: BudgetSet, start: np.ndarray) -> Optimum:
    """The local maximum above some amounts, with nothing proven yet."""
    euros = climb(year.local_value, allowed, start)
    return Optimum(euros, year.local_value(euros).value, np.inf)


@runtime_checkable
class Allowed(Protocol):
    """What a plan may be, with or without a choice between markets."""

    @property
    def low(self) -> Float[np.ndarray, "*market lever"]:
        """Least amounts."""

    @property
    def reachable_high(self) -> Float[np.ndarray, "*market lever"]:
        """The most that each amount alone could be."""

    @property
    def budget(self) -> float:
        """Greatest sum."""

    def nearest(
        self, euros: Float[np.ndarray, "*market lever"]
    ) -> Float[np.ndarray, "*market lever"]:
        """The allowed amounts nearest to these."""

    def best_quadratic(
        self,
        at: Float[np.ndarray, "*market lever"],
        slope: Float[np.ndarray, "*market lever"],
        curvature: Float[np.ndarray, "*market lever lever"],
    ) -> Float[np.ndarray, "*market lever"]:
        """The allowed amounts that maximise a concave quadratic function."""


def climb(
    value: Callable[[np.ndarray], LocalValue],
    allowed: Allowed,
    start: np.ndarray,
    *,
    enough: float = 0.0,
) -> Float[np.ndarray, "*market lever"]:
    """A local maximum of a smooth function under bounds and budget.

    Newton steps on the quadratic model within the allowed set, each shortened until it climbs.
    Where the function does not tell its curvature, it is learnt from the slopes on the way
    (Broyden, Fletcher, Goldfarb and Shanno 1970), of each market apart where it is a sum over
    markets (Griewank and Toint 1982).

    Args:
        enough: What a step must promise to be worth it, if more than next to nothing.
    """
    at = allowed.nearest(start)
    here: LocalValue = value(at)
    curvature = _first_curvature(here, allowed)
    for _ in range(NEWTON_STEPS):
        step = allowed.best_quadratic(at, here.slope, curvature) - at
        promised = float((here.slope * step).sum())
        if promised <= max(_least_gain(here), enough):
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


def _first_curvature(here: LocalValue, allowed: Allowed) -> np.ndarray:
    """The curvature, or that of a lever whose return halves over its range."""
    if here.curvature is not None:
        return _concave_part(here.curvature)
    reach = np.maximum(allowed.reachable_high - allowed.low, 1e-9 * max(allowed.budget, 1.0))
    bends = np.maximum(here.slope + 1, 0.1) / reach
    return np.asarray(-bends[..., None] * np.eye(bends.shape[-1]))


def _next_curvature(
    before: np.ndarray, here: LocalValue, there: LocalValue, step: np.ndarray
) -> np.ndarray:
    """The curvature there, told or learnt from how the slope has changed."""
    if there.curvature is not None:
        return _concave_part(there.curvature)
    bent, change = np.einsum("...kl,...l->...k", before, step), there.slope - here.slope
    expected = (step * bent).sum(axis=-1, keepdims=True)
    # Where nothing has moved, nothing is learnt.
    moved = expected < 0
    expected = np.where(moved, expected, -1.0)
    # Powell's damping keeps the model concave where the function is not.
    told = (step * change).sum(axis=-1, keepdims=True)
    damped = told > 0.2 * expected
    share = np.where(damped, 0.8 * expected / np.where(damped, expected - told, 1.0), 1.0)
    change = share * change + (1 - share) * bent
    told = np.where(moved, (step * change).sum(axis=-1, keepdims=True), -1.0)
    learnt = before + _squared(change) / told[..., None] - _squared(bent) / expected[..., None]
    return np.asarray(np.where(moved[..., None], learnt, before))


def _squared(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector[..., :, None] * vector[..., None, :])


def _concave_part(curvature: np.ndarray) -> np.ndarray:
    """The curvature with its hollow directions made slightly round.

    Slightly is meant against the curvature itself, which is the smaller, the smaller the currency.
    """
    values, vectors = np.linalg.eigh((curvature + np.swapaxes(curvature, -1, -2)) / 2)
    largest = np.abs(values).max(axis=-1, keepdims=True)
    roundness = np.maximum(1e-9 * largest, np.finfo(float).tiny ** 0.5)
    rounded = vectors * np.minimum(values, -roundness)[..., None, :]
    return np.asarray(rounded @ np.swapaxes(vectors, -1, -2))


def _prove(year: ValuedYear, allowed: BudgetSet, best: Optimum, gap: float) -> Optimum:
    """Branch and bound until no box can hold a plan better by more than the gap."""
    order = count()
    root, peak = bound_of_box(year, allowed)
    best = _better(year, allowed, best, peak)
    boxes = [(-root, next(order), allowed)]
    for _ in range(MOST_BOXES):
        if -boxes[0][0] - best.value <= gap * abs(best.value):
            break
        _, _, box = heapq.heappop(boxes)
        for part in box.halves(year.widest(box)):
            bound, peak = bound_of_box(year, part)
            best = _better(year, allowed, best, peak)
            heapq.heappush(boxes, (-bound, next(order), part))
    return replace(best, bound=max(-boxes[0][0], best.value))


def _better(year: ValuedYear, allowed: BudgetSet, best: Optimum, other: np.ndarray) -> Optimum:
    """The best so far, or the summit above other amounts if these are better already."""
    if year.local_value(other).value <= best.value:
        return best
    return _summit(year, allowed, other)


def bound_of_box(
    year: ValuedYear,
    box: BudgetSet,
    price: Float[np.ndarray, " lever"] | float = 0.0,
    *,
    start: Float[np.ndarray, " lever"] | None = None,
    enough: float = 0.0,
) -> tuple[float, Float[np.ndarray, " lever"]]:
    """An upper bound to every plan in a box, and the plan at which its concave bound peaks.

    Args:
        price: What each unit of money is to cost beyond itself.
        start: Where to look for the peak first; the middle of the box if not given.
        enough: How near to the peak is near enough; the bound holds however near.
    """
    above = year.overestimator(box)

    def priced(euros: np.ndarray) -> LocalValue:
        there = above(euros)
        paid = float((price * euros).sum())
        return replace(there, value=there.value - paid, slope=there.slope - price)

    first = (box.low + box.high) / 2 if start is None else start
    at = climb(priced, box, first, enough=enough)
    there = priced(at)
    # A concave function lies below its tangent: its best point in the box bounds the function.
    ahead = float(there.slope @ (box.best_linear(there.slope) - at))
    return there.value + there.short + ahead, at
