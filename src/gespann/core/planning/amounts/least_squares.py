"""Least squares with coefficients that are not negative, believed only where it is proven right."""

import numpy as np
from jaxtyping import Float
from scipy.optimize import nnls

_RIGHT = 1e-8  # of the size of the data: by so much the conditions of optimality may be missed
_ROUNDS = 30  # times as many changes as there are coefficients


def nonnegative_least_squares(
    matrix: Float[np.ndarray, "row column"], told: Float[np.ndarray, " row"]
) -> Float[np.ndarray, " column"]:
    """The coefficients x >= 0 with the least |matrix @ x - told|.

    SciPy's solver is quick, but in rare cases stops at coefficients that are not the best and says
    nothing of it. Its answer is held against the conditions of optimality; where they are missed,
    the same algorithm is gone through step by step.

    Source: Lawson and Hanson (1974), Solving Least Squares Problems, chapter 23.
    """
    try:
        found, _distance = nnls(matrix, told, maxiter=_ROUNDS * matrix.shape[1])
    except RuntimeError:  # too many steps
        found = None
    if found is not None and _is_best(matrix, told, found):
        return np.asarray(found)
    return _step_by_step(matrix, told)


def _is_best(matrix: np.ndarray, told: np.ndarray, x: np.ndarray) -> bool:
    """Whether no change of any coefficient comes nearer (Karush, Kuhn and Tucker)."""
    if not np.isfinite(x).all() or (x < 0).any():
        return False
    pull = matrix.T @ (told - matrix @ x)
    size = np.linalg.norm(matrix, axis=0) * max(float(np.linalg.norm(told)), 1e-300)
    near = _RIGHT * np.maximum(size, 1e-300)
    return bool((pull <= near).all() and (np.abs(pull[x > 0]) <= near[x > 0]).all())


def _step_by_step(matrix: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Free the coefficient that helps most; take back those that would turn negative."""
    count = matrix.shape[1]
    x, free = np.zeros(count), np.zeros(count, dtype=bool)
    size = np.linalg.norm(matrix, axis=0) * max(float(np.linalg.norm(told)), 1e-300)
    near = 1e-12 * np.maximum(size, 1e-300)
    barred = np.zeros(count, dtype=bool)
    for _ in range(_ROUNDS * count):
        pull = np.where(free | barred, -np.inf, matrix.T @ (told - matrix @ x) - near)
        enters = int(pull.argmax())
        if pull[enters] <= 0:
            break
        free[enters] = True
        wanted = _on_free(matrix, told, free)
        if wanted[enters] <= 0:
            # By its pull it should grow: only the last digits say otherwise.
            free[enters], barred[enters] = False, True
            continue
        while free.any() and wanted[free].min() <= 0:
            falling = free & (wanted <= 0)
            share = (x[falling] / (x[falling] - wanted[falling])).min()
            x = x + share * (wanted - x)
            free &= x > 1e-15 * float(np.abs(x).max(initial=0.0))
            x[~free] = 0.0
            wanted = _on_free(matrix, told, free)
        x, barred = wanted, np.zeros(count, dtype=bool)
    return x


def _on_free(matrix: np.ndarray, told: np.ndarray, free: np.ndarray) -> np.ndarray:
    """The best coefficients where only some may differ from nothing."""
    x = np.zeros(matrix.shape[1])
    if free.any():
        x[free] = np.linalg.lstsq(matrix[:, free], told, rcond=None)[0]
    return x
