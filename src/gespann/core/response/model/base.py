"""The base: what would come without any lever, as columns of a linear model.

Trend (a random walk in a low-rank basis, and steady growth), season, controls, competitors and the
level are shared by all markets; each market has its own level around the common one and its own
drift around the common trend, both partially pooled: how far the markets spread is estimated.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.quantities import Period

LEVEL_SD = 3.0  # around the mean of log outcome: wide, the level is known from the data at once
GROWTH_SD = 0.05  # of the steady yearly growth of log outcome
SEASON_SD = 0.25  # of the first harmonic; the k-th has SEASON_SD / k
CONTROL_SD = 0.5  # effect on log outcome of one standard deviation of a control
HARMONICS = {Period.WEEK: 6, Period.MONTH: 5}


@dataclass(frozen=True)
class BaseColumns:
    """The columns of the base, their prior scales and what they mean.

    Attributes:
        common, local: Columns with one coefficient for all markets: trend, growth and season, the
            same in every market; and controls, with the level last.
        own: Columns with a coefficient for each market: level first, then drift.
        shared_scale, own_scale: Prior sd of the coefficients; 1 where they are scaled by the
            estimated drift or spread of the markets. A single market has no level of its own.
        shared_is_trend, own_is_trend: 1 for trend columns.
        centre, spread: Mean and standard deviation by which controls and competitors were
            standardised, in the order controls, competitors.
    """

    common: Float[np.ndarray, "period common"]
    local: Float[np.ndarray, "market period local"]
    own: Float[np.ndarray, "period own"]
    shared_scale: Float[np.ndarray, " shared"]
    shared_is_trend: Float[np.ndarray, " shared"]
    own_scale: Float[np.ndarray, " own"]
    own_is_trend: Float[np.ndarray, " own"]
    centre: Float[np.ndarray, " control"]
    spread: Float[np.ndarray, " control"]

    @property
    def shared(self) -> Float[np.ndarray, "market period shared"]:
        """The common columns, written out for every market, and the local ones."""
        common = np.broadcast_to(self.common, (*self.local.shape[:2], self.common.shape[1]))
        return np.concatenate([common, self.local], axis=2)

    @property
    def trend_columns(self) -> int:
        """Number of columns of the common trend; they come first among the shared."""
        return int(self.shared_is_trend.sum())


def base_columns(firm: Firm) -> BaseColumns:
    """The base columns of a firm's history."""
    markets, periods = firm.history.outcome.shape
    rank = min(max(periods // 8, 3), 20)
    own_rank = min(max(periods // 26, 2), 8)
    trend = random_walk_basis(periods, rank=rank, per_year=firm.period.per_year)
    common = np.hstack(
        [trend, growth_column(firm), season_columns(firm.history.starts, firm.period)]
    )
    controls, centre, spread = _standardised_controls(firm)
    local = np.concatenate([controls, np.ones((markets, periods, 1))], axis=2)
    own = np.ones((periods, 1))
    if markets > 1:
        drift = random_walk_basis(periods, rank=own_rank, per_year=firm.period.per_year)
        own = np.hstack([own, drift])
    # Totals spread evenly over a year show no season, and one that nothing is known of would only
    # blur the year's total.
    season = season_scale(firm.period) * (not firm.history.assumed)
    control_scale = np.full(controls.shape[2], CONTROL_SD)
    return BaseColumns(
        common=common,
        local=local,
        own=own,
        shared_scale=np.concatenate(
            [np.ones(rank), [GROWTH_SD], season, control_scale, [LEVEL_SD]]
        ),
        shared_is_trend=_leading_ones(rank, common.shape[1] + local.shape[2]),
        own_scale=np.full(own.shape[1], 1.0 if markets > 1 else 0.0),
        own_is_trend=1 - _leading_ones(1, own.shape[1]),
        centre=centre,
        spread=spread,
    )


def growth_column(firm: Firm) -> Float[np.ndarray, "period 1"]:
    """Years since the first period: the steady part of the trend, which a plan carries on."""
    return np.arange(len(firm.history.starts))[:, None] / firm.period.per_year


def random_walk_basis(
    periods: int, *, rank: int, per_year: int
) -> Float[np.ndarray, "period rank"]:
    """The leading Karhunen-Loeve functions of a random walk with a yearly step of variance one.

    Column k is sqrt(eigenvalue) x eigenvector of cov(s, t) = min(s, t), so that independent
    standard normal coefficients give the random walk up to the variance of the columns left out.
    """
    index = np.arange(periods)
    covariance = np.minimum(index[:, None], index[None, :]) / per_year
    values, vectors = np.linalg.eigh(covariance)
    order = np.argsort(values)[::-1][:rank]
    signs = np.where(vectors[-1, order] < 0, -1.0, 1.0)
    return vectors[:, order] * signs * np.sqrt(np.maximum(values[order], 0.0))


def season_columns(starts: np.ndarray, period: Period) -> Float[np.ndarray, "period column"]:
    """Sines and cosines of the day in the year, for any dates."""
    days = (starts - starts.astype("datetime64[Y]")).astype("timedelta64[D]").astype(float)
    phase = 2 * np.pi * days / 365.25
    order = np.arange(1, HARMONICS[period] + 1)
    angles = phase[:, None] * order
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(len(starts), -1)


def season_scale(period: Period) -> Float[np.ndarray, " column"]:
    """Prior sd of the season's coefficients: the finer the harmonic, the smaller."""
    return np.repeat(SEASON_SD / np.arange(1, HARMONICS[period] + 1), 2)


def _standardised_controls(firm: Firm) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    values = np.concatenate([firm.history.controls, firm.history.competitors], axis=2)
    centre = values.mean(axis=(0, 1))
    spread = values.std(axis=(0, 1))
    spread = np.where(spread > 0, spread, 1.0)
    return (values - centre) / spread, centre, spread


def _leading_ones(count: int, length: int) -> np.ndarray:
    return (np.arange(length) < count).astype(float)
