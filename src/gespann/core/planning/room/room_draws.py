"""Plans drawn uniformly from a room: hit and run.

From a plan in the room a line is laid in a random direction, and the next plan is drawn uniformly
from the part of the line that lies in the room: from the part within bounds and budget, shrunk
towards where one is for every plan that is worth too little (Neal 2003). That leaves the uniform
distribution unchanged, whatever the room's shape. Many walks go at once, each from its own place,
and the last plan of each is drawn.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet

_FIRST_STEPS, _STEPS_PER_LEVER = 30, 16
_SHRINKINGS = 60
_NO_WIDTH = 1e-9  # of an amount: what is left of equal ones
_THIN = 1e-13  # of the variances: a direction in which plans do not differ
_ALONG = 1e-9  # of a direction: what is left of it across a limit that it runs along


def uniform_draws(
    values: Callable[[np.ndarray], np.ndarray],
    allowed: BudgetSet,
    least: float,
    starts: Float[np.ndarray, "walk lever"],
    *,
    seed: int,
) -> Float[np.ndarray, "walk lever"]:
    """Plans within bounds and budget, worth at least `least`, each as likely as any other.

    Args:
        values: The value of many plans at once.
        starts: Plans in the room, spread over it; one walk starts from each.
        seed: Same seed, same draws.

    Source: Smith (1984), Efficient Monte Carlo procedures for generating points uniformly
        distributed over bounded regions; Neal (2003), Slice sampling.
    """
    rng = np.random.default_rng(seed)
    at = starts.copy()
    free = np.ptp(starts, axis=0) > _NO_WIDTH * np.abs(starts).max(axis=0)
    if not free.any():
        return at
    # The first steps learn the room's shape, so that the walk is as quick along as across.
    for steps in (_FIRST_STEPS, _STEPS_PER_LEVER * int(free.sum())):
        shape = _shape(at[:, free])
        for _ in range(steps):
            direction = np.zeros_like(at)
            direction[:, free] = rng.standard_normal((len(at), int(free.sum()))) @ shape.T
            at = _step(values, allowed, least, at, direction, rng)
    return at


def _shape(plans: np.ndarray) -> np.ndarray:
    """A square root of the plans' covariance, no direction next to without any width.

    A direction in which all plans are the same, because a group or the budget leaves no choice,
    stays without any.
    """
    covariance = np.atleast_2d(np.cov(plans, rowvar=False))
    sd = np.sqrt(np.diag(covariance))
    widths, axes = np.linalg.eigh(covariance / np.outer(sd, sd))
    wide = np.where(widths > _THIN, np.maximum(widths, 1e-6), 0.0)
    return np.asarray(sd[:, None] * axes * np.sqrt(wide))


def _step(
    values: Callable[[np.ndarray], np.ndarray],
    allowed: BudgetSet,
    least: float,
    at: np.ndarray,
    direction: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    back, forth = _chord(allowed, at, direction)
    there, left = at.copy(), np.arange(len(at))
    for _ in range(_SHRINKINGS):
        length = rng.uniform(back[left], forth[left])
        tried = at[left] + length[:, None] * direction[left]
        poor = values(tried) < least
        there[left[~poor]] = tried[~poor]
        behind = poor & (length < 0)
        back[left[behind]] = length[behind]
        before = poor & ~behind
        forth[left[before]] = length[before]
        left = left[poor]
        if not left.size:
            break
    return there


def _chord(
    allowed: BudgetSet, at: np.ndarray, direction: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How far one may go back and forth along a direction within bounds, groups and budget."""
    rows, most = allowed.sums
    across = direction @ rows.T
    across[np.abs(across) <= _ALONG * (np.abs(direction) @ np.abs(rows).T)] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([(allowed.low - at) / direction, (allowed.high - at) / direction])
        ends = np.sort(np.where(direction == 0, [[[-np.inf]], [[np.inf]]], ends), axis=0)
        limits = (most - at @ rows.T) / across
    back = np.maximum(ends[0].max(axis=1), np.where(across < 0, limits, -np.inf).max(axis=1))
    forth = np.minimum(ends[1].min(axis=1), np.where(across > 0, limits, np.inf).min(axis=1))
    return np.minimum(back, 0.0), np.maximum(forth, 0.0)
