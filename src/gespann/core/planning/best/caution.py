"""How far a plan may go when it must not hurt: the way from last year's split to the optimum."""

from typing import TypeAlias

import numpy as np
from jaxtyping import Float

from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.planning_year import Year
from gespann.core.planning.year.risk import share_not_worse

Valued: TypeAlias = Year | MarketYears

CAUTION = 0.85
_STEPS = 40  # bisection of the way from last year's split to the optimum


def safe_step(
    year: Valued,
    last_year: Float[np.ndarray, "*market lever"],
    optimum: Float[np.ndarray, "*market lever"],
    caution: float,
    *,
    before: Float[np.ndarray, " draw"] | None = None,
) -> float:
    """How far one may go from last year's split towards the optimum, in [0, 1].

    As far as the share of posterior draws in which the plan is at least as good as last year's
    split stays at `caution` or above. Per draw the contribution is concave along the way but for
    the bond, so that share falls with the distance.

    Args:
        before: What is to be reached in each draw, where it is not what the first plan contributes.
    """
    if before is None:
        before = year.contributions(last_year)

    def is_safe(step: float) -> bool:
        there = year.contributions(last_year + step * (optimum - last_year))
        return bool(share_not_worse(there, before, optimum.size) >= caution)

    if is_safe(1.0):
        return 1.0
    safe, unsafe = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (safe + unsafe) / 2
        if is_safe(middle):
            safe = middle
        else:
            unsafe = middle
        if unsafe - safe < 1e-4:
            break
    # A step too small to be told from last year's split is none.
    return safe if safe >= 0.01 else 0.0
