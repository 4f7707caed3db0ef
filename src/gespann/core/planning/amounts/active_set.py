"""The best of a concave quadratic function under linear limits, found from within.

Steps go along the limits that are touched and stop at the next one, so that nothing ever leaves the
set, however flat the function is or however steeply it pulls outwards.
"""

import numpy as np
from jaxtyping import Float
from scipy.linalg import qr

_NONE = 1e-12  # of what it is measured by: so little is nothing
_TOUCHED = 1e-12  # so near to a limit is on it
_CHANGES = 20  # of the touched limits, for each amount, after which the search stops


def best_within(
    rows: Float[np.ndarray, "row amount"],
    most: Float[np.ndarray, " row"],
    at: Float[np.ndarray, " amount"],
    slope: Float[np.ndarray, " amount"],
    curvature: Float[np.ndarray, "amount amount"],
) -> Float[np.ndarray, " amount"]:
    """The point that maximises slope @ d + d @ curvature @ d / 2 for d from `at`.

    Args:
        rows, most: rows @ point <= most; each row of length one.
        at: A point that keeps these limits.
        curvature: Negative definite.

    Source: Nocedal and Wright (2006), Numerical Optimization, algorithm 16.3, with the null-space
        method for each step.
    """
    point = at.copy()
    touched = _independent(rows, np.flatnonzero(rows @ at >= most - _TOUCHED))
    for _ in range(_CHANGES * len(at) + _CHANGES):
        gradient = slope + curvature @ (point - at)
        step = _step_along(rows[touched], gradient, curvature)
        length, limit = _until_limit(rows, most, point, step, touched)
        point = point + length * step
        if limit is not None:
            touched.append(limit)
            continue
        gradient = slope + curvature @ (point - at)
        let_go = _wrongly_touched(rows[touched], gradient)
        if let_go is None:
            break
        touched.pop(let_go)
    return point


def _independent(rows: np.ndarray, touched: np.ndarray) -> list[int]:
    """As many of the touched limits as do not follow from each other."""
    if not len(touched):
        return []
    _, triangle, order = qr(rows[touched].T, mode="economic", pivoting=True)
    size = np.abs(np.diag(triangle))
    return [int(touched[one]) for one in order[: int((size > 1e-9).sum())]]


def _step_along(touched: np.ndarray, gradient: np.ndarray, curvature: np.ndarray) -> np.ndarray:
    """The Newton step that stays on all touched limits."""
    if not len(touched):
        return np.linalg.solve(curvature, -gradient)
    every, _ = qr(touched.T)
    free = every[:, len(touched) :]
    pull = free.T @ gradient
    if not free.shape[1] or np.abs(pull).max() <= _NONE * np.abs(gradient).max():
        return np.zeros_like(gradient)
    return np.asarray(free @ np.linalg.solve(free.T @ curvature @ free, -pull))


def _until_limit(
    rows: np.ndarray, most: np.ndarray, point: np.ndarray, step: np.ndarray, touched: list[int]
) -> tuple[float, int | None]:
    """How far along a step one may go, at most all the way, and which limit stops it."""
    across = rows @ step
    across[touched] = 0.0
    nearing = across > _NONE * np.linalg.norm(step)
    if not nearing.any():
        return 1.0, None
    room = np.full(len(rows), np.inf)
    room[nearing] = np.maximum((most - rows @ point)[nearing], 0.0) / across[nearing]
    limit = int(room.argmin())
    return (1.0, None) if room[limit] >= 1 else (float(room[limit]), limit)


def _wrongly_touched(touched: np.ndarray, gradient: np.ndarray) -> int | None:
    """The touched limit that is better left, or None if every one of them holds the point."""
    if not len(touched):
        return None
    prices = np.linalg.lstsq(touched.T, gradient, rcond=None)[0]
    worst = int(prices.argmin())
    return worst if prices[worst] < -1e-10 * max(float(np.abs(gradient).max()), 1e-300) else None
