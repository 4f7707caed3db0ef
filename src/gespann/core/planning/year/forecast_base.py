"""From a fit to the planning year: the base continued, carry-over, and last year's phasing.

Where amounts are to be spread otherwise than a year earlier, `phasing` says how.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from jaxtyping import Float, Int

from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.year.plan_year import PlanYear, Shocks
from gespann.core.quantities import Period
from gespann.core.response.evidence import chance_variance, feedback_shift, log_base
from gespann.core.response.model.base import base_columns, season_columns
from gespann.core.response.model.carryover import adstock
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.results import Fit, Posterior, StageFit

# So many numbers a plan's arrays may hold each; more markets leave room for fewer draws.
_CELLS = 12_000_000
# A plan is asked for its value hundreds of times; more draws would move it by less than a thirtieth
# of what is not known of it.
_FEWEST_DRAWS, _MOST_DRAWS = 200, 1000


@dataclass(frozen=True)
class Phasing:
    """How an amount is spread over markets and periods.

    Attributes:
        share: Share of a lever's amount for each market and period; adds up to one.
        last_year_euros: What was spent on each lever in these periods a year earlier.
        used: Which levers were used then; last year the others are spread evenly by potential.
        besides: Units that are done in these periods whatever is planned, or None for none.
    """

    share: Float[np.ndarray, "market period lever"]
    last_year_euros: Float[np.ndarray, " lever"]
    used: np.ndarray
    besides: Float[np.ndarray, "market period lever"] | None = None


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


def first_start_to_come(firm: Firm) -> date:
    """First day of the period after the history."""
    last = firm.history.starts[-1]
    if firm.period == Period.WEEK:
        day = last + np.timedelta64(7, "D")
    else:
        day = last.astype("datetime64[M]") + 1
    first: date = day.astype("datetime64[D]").item()
    return first


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
    """The planning year of a firm with one stage, under the posterior of its fit.

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
    left_over, per_euro = (
        stock[:, :, -brief.periods :] for stock in stocks(firm, brief, phasing, stage)
    )
    base, factor = base_and_luck(firm, brief, stage, np.random.default_rng(seed))
    size = (posterior.size, cells)
    effect = posterior.effect[:, None, :] * posterior.market_effect
    year = PlanYear(
        left_over=left_over.reshape(*size, -1),
        per_euro=per_euro.reshape(*size, -1),
        effect=np.repeat(effect, brief.periods, axis=1),
        bond=posterior.bond,
        base=base.reshape(size) * firm.outcome_value,
        marketing=stage.marketing,
        margin=firm.margin,
    )
    return year, Shocks((factor.reshape(size),))


