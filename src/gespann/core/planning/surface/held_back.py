"""How far a surface is off: it is asked about plans that it was not fitted to."""

import numpy as np
from jaxtyping import Int

from gespann.core.planning.surface.answers import SurfaceError
from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.core.planning.surface.spread import spread_plans, within_budget
from gespann.core.planning.year.risk import share_not_worse
from gespann.core.planning.year_of_plan import YearOfPlan
from gespann.core.quantities import CENTS_PER_UNIT, Interval

HELD_BACK = 40


def measured_error(
    surface: PreparedSurface, ground: YearOfPlan, rng: np.random.Generator
) -> SurfaceError:
    """How far the surface is off at plans it has not seen, half of them at bounds."""
    low, high = surface.bounds.low, surface.bounds.high
    inside = spread_plans(HELD_BACK // 2, ground.allowed, rng)
    ends = rng.random((HELD_BACK - len(inside), len(low))) < 0.5
    at_bounds = np.where(ends, ground.allowed.low, ground.allowed.reachable_high)
    at_bounds[::2] = [within_budget(one, ground.allowed) for one in at_bounds[::2]]
    apart = []
    for euros in np.vstack([inside, at_bounds]):
        cents = np.clip(np.round(euros * CENTS_PER_UNIT).astype(np.int64), low, high)
        apart.append(_apart(surface, ground, cents))
    return SurfaceError(HELD_BACK, *(float(one) for one in np.max(apart, axis=0)))


def _apart(
    surface: PreparedSurface, ground: YearOfPlan, cents: Int[np.ndarray, " lever"]
) -> tuple[float, float, float, float]:
    """Contribution, worth, interval and probability at one plan: exact against prepared."""
    told, euros = surface.at(cents), cents / CENTS_PER_UNIT
    outcome = ground.year.outcomes(euros, ground.luck) * CENTS_PER_UNIT
    contribution = ground.year.contributions(euros)
    ends = np.array(Interval.of(outcome).as_list()) - told.outcome_cents.as_list()
    worth = ground.valued.local_value(euros).value
    said = surface.best_worth - told.price_cents / CENTS_PER_UNIT
    better = share_not_worse(contribution, surface.before, len(euros))
    chances = [better - told.better_than_last_year]
    if told.goal_probability is not None and surface.goal_cents is not None:
        chances.append(float((outcome >= surface.goal_cents).mean()) - told.goal_probability)
    return (
        abs(float(contribution.mean()) * CENTS_PER_UNIT - told.expected_contribution_cents),
        abs(worth - said) * CENTS_PER_UNIT,
        float(np.abs(ends).max()),
        float(np.abs(chances).max()),
    )
