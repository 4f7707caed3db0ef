"""Pareto-smoothed importance weights: the tail's shape, and the largest weights smoothed.

ArviZ has the same, and to load it takes longer than the rest of a forecast check; the tests hold
one against the other.

Source: Vehtari, Simpson, Gelman, Yao and Gabry (2024), Pareto smoothed importance sampling.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.special import softmax

TAIL_SHARE, TAIL_ROOTS = 0.2, 3.0  # draws in the tail: the less of a share and so many roots
FEWEST_IN_TAIL = 5
# A shape is drawn a little towards one half, as if so many more draws had told it.
USUAL_SHAPE, USUAL_DRAWS = 0.5, 10.0


class Tail(NamedTuple):
    """A generalised Pareto distribution above zero.

    Attributes:
        shape: k; moments of order 1 / k and above do not exist.
        scale: sigma, above zero.
    """

    shape: float
    scale: float

    def quantiles(self, chances: Float[np.ndarray, " chance"]) -> Float[np.ndarray, " chance"]:
        """What is exceeded with probability 1 - chance."""
        depth = -np.log1p(-chances)
        if abs(self.shape) < np.finfo(float).eps:
            return np.asarray(self.scale * depth)
        return np.asarray(self.scale * np.expm1(self.shape * depth) / self.shape)


def pareto_smoothed(
    log_ratio: Float[np.ndarray, " draw"],
) -> tuple[Float[np.ndarray, " draw"], float]:
    """Log weights with their largest ones smoothed, and the shape of the tail.

    Args:
        log_ratio: Finite; at least some dozens of draws, not all alike.

    Returns: Log weights up to a constant, and k.

    Raises: ValueError if there are too few draws for a tail.
    """
    size = len(log_ratio)
    number = int(min(TAIL_SHARE * size, TAIL_ROOTS * size**0.5))
    if number < FEWEST_IN_TAIL:
        raise ValueError(f"{size} draws leave only {number} for a tail")
    log_weight = log_ratio - log_ratio.max()
    order = np.argsort(log_weight, kind="stable")
    largest, cutoff = order[-number:], float(np.exp(log_weight[order[-number - 1]]))
    beyond = np.exp(log_weight[largest]) - cutoff
    if beyond[-1] <= 0:
        return log_weight, -np.inf  # all alike above the cutoff: no tail
    tail = fitted_tail(np.maximum(beyond, beyond[-1] * np.finfo(float).eps))
    chances = (np.arange(number) + 0.5) / number
    log_weight[largest] = np.minimum(np.log(cutoff + tail.quantiles(chances)), 0.0)
    return log_weight, tail.shape


def fitted_tail(beyond: Float[np.ndarray, " draw"]) -> Tail:
    """The generalised Pareto distribution of values above zero, in ascending order.

    The profile likelihood of one parameter, theta = -k / sigma, is averaged over a grid.

    Source: Zhang and Stephens (2009), A new and efficient estimation method for the generalized
        Pareto distribution.
    """
    size = len(beyond)
    points = 30 + int(size**0.5)
    quartile = beyond[int(size / 4 + 0.5) - 1]
    steps = 1 - np.sqrt(points / (np.arange(points) + 0.5))
    grid = 1 / beyond[-1] + steps / (3 * quartile)
    shapes = np.log1p(-np.outer(grid, beyond)).mean(axis=1)
    likelihood = size * (np.log(-grid / shapes) - shapes - 1)
    theta = float(grid @ softmax(likelihood))
    shape = float(np.log1p(-theta * beyond).mean())
    pulled = (size * shape + USUAL_DRAWS * USUAL_SHAPE) / (size + USUAL_DRAWS)
    return Tail(pulled, -shape / theta)
