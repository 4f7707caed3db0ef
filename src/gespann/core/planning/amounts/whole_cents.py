"""From amounts of money to whole cents that keep every bound and the budget exactly."""

import numpy as np
from jaxtyping import Float, Int

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.quantities import CENTS_PER_UNIT


def in_whole_cents(
    euros: Float[np.ndarray, " lever"],
    low_cents: Int[np.ndarray, " lever"],
    high_cents: Int[np.ndarray, " lever"],
    budget_cents: int,
) -> Int[np.ndarray, " lever"]:
    """Round amounts to cents by largest remainder, within bounds and budget.

    Amounts outside bounds or budget are first moved to the nearest ones within. The cents add up
    to the rounded sum of the amounts, or to the budget if that is less.

    Raises: ValueError if the low bounds alone exceed the budget.
    """
    if int(low_cents.sum()) > budget_cents:
        raise ValueError(f"low bounds of {low_cents.sum()} cents exceed {budget_cents} cents")
    allowed = BudgetSet(low_cents.astype(float), high_cents.astype(float), float(budget_cents))
    wanted = allowed.nearest(euros * CENTS_PER_UNIT)
    cents = np.clip(np.floor(wanted + 1e-6).astype(np.int64), low_cents, high_cents)
    target = min(budget_cents, round(float(wanted.sum())))
    by_remainder = np.argsort(-(wanted - cents), kind="stable")
    while (missing := target - int(cents.sum())) != 0:
        step = 1 if missing > 0 else -1
        order = by_remainder if step > 0 else by_remainder[::-1]
        bound = high_cents if step > 0 else low_cents
        movable = [lever for lever in order if (bound[lever] - cents[lever]) * step > 0]
        if not movable:
            break
        for lever in movable[: abs(missing)]:
            cents[lever] += step
    return cents


def spread_in_cents(
    cents: Int[np.ndarray, " lever"], share: Float[np.ndarray, "market lever"]
) -> Int[np.ndarray, "market lever"]:
    """Each lever's cents spread over markets by largest remainder; they add up to the cent.

    Args:
        share: Share of each market, adding up to one for each lever. None gets no cent.
    """
    exact = cents * share
    spread = np.floor(exact + 1e-6).astype(np.int64)
    missing = cents - spread.sum(axis=0)
    order = np.argsort(np.where(share > 0, spread - exact, np.inf), axis=0, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(len(share))[:, None], axis=0)
    return np.asarray(spread + (rank < missing))


def market_cents(
    euros: Float[np.ndarray, "market lever"],
    low_cents: Int[np.ndarray, "market lever"],
    high_cents: Int[np.ndarray, "market lever"],
    lever_cents: Int[np.ndarray, " lever"],
) -> Int[np.ndarray, "market lever"]:
    """Round amounts by market to cents that keep every bound and add up to each lever's cents.

    They add up to less where bounds or amounts leave something over.
    """
    columns = [
        in_whole_cents(euros[:, k], low_cents[:, k], high_cents[:, k], int(lever_cents[k]))
        for k in range(euros.shape[1])
    ]
    return np.stack(columns, axis=1)
