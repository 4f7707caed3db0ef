"""How far one can go in a direction before a plan is worth too little.

The farthest plan of a concave function's upper set maximises the function with a reward for going
there. The reward is raised until the plan is worth just enough; where the plan would then jump, the
farthest one lies between both.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.year.plan_year import LocalValue

_TURNS = 40
_NEAR = 4e-4  # of what may be given up: so near to the edge is on it
_ENOUGH = 1e-6  # of it: a step that promises less moves no edge


def farthest(
    value: Callable[[np.ndarray], LocalValue],
    allowed: BudgetSet,
    direction: Float[np.ndarray, " lever"],
    best: Float[np.ndarray, " lever"],
    least: float,
) -> Float[np.ndarray, " lever"]:
    """The allowed plan farthest in a direction that is worth at least `least`.

    Args:
        value: A smooth function, told with its curvature or without.
        best: A plan worth at least that much, from which to go; the best one for a global answer.

    Returns: A plan that keeps bounds and budget and is worth at least `least` where the function
        is concave. It is the farthest one then.
    """
    whole = value(best).value - least
    if whole <= 0 or not direction.any():
        return best
    direction = direction / np.abs(direction).max()
    end = _end(value, allowed, direction, best)
    if value(end).value >= least:
        return end
    # Near its top a smooth function loses with the square of the reward: roots are nearly linear.
    near, far = _Tried(best, 0.0, -1.0), _Tried(end, np.inf, np.inf)
    reward = whole / max(float(direction @ (end - best)), 1e-300)
    for _ in range(_TURNS):
        at = climb(_rewarded(value, direction, reward), allowed, near.euros, enough=_ENOUGH * whole)
        lost = max((whole + least - value(at).value) / whole, 0.0)
        if 1 - _NEAR <= lost <= 1:
            return at
        near, far = _bracket(near, far, _Tried(at, reward, np.sqrt(lost) - 1))
        if far.reward <= near.reward * (1 + 1e-9):
            break
        reward = _next_reward(near, far)
    return _between(value, near.euros, far.euros, least)


@dataclass(frozen=True)
class _Tried:
    """The best plan under a reward, and by how much too much it has given up."""

    euros: np.ndarray
    reward: float
    excess: float
    is_old: bool = False


def _bracket(near: _Tried, far: _Tried, tried: _Tried) -> tuple[_Tried, _Tried]:
    """The rewards between which the right one lies.

    An end that stays for the second time counts half, so that both ends move (Illinois).
    """
    if tried.excess <= 0:
        return tried, replace(far, excess=far.excess / (1 + far.is_old), is_old=True)
    return replace(near, excess=near.excess / (1 + near.is_old), is_old=True), tried


def _next_reward(near: _Tried, far: _Tried) -> float:
    if np.isinf(far.reward):
        return near.reward * float(np.clip(1.05 / max(near.excess + 1, 1e-3), 2.0, 50.0))
    # A little nearer than the line says, so that what is found is worth enough.
    aim = -_NEAR / 4
    share = (aim - near.excess) / (far.excess - near.excess)
    return near.reward + float(np.clip(share, 0.01, 0.99)) * (far.reward - near.reward)


def _end(
    value: Callable[[np.ndarray], LocalValue],
    allowed: BudgetSet,
    direction: np.ndarray,
    best: np.ndarray,
) -> np.ndarray:
    """The best of the allowed plans that nothing lies farther than."""
    end = allowed.best_linear(direction)
    slope = value(best).slope
    # Where the direction does not care, the plan stays as good as it can be.
    span = float(np.abs(slope).max(initial=0.0)) or 1.0
    kept = climb(_rewarded(value, direction, 1e6 * span), allowed, allowed.nearest(best))
    return kept if direction @ kept >= direction @ end - 1e-9 * max(allowed.budget, 1.0) else end


def _rewarded(
    value: Callable[[np.ndarray], LocalValue], direction: np.ndarray, reward: float
) -> Callable[[np.ndarray], LocalValue]:
    def more(euros: np.ndarray) -> LocalValue:
        here = value(euros)
        return replace(
            here,
            value=here.value + reward * float(direction @ euros),
            slope=here.slope + reward * direction,
        )

    return more


def _between(
    value: Callable[[np.ndarray], LocalValue],
    inside: np.ndarray,
    outside: np.ndarray,
    least: float,
) -> np.ndarray:
    """The last plan on the way from inside to outside that is worth enough."""
    near, far = 0.0, 1.0
    for _ in range(30):
        middle = (near + far) / 2
        if value(inside + middle * (outside - inside)).value >= least:
            near = middle
        else:
            far = middle
    return inside + near * (outside - inside)
