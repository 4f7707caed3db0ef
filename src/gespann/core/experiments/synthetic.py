"""Synthetic control: the mix of other series that would have gone as the treated one did."""

import numpy as np
from jaxtyping import Float
from scipy.optimize import nnls

MOST_DONORS = 40
_EQUALITY = 1e4  # how strongly the weights are held to a sum of one


def simplex_weights(
    donors: Float[np.ndarray, "period donor"],
    treated: Float[np.ndarray, " period"],
    ridge: float,
) -> Float[np.ndarray, " donor"]:
    """Weights that are not negative, add up to one, and bring the donors nearest to the treated.

    Least squares with equality by weighting, solved by active sets. `ridge` is added to each
    weight's squared penalty; it spreads the weights, so that no single donor's noise rules.

    Args:
        donors: At least one donor; of the same scale as `treated`.
        ridge: Penalty on the sum of squared weights, not negative.

    Source: Abadie, Diamond and Hainmueller (2010) for the weights, Arkhangelsky et al. (2021) for
        the ridge, Lawson and Hanson (1974), chapters 22 and 23, for the algorithm.
    """
    count = donors.shape[1]
    if count == 1:
        return np.ones(1)
    scale = _EQUALITY * max(float(np.abs(donors).mean()), np.finfo(float).tiny)
    rows = np.vstack([donors, np.sqrt(ridge) * np.eye(count), np.full((1, count), scale)])
    weights = nnls(rows, np.concatenate([treated, np.zeros(count), [scale]]))[0]
    total = weights.sum()
    return weights / total if total > 0 else np.full(count, 1 / count)


def follow(
    donors: Float[np.ndarray, "period donor"],
    treated: Float[np.ndarray, " period"],
    *,
    measured: int,
) -> Float[np.ndarray, " donor"]:
    """What each donor's series counts in a synthetic series around one.

    Every series is divided by its mean first, so the counts are weights over means. Of very many
    donors only those that move most like the treated series are asked.

    Args:
        donors: Positive means; the periods before a test.
        treated: The same periods of the treated series, of positive mean.
        measured: Periods that will be measured; a longer test asks for wider spread weights.

    Returns: Weights per unit of each donor, so that `donors @ weights` has a mean of about one.
    """
    means = donors.mean(axis=0)
    level, shape = donors / means, treated / treated.mean()
    chosen = _most_alike(level, shape)
    noise = float(np.diff(level[:, chosen], axis=0).var()) if len(shape) > 1 else 0.0
    ridge = np.sqrt(measured) * noise
    counts = np.zeros(donors.shape[1])
    counts[chosen] = simplex_weights(level[:, chosen], shape, ridge)
    return counts / means


def _most_alike(
    level: Float[np.ndarray, "period donor"], shape: Float[np.ndarray, " period"]
) -> np.ndarray:
    """Indices of the donors that differ least from the treated series, ascending."""
    if level.shape[1] <= MOST_DONORS:
        return np.arange(level.shape[1])
    distance = ((level - shape[:, None]) ** 2).sum(axis=0)
    return np.sort(np.argsort(distance, kind="stable")[:MOST_DONORS])
