"""Draws from the prior: what the model holds possible before it has seen the history.

Used to say how much the data told, for prior predictive checks, and to calibrate the sampler
against simulated histories. Written apart from the density, so that each checks the other.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from gespann.core.response import density
from gespann.core.response.carryover import MONTHLY_RETENTION_MAX
from gespann.core.response.design import Design
from gespann.core.response.results import Posterior


def prior_elasticities(
    design: Design, rng: np.random.Generator, size: int
) -> tuple[Float[np.ndarray, "draw lever"], Float[np.ndarray, "draw lever"]]:
    """Elasticities and half saturations from the prior.

    Log-normal draws are kept with probability (1 - Q)^2, Q being the share of the outcome that
    the levers would explain at usual effort.
    """
    kept: list[np.ndarray] = []
    count = 0
    while count < size:
        shape = (size, len(design.marketing))
        log_elasticity = design.elasticity_log_median + design.elasticity_sigma * rng.normal(
            size=shape
        )
        log_half = design.saturation_log_median + design.saturation_sigma * rng.normal(size=shape)
        half = np.exp(log_half)
        with np.errstate(over="ignore"):
            explained = (np.exp(log_elasticity) * half * np.expm1(1 / half)).sum(axis=1)
        chance = np.maximum(1 - explained, 0) ** density.UNEXPLAINED_EXPONENT
        accepted = rng.uniform(size=size) < chance
        kept.append(np.stack([np.exp(log_elasticity), half])[:, accepted])
        count += int(accepted.sum())
    both = np.concatenate(kept, axis=1)[:, :size]
    return both[0], both[1]


def draw_prior(design: Design, rng: np.random.Generator, size: int) -> Posterior:
    """Draws of all non-linear parameters from the prior; the base's coefficients are left out."""
    elasticity, half = prior_elasticities(design, rng, size)
    bond = rng.beta(density.BOND_ALPHA, density.BOND_BETA, size)
    effect = jax.vmap(density.effect_of, in_axes=(0, 0, 0, None))(
        jnp.asarray(elasticity), jnp.asarray(half), jnp.asarray(bond), design.marketing
    )
    return Posterior(
        chains=1,
        retention=_monthly_retention(design, rng, size) ** (1 / design.per_month),
        half_saturation=half,
        effect=np.asarray(effect),
        bond=bond,
        noise=_log_normal(rng, density.NOISE_LOG_MEDIAN, density.NOISE_SIGMA, size),
        autocorrelation=density.AUTOCORRELATION_MAX
        * rng.beta(density.AUTOCORRELATION_ALPHA, density.AUTOCORRELATION_BETA, size),
        drift=_log_normal(rng, density.DRIFT_LOG_MEDIAN, density.DRIFT_SIGMA, size),
        market_drift=_log_normal(
            rng, density.MARKET_DRIFT_LOG_MEDIAN, density.MARKET_DRIFT_SIGMA, size
        ),
        coefficients=np.empty((size, 0)),
    )


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
