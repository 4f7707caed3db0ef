"""Choosing among many sets of markets without being deceived by the luckiest one.

Of many estimated standard errors the least is too small: it is chosen for its luck as much as for
its merit. Estimates are therefore drawn towards what sets of that size usually have, as far as
their scatter is no more than chance explains.
"""

import numpy as np
from jaxtyping import Bool, Float
from numpy.lib.stride_tricks import sliding_window_view

from gespann.core.experiments.comparison import Series, relative_errors
from gespann.core.experiments.market_sets import candidate_sets
from gespann.core.experiments.panel import Panel, against_markets
from gespann.core.experiments.schedule import Schedule
from gespann.core.experiments.synthetic import follow

FEWEST_TO_COMPARE = 5

# Windows that overlap are counted for what they are worth, but all of them also share one history
# from which the weights are learnt, and that is not in the count. With this share of it, the 90 %
# intervals of simulated tests in chosen markets hold the truth nine times in ten; with all of it,
# six times in seven.
WORTH = 0.6


def without_luck(
    errors: Float[np.ndarray, " option"],
    size: Float[np.ndarray, " option"],
    degrees: float,
) -> Float[np.ndarray, " option"]:
    """Estimated standard errors, drawn towards a power law in the size of the test markets.

    Args:
        errors: Estimated standard errors, positive.
        size: Outcome of each option's test markets, positive.
        degrees: Degrees of freedom of each estimate, before WORTH; the logarithm of a standard
            error that rests on n of them has a variance of about 1 / (2 n).

    Returns: Standard errors as expected before a test; a single option stays as it is.

    Source: Efron and Morris (1975), empirical Bayes.
    """
    if len(errors) < FEWEST_TO_COMPARE:
        return errors
    logarithm = np.log(np.maximum(errors, np.finfo(float).tiny))
    x = np.log(size / size.mean())
    design = np.column_stack([np.ones(len(x)), x])
    usual = design @ np.linalg.lstsq(design, logarithm, rcond=None)[0]
    scatter = logarithm - usual
    variance = float((scatter**2).sum()) / max(1, len(x) - 2)
    kept = max(0.0, 1 - 1 / (2 * WORTH * degrees) / variance) if variance > 0 else 0.0
    drawn: Float[np.ndarray, " option"] = np.exp(usual + kept * scatter)
    return drawn


def quick_error(series: Series, schedule: Schedule) -> float:
    """Root mean squared relative error with weights learnt once from the whole history."""
    weights = follow(series.donors, series.treated, measured=int(schedule.measured.sum()))
    length = series.least + schedule.span
    treated = sliding_window_view(series.treated, length)
    synthetic = sliding_window_view(series.donors @ weights, length)
    return float(np.sqrt((relative_errors(treated, synthetic, schedule) ** 2).mean()))


def luck_of(
    panel: Panel,
    treated: Bool[np.ndarray, " market"],
    free: Bool[np.ndarray, " market"],
    schedule: Schedule,
    degrees: float,
) -> float:
    """By how much the error of these test markets looks smaller than it should be expected to be.

    Test markets are mostly chosen because they can be compared well, on the very history that
    tells how well. Other sets that could have been chosen show how much of that was luck.

    Args:
        panel: Before the test.
        free: Markets that they are compared with.
        degrees: Degrees of freedom of the error.

    Returns: A factor of at least 1.
    """
    size = np.nan_to_num(np.nanmean(np.where(treated | free, panel.outcome.T, 0.0).T, axis=1))
    others = candidate_sets(size, (treated | free) & (size > 0), np.random.default_rng(0))
    errors, sizes = [], []
    for one in [treated, *others]:
        series, _used = against_markets(panel, one, (treated | free) & ~one & (size > 0))
        if series.holds(schedule):
            errors.append(quick_error(series, schedule))
            sizes.append(float(size[one].sum()))
    fair = without_luck(np.array(errors), np.array(sizes), degrees)
    return max(1.0, float(fair[0]) / errors[0]) if errors[0] > 0 else 1.0
