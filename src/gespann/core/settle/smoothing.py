"""A smooth expectation of many quantities given one: a penalised spline over normal scores.

What is regressed on is replaced by the normal scores of its ranks. A conditional expectation does
not change with that, a heavy tail loses its leverage, and the basis is the same for everything.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.interpolate import BSpline
from scipy.linalg import eigh
from scipy.special import ndtri

PIECES = 9
DEGREE = 3
# From no smoothing to a straight line.
PENALTIES = np.logspace(-4, 6, 41)


def normal_scores(values: Float[np.ndarray, " draw"]) -> Float[np.ndarray, " draw"]:
    """The standard normal quantile of each value's rank; equal values get the mean of theirs."""
    _, position, count = np.unique(values, return_inverse=True, return_counts=True)
    below = np.cumsum(count) - count
    return np.asarray(ndtri((below + count / 2)[position] / len(values)))


def expected_given(
    signal: Float[np.ndarray, " draw"], outcome: Float[np.ndarray, "draw column"]
) -> Float[np.ndarray, "draw column"]:
    """E[outcome | signal] at each draw, each column smoothed as cross-validation asks.

    The mean over the draws is kept exactly, and so is every straight line in the scores.

    Args:
        signal: What is known; only its order counts.
        outcome: What is to be expected, in any unit.

    Source: Eilers and Marx (1996), Flexible smoothing with B-splines and penalties; Craven and
        Wahba (1979) for generalised cross-validation.
    """
    if np.ptp(signal) == 0:
        return np.broadcast_to(outcome.mean(axis=0), outcome.shape)
    return _Smoother.over(normal_scores(signal)).fitted(outcome)


@dataclass(frozen=True)
class _Smoother:
    """Demmler and Reinsch's basis: orthonormal over the draws, with the roughness of each."""

    basis: Float[np.ndarray, "draw function"]
    roughness: Float[np.ndarray, " function"]

    @classmethod
    def over(cls, scores: Float[np.ndarray, " draw"]) -> "_Smoother":
        low, high = scores.min(), scores.max()
        step = (high - low) / PIECES
        knots = low + step * np.arange(-DEGREE, PIECES + DEGREE + 1)
        # Rounding may put the last score beyond the last piece.
        inside = np.clip(scores, knots[DEGREE], knots[-DEGREE - 1])
        splines = BSpline.design_matrix(inside, knots, DEGREE).toarray()
        bends = np.diff(np.eye(splines.shape[1]), 2, axis=0)
        gram = splines.T @ splines
        ridge = 1e-9 * np.trace(gram) / len(gram)
        roughness, vectors = eigh(bends.T @ bends, gram + ridge * np.eye(len(gram)))
        return cls(splines @ vectors, np.maximum(roughness, 0.0))

    def fitted(self, outcome: Float[np.ndarray, "draw column"]) -> Float[np.ndarray, "draw column"]:
        mean = outcome.mean(axis=0)
        rest = outcome - mean
        scores = self.basis.T @ rest
        kept = 1 / (1 + PENALTIES[:, None] * len(rest) * self.roughness)
        chosen = kept[self._cross_validated(rest, scores, kept)]
        fit = self.basis @ (chosen.T * scores)
        return np.asarray(mean + fit - fit.mean(axis=0))

    def _cross_validated(
        self, rest: np.ndarray, scores: np.ndarray, kept: np.ndarray
    ) -> np.ndarray:
        """For each column, the penalty with the least generalised cross-validation error."""
        total, squared, draws = (rest**2).sum(axis=0), scores**2, len(rest)
        left = total - (2 * kept - kept**2) @ squared
        degrees = kept.sum(axis=1, keepdims=True)
        return np.asarray((left / (1 - degrees / draws) ** 2).argmin(axis=0))
