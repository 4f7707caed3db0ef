"""Random numbers by name: each part of a firm draws from a stream of its own.

So the order of the levers does not matter, and one part can be changed while all others stay as
they were.
"""

from zlib import crc32

import numpy as np
from jaxtyping import Float
from scipy.signal import lfilter


def stream(seed: int, *labels: str) -> np.random.Generator:
    """The stream of random numbers that belongs to a seed and a name."""
    return np.random.default_rng([seed, crc32("/".join(labels).encode())])


def autoregressive(
    rng: np.random.Generator, rows: int, periods: int, coefficient: float
) -> Float[np.ndarray, "row period"]:
    """Stationary AR(1) paths with mean 0 and variance 1."""
    shocks = rng.standard_normal((rows, periods))
    shocks[:, 1:] *= np.sqrt(1 - coefficient**2)
    return np.asarray(lfilter([1.0], [1.0, -coefficient], shocks, axis=1))
