"""A polynomial that stands in for the expected contribution near its top.

Valuing one plan takes a pass over all posterior draws; a room is asked for thousands of plans. The
contribution is smooth, and near its top a cubic polynomial with further powers of each lever, for
its saturation, says the same. It is fitted to values and slopes together: one pass tells as much as
levers + 1 values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from gespann.core.planning.amounts.polynomial_terms import (
    derivatives_of,
    exponents_up_to,
    terms_of,
)
from gespann.core.planning.year.plan_year import LocalValue

_LEANING = 0.2
_SMALLEST = 1e-10  # singular values below it, against the largest, tell nothing


@dataclass(frozen=True)
class Sample:
    """A plan whose value and slope are known."""

    euros: Float[np.ndarray, " lever"]
    value: float
    slope: Float[np.ndarray, " lever"]


@dataclass(frozen=True)
class ValuePolynomial:
    """Value of any plan near the ones it was fitted to.

    Attributes:
        centre, reach: Where it was fitted: x = (amount - centre) / reach lies about in [-1, 1].
        exponents: Power of each lever in each term.
        coefficients: Of the terms, in money.
    """

    centre: Float[np.ndarray, " lever"]
    reach: Float[np.ndarray, " lever"]
    exponents: Int[np.ndarray, "term lever"]
    coefficients: Float[np.ndarray, " term"]

    @classmethod
    def through(
        cls,
        samples: Sequence[Sample],
        centre: Float[np.ndarray, " lever"],
        reach: Float[np.ndarray, " lever"],
        *,
        degree: int = 3,
    ) -> "ValuePolynomial":
        """The polynomial nearest to the samples' values and slopes (least squares).

        Where the samples leave it open, it is the smallest such polynomial.

        Args:
            centre: Its constant term belongs here.
            reach: How far the samples lie from the centre, of each lever, above zero.
            degree: 1 to 3; from 3 on each lever has its fourth to seventh power, too.
        """
        exponents = exponents_up_to(len(centre), degree)
        x = np.array([(sample.euros - centre) / reach for sample in samples])
        values = np.array([sample.value for sample in samples])
        slopes = np.array([sample.slope * reach for sample in samples])
        terms = terms_of(x, exponents)
        rows = [terms, *(terms @ derivative for derivative in derivatives_of(exponents))]
        told = np.concatenate([values, *slopes.T])
        # What the samples leave open is left to the lowest powers.
        size = _LEANING ** exponents.sum(axis=1)
        found = np.linalg.lstsq(np.concatenate(rows) * size, told, rcond=_SMALLEST)[0]
        return cls(centre, reach, exponents, np.asarray(found * size))

    def values(self, euros: Float[np.ndarray, "plan lever"]) -> Float[np.ndarray, " plan"]:
        """Value of many plans at once."""
        return terms_of((euros - self.centre) / self.reach, self.exponents) @ self.coefficients

    def local_value(self, euros: Float[np.ndarray, " lever"]) -> LocalValue:
        """Value of one plan with slope and curvature."""
        levers = len(euros)
        told = terms_of(((euros - self.centre) / self.reach)[None], self.exponents)[0] @ self._all
        return LocalValue(
            value=float(told[0]),
            slope=told[1 : levers + 1] / self.reach,
            curvature=told[levers + 1 :].reshape(levers, levers) / np.outer(self.reach, self.reach),
        )

    @cached_property
    def _all(self) -> np.ndarray:
        """Coefficients of the polynomial, its slopes and its curvatures, a column each."""
        by = derivatives_of(self.exponents)
        first = [derivative @ self.coefficients for derivative in by]
        second = [derivative @ slope for slope in first for derivative in by]
        return np.stack([self.coefficients, *first, *second], axis=1)
