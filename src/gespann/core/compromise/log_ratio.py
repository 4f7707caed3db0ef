"""What an outcome counts against that of another plan: its log, which goes on below the least."""

import numpy as np
from jaxtyping import Float

_LEAST_RATIO = 1e-3  # to the outcome of the disagreement plan; below it the log goes on straight


def log_ratio(
    ratio: Float[np.ndarray, " outcome"],
) -> tuple[Float[np.ndarray, " outcome"], Float[np.ndarray, " outcome"]]:
    """log(ratio) and its derivative, continued along its tangent where hardly anything is left."""
    safe = np.maximum(ratio, _LEAST_RATIO)
    return np.log(safe) + (ratio - safe) / safe, 1 / safe
