"""Forecasts from several points of the past, each by a fit that knows the past alone.

At each origin the periods from there on are hidden, all stages are fitted anew, and the next
quarter is forecast through the whole chain: each stage gets what the one before was simulated to
yield. Efforts and controls of the quarter are taken as known, for the plan decides on them.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float
from scipy.special import gammaln, logsumexp, ndtri

from gespann.core.firm import Firm
from gespann.core.response.checking.forecasting import expected_of_stage
from gespann.core.response.checking.predictive import MOST_LOG_MEAN
from gespann.core.response.checks import RollingForecast
from gespann.core.response.evidence import Efforts, arrivals
from gespann.core.response.model.base import base_columns
from gespann.core.response.model.design import COUNT_OFFSET, stage_weight, usual_weight
from gespann.core.response.results import Posterior, StageFit

ORIGINS = 4
QUARTERS_BEFORE = 5  # a year to repeat, and a quarter to see how far that falls short
MOST_DRAWS = 600


@dataclass(frozen=True)
class Ahead:
    """What a fit says of the quarter after an origin.

    Attributes:
        outcome: Simulated outcomes of the last stage.
        log_density: log density of what came, each cell given the simulated course before it.
        chains: Chains that the draws stand in, one after the other.
    """

    outcome: Float[np.ndarray, "draw market horizon"]
    log_density: Float[np.ndarray, "draw market horizon"]
    chains: int = 1


def quarter_of(firm: Firm) -> int:
    """Periods of a quarter."""
    return round(3 * firm.period.per_month)


def origins_of(firm: Firm) -> tuple[int, ...]:
    """First periods of the quarters to be forecast: the last four that have enough before them."""
    quarter, periods = quarter_of(firm), firm.history.outcome.shape[1]
    if firm.history.assumed:
        return ()
    firsts = [periods - quarter * number for number in range(ORIGINS, 0, -1)]
    observed = np.isfinite(firm.history.outcome)
    return tuple(
        first
        for first in firsts
        if first >= QUARTERS_BEFORE * quarter and observed[:, :first].any(axis=1).all()
    )


def seen_before(firm: Firm, origin: int) -> Bool[np.ndarray, "market period"]:
    """Everything before the origin."""
    seen = np.zeros(firm.history.outcome.shape, dtype=bool)
    seen[:, :origin] = True
    return seen


def look_ahead(
    firm: Firm,
    stages: tuple[StageFit, ...],
    origin: int,
    rng: np.random.Generator,
    *,
    draws: int = MOST_DRAWS,
) -> Ahead:
    """Simulate the quarter after the origin through all stages.

    The density of each outcome is that of the last stage given what the stages before were
    simulated to yield; its mean over the draws is the predictive density.
    """
    horizon = slice(origin, origin + quarter_of(firm))
    columns, efforts = base_columns(firm), Efforts.of(firm)
    stages = tuple(stage.thinned(draws) for stage in stages)
    seen = seen_before(firm, origin)
    simulated: np.ndarray | None = None
    for stage in stages:
        posterior = stage.posterior
        shape = (posterior.size, len(seen), horizon.stop - horizon.start)
        chance = even_chance(rng, shape, posterior.chains)
        number = arrivals(stage, firm, posterior.size)
        weight = usual_weight(stage.data)[None, :, origin - 1 : horizon.stop]
        if number is not None and simulated is not None:
            number = number.copy()
            first = number.shape[2] - firm.history.outcome.shape[1] + origin
            number[:, :, first:] = 0.0
            ahead_of = slice(first, first + simulated.shape[2])
            number[:, :, ahead_of] = simulated / stage.usual_arrivals
            weight = np.repeat(weight, posterior.size, axis=0)
            weight[..., 1:] = stage_weight(stage.data, number[:, :, ahead_of])
        expected = expected_of_stage(firm, stage, posterior, columns, efforts, number)
        ahead = _simulated(stage, posterior, expected, seen, horizon, weight, chance)
        simulated = ahead.outcome
    return replace(ahead, chains=stages[-1].posterior.chains)


def even_chance(
    rng: np.random.Generator, shape: tuple[int, int, int], chains: int
) -> Float[np.ndarray, "draw market horizon"]:
    """Uniform numbers that fill (0, 1) evenly in every cell, chain by chain.

    Outcomes are their quantiles. So two models that meet the same numbers differ by what they
    expect; with a generator of its own each would soon use up different ones. And a mean over the
    draws is hardly one of chance any more.

    Source: McKay, Beckman and Conover (1979), A comparison of three methods for selecting values
        of input variables (Latin hypercube sampling).
    """
    parts = []
    for rows in np.array_split(np.arange(shape[0]), chains):
        steps = np.broadcast_to(np.arange(len(rows))[:, None, None], (len(rows), *shape[1:]))
        place = rng.permuted(steps, axis=0) + rng.uniform(size=steps.shape)
        parts.append(np.clip(place / len(rows), 1e-12, 1 - 1e-12))
    return np.concatenate(parts)


def _simulated(
    stage: StageFit,
    posterior: Posterior,
    expected: Float[np.ndarray, "draw market period"],
    seen: Bool[np.ndarray, "market period"],
    horizon: slice,
    weight: Float[np.ndarray, "#draw market longer"],
    chance: Float[np.ndarray, "draw market horizon"],
) -> Ahead:
    """Go on from the last known residual, period by period."""
    last = horizon.start - 1
    came = stage.data.outcome[:, horizon]
    known = np.isfinite(stage.data.outcome[:, last]) & seen[:, last]
    added = COUNT_OFFSET if stage.data.is_count else 0.0
    rest = np.log(np.where(known, stage.data.outcome[:, last], 1.0) + added) - expected[..., last]
    if stage.data.is_count:
        return _counts(posterior, expected[..., horizon], came, np.where(known, rest, 0.0), chance)
    residual = rest * weight[..., 0]
    start = (residual, known)
    return _money(posterior, expected[..., horizon], came, start, weight[..., 1:], chance)


def _money(
    posterior: Posterior,
    expected: Float[np.ndarray, "draw market horizon"],
    came: Float[np.ndarray, "market horizon"],
    start: tuple[Float[np.ndarray, "draw market"], Bool[np.ndarray, " market"]],
    weight: Float[np.ndarray, "#draw market horizon"],
    chance: Float[np.ndarray, "draw market horizon"],
) -> Ahead:
    """Log-normal outcomes. The noise so far ahead is normal, so its density is exact.

    After the last known residual r it is rho^j r, with variance
    noise^2 (1 - rho^(2j)) / (1 - rho^2); where none is known it is the stationary one.
    """
    residual, known = start
    noise, memory = posterior.noise[:, None, None], posterior.autocorrelation[:, None, None]
    steps = np.arange(1, expected.shape[2] + 1)
    left = np.where(known[:, None], memory**steps, 0.0)
    spread = noise * np.sqrt((1 - left**2) / (1 - memory**2))
    centre = expected + left * np.where(known, residual, 0.0)[..., None] / weight
    state = np.where(known, residual, 0.0)
    fresh = ndtri(chance)
    outcome = np.empty_like(expected)
    for j in range(expected.shape[2]):
        step = noise[..., 0] * fresh[..., j]
        if j == 0:
            step = np.where(known, step, step / np.sqrt(1 - memory[..., 0] ** 2))
        state = memory[..., 0] * state + step
        outcome[..., j] = np.exp(expected[..., j] + state / weight[..., j])
    return Ahead(outcome, log_normal_density(came, centre, spread / weight))


def _counts(
    posterior: Posterior,
    expected: Float[np.ndarray, "draw market horizon"],
    came: Float[np.ndarray, "market horizon"],
    residual: Float[np.ndarray, "draw market"],
    chance: Float[np.ndarray, "draw market horizon"],
) -> Ahead:
    """Negative binomial outcomes; each period's mean looks back on the simulated one before."""
    from scipy.stats import nbinom  # slow to load, and firms that count nothing need none of it

    noise, memory = posterior.noise[:, None], posterior.autocorrelation[:, None]
    size = np.broadcast_to(np.maximum(noise, 1e-4) ** -2, residual.shape)
    outcome, density = np.empty_like(expected), np.empty_like(expected)
    for j in range(expected.shape[2]):
        log_mean = np.minimum(expected[..., j] + memory * residual, MOST_LOG_MEAN)
        density[..., j] = negative_binomial_density(came[:, j], log_mean, size)
        outcome[..., j] = nbinom.ppf(chance[..., j], size, size / (size + np.exp(log_mean)))
        residual = np.log(outcome[..., j] + COUNT_OFFSET) - expected[..., j]
    return Ahead(outcome, density)


