"""What a wish costs: the best plan that grants it, against the best plan of all."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.year.plan_year import LocalValue
from gespann.core.planning.year.risk_year import ValuedYear

WISH_DRAWS = 100
_TURNS = 30


@dataclass(frozen=True)
class Granted:
    """The best plan that grants a wish, in money, and what it is worth.

    Attributes:
        least, greatest: What bounds and budget allow of it.
        euros: None if they do not allow it.
    """

    least: float
    greatest: float
    euros: Float[np.ndarray, " lever"] | None
    value: float | None


def grant(
    year: ValuedYear,
    allowed: BudgetSet,
    row: Float[np.ndarray, " lever"],
    amount: float,
    start: Float[np.ndarray, " lever"],
) -> Granted:
    """The best plan in which row @ plan is just this amount.

    Args:
        row: 1 for the levers that the wish is about, 0 for the others.
        amount: What they are to get together, in money.
        start: A plan from which the search begins: the best one.
    """
    least, greatest = allowed.reach(row)
    if not least - 0.01 <= amount <= greatest + 0.01:
        return Granted(least, greatest, None, None)
    amount = float(np.clip(amount, least, greatest))
    euros = _best(year, allowed, row, amount, start)
    return Granted(least, greatest, euros, year.local_value(euros).value)


def _best(
    year: ValuedYear, allowed: BudgetSet, row: np.ndarray, amount: float, start: np.ndarray
) -> np.ndarray:
    if row.sum() == 1:
        lever = int(row.argmax())
        low, high = allowed.low.copy(), allowed.high.copy()
        low[lever] = high[lever] = amount
        fixed = replace(allowed, low=low, high=high)
        return climb(year.local_value, fixed, fixed.nearest(start))
    return _best_together(year.thinned(WISH_DRAWS), allowed, row, amount, start)


def _best_together(
    few: ValuedYear, allowed: BudgetSet, row: np.ndarray, amount: float, start: np.ndarray
) -> np.ndarray:
    """A reward, or a price, for what is wished for, raised until it is just granted."""
    sign = 1.0 if amount >= row @ start else -1.0
    near, far = start, allowed.best_linear(sign * row)
    low, high, reward = 0.0, np.inf, 0.5
    scale = 1e-4 * max(allowed.budget, 1.0)
    for _ in range(_TURNS):
        if abs(row @ near - amount) <= scale or high - low <= 1e-6 * low:
            break
        at = climb(_rewarded(few, sign * reward * row), allowed, near)
        if sign * (row @ at - amount) <= 0:
            near, low = at, reward
        else:
            far, high = at, reward
        reward = 4 * reward if np.isinf(high) else (low + high) / 2
    width = float(row @ (far - near))
    share = 0.0 if width == 0 else float(np.clip((amount - row @ near) / width, 0.0, 1.0))
    return np.asarray(near + share * (far - near))


def _rewarded(few: ValuedYear, reward: np.ndarray) -> Callable[[np.ndarray], LocalValue]:
    def value(euros: np.ndarray) -> LocalValue:
        here = few.local_value(euros)
        return replace(here, value=here.value + float(reward @ euros), slope=here.slope + reward)

    return value