def _thinned(stage: StageFit, cells: int) -> StageFit:
    return stage.thinned(int(np.clip(_CELLS // cells, _FEWEST_DRAWS, _MOST_DRAWS)))


def stocks(
    firm: Firm, brief: PlanBrief, phasing: Phasing, stage: StageFit
) -> tuple[
    Float[np.ndarray, "draw market period lever"], Float[np.ndarray, "draw market period lever"]
]:
    """Stock left of efforts outside the plan, and stock per unit of money planned; over kappa.

    Of a stage's levers, from the first period after the history on. Between history and plan the
    firm goes on as a year earlier.
    """
    posterior, scaling, levers = stage.posterior, stage.scaling, list(stage.data.levers)
    per_potential = scaling.potential[:, None, None] * scaling.usual
    given = efforts_outside(firm, brief, phasing)[..., levers] / per_potential
    cost = np.array([firm.levers[k].cost_per_unit for k in levers])
    unit = np.zeros_like(given)
    unit[:, -brief.periods :] = phasing.share[..., levers] / cost / per_potential
    past = firm.history.effort[..., levers] / per_potential
    long = np.repeat(posterior.long_retention[:, None], len(levers), axis=1)
    left_over, per_euro = np.zeros(()), np.zeros(())
    for share, retention in (
        (1 - posterior.long_share, posterior.retention),
        (posterior.long_share, long),
    ):
        weight = (share / posterior.half_saturation)[:, None, None, :]
        rate = retention[:, None, :]
        level = np.broadcast_to(scaling.before, (len(rate), *scaling.before.shape))
        for period in range(past.shape[1]):
            level = rate * level + (1 - rate) * past[:, period]
        shape = (len(rate), *given.shape)
        left_over = left_over + weight * adstock(np.broadcast_to(given, shape), rate, level)
        made = adstock(np.broadcast_to(unit, shape), rate, np.zeros_like(level))
        per_euro = per_euro + weight * made
    return left_over, per_euro


def efforts_outside(
    firm: Firm, brief: PlanBrief, phasing: Phasing
) -> Float[np.ndarray, "market period lever"]:
    """Units from the end of the history to that of the plan: as a year earlier, nothing planned."""
    between = periods_between(firm, brief)
    given = firm.history.effort[:, year_earlier(firm, 0, between + brief.periods)].copy()
    given[:, between:] = 0.0 if phasing.besides is None else phasing.besides
    return given


def base_and_luck(
    firm: Firm, brief: PlanBrief, stage: StageFit, rng: np.random.Generator
) -> tuple[Float[np.ndarray, "draw market period"], Float[np.ndarray, "draw market period"]]:
    """Expected outcome of a stage without any lever, in its own unit, and its luck of mean one."""
    posterior = stage.posterior
    noise = _noise_sd(stage)
    ahead = _steps_ahead(firm, brief)
    drift = _drift_variance(firm, posterior)[:, None, None] * ahead
    noise_variance = (noise**2 / (1 - posterior.autocorrelation[:, None] ** 2))[:, :, None]
    # The model of counts is one of their mean, that of money one of its logarithm.
    grown = drift if stage.data.is_count else drift + noise_variance
    expected = _log_base_to_come(firm, brief, stage) + feedback_shift(stage, posterior)
    path = _drift_path(firm, posterior, ahead, rng)
    path = path + _noise(rng, posterior, noise, brief.periods)
    return np.exp(expected + grown / 2), np.exp(path - (drift + noise_variance) / 2)


def _noise_sd(stage: StageFit) -> Float[np.ndarray, "draw market"]:
    """Standard deviation of the news in each market; of counts, chance included."""
    noise = np.repeat(stage.posterior.noise[:, None], len(stage.offset), axis=1)
    return np.sqrt(noise**2 + chance_variance(stage)) if stage.data.is_count else noise


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


def _drift_variance(firm: Firm, posterior: Posterior) -> Float[np.ndarray, " draw"]:
    """Variance of the yearly step of log outcome, a market's own drift included."""
    own = posterior.market_drift**2 if len(firm.history.markets) > 1 else 0.0
    return np.asarray(posterior.drift**2 + own)


def _drift_path(
    firm: Firm, posterior: Posterior, ahead: np.ndarray, rng: np.random.Generator
) -> Float[np.ndarray, "#draw #market period"]:
    markets, draws, periods = len(firm.history.markets), posterior.size, len(ahead)
    steps = np.sqrt(np.diff(ahead, prepend=0.0))
    common = np.cumsum(rng.normal(size=(draws, 1, periods)) * steps, axis=2)
    path = posterior.drift[:, None, None] * common
    if markets > 1:
        own = np.cumsum(rng.normal(size=(draws, markets, periods)) * steps, axis=2)
        path = path + posterior.market_drift[:, None, None] * own
    return path


def _noise(
    rng: np.random.Generator, posterior: Posterior, sd: np.ndarray, periods: int
) -> np.ndarray:
    """AR(1) noise from its stationary distribution."""
    rho = posterior.autocorrelation[:, None]
    noise = rng.normal(size=(*sd.shape, periods)) * sd[:, :, None]
    noise[:, :, 0] /= np.sqrt(1 - rho**2)
    for period in range(1, periods):
        noise[:, :, period] += rho * noise[:, :, period - 1]
    return noise
