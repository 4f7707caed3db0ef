"""Choosing among many sets of markets without being deceived by the luckiest one.

Of many estimated standard errors the least is too small: it is chosen for its luck as much as for
its merit. Estimates are therefore drawn towards what sets of that size usually have, as far as
their scatter is no more than chance explains.
"""

import numpy as np
from jaxtyping import Float

FEWEST_TO_COMPARE = 5


def without_luck(
    errors: Float[np.ndarray, " option"],
    size: Float[np.ndarray, " option"],
    degrees: float,
) -> Float[np.ndarray, " option"]:
    """Estimated standard errors, drawn towards a power law in the size of the test markets.

    Args:
        errors: Estimated standard errors, positive.
        size: Outcome of each option's test markets, positive.
        degrees: Degrees of freedom of each estimate; the logarithm of a standard error that rests
            on so many has a variance of about 1 / (2 degrees).

    Returns: Standard errors as expected before a test; a single option stays as it is.

    Source: Efron and Morris (1975), empirical Bayes.
    """
    if len(errors) < FEWEST_TO_COMPARE:
        return errors
    logarithm = np.log(np.maximum(errors, np.finfo(float).tiny))
    x = np.log(size / size.mean())
    design = np.column_stack([np.ones(len(x)), x])
    usual = design @ np.linalg.lstsq(design, logarithm, rcond=None)[0]
    scatter = logarithm - usual
    variance = float((scatter**2).sum()) / max(1, len(x) - 2)
    kept = max(0.0, 1 - 1 / (2 * degrees) / variance) if variance > 0 else 0.0
    drawn: Float[np.ndarray, " option"] = np.exp(usual + kept * scatter)
    return drawn
