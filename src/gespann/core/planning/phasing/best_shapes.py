"""The shapes over the periods in which given amounts are expected to contribute most.

A shape is a lever's share of its amount in each period: it adds up to one, and no period has more
than can be done in it. The expected contribution of a department's efforts is concave, so a
spectral projected gradient finds its greatest value, and the Frank-Wolfe gap - what the best
shapes under the tangent promise - bounds what any other shapes could add.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.planning.year.plan_year import LocalValue

STEPS = 250
ENOUGH = 1e-5  # of the contribution: what better shapes may still promise
_HALVINGS = 60
_REMEMBERED = 6  # values of which a step need only beat the least

Value = Callable[[np.ndarray], LocalValue]


@dataclass(frozen=True)
class Shaped:
    """Shapes with their expected contribution, and what others could add at most, in money.

    The gap holds for all shapes where the contribution is concave, else for those near by.
    """

    shapes: Float[np.ndarray, "period lever"]
    value: float
    gap: float


def best_shapes(
    value: Value,
    most: Float[np.ndarray, "period lever"],
    start: Float[np.ndarray, "period lever"],
) -> Shaped:
    """The shapes with the greatest expected contribution.

    Args:
        value: Expected contribution and its slope for shapes.
        most: Greatest share of each period; adds up to one at least for each lever.
        start: Where the search begins.

    Raises: ValueError if a lever's greatest shares add up to less than one.

    Source: Birgin, Martinez and Raydan (2000), Nonmonotone spectral projected gradient methods on
        convex sets; Jaggi (2013), Revisiting Frank-Wolfe, for the gap.
    """
    if np.any(most.sum(axis=0) < 1 - 1e-9):
        raise ValueError(f"the greatest shares add up to {most.sum(axis=0)}, less than one")
    at = nearest_shapes(start, most)
    here = value(at)
    best = Shaped(at, here.value, _gap(here, at, most))
    rates = _first_rates(here.slope)
    recent = [here.value]
    for _ in range(STEPS):
        if best.gap <= ENOUGH * abs(best.value):
            break
        step = nearest_shapes(at + rates * here.slope, most) - at
        promised = float((here.slope * step).sum())
        length = 1.0
        while (there := value(at + length * step)).value < min(recent) + 1e-4 * length * promised:
            length /= 2
            if length < 1e-8:
                return best
        rates = _next_rates(rates, length * step, there.slope - here.slope)
        at, here = at + length * step, there
        recent = [*recent[1 - _REMEMBERED :], here.value]
        if here.value > best.value:
            best = Shaped(at, here.value, _gap(here, at, most))
    return best


def _gap(here: LocalValue, at: np.ndarray, most: np.ndarray) -> float:
    """What the best shapes under the tangent promise beyond these."""
    return max(float((here.slope * (best_linear_shapes(here.slope, most) - at)).sum()), 0.0)


def _first_rates(slope: np.ndarray) -> np.ndarray:
    """Steps that move a lever's shares by about their mean."""
    spread = np.ptp(slope, axis=0)
    return 1.0 / (len(slope) * np.where(spread > 0, spread, 1.0))


def _next_rates(rates: np.ndarray, step: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Barzilai and Borwein's step, of each lever for itself."""
    bent = -(step * change).sum(axis=0)
    length = (step**2).sum(axis=0)
    learnt = length / np.where(bent > 0, bent, 1.0)
    return np.where(bent > 0, np.clip(learnt, 1e-3 * rates, 1e3 * rates), 2 * rates)


def nearest_shapes(
    shares: Float[np.ndarray, "period lever"], most: Float[np.ndarray, "period lever"]
) -> Float[np.ndarray, "period lever"]:
    """The allowed shapes nearest to these (Euclidean projection of each lever's)."""
    few = (shares - most).min(axis=0) - 1.0
    many = shares.max(axis=0)
    for _ in range(_HALVINGS):
        middle = (few + many) / 2
        is_much = np.clip(shares - middle, 0.0, most).sum(axis=0) > 1
        few, many = np.where(is_much, middle, few), np.where(is_much, many, middle)
    found = np.clip(shares - few, 0.0, most)
    return np.asarray(np.minimum(found / found.sum(axis=0), most))


def best_linear_shapes(
    slope: Float[np.ndarray, "period lever"], most: Float[np.ndarray, "period lever"]
) -> Float[np.ndarray, "period lever"]:
    """The allowed shapes with the greatest sum of slope x share: the best periods filled first."""
    order = np.argsort(-slope, axis=0, kind="stable")
    filled = np.cumsum(np.take_along_axis(most, order, axis=0), axis=0)
    before = np.concatenate([np.zeros((1, slope.shape[1])), filled[:-1]])
    shares = np.clip(1 - before, 0.0, np.take_along_axis(most, order, axis=0))
    found = np.empty_like(shares)
    np.put_along_axis(found, order, shares, axis=0)
    return found
