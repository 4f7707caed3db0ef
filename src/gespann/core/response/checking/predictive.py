"""Outcomes as the fit would produce them, and what the observed ones look like among them.

Money is log-normal with AR(1) noise; counts are negative binomial with feedback of the last count.
Both become standardised innovations: what each outcome told that the period before had not, which
is white standard normal noise if the model is right.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from scipy.special import ndtr, ndtri

from gespann.core.firm import Firm
from gespann.core.response.checking.forecasting import expected_of_stage
from gespann.core.response.evidence import Efforts, arrivals, feedback_shift, in_parts
from gespann.core.response.model.base import base_columns
from gespann.core.response.model.design import COUNT_OFFSET
from gespann.core.response.results import Posterior, StageFit

MOST_CELLS = 40_000_000  # draws x cells
FEWEST_DRAWS, MOST_DRAWS = 50, 500
MOST_LOG_MEAN = 30.0  # a prior may expect more than can be counted


@dataclass(frozen=True)
class Replicated:
    """One stage as it was and as the fit would produce it.

    Attributes:
        is_count: Whether the outcome is a number; else it is money.
        observed: NaN where it does not count.
        outcome: Replicated outcomes.
        expected: Expected log outcome, without the noise.
        innovations: Of the observed outcomes, standardised, draw by draw; NaN where not observed.
    """

    is_count: bool
    observed: Float[np.ndarray, "market period"]
    outcome: Float[np.ndarray, "draw market period"]
    expected: Float[np.ndarray, "draw market period"]
    innovations: Float[np.ndarray, "draw market period"]

    @property
    def seen(self) -> Bool[np.ndarray, "market period"]:
        """Which outcomes count."""
        return np.isfinite(self.observed)


def replicate(
    firm: Firm,
    stage: StageFit,
    seen: Bool[np.ndarray, "market period"],
    weight: Float[np.ndarray, "market period"],
    rng: np.random.Generator,
) -> Replicated:
    """Draw each outcome of a stage anew, given what the stage before yielded.

    Args:
        seen: Which outcomes count.
        weight: Root of the precision of each cell relative to the others, before any was found
            to be too wild.
    """
    stage = stage.thinned(int(np.clip(MOST_CELLS // seen.size, FEWEST_DRAWS, MOST_DRAWS)))
    posterior = stage.posterior
    expected = _expected(firm, stage)
    observed = np.where(seen, stage.data.outcome, np.nan)
    return Replicated(
        is_count=stage.data.is_count,
        observed=observed,
        outcome=draw_outcomes(stage, posterior, expected, weight, rng),
        expected=expected + feedback_shift(stage, posterior),
        innovations=innovations(stage, posterior, expected, observed, weight, rng),
    )


def _expected(firm: Firm, stage: StageFit) -> Float[np.ndarray, "draw market period"]:
    columns, efforts = base_columns(firm), Efforts.of(firm)
    return np.concatenate([
        expected_of_stage(
            firm, stage, part, columns, efforts, arrivals(stage, firm, part.size)
        )
        for (part,) in in_parts((stage,), firm.history.effort.size)
    ])  # fmt: skip


def draw_outcomes(
    stage: StageFit,
    posterior: Posterior,
    expected: Float[np.ndarray, "draw market period"],
    weight: Float[np.ndarray, "market period"],
    rng: np.random.Generator,
) -> Float[np.ndarray, "draw market period"]:
    """Outcomes around their expectation, with the memory that the noise has.

    Args:
        expected: Expected log outcome.
        weight: Root of the precision of each cell relative to the others.
    """
    noise, memory = posterior.noise[:, None], posterior.autocorrelation[:, None]
    outcome = np.empty_like(expected)
    state = rng.normal(size=expected.shape[:2]) * noise / np.sqrt(1 - memory**2)
    earlier = np.zeros_like(state)
    for t in range(expected.shape[2]):
        if stage.data.is_count:
            mean = np.exp(np.minimum(expected[..., t] + memory * earlier, MOST_LOG_MEAN))
            size = np.maximum(noise, 1e-4) ** -2
            outcome[..., t] = rng.poisson(mean * rng.gamma(size, size=mean.shape) / size)
            earlier = np.log(outcome[..., t] + COUNT_OFFSET) - expected[..., t]
        else:
            if t:
                state = memory * state + noise * rng.normal(size=state.shape)
            outcome[..., t] = np.exp(expected[..., t] + state / weight[:, t])
    return outcome


def innovations(
    stage: StageFit,
    posterior: Posterior,
    expected: Float[np.ndarray, "draw market period"],
    observed: Float[np.ndarray, "market period"],
    weight: Float[np.ndarray, "market period"],
    rng: np.random.Generator,
) -> Float[np.ndarray, "draw market period"]:
    """What each observed outcome told beyond the one before, as a standard normal number.

    Of counts these are randomised quantile residuals.

    Source: Dunn and Smyth (1996), Randomized Quantile Residuals.
    """
    seen = np.isfinite(observed)
    follows = np.zeros_like(seen)
    follows[:, 1:] = seen[:, 1:] & seen[:, :-1]
    noise = posterior.noise[:, None, None]
    memory = posterior.autocorrelation[:, None, None]
    added = COUNT_OFFSET if stage.data.is_count else 0.0
    logs = np.log(np.where(seen, observed, 1.0) + added)
    rest = np.where(seen, logs - expected, 0.0) * (1 if stage.data.is_count else weight)
    earlier = np.zeros_like(rest)
    earlier[..., 1:] = np.where(follows[:, 1:], rest[..., :-1], 0.0)
    if stage.data.is_count:
        mean = np.exp(np.minimum(expected + memory * earlier, MOST_LOG_MEAN))
        return np.where(seen, _quantile_residuals(observed, mean, noise, rng), np.nan)
    scale = np.where(follows, noise, noise / np.sqrt(1 - memory**2))
    return np.where(seen, (rest - memory * earlier) / scale, np.nan)


def _quantile_residuals(
    observed: np.ndarray, mean: np.ndarray, noise: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    from scipy.stats import nbinom  # slow to load, and firms that count nothing need none of it

    size = np.maximum(noise, 1e-4) ** -2
    count = np.broadcast_to(np.where(np.isfinite(observed), observed, 0.0), mean.shape)
    chance = size / (size + mean)
    high = nbinom.cdf(count, size, chance)
    low = np.where(count > 0, nbinom.cdf(count - 1, size, chance), 0.0)
    level = low + rng.uniform(size=mean.shape) * (high - low)
    return np.asarray(ndtri(np.clip(level, ndtr(-8.0), 1 - 1e-15)))


def tail_probability(
    replicated: Float[np.ndarray, " draw"], observed: Float[np.ndarray, "#draw"]
) -> float:
    """Two-sided posterior predictive p-value; ties count half.

    Source: Gelman, Meng and Stern (1996), Posterior Predictive Assessment of Model Fitness via
        Realized Discrepancies.
    """
    above = (replicated > observed).sum() + 0.5 * (replicated == observed).sum()
    share = float((above + 0.5) / (replicated.size + 1))
    return min(1.0, 2 * min(share, 1 - share))
