"""Delays of a funnel: when the outcome of one stage shows in the next.

The waiting time is gamma distributed and taken at the middle of each period:

    w_l ~ (l + 1/2)^(k - 1) exp(-(l + 1/2) k / mean),    k = 1 / variation^2,    sum w = 1
"""

import numpy as np
from jaxtyping import Float
from scipy.signal import lfilter


def delay_weights(mean: float, variation: float, most: int) -> Float[np.ndarray, " lag"]:
    """Share of the outcome that shows 0, 1, ... `most` periods later.

    Args:
        mean: Of the gamma distribution in periods; 0 if everything shows at once.
        variation: Its coefficient of variation, positive.
        most: Longest lag.
    """
    if mean == 0:
        return np.eye(1, most + 1)[0]
    middle, shape = np.arange(most + 1) + 0.5, variation**-2
    log = (shape - 1) * np.log(middle) - middle * shape / mean
    weights = np.exp(log - log.max())
    return np.asarray(weights / weights.sum())


def delayed(
    past: Float[np.ndarray, "market past"],
    outcome: Float[np.ndarray, "market period"],
    weights: Float[np.ndarray, " lag"],
) -> Float[np.ndarray, "market period"]:
    """What of an outcome and of all that came before it shows in each period."""
    whole = np.concatenate([past, outcome], axis=1)
    return np.asarray(lfilter(weights, [1.0], whole, axis=1)[:, past.shape[1] :])


def ahead(
    worth: Float[np.ndarray, "market period"], weights: Float[np.ndarray, " lag"]
) -> Float[np.ndarray, "market period"]:
    """Worth of an outcome, given what its later showing is worth in each period: the adjoint."""
    return np.asarray(lfilter(weights, [1.0], worth[:, ::-1], axis=1)[:, ::-1])
