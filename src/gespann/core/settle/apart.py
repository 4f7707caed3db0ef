"""How far two beliefs about one lever are apart in money, before a result and after it.

Each department would give the lever the amount that is best in its own eyes: these are the two
proposals. The money in dispute is what both together expect to lose, each in its own eyes, by the
other's proposal. It is the same as the difference between both departments' valuations of the step
from one proposal to the other. After a result both value that step anew; what they are then still
apart is still in dispute. Where both propose the same, nothing is in dispute, however differently
they reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.quantities import Department, Interval
from gespann.core.settle.decisions import Path
from gespann.core.settle.sample_information import Results, log_likelihood

Weights = Mapping[Department, Float[np.ndarray, " draw"]]
SIDES = (Department.MARKETING, Department.SALES)


@dataclass(frozen=True)
class Proposals:
    """What each department would give the lever, and expects to lose by the other's proposal.

    Attributes:
        choice: Position of the amount on the path.
        loss: Money, not negative.
        step: Contribution of the amount of sales less that of marketing, for each draw.
    """

    choice: Mapping[Department, int]
    loss: Mapping[Department, float]
    step: Float[np.ndarray, " draw"]

    @classmethod
    def of(cls, path: Path, weights: Weights) -> "Proposals":
        """Those of two departments whose draws weigh so much."""
        worth = {side: weights[side] @ path.benefit for side in SIDES}
        choice = {side: int(worth[side].argmax()) for side in SIDES}
        marketing, sales = (choice[side] for side in SIDES)
        other = {Department.MARKETING: sales, Department.SALES: marketing}
        return cls(
            choice,
            {side: float(worth[side][choice[side]] - worth[side][other[side]]) for side in SIDES},
            path.benefit[:, sales] - path.benefit[:, marketing],
        )

    @property
    def money(self) -> float:
        """The money in dispute."""
        return sum(self.loss.values())

    def still_apart(
        self, weights: Mapping[Department, Float[np.ndarray, "result draw"]]
    ) -> Float[np.ndarray, " result"]:
        """The money in dispute after each result, with both departments' weights after it."""
        marketing, sales = (weights[side] @ self.step for side in SIDES)
        return np.asarray(np.abs(sales - marketing))

    def expected_left(
        self, weights: Weights, signal: Float[np.ndarray, " draw"], error: float
    ) -> float:
        """Money expected to be in dispute after the result of a test."""
        if np.ptp(signal) == 0 or not np.isfinite(error):
            return self.money
        results = expected_results(weights, signal, error)
        after = updated(weights, signal, results.error, results.values)
        return float(results.probability @ self.still_apart(after))


def updated(
    weights: Weights,
    signal: Float[np.ndarray, " draw"],
    error: float,
    values: Float[np.ndarray, " result"],
) -> Mapping[Department, Float[np.ndarray, "result draw"]]:
    """Each department's weights after each result, by Bayes' rule."""
    said = log_likelihood(values, signal, error)
    found = {}
    for side, before in weights.items():
        with np.errstate(divide="ignore"):
            joint = said + np.log(before)
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        found[side] = joint / joint.sum(axis=1, keepdims=True)
    return found


def expected_results(weights: Weights, signal: Float[np.ndarray, " draw"], error: float) -> Results:
    """The results to be expected, halfway between both departments' expectations."""
    marketing, sales = (weights[side] for side in SIDES)
    return Results.of(signal, error, (marketing + sales) / 2)


def weighted_interval(
    values: Float[np.ndarray, " draw"], weights: Float[np.ndarray, " draw"]
) -> Interval:
    """5th, 50th and 95th percentile of weighted draws."""
    order = np.argsort(values)
    below = np.cumsum(weights[order]) - weights[order] / 2
    return Interval(*np.interp((0.05, 0.5, 0.95), below, values[order]).tolist())
