"""Luck drawn by chance: of the whole year, and of every cell."""

import numpy as np

from gespann.core.planning.year.plan_chain import Chain
from gespann.core.planning.year.plan_year import PlanYear, Shocks


def made_up_luck(year: PlanYear | Chain, seed: int, *, drift: float = 0.1) -> Shocks:
    """Log-normal factors of mean one for each stage."""
    rng = np.random.default_rng([seed, 7])
    bases = [year.base] if isinstance(year, PlanYear) else [link.base for link in year.links]
    return Shocks(tuple(_factors(rng, base.shape, drift) for base in bases))


def _factors(rng: np.random.Generator, shape: tuple[int, ...], drift: float) -> np.ndarray:
    common = drift * rng.standard_normal((shape[0], *(1,) * (len(shape) - 1)))
    own = 0.05 * rng.standard_normal(shape)
    return np.asarray(np.exp(common + own - (drift**2 + 0.05**2) / 2))
