"""What surfaces are prepared around in tests: the joint plan of a firm, and a funnel by chance."""

import numpy as np

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_luck import made_up_luck
from core.planning.made_up_years import usual_euros
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import GroupLimits
from gespann.core.planning.results import SplitCurve
from gespann.core.planning.surface.parts import Pictured
from gespann.core.planning.surface.prepare import Surroundings
from gespann.core.planning.year.forecast_base import Phasing
from gespann.core.planning.year_of_plan import YearOfPlan
from gespann.core.quantities import CENTS_PER_UNIT, Department

NOTHING = Pictured(
    SplitCurve(np.zeros(0), np.zeros(0)),
    np.zeros((0, 2)),
    np.zeros(0, dtype=np.int64),
    np.zeros(0, dtype=np.int64),
)


def in_cents(euros):
    return np.round(euros * CENTS_PER_UNIT).astype(np.int64)


def around_a_funnel(seed, *, stages=3, levers=4, draws=60, goal=None, valued=None):
    """A funnel whose departments multiply each other, with a group and a room."""
    year = made_up_chain(seed, stages=stages, levers=levers, draws=draws)
    usual = usual_euros(seed, levers)
    groups = GroupLimits(
        (np.arange(levers) < 2)[None], np.array([0.6 * usual[:2].sum()]), np.array([np.inf])
    )
    allowed = BudgetSet(0.4 * usual, 1.6 * usual, float(usual.sum()), groups)
    luck = made_up_luck(year, seed)
    phasing = Phasing(np.zeros((1, 1, levers)), usual, np.ones(levers, dtype=bool))
    valued = year if valued is None else valued(year, luck, usual)
    cents, best = in_cents(usual), in_cents(allowed.scaled(usual[::-1]))
    return Surroundings(
        ground=YearOfPlan(year, year, luck, valued, allowed, phasing),
        names=tuple(f"Lever {k}" for k in range(levers)),
        departments=tuple(
            Department.MARKETING if one else Department.SALES for one in year.marketing
        ),
        goal_cents=goal,
        plans_cents={"recommended": best, "optimum": best, "last_year": cents},
        reference_cents=cents,
        spare_cents=100_000_00,
        pictured=NOTHING,
        later=year.counting(slice(5, None)),
        capacity=np.where(np.arange(levers) == levers - 1, 2 * usual, np.inf),
    )


def random_amounts(bounds, count, seed):
    """Amounts within bounds, every second one with levers at their ends."""
    rng = np.random.default_rng([seed, 71])
    even = rng.random((count, len(bounds.low)))
    even[::2] = np.where(rng.random(even[::2].shape) < 0.6, even[::2] > 0.5, even[::2])
    return np.round(bounds.low + even * (bounds.high - bounds.low)).astype(np.int64)