def log_normal_density(
    outcome: Float[np.ndarray, "..."],
    centre: Float[np.ndarray, "draw ..."],
    spread: Float[np.ndarray, "draw ..."],
) -> Float[np.ndarray, "draw ..."]:
    """log density of log-normal outcomes; NaN where nothing was observed."""
    logs = np.log(np.where(outcome > 0, outcome, np.nan))
    z = (logs - centre) / spread
    return np.asarray(-0.5 * z**2 - np.log(spread) - 0.5 * np.log(2 * np.pi) - logs)


def negative_binomial_density(
    count: Float[np.ndarray, "..."],
    log_mean: Float[np.ndarray, "draw ..."],
    size: Float[np.ndarray, "draw ..."],
) -> Float[np.ndarray, "draw ..."]:
    """log probability of counts with variance mean + mean^2 / size; NaN if not observed."""
    log_total = np.logaddexp(log_mean, np.log(size))
    return np.asarray(
        gammaln(count + size)
        - gammaln(size)
        - gammaln(count + 1)
        + size * (np.log(size) - log_total)
        + count * (log_mean - log_total)
    )


def predictive_density(
    log_density: Float[np.ndarray, "draw ..."],
) -> Float[np.ndarray, "..."]:
    """log of the mean density over the draws, cell by cell.

    Source: Buerkner, Gabry and Vehtari (2020), Approximate leave-future-out cross-validation for
        Bayesian time series models.
    """
    return np.asarray(logsumexp(log_density, axis=0) - np.log(len(log_density)))


