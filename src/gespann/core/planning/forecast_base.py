"""From a fit to the planning year: the base continued, carry-over, and last year's phasing."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.plan_year import PlanYear
from gespann.core.quantities import Period
from gespann.core.response.base import base_columns, season_columns
from gespann.core.response.carryover import adstock
from gespann.core.response.design import Scaling, scale_efforts
from gespann.core.response.evidence import log_base
from gespann.core.response.results import Fit, Posterior, StageFit

# So many numbers a plan's arrays may hold each; more markets leave room for fewer draws.
_CELLS = 12_000_000
_FEWEST_DRAWS = 200


@dataclass(frozen=True)
class Phasing:
    """How an amount is spread over markets and periods: as a year earlier.

    Attributes:
        share: Share of a lever's amount for each market and period; adds up to one.
        last_year_euros: What was spent on each lever in these periods a year earlier.
        used: Which levers were used then; the others are spread evenly by potential.
    """

    share: Float[np.ndarray, "market period lever"]
    last_year_euros: Float[np.ndarray, " lever"]
    used: np.ndarray


@dataclass(frozen=True)
class Shocks:
    """What makes an outcome differ from its expectation: drift to come and noise, as factors.

    One factor for each draw and cell, the same for all plans, so that plans are compared under
    the same luck. Their mean is one.
    """

    factor: Float[np.ndarray, "draw cell"]


def plan_starts(firm: Firm, brief: PlanBrief) -> np.ndarray:
    """First day of each period of the plan."""
    first = np.datetime64(brief.start, "D")
    if firm.period == Period.WEEK:
        return first + 7 * np.arange(brief.periods)
    months = first.astype("datetime64[M]") + np.arange(brief.periods)
    return months.astype("datetime64[D]")


def periods_between(firm: Firm, brief: PlanBrief) -> int:
    """Periods between the end of the history and the start of the plan.

    Raises: ValueError if the plan starts before the history ends.
    """
    last, first = firm.history.starts[-1], np.datetime64(brief.start, "D")
    if firm.period == Period.WEEK:
        between = round(float((first - last) / np.timedelta64(7, "D"))) - 1
    else:
        between = (
            int((first.astype("datetime64[M]") - last.astype("datetime64[M]")).astype(int)) - 1
        )
    if between < 0:
        raise ValueError(f"the plan starts on {first}, before the history ends on {last}")
    return between


def year_earlier(firm: Firm, first: int, count: int) -> Int[np.ndarray, " period"]:
    """Rows of the history one or more whole years before the periods first, first + 1, ...

    Counted from the end of the history: 0 is the period right after it. A history of less than a
    year is repeated as it is.
    """
    length = len(firm.history.starts)
    cycle = min(firm.period.per_year, length)
    return length - cycle + (first + np.arange(count)) % cycle


def last_year_phasing(firm: Firm, brief: PlanBrief) -> Phasing:
    """Spread amounts over markets and periods as in the same periods a year earlier."""
    rows = year_earlier(firm, periods_between(firm, brief), brief.periods)
    effort = firm.history.effort[:, rows]
    total = effort.sum(axis=(0, 1))
    used = total > 0
    _, scaling = scale_efforts(firm)
    even = np.broadcast_to(scaling.potential[:, None, None], effort.shape)
    share = np.where(used, effort / np.where(used, total, 1.0), even / even.sum(axis=(0, 1)))
    cost = np.array([lever.cost_per_unit for lever in firm.levers])
    return Phasing(share, total * cost, used)


def plan_year(
    fit: Fit, brief: PlanBrief, phasing: Phasing, *, seed: int
) -> tuple[PlanYear, Shocks]:
    """The planning year under the posterior of a fit.

    The trend stays at its last level and grows steadily as it did; season follows the dates;
    controls and competitors repeat the same periods of the last year.

    Args:
        seed: For the shocks.

    Returns: The year, and the shocks that make its outcome uncertain.
    """
    firm = fit.firm
    cells = len(firm.history.markets) * brief.periods
    stage = _thinned(fit.stages[-1], cells * len(firm.levers))
    posterior = stage.posterior
    left_over, per_euro = _stocks(firm, brief, phasing, stage)
    expected = _log_base_to_come(firm, brief, stage)
    variance = _variance(firm, brief, posterior)
    base = np.exp(expected + variance / 2) * firm.outcome_value
    size = (posterior.size, cells)
    year = PlanYear(
        left_over=left_over.reshape(*size, -1),
        per_euro=per_euro.reshape(*size, -1),
        effect=_effects(posterior, brief.periods).reshape(*size, -1),
        bond=posterior.bond,
        base=base.reshape(size),
        marketing=stage.marketing,
        margin=firm.margin,
    )
    return year, Shocks(_shocks(firm, brief, posterior, variance, seed).reshape(size))


def _thinned(stage: StageFit, cells: int) -> StageFit:
    draws = int(np.clip(_CELLS // cells, _FEWEST_DRAWS, stage.posterior.size))
    return stage.thinned(draws)


def _effects(
    posterior: Posterior, periods: int
) -> Float[np.ndarray, "draw market period lever"]:
    """beta of each market, the same in all periods."""
    size = posterior.effect[:, None, :] * posterior.market_effect
    return np.repeat(size[:, :, None, :], periods, axis=2)


def _stocks(
    firm: Firm, brief: PlanBrief, phasing: Phasing, stage: StageFit
) -> tuple[np.ndarray, np.ndarray]:
    """Stock left of earlier efforts, and stock per unit of money planned; both over kappa."""
    posterior, scaling = stage.posterior, stage.scaling
    scaled, _ = scale_efforts(firm)
    between = year_earlier(firm, 0, periods_between(firm, brief))
    earlier = np.concatenate([scaled, scaled[:, between]], axis=1)
    cost = np.array([lever.cost_per_unit for lever in firm.levers])
    unit = phasing.share / cost / scaling.potential[:, None, None] / scaling.usual
    long = np.repeat(posterior.long_retention[:, None], len(firm.levers), axis=1)
    left_over, per_euro = np.zeros(()), np.zeros(())
    for share, retention in (
        (1 - posterior.long_share, posterior.retention),
        (posterior.long_share, long),
    ):
        weight = (share / posterior.half_saturation)[:, None, None, :]
        left, made = _life(retention[:, None, :], earlier, unit, scaling)
        left_over, per_euro = left_over + weight * left, per_euro + weight * made
    return left_over, per_euro


def _life(
    retention: Float[np.ndarray, "draw 1 lever"],
    earlier: Float[np.ndarray, "market period lever"],
    unit: Float[np.ndarray, "market planned lever"],
    scaling: Scaling,
) -> tuple[np.ndarray, np.ndarray]:
    """One life's stock left of earlier efforts, and its stock per unit of money planned."""
    level = np.broadcast_to(scaling.before, (len(retention), *scaling.before.shape))
    for period in range(earlier.shape[1]):
        level = retention * level + (1 - retention) * earlier[:, period]
    fading = retention[:, :, None, :] ** np.arange(1, unit.shape[1] + 1)[:, None]
    shape = (len(retention), *unit.shape)
    made = adstock(np.broadcast_to(unit, shape), retention, np.zeros_like(level))
    return level[:, :, None, :] * fading, made


