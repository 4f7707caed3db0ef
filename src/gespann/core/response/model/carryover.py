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

# The long life: half of it passes within a quarter of a year to four years.
LONGEST_HALF_LIFE_YEARS = 4.0
DEGREE_LONG = 10


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


def short_table(
    effort: Float[np.ndarray, "row period lever"], before: Float[np.ndarray, "row lever"]
) -> Float[np.ndarray, "lever degree cell"]:
    """Chebyshev coefficients of the short-lived stock as a function of `retention_coordinate`.

    Args:
        effort: Effort per market and period.
        before: Steady effort before the first period.

    Returns: For each lever, DEGREE coefficients for each cell (row x period, row-major).

    Source: Trefethen (2019), Approximation Theory and Approximation Practice, chapter 3.
    """
    nodes = np.cos(_angles(DEGREE))
    return _table(effort, before, -np.expm1((nodes + 1) / 2 * _SPAN))


def long_table(
    effort: Float[np.ndarray, "row period lever"],
    before: Float[np.ndarray, "row lever"],
    per_year: float,
) -> Float[np.ndarray, "lever degree cell"]:
    """The same for the long-lived stock, as a function of `half_life_coordinate`."""
    nodes = np.cos(_angles(DEGREE_LONG))
    return _table(effort, before, long_retention(nodes, per_year))


def _table(effort: np.ndarray, before: np.ndarray, retentions: np.ndarray) -> np.ndarray:
    """Chebyshev coefficients of the stock from its values at the Chebyshev nodes."""
    (rows, periods, levers), degree = effort.shape, len(retentions)
    stocks = np.stack([adstock(effort, np.full(levers, r), before) for r in retentions])
    cosines = np.cos(np.outer(np.arange(degree), _angles(degree))) * 2 / degree
    cosines[0] /= 2
    return np.einsum("dn,ncl->ldc", cosines, stocks.reshape(degree, rows * periods, levers))


def _angles(degree: int) -> np.ndarray:
    return (np.arange(degree) + 0.5) * np.pi / degree


def retention_coordinate(log_one_minus_retention: Array) -> Array:
    """Where a retention lies in [-1, 1], the domain of the short-lived stock's series."""
    return log_one_minus_retention / _SPAN * 2 - 1


def half_life_coordinate(half_life_years: Array) -> Array:
    """Where a half-life lies in [-1, 1], the domain of the long-lived stock's series."""
    return np.log(half_life_years) / np.log(LONGEST_HALF_LIFE_YEARS)


def long_retention(coordinate: Array, per_year: Array) -> Array:
    """Retention per period of the long life at a coordinate in [-1, 1]."""
    return 0.5 ** (LONGEST_HALF_LIFE_YEARS**-coordinate / per_year)
