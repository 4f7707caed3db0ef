"""The log posterior density of one stage: prior, history and experiments."""

from jax import Array
from jaxtyping import Float

from gespann.core.response.model.design import Design
from gespann.core.response.model.likelihood import log_likelihood
from gespann.core.response.model.parameters import log_prior, parameters


def log_posterior(position: Float[Array, " d"], design: Design) -> Float[Array, ""]:
    """Log density of the sampler's coordinates given the history, up to a constant."""
    at = parameters(position, design)
    return log_prior(position, at, design) + log_likelihood(at, design)
