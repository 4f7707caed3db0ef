"""Elasticity of one stage's outcome; apart from the rest, because a report asks without JAX."""

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.response.model.effect import bonded_factor, helped, saturation
from gespann.core.response.results import Posterior


def stage_elasticity(
    posterior: Posterior, marketing: Bool[np.ndarray, " lever"]
) -> Float[np.ndarray, "draw lever"]:
    """Elasticity of one stage's outcome by each of its levers, at steady usual effort."""
    effect = posterior.effect * saturation(1.0, posterior.half_saturation)
    slope = posterior.effect * np.exp(-1 / posterior.half_saturation) / posterior.half_saturation
    totals = effect @ marketing, effect @ ~marketing
    whole = bonded_factor(*totals, posterior.bond)
    return slope * helped(marketing, *totals, posterior.bond) / whole[:, None]
