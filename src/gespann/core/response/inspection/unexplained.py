"""The outcome on a scale of even noise, less its season and what levers and controls explain.

Rules on wild periods and on steps look at this, so that neither a season nor a trade fair nor a
price cut is taken for a fault. Explained is what goes up and down together from one period to
the next, by a regression that a few wild periods do not move.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.special import betainc, ndtri

from gespann.core.firm import Firm
from gespann.core.quantities import Period
from gespann.core.response.inspection.series import (
    level,
    median_market,
    robust_slopes,
    season_terms,
    share_of_usual,
    spread,
)

NEIGHBOURS = 4  # periods on either side that an outcome is compared with
LUMPY = 0.15  # standard deviation of log money beyond which it is taken for a sum of few deals
FEWEST_YEARS_FOR_SEASON = 2
SMOOTHEST = 0.03  # of such sums, so that a market of equal figures has a deal at all
MOST_ZEROS = 0.1  # of the periods; beyond it money comes in lumps
MOST_LAGS = {Period.WEEK: 8, Period.MONTH: 3}  # from one stage to the next
MOST_COMING_IN = 4.0  # robust deviations
ANSCOMBE = 3 / 8
LEAST_DISPERSION = 1e-9
UNSURE_LEVEL = np.pi / 2 / (2 * NEIGHBOURS)  # variance of a median of neighbours, in units of one
RAREST = 1e-300


@dataclass(frozen=True)
class Unexplained:
    """One stage or the outcome, ready to be asked.

    Attributes:
        values: On a scale of even noise, season and explained part removed; NaN where unobserved.
        raw: As recorded; NaN where unobserved.
        unit: Of raw that comes or does not come as a whole, in each market: 1 for counts, a usual
            deal for money that is a sum of few; None if raw is money of many deals, whose noise
            is normal on the log scale.
        dispersion: Of the number of units, beyond a Poisson number: variance over squared mean.
    """

    values: Float[np.ndarray, "market period"]
    raw: Float[np.ndarray, "market period"]
    unit: Float[np.ndarray, "market 1"] | None = None
    dispersion: float = 0.0


def unexplained(
    firm: Firm,
    raw: Float[np.ndarray, "market period"],
    kind: str,
    before: Float[np.ndarray, "market period"] | None = None,
) -> Unexplained:
    """The outcome (kind "money") or a stage of a firm, for the rules to look at.

    Args:
        raw: Not negative; NaN where not observed.
        kind: One of STAGE_KINDS.
        before: Of the stage before, if there is one: what came in there comes out here later.
    """
    unit = np.ones((len(raw), 1)) if kind == "count" else _usual_deal(raw)
    if unit is None:
        raw, dispersion = np.where(raw > 0, raw, np.nan), 0.0
        scaled = np.log(raw)
    else:
        dispersion = _dispersion(raw / unit) if kind == "count" else 0.0
        scaled = stabilised(raw / unit, dispersion)
    scaled = scaled - _season(scaled, firm.period)
    columns = influences(firm)
    if before is not None:
        columns = np.concatenate([columns, _come_in(before, firm.period)], axis=2)
    return Unexplained(scaled - _explained(columns, scaled), raw, unit, dispersion)


def _usual_deal(raw: Float[np.ndarray, "market period"]) -> Float[np.ndarray, "market 1"] | None:
    """What comes as a whole, if the money of a period is a sum of few; None if of many.

    A sum of a Poisson number n of deals has the relative variance 1/n, so that its root over the
    usual root has half the standard deviation 1/sqrt(n).
    """
    logs = np.log(np.where(raw > 0, raw, np.nan))
    noise = float(spread(logs - level(logs, NEIGHBOURS)).max())
    if noise <= LUMPY and (raw == 0).sum() <= MOST_ZEROS * np.isfinite(raw).sum():
        return None
    means = [float(row[np.isfinite(row)].mean()) if np.isfinite(row).any() else 0.0 for row in raw]
    usual = np.where(np.array(means) > 0, means, 1.0)[:, None]
    roots = 2 * np.sqrt(raw / usual)
    relative = np.clip(spread(roots - level(roots, NEIGHBOURS)), SMOOTHEST, np.sqrt(2))
    return np.asarray(usual * relative**2)


def stabilised(
    counts: Float[np.ndarray, "market period"], dispersion: float
) -> Float[np.ndarray, "market period"]:
    """Negative binomial counts with variance about 1: 2 asinh(sqrt(d (y + 3/8))) / sqrt(d).

    The dispersion d is that of variance = mean + d mean^2. Without any it is Anscombe's
    2 sqrt(y + 3/8).

    Source: Anscombe (1948), The Transformation of Poisson, Binomial and Negative-Binomial Data.
    """
    roots = np.sqrt(counts + ANSCOMBE)
    if dispersion < LEAST_DISPERSION:
        return np.asarray(2 * roots)
    return np.asarray(2 * np.arcsinh(np.sqrt(dispersion) * roots) / np.sqrt(dispersion))


def _dispersion(counts: Float[np.ndarray, "market period"]) -> float:
    """What the noise of the roots has beyond that of Poisson counts."""
    roots = stabilised(counts, 0.0)
    noise = spread(roots - level(roots, NEIGHBOURS))[:, 0]
    size = np.maximum(1.0, np.median(level(counts, NEIGHBOURS), axis=1))
    return float(np.median(np.maximum(0.0, noise**2 - 1) / size))


def tail_z(course: Unexplained) -> Float[np.ndarray, "market period"]:
    """How many normal deviations the chance of so few or so many units is worth; inf if normal.

    Counts of a few are far from normal: none in a week may be quite ordinary. The chance is that
    of a negative binomial number about the level of the neighbours, which is uncertain itself.
    Not observed cells get 0.

    Source: Dunn and Smyth (1996), Randomized Quantile Residuals.
    """
    if course.unit is None:
        return np.where(np.isfinite(course.raw), np.inf, 0.0)
    seen = np.isfinite(course.raw)
    counts = np.where(seen, course.raw, 0.0) / course.unit
    # The median of a Poisson number lies a third below its mean.
    mean = level(course.raw / course.unit, NEIGHBOURS) + 1 / 3
    size = 1 / (course.dispersion + UNSURE_LEVEL / mean)
    few = betainc(size, counts + 1, size / (size + mean))
    many = np.where(counts > 0, betainc(np.maximum(counts, 1e-9), size, mean / (size + mean)), 1.0)
    rare = np.maximum(np.minimum(few, many), RAREST)
    return np.where(seen, np.maximum(0.0, -ndtri(rare)), 0.0)


def _season(
    scaled: Float[np.ndarray, "market period"], period: Period
) -> Float[np.ndarray, "1 period"]:
    """The season that the markets have in common, once there are years to see it in."""
    periods = scaled.shape[1]
    if periods < FEWEST_YEARS_FOR_SEASON * period.per_year:
        return np.zeros((1, periods))
    detrended = median_market(scaled - level(scaled, period.per_year // 2))[0]
    terms = season_terms(periods, period, trend=False)[:, 1:]
    return np.asarray((terms @ robust_slopes(terms, detrended))[None, :])


def _come_in(
    before: Float[np.ndarray, "market period"], period: Period
) -> Float[np.ndarray, "market period lag"]:
    """Sudden changes of the stage before, by each of the periods that they may take.

    Wild ones are cut, so that a week in which nothing was recorded there is no reason to expect
    nothing here.
    """
    roots = stabilised(before, 0.0)
    sudden = np.nan_to_num(roots - level(roots, NEIGHBOURS))
    most = MOST_COMING_IN * spread(sudden)
    lags = range(MOST_LAGS[period] + 1)
    padded = np.pad(np.clip(sudden, -most, most), ((0, 0), (max(lags), 0)))
    return np.stack([padded[:, max(lags) - lag :][:, : before.shape[1]] for lag in lags], axis=2)


def _explained(
    columns: Float[np.ndarray, "market period influence"],
    scaled: Float[np.ndarray, "market period"],
) -> Float[np.ndarray, "market period"]:
    if columns.shape[2] == 0:
        return np.zeros_like(scaled)
    rest = scaled - level(scaled, NEIGHBOURS)
    sudden = np.stack(
        [columns[..., k] - level(columns[..., k], NEIGHBOURS) for k in range(columns.shape[2])],
        axis=-1,
    )
    slopes = robust_slopes(sudden.reshape(-1, sudden.shape[2]), rest.ravel())
    return np.asarray(columns @ slopes)


def influences(firm: Firm) -> Float[np.ndarray, "market period influence"]:
    """Levers as dampened shares of their usual effort, then controls and competitors."""
    history = firm.history
    effort = share_of_usual(history.effort)
    return np.concatenate([effort, history.controls, history.competitors], axis=2)
