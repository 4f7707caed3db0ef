"""What the surprises did to the outcome, and what the books say of it."""

import numpy as np
from jaxtyping import Float

from gespann.core.simulation.scenario import Scenario
from gespann.core.simulation.surprises import MissingRecords, Promotion, WildWeeks


def happened(scenario: Scenario) -> Float[np.ndarray, "market period"]:
    """Factor of the surprises on the outcome of the last stage; slips of the pen are none."""
    factor = np.ones((scenario.markets, scenario.periods))
    for one in scenario.surprises:
        if isinstance(one, WildWeeks) and not one.mistyped:
            factor[_cells(scenario, one.markets, one.first, one.periods)] *= one.factor
        if isinstance(one, Promotion):
            after = one.first + one.periods
            factor[_cells(scenario, one.markets, one.first, one.periods)] *= one.factor
            slack = _cells(scenario, one.markets, after, one.payback_periods)
            factor[slack] *= one.payback_factor
    return factor


def misrecorded(scenario: Scenario) -> Float[np.ndarray, "market period"]:
    """Factor of the books on the outcome; not a number where they say nothing."""
    factor = np.ones((scenario.markets, scenario.periods))
    for one in scenario.surprises:
        if isinstance(one, WildWeeks) and one.mistyped:
            factor[_cells(scenario, one.markets, one.first, one.periods)] *= one.factor
        if isinstance(one, MissingRecords):
            factor[_cells(scenario, one.markets, one.first, one.periods)] = np.nan
    return factor


def _cells(
    scenario: Scenario, markets: tuple[int, ...], first: int, periods: int
) -> tuple[np.ndarray, slice]:
    rows = np.array(markets or range(scenario.markets))
    return rows, slice(first, first + periods)
