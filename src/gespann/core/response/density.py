"""The log posterior density of one stage: prior, history and experiments; and its stand-in.

The density of thousands of markets costs a second a gradient. Its stand-in is that of a sample of
the markets, each counted several times, corrected at the mode of the whole: there it has the whole
density's slope and curvature, and only how the curvature changes further away is estimated from
the sample (a control variate; Quiroz, Kohn, Villani and Tran 2019).
"""

from dataclasses import dataclass, fields
from typing import TypeAlias

import jax
import jax.numpy as jnp
from jax import Array
from jaxtyping import Float

from gespann.core.response.design import AnyArray, Design
from gespann.core.response.likelihood import log_likelihood
from gespann.core.response.parameters import log_prior, parameters


@dataclass(frozen=True)
class StandIn:
    """A sample of the markets that stands for all.

    Attributes:
        sample: The sample's design, each market counted several times.
        mode: Where the slope and the curvature are those of all markets.
        slope, curvature: What the log density of the sample lacks there.
    """

    sample: Design
    mode: Float[AnyArray, " d"]
    slope: Float[AnyArray, " d"]
    curvature: Float[AnyArray, "d d"]


jax.tree_util.register_dataclass(
    StandIn, data_fields=[field.name for field in fields(StandIn)], meta_fields=[]
)
Target: TypeAlias = Design | StandIn


def log_posterior(position: Float[Array, " d"], target: Target) -> Float[Array, ""]:
    """Log density of the sampler's coordinates given the history, up to a constant."""
    if isinstance(target, StandIn):
        away = position - jnp.asarray(target.mode)
        lacking = away @ target.slope + 0.5 * away @ (target.curvature @ away)
        return log_posterior(position, target.sample) + lacking
    at = parameters(position, target)
    return log_prior(position, at, target) + log_likelihood(at, target)
