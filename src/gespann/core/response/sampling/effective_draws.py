"""What draws of several chains are worth: rank-normalised R-hat and effective sample sizes.

ArviZ has the same, one coordinate at a time, and to load it takes longer than to compute all of
this; the tests hold one against the other.

Source: Vehtari, Gelman, Simpson, Carpenter, Buerkner (2021), Rank-normalization, folding, and
    localization: an improved R-hat for assessing convergence of MCMC.
"""

import numpy as np
from jaxtyping import Float
from scipy.special import ndtri

TAILS = (0.05, 0.95)


def rank_normalised_r_hat(draws: Float[np.ndarray, "chain draw d"]) -> Float[np.ndarray, " d"]:
    """Split R-hat of the ranks, or of the ranks of the distances from the median if that is worse.

    Args:
        draws: At least four of each of at least two chains.

    Returns: NaN for coordinates that are not finite everywhere.
    """
    halves = _split(draws)
    folded = np.abs(halves - np.median(halves, axis=(0, 1)))
    worst = np.maximum(_r_hat(_normal_scores(halves)), _r_hat(_normal_scores(folded)))
    return np.where(np.isfinite(draws).all(axis=(0, 1)), worst, np.nan)


def effective_draws(
    draws: Float[np.ndarray, "chain draw d"],
) -> tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]:
    """Effective sample sizes of the bulk and, the lesser of both, of the tails.

    Args:
        draws: At least four of each chain.

    Returns: NaN for coordinates that are not finite everywhere.
    """
    known = np.isfinite(draws).all(axis=(0, 1))
    edges = np.quantile(draws, TAILS, axis=(0, 1))
    tails = [_independent(_split((draws <= edge).astype(float))) for edge in edges]
    bulk = _independent(_normal_scores(_split(draws)))
    return np.where(known, bulk, np.nan), np.where(known, np.minimum(*tails), np.nan)


def _split(draws: np.ndarray) -> np.ndarray:
    """Each chain as two, so that one that drifts disagrees with itself."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _normal_scores(draws: np.ndarray) -> np.ndarray:
    """Normal scores of the ranks over all chains, after Blom (1958)."""
    rank = ranks(draws.reshape(-1, draws.shape[2]))
    return np.asarray(ndtri((rank - 0.375) / (len(rank) + 0.25))).reshape(draws.shape)


def ranks(values: Float[np.ndarray, "row d"]) -> Float[np.ndarray, "row d"]:
    """Ranks from 1; equal values share the mean of theirs."""
    order = np.argsort(values, axis=0)
    ascending = np.take_along_axis(values, order, axis=0)
    place = np.arange(len(values))[:, None]
    starts = np.ones(values.shape, dtype=bool)
    starts[1:] = ascending[1:] != ascending[:-1]
    ends = np.ones(values.shape, dtype=bool)
    ends[:-1] = starts[1:]
    first = np.maximum.accumulate(np.where(starts, place, 0))
    last = np.minimum.accumulate(np.where(ends, place, len(values))[::-1])[::-1]
    rank = np.empty(values.shape)
    np.put_along_axis(rank, order, (first + last) / 2 + 1, axis=0)
    return rank


def _r_hat(draws: np.ndarray) -> np.ndarray:
    count = draws.shape[1]
    between = count * draws.mean(axis=1).var(axis=0, ddof=1)
    within = draws.var(axis=1, ddof=1).mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sqrt((between / within + count - 1) / count)


def _independent(draws: Float[np.ndarray, "chain draw d"]) -> Float[np.ndarray, " d"]:
    """How many independent draws would tell the mean as well; all, if nothing varies.

    The autocorrelations are added up in pairs as long as these are positive and fall.

    Source: Geyer (1992), Practical Markov chain Monte Carlo.
    """
    chains, count, size = draws.shape
    covariance = _autocovariances(draws).mean(axis=0)
    within = covariance[0] * count / (count - 1)
    between = draws.mean(axis=1).var(axis=0, ddof=1) if chains > 1 else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = 1 - (within - covariance) / (covariance[0] + between)
    correlation[0] = 1.0
    pairs = max((count - 1) // 2, 1)
    even, odd = correlation[: 2 * pairs : 2], correlation[1 : 2 * pairs : 2]
    sums = even + odd
    stops = np.vstack([~(sums[:-1] > 0), np.ones((1, size), dtype=bool)]).argmax(axis=0)
    falling = np.minimum.accumulate(sums, axis=0) * (np.arange(pairs)[:, None] < stops)
    rest = np.maximum(even[stops, np.arange(size)], 0)
    all_draws = chains * count
    time = np.maximum(-1 + 2 * falling.sum(axis=0) + rest, 1 / np.log10(all_draws))
    constant = np.ptp(draws, axis=(0, 1)) < np.finfo(float).resolution
    return np.where(constant, all_draws, all_draws / time)


def _autocovariances(draws: np.ndarray) -> np.ndarray:
    """Of each chain at each lag, all divided by the number of draws."""
    count = draws.shape[1]
    away = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(away, n=1 << (2 * count - 1).bit_length(), axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    return np.fft.irfft(power, axis=1)[:, :count] / count
