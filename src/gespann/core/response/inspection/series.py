"""Series as the rules look at them: season and trend, running levels, robust spread and slopes."""

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.quantities import Period

HARMONICS = 2
NORMAL_FROM_MEDIAN = 1.4826  # standard deviation over median absolute deviation, if normal
HUBER = 1.345  # 95 % efficient if normal
STEPS_OF_HUBER = 15


def season_terms(periods: int, period: Period, *, trend: bool) -> Float[np.ndarray, "period term"]:
    """Orthonormal terms of a constant, a year's harmonics once there is a year, and a trend."""
    time = np.arange(periods)
    terms = [np.ones(periods)]
    if trend:
        terms.append(time - time.mean())
    if periods >= period.per_year:
        for harmonic in range(1, HARMONICS + 1):
            angle = 2 * np.pi * harmonic * time / period.per_year
            terms += [np.cos(angle), np.sin(angle)]
    return np.asarray(np.linalg.qr(np.stack(terms, axis=1))[0])


def without(
    basis: Float[np.ndarray, "period term"], panel: Float[np.ndarray, "market period"]
) -> Float[np.ndarray, "market period"]:
    """What is left of each market's series when the terms are fitted and removed."""
    return np.asarray(panel - (panel @ basis) @ basis.T)


def interpolated(
    panel: Float[np.ndarray, "market period"], observed: Bool[np.ndarray, "market period"]
) -> Float[np.ndarray, "market period"]:
    """Straight lines where nothing was observed; they only keep the other periods in place."""
    time = np.arange(panel.shape[1])
    lines = [
        np.interp(time, time[seen], series[seen]) if seen.any() else np.zeros(len(time))
        for series, seen in zip(panel, observed, strict=True)
    ]
    return np.stack(lines)


def share_of_usual(
    effort: Float[np.ndarray, "market period *lever"],
) -> Float[np.ndarray, "market period *lever"]:
    """log(1 + effort over the market's usual effort), so that one great burst does not decide."""
    usual = effort.mean(axis=1, keepdims=True)
    return np.asarray(np.log1p(effort / np.where(usual > 0, usual, 1.0)))


def level(
    panel: Float[np.ndarray, "market period"], half: int
) -> Float[np.ndarray, "market period"]:
    """Running median over `half` periods on either side; it follows steps and ignores spikes.

    Where the outcome is NaN it is taken from a straight line; the ends are mirrored.
    """
    half = min(half, (panel.shape[1] - 1) // 2)
    lines = interpolated(np.nan_to_num(panel), np.isfinite(panel))
    padded = np.pad(lines, ((0, 0), (half, half)), mode="reflect") if half else lines
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=1)
    return np.asarray(np.median(windows, axis=2))


def spread(panel: Float[np.ndarray, "market period"]) -> Float[np.ndarray, "market 1"]:
    """Robust standard deviation of each market's values around zero; 0 where there are none.

    Exact zeros do not count: a value that is itself the median of its neighbours says nothing.
    """
    told = np.isfinite(panel) & (panel != 0)
    deviations = [
        float(np.median(np.abs(series[seen]))) if seen.any() else 0.0
        for series, seen in zip(panel, told, strict=True)
    ]
    return NORMAL_FROM_MEDIAN * np.array(deviations)[:, None]


def median_market(panel: Float[np.ndarray, "market period"]) -> Float[np.ndarray, "1 period"]:
    """What at least half of the observed markets have in common; NaN where none is observed."""
    middle = np.full(panel.shape[1], np.nan)
    seen = np.isfinite(panel).any(axis=0)
    middle[seen] = np.nanmedian(panel[:, seen], axis=0)
    return middle[None, :]


def robust_slopes(
    columns: Float[np.ndarray, "row column"], values: Float[np.ndarray, " row"]
) -> Float[np.ndarray, " column"]:
    """Slopes of a regression through the origin that a few wild rows do not move.

    Rows with NaN are left out; a column that never varies has slope 0.

    Source: Huber (1964), Robust Estimation of a Location Parameter; by reweighted least squares.
    """
    known = np.isfinite(values)
    columns, values = columns[known], values[known]
    size = np.sqrt((columns**2).mean(axis=0)) if len(columns) else np.zeros(columns.shape[1])
    scaled = columns / np.where(size > 0, size, 1.0)
    slopes = np.zeros(columns.shape[1])
    if len(values) <= 2 * columns.shape[1]:
        return slopes
    for _ in range(STEPS_OF_HUBER):
        rest = np.abs(values - scaled @ slopes)
        scale = max(NORMAL_FROM_MEDIAN * float(np.median(rest)), 1e-12)
        weighted = scaled * np.minimum(1.0, HUBER * scale / np.maximum(rest, 1e-300))[:, None]
        slopes = np.linalg.pinv(weighted.T @ scaled, rcond=1e-8, hermitian=True) @ (
            weighted.T @ values
        )
    return np.asarray(slopes / np.where(size > 0, size, 1.0))
