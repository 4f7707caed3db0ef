"""What each lever may get: multiples of last year's amount, below its capacity, in whole cents."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.forecast_base import Phasing
from gespann.core.quantities import CENTS_PER_UNIT


class BudgetTooSmall(ValueError):
    """The least amounts of the levers add up to more than the budget."""

    def __init__(self, least_cents: int, budget_cents: int) -> None:
        self.least_cents, self.budget_cents = least_cents, budget_cents
        super().__init__(
            f"the least amounts add up to {least_cents} cents, the budget is {budget_cents} cents"
        )


@dataclass(frozen=True)
class Limits:
    """Bounds of each lever in cents, what was spent a year earlier, and where capacity binds."""

    last_year: Int[np.ndarray, " lever"]
    low: Int[np.ndarray, " lever"]
    high: Int[np.ndarray, " lever"]
    capped: Bool[np.ndarray, " lever"]


def limits_of(firm: Firm, brief: PlanBrief, phasing: Phasing) -> Limits:
    """Bounds in cents: multiples of last year's amount, below the capacity.

    Raises: BudgetTooSmall if the lower bounds do not fit into the budget.
    """
    last_year = np.round(phasing.last_year_euros * CENTS_PER_UNIT).astype(np.int64)
    bounds = np.array([lever.bounds or brief.bounds for lever in firm.levers])
    low = np.ceil(bounds[:, 0] * last_year).astype(np.int64)
    high = np.floor(bounds[:, 1] * last_year).astype(np.int64)
    capacity = np.array([
        np.inf if lever.capacity is None else lever.capacity * lever.cost_per_unit * brief.periods
        for lever in firm.levers
    ])  # fmt: skip
    most = np.minimum(np.floor(capacity * CENTS_PER_UNIT), 2.0**62).astype(np.int64)
    # A lever fixed at 0.7 of an odd number of cents has its bounds rounded apart, not together.
    low, capped = np.minimum(low, high), most < high
    limits = Limits(last_year, np.minimum(low, most), np.minimum(high, most), capped)
    if int(limits.low.sum()) > brief.budget_cents:
        raise BudgetTooSmall(int(limits.low.sum()), brief.budget_cents)
    return limits
