"""Draws from the prior: what the model holds possible before it has seen the history.

Used to say how much the data told, for prior predictive checks, and to calibrate the sampler
against simulated histories. Written apart from the density, so that each checks the other.
"""

import jax
import numpy as np
from jax import Array
from jaxtyping import Float

from gespann.core.response.model import parameters as model
from gespann.core.response.model.carryover import MONTHLY_RETENTION_MAX, long_retention
from gespann.core.response.model.design import Design
from gespann.core.response.model.exposure import (
    CAPACITY_MEDIAN,
    CAPACITY_SIGMA,
    DELAY_CV_MEDIAN,
    DELAY_CV_SIGMA,
    DELAY_SIGMA,
    delay_weights,
)
from gespann.core.response.results import Posterior
from gespann.core.response.sampling.programs import Program


def prior_elasticities(
    design: Design, rng: np.random.Generator, size: int
) -> tuple[Float[np.ndarray, "draw lever"], Float[np.ndarray, "draw lever"]]:
    """Elasticities and half saturations from the prior.

    Log-normal draws are kept with probability (1 - Q)^2, Q being the share of the outcome that
    the levers would explain at usual effort.
    """
    alike = np.linalg.cholesky(np.linalg.inv(design.elasticity_precision))
    kept: list[np.ndarray] = []
    count = 0
    while count < size:
        shape = (size, len(design.marketing))
        scores = rng.normal(size=shape) @ alike.T
        log_elasticity = design.elasticity_log_median + design.elasticity_sigma * scores
        free = np.exp(log_elasticity) * design.lever_scale
        log_half = design.saturation_log_median + design.saturation_sigma * rng.normal(size=shape)
        half = np.exp(log_half)
        with np.errstate(over="ignore"):
            explained = (free * half * np.expm1(1 / half)).sum(axis=1)
        chance = np.maximum(1 - explained, 0) ** model.UNEXPLAINED_EXPONENT
        accepted = rng.uniform(size=size) < chance
        kept.append(np.stack([free, half])[:, accepted])
        count += int(accepted.sum())
    both = np.concatenate(kept, axis=1)[:, :size]
    return both[0], both[1]


def draw_prior(design: Design, rng: np.random.Generator, size: int) -> Posterior:
    """Draws of all non-linear parameters from the prior; the base's coefficients are left out."""
    elasticity, half = prior_elasticities(design, rng, size)
    bond = np.asarray(design.bond_scale) * rng.beta(model.BOND_ALPHA, model.BOND_BETA, size)
    effect = _effects(elasticity, half, bond, design.marketing)
    markets, levers = design.seen.shape[0], len(design.marketing)
    spread = _log_normal(rng, model.EFFECT_SPREAD_LOG_MEDIAN, model.EFFECT_SPREAD_SIGMA, size)
    own = rng.normal(size=(size, markets, levers)) * spread[:, None, None]
    normal = rng.normal(size=size)
    return Posterior(
        chains=1,
        retention=_monthly_retention(design, rng, size) ** (1 / design.per_month),
        long_share=np.asarray(design.long_scale)
        * rng.beta(design.long_alpha, design.long_beta, (size, levers)),
        long_retention=long_retention(
            np.asarray(model.long_coordinate_of(normal)), float(design.per_year)
        ),
        half_saturation=half,
        effect=np.asarray(effect),
        market_effect=np.maximum(1 + own * (markets > 1), 0.0),
        bond=bond,
        noise=_log_normal(rng, model.NOISE_LOG_MEDIAN, model.NOISE_SIGMA, size),
        autocorrelation=model.AUTOCORRELATION_MAX
        * rng.beta(model.AUTOCORRELATION_ALPHA, model.AUTOCORRELATION_BETA, size),
        drift=_log_normal(rng, model.DRIFT_LOG_MEDIAN, model.DRIFT_SIGMA, size),
        market_drift=_log_normal(
            rng, model.MARKET_DRIFT_LOG_MEDIAN, model.MARKET_DRIFT_SIGMA, size
        ),
        level_spread=_log_normal(
            rng, float(design.level_log_median), model.LEVEL_SPREAD_SIGMA, size
        ),
        effect_spread=spread,
        **_arrivals(design, rng, size),
        coefficients=np.empty((size, 0)),
    )


@Program
def _effects(elasticity: Array, half: Array, bond: Array, marketing: Array) -> Array:
    return jax.vmap(model.effect_of, in_axes=(0, 0, 0, None))(elasticity, half, bond, marketing)


def _arrivals(design: Design, rng: np.random.Generator, size: int) -> dict[str, np.ndarray]:
    """What the prior says of the way from the stage before."""
    arrivals, none = design.arrivals, np.zeros(())
    delay = none if arrivals is None else arrivals.delay_log_median
    capacity = none if arrivals is None else arrivals.capacity_log_median
    sigma = 1.0 if arrivals is None else float(arrivals.capacity_sigma)
    lags = 0 if arrivals is None else arrivals.number.shape[1] - design.seen.shape[1]
    mean = _log_normal(rng, float(delay), DELAY_SIGMA, size)
    cv = _log_normal(rng, float(np.log(DELAY_CV_MEDIAN)), DELAY_CV_SIGMA, size)
    without = float(np.log(CAPACITY_MEDIAN))
    return {
        "delay": delay_weights(mean, cv, lags, np),
        "capacity": _log_normal(rng, float(capacity), sigma, size),
        "capacity_without": _log_normal(rng, without, CAPACITY_SIGMA, size),
        "unworked_worth": rng.uniform(size=size),
    }


def _monthly_retention(design: Design, rng: np.random.Generator, size: int) -> np.ndarray:
    """Beta draws below the largest retention that the model knows."""
    shape = (size, len(design.marketing))
    draws = rng.beta(design.retention_alpha, design.retention_beta, shape)
    while (high := draws >= MONTHLY_RETENTION_MAX).any():
        draws = np.where(
            high, rng.beta(design.retention_alpha, design.retention_beta, shape), draws
        )
    return draws


def _log_normal(rng: np.random.Generator, log_median: float, sigma: float, size: int) -> np.ndarray:
    return np.exp(log_median + sigma * rng.normal(size=size))
