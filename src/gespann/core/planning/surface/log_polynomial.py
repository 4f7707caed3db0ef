"""Polynomials for the logs of many positive quantities that depend on the same amounts.

An outcome is a product of stages, each of which levels off in its levers: its log is nearer to a
polynomial than the outcome itself, and stays that of something positive wherever it is asked.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from gespann.core.planning.amounts.polynomial_terms import (
    derivatives_of,
    exponents_up_to,
    terms_of,
)

_SMALLEST = 1e-12  # singular values below it, against the largest, tell nothing


@dataclass(frozen=True)
class LogPolynomial:
    """Some quantities at any plan of a box, by polynomials for their logs.

    Attributes:
        centre, reach: Middle and half width of the box, in money; a reach of 0 is a lever that
            does not move.
        exponents: Power of each lever in each term.
        coefficients: Of the terms, for each quantity.
    """

    centre: Float[np.ndarray, " lever"]
    reach: Float[np.ndarray, " lever"]
    exponents: Int[np.ndarray, "term lever"]
    coefficients: Float[np.ndarray, "term quantity"]

    @classmethod
    def through(
        cls,
        plans: Float[np.ndarray, "plan lever"],
        values: Float[np.ndarray, "plan quantity"],
        slopes: Float[np.ndarray, "plan quantity lever"] | None,
        box: tuple[Float[np.ndarray, " lever"], Float[np.ndarray, " lever"]],
        *,
        degree: int,
    ) -> "LogPolynomial":
        """The polynomials nearest to the logs of values and to their slopes (least squares).

        Args:
            plans: Within the box.
            values: Above zero.
            slopes: By the amounts; None where they are not known.
            box: Least and greatest amounts, in money.
            degree: 1 to 7; from 3 on each lever has its powers up to the seventh, too.
        """
        centre, reach = (box[0] + box[1]) / 2, (box[1] - box[0]) / 2
        moving = np.flatnonzero(reach > 0)
        inner = exponents_up_to(len(moving), degree)
        exponents = np.zeros((len(inner), len(reach)), dtype=np.int64)
        exponents[:, moving] = inner
        terms = terms_of((plans - centre)[:, moving] / reach[moving], inner)
        rows, told = [terms], [np.log(values)]
        if slopes is not None:
            rows += [terms @ derivative for derivative in derivatives_of(inner)]
            told += [slopes[:, :, k] * reach[k] / values for k in moving]
        found = np.linalg.lstsq(np.concatenate(rows), np.concatenate(told), rcond=_SMALLEST)[0]
        return cls(centre, reach, exponents, np.asarray(found))

    @property
    def count(self) -> int:
        """How many quantities."""
        return int(self.coefficients.shape[1])

    def values(self, plans: Float[np.ndarray, "plan lever"]) -> Float[np.ndarray, "plan quantity"]:
        """Every quantity at every plan of the box, in its own unit."""
        return np.exp(self.logs(plans))

    def logs(self, plans: Float[np.ndarray, "plan lever"]) -> Float[np.ndarray, "plan quantity"]:
        """Their logs."""
        x = (plans - self.centre) / np.where(self.reach > 0, self.reach, 1.0)
        # Not by matrix product: its threads take far longer to wake up than this takes.
        return np.einsum("pt,tq->pq", terms_of(x, self.exponents), self.coefficients)