def _log_base_to_come(
    firm: Firm, brief: PlanBrief, stage: StageFit
) -> Float[np.ndarray, "draw market period"]:
    columns = base_columns(firm)
    between = periods_between(firm, brief)
    rows = year_earlier(firm, between, brief.periods)
    shared = columns.shared[:, rows].copy()
    trend = columns.trend_columns
    shared[:, :, :trend] = columns.shared[:, -1:, :trend]
    ahead = (between + 1 + np.arange(brief.periods)) / firm.period.per_year
    shared[:, :, trend] = columns.shared[:, -1:, trend] + ahead
    season = season_columns(plan_starts(firm, brief), firm.period)
    shared[:, :, trend + 1 : trend + 1 + season.shape[1]] = season
    own = np.repeat(columns.own[-1:], brief.periods, axis=0)
    return log_base(stage, stage.posterior, shared, own)


def _steps_ahead(firm: Firm, brief: PlanBrief) -> np.ndarray:
    """Years from the last observed period to each period of the plan."""
    return (periods_between(firm, brief) + 1 + np.arange(brief.periods)) / firm.period.per_year


def _variance(
    firm: Firm, brief: PlanBrief, posterior: Posterior
) -> Float[np.ndarray, "draw 1 period"]:
    """Variance of log outcome around the continued base: drift to come, and noise."""
    drift = posterior.drift**2
    if len(firm.history.markets) > 1:
        drift = drift + posterior.market_drift**2
    noise = posterior.noise**2 / (1 - posterior.autocorrelation**2)
    return (drift[:, None] * _steps_ahead(firm, brief) + noise[:, None])[:, None, :]


def _shocks(
    firm: Firm, brief: PlanBrief, posterior: Posterior, variance: np.ndarray, seed: int
) -> Float[np.ndarray, "draw market period"]:
    rng = np.random.default_rng(seed)
    markets, draws = len(firm.history.markets), posterior.size
    steps = np.sqrt(np.diff(_steps_ahead(firm, brief), prepend=0.0))
    common = np.cumsum(rng.normal(size=(draws, 1, brief.periods)) * steps, axis=2)
    path = posterior.drift[:, None, None] * common
    if markets > 1:
        own = np.cumsum(rng.normal(size=(draws, markets, brief.periods)) * steps, axis=2)
        path = path + posterior.market_drift[:, None, None] * own
    return np.exp(path + _noise(rng, posterior, markets, brief.periods) - variance / 2)


def _noise(
    rng: np.random.Generator, posterior: Posterior, markets: int, periods: int
) -> np.ndarray:
    """AR(1) noise from its stationary distribution."""
    rho = posterior.autocorrelation[:, None]
    noise = rng.normal(size=(posterior.size, markets, periods)) * posterior.noise[:, None, None]
    noise[:, :, 0] /= np.sqrt(1 - rho**2)
    for period in range(1, periods):
        noise[:, :, period] += rho * noise[:, :, period - 1]
    return noise
