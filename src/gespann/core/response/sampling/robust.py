"""Wild outcomes: periods so far off that no fit may bend to them.

Where an outcome lies further from the model's expectation than noise explains, its precision is
lowered until it pulls no more than one at the limit does (Huber 1981): a mistyped figure or a week
of strike then costs the fit little, and history within the limit is untouched.
"""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from gespann.core.response.model.design import Design, weighted
from gespann.core.response.model.likelihood import expected_log, stage_fit
from gespann.core.response.model.mean_outcome import lever_effects
from gespann.core.response.model.parameters import parameters
from gespann.core.response.sampling.programs import Program
from gespann.core.response.sampling.sampler import find_mode

LIMIT = 4.5  # robust standard deviations; one clean week in 150,000 lies beyond
ROUNDS = 4
FEWEST = 8  # outcomes without which nobody can say how far one usually strays


def settle(design: Design) -> tuple[Design, Float[np.ndarray, " d"]]:
    """Lower the weight of wild outcomes until their set no longer changes.

    Returns: The design with its weights, and the posterior's mode under them.
    """
    given = np.asarray(design.weight)
    mode = find_mode(jax.device_put(design))
    for _ in range(ROUNDS):
        trust = _trust(design, mode, given)
        if np.allclose(given * trust, np.asarray(design.weight), rtol=0.05):
            break
        design = weighted(design, given * trust)
        mode = find_mode(jax.device_put(design), mode)
    return _started(design, mode), mode


def settle_at(design: Design, mode: Float[np.ndarray, " d"]) -> Design:
    """The same for a mode that is known: that of a sample of the markets."""
    given = np.asarray(design.weight)
    return _started(weighted(design, given * _trust(design, mode, given)), mode)


def _trust(
    design: Design, mode: Float[np.ndarray, " d"], given: Float[np.ndarray, "market period"]
) -> Float[np.ndarray, "market period"]:
    """By what to lower each outcome's weight: 1 within the limit, less beyond it."""
    distance = np.abs(distances(mode, jax.device_put(design), given))
    return LIMIT / np.maximum(distance, LIMIT)


def _started(design: Design, mode: Float[np.ndarray, " d"]) -> Design:
    """The design with the means from which the search for coefficients of counts starts."""
    means = _expectations(mode, jax.device_put(design))[1]
    return replace(design, start=np.asarray(means))


def distances(
    mode: Float[np.ndarray, " d"], design: Design, weight: Float[np.ndarray, "market period"]
) -> Float[np.ndarray, "market period"]:
    """Distance of each outcome from its expectation, in robust standard deviations.

    Args:
        weight: Those that the outcomes have if none is wild.

    Returns: 0 where nothing was observed, and where too little was to judge by.
    """
    rest = np.asarray(_expectations(mode, design)[0]) * weight
    seen = np.asarray(design.seen) > 0
    if seen.sum() < FEWEST:
        return np.zeros(rest.shape)
    spread = 1.4826 * float(np.median(np.abs(rest[seen] - np.median(rest[seen]))))
    return np.where(seen, rest / max(spread, 1e-9), 0.0)


@Program
def _expectations(mode: jax.Array, design: Design) -> tuple[jax.Array, jax.Array]:
    """What is expected of each cell at the mode.

    Returns: log outcome less its expectation, of counts Pearson residuals; and the logs of the
        means, as the likelihood of counts sees them.
    """
    at = parameters(mode, design)
    effects = lever_effects(at, design)
    _, given = stage_fit(at, effects, design)
    expected = expected_log(at, given, effects, design)
    away = design.log_outcome - expected
    earlier = jnp.pad(away[:, :-1], ((0, 0), (1, 0)))
    log_means = expected + at.autocorrelation * design.follows * earlier + design.offset[:, None]
    if design.count is None:
        return jnp.asarray(away * design.seen), log_means
    mean = jnp.exp(expected + design.offset[:, None])
    spread = jnp.sqrt(mean + at.noise**2 * mean**2)
    return jnp.asarray((design.count - mean) / spread * design.seen), log_means