def rolling_forecast(
    firm: Firm, origins: tuple[int, ...], aheads: tuple[Ahead, ...]
) -> RollingForecast:
    """The forecasts beside what came and beside two naive ones, all markets added up."""
    quarter = quarter_of(firm)
    total = firm.history.outcome.sum(axis=0)
    ends = np.stack([
        np.percentile(ahead.outcome.sum(axis=1), (5, 25, 50, 75, 95), axis=0) for ahead in aheads
    ])  # fmt: skip
    low, low_half, median, high_half, high = np.moveaxis(ends, 1, 0)
    year = firm.period.per_year
    naive = np.stack([total[o - year : o - year + quarter] for o in origins])
    growth = np.array([yearly_growth(total[:o], year) for o in origins])
    return RollingForecast(
        origins=origins,
        observed=np.stack([total[o : o + quarter] for o in origins]),
        low=low,
        low_half=low_half,
        median=median,
        high_half=high_half,
        high=high,
        naive=naive,
        naive_drift=naive * growth[:, None],
    )


def yearly_growth(total: Float[np.ndarray, " period"], per_year: int) -> float:
    """What an outcome was, on geometric average, relative to that of one year before."""
    now, before = total[per_year:], total[:-per_year]
    both = np.isfinite(now) & np.isfinite(before) & (now > 0) & (before > 0)
    if not both.any():
        return 1.0
    return float(np.exp(np.mean(np.log(now[both] / before[both]))))
