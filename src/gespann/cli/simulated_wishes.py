"""What the departments of a simulated firm wish for: more of their own levers, as people do."""

import numpy as np

from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.firm import Firm
from gespann.core.quantities import CENTS_PER_UNIT, Department

MORE = 1.2  # times what a lever had in the last year
_TO = 1_000 * CENTS_PER_UNIT  # people wish for round amounts
# Ten hundredths more of an outcome are worth as much as a whole wish.
WEIGHT = 10.0


def wishes_of(firm: Firm) -> BothWishes:
    """Marketing weighs leads and contribution, sales revenue and contribution."""
    first = SharedOutcome.LEADS if len(firm.stages) > 1 else SharedOutcome.REVENUE
    marketing = _side(firm, Department.MARKETING, first)
    return BothWishes((marketing, _side(firm, Department.SALES, SharedOutcome.REVENUE)))


def _side(firm: Firm, side: Department, first: SharedOutcome) -> DepartmentWishes:
    """A fifth more than last year for each of its levers that is in use."""
    effort = firm.history.effort[:, -firm.period.per_year :].sum(axis=(0, 1))
    wishes = []
    for lever, units in zip(firm.levers, np.nan_to_num(effort), strict=True):
        wished = round(MORE * units * lever.cost_per_unit * CENTS_PER_UNIT / _TO) * _TO
        if lever.department is side and wished > 0:
            wishes.append(LeverWish(lever.name, wished))
    weights = dict.fromkeys((first, SharedOutcome.CONTRIBUTION), WEIGHT)
    return DepartmentWishes(side, weights, tuple(wishes))
