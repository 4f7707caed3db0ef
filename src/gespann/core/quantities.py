"""The few types that every part of the core shares: cents, periods, departments, intervals."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float

CENTS_PER_UNIT = 100


class Department(StrEnum):
    """The two sides that share one budget."""

    MARKETING = "marketing"
    SALES = "sales"


class Period(StrEnum):
    """The length of one row of history."""

    WEEK = "week"
    MONTH = "month"

    @property
    def per_year(self) -> int:
        """Periods in a planning year: 52 weeks or 12 months."""
        return {Period.WEEK: 52, Period.MONTH: 12}[self]

    @property
    def per_month(self) -> float:
        """Periods in an average month, to convert published monthly figures."""
        return self.per_year / 12


class PhasingKind(StrEnum):
    """How an amount is spread over the periods of a plan.

    As a year earlier, the same in every period, in proportion to the base outcome expected, or so
    that it can be expected to contribute most.
    """

    LAST_YEAR = "last_year"
    FLAT = "flat"
    SEASONAL = "seasonal"
    OPTIMISED = "optimised"


@dataclass(frozen=True)
class Interval:
    """A central 90 % interval with its median: the 5th, 50th and 95th percentile."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, draws: Float[np.ndarray, " draw"]) -> "Interval":
        """The interval of a sample of draws, in the unit of the draws."""
        low, median, high = np.percentile(draws, (5, 50, 95))
        return cls(float(low), float(median), float(high))

    def as_list(self) -> list[float]:
        """[5th, 50th, 95th percentile], the order used in every output."""
        return [self.low, self.median, self.high]
