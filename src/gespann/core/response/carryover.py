"""Carry-over: how effort is still felt after the period in which it was made.

The stock of a lever is a geometric moving average of its effort. A sampler asks for it hundreds of
thousands of times at ever new retentions, so it is tabulated once: for fixed effort the stock is a
smooth function of the retention, and a Chebyshev series in log(1 - retention) gives it to better
than 1e-4 of the usual effort with one small matrix product, without a loop over periods and
without a longest lag.
"""

from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float

Array: TypeAlias = Any  # NumPy's or JAX's

MONTHLY_RETENTION_MAX = 0.97
RETENTION_MAX = 0.993  # per period: 0.97 a month in weeks, rounded up
DEGREE = 20
_SPAN = np.log1p(-RETENTION_MAX)


def adstock(
    effort: Float[np.ndarray, "*rows period lever"],
    retention: Float[np.ndarray, "*#rows lever"],
    before: Float[np.ndarray, "*rows lever"],
) -> Float[np.ndarray, "*rows period lever"]:
    """The stock of each lever: what is felt of the efforts made so far.

    stock_t = retention * stock_(t-1) + (1 - retention) * effort_t, so that a steady effort passes
    through unchanged.

    Args:
        effort: Effort per period, not negative, in any unit.
        retention: Share left one period later, in [0, 1); broadcasts to each period of `effort`.
        before: Steady effort before the first period, in the unit of `effort`.

    Returns: Stock in the unit and shape of `effort`.

    Raises: ValueError if a retention is outside [0, 1).

    Source: Broadbent (1979), One way TV advertisements work.
    """
    if not np.all((retention >= 0) & (retention < 1)):
        raise ValueError(f"retention must lie in [0, 1), got {retention}")
    stock = np.empty_like(effort)
    level = before
    for period in range(effort.shape[-2]):
        level = retention * level + (1 - retention) * effort[..., period, :]
        stock[..., period, :] = level
    return stock


def effort_before(
    effort: Float[np.ndarray, "*rows period lever"], quarter: int
) -> Float[np.ndarray, "*rows lever"]:
    """Effort before the first period, taken as the mean of the first quarter and not as zero.

    A firm did not begin to sell on the day its records begin; zero would let the first months'
    growth of the stock pass as an effect.
    """
    return effort[..., :quarter, :].mean(axis=-2)


def chebyshev_table(
    effort: Float[np.ndarray, "row period lever"], before: Float[np.ndarray, "row lever"]
) -> Float[np.ndarray, "lever degree cell"]:
    """Chebyshev coefficients of the stock as a function of `retention_coordinate`.

    Args:
        effort: Effort per market and period.
        before: Steady effort before the first period.

    Returns: For each lever, DEGREE coefficients for each cell (row x period, row-major).

    Source: Trefethen (2019), Approximation Theory and Approximation Practice, chapter 3.
    """
    levers = effort.shape[-1]
    angles = (np.arange(DEGREE) + 0.5) * np.pi / DEGREE
    retentions = -np.expm1((np.cos(angles) + 1) / 2 * _SPAN)
    stocks = np.stack([adstock(effort, np.full(levers, r), before) for r in retentions])
    cells = stocks.reshape(DEGREE, -1, levers)
    cosines = np.cos(np.outer(np.arange(DEGREE), angles)) * 2 / DEGREE
    cosines[0] /= 2
    return np.einsum("dn,ncl->ldc", cosines, cells)


def retention_coordinate(log_one_minus_retention: Array) -> Array:
    """Where a retention lies in [-1, 1], the domain of the Chebyshev series."""
    return log_one_minus_retention / _SPAN * 2 - 1
