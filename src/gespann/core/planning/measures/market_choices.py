"""The best decision for a plan by market: which measures are worth their money there."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from gespann.core.planning.limits import MarketLimits
from gespann.core.planning.measures.attitude_programme import best_by_attitude
from gespann.core.planning.measures.choices import Choices
from gespann.core.planning.measures.mixed_optimum import MixedOptimum, best_programme
from gespann.core.planning.measures.programme import Programme
from gespann.core.planning.year.risk_market_years import RiskMarketYears, ValuedMarkets
from gespann.core.quantities import CENTS_PER_UNIT


def best_decision(
    choices: Choices,
    valued: ValuedMarkets,
    bounds: MarketLimits,
    start: Float[np.ndarray, "market lever"],
) -> MixedOptimum:
    """The best decision with its amounts in each market, by the firm's attitude to risk.

    Args:
        choices: Of the firm as a whole.
        valued: What amounts in each market are worth, nothing done.
        bounds: In each market, nothing decided.
        start: Amounts near which the search begins.
    """
    programme = by_market(choices, bounds)
    if not isinstance(valued, RiskMarketYears):
        return best_programme(valued, programme, start)
    first = best_programme(valued.lucky, programme, start)
    return best_by_attitude(valued, programme, choices.outcome, first)


def by_market(choices: Choices, bounds: MarketLimits) -> Programme:
    """All that a plan by market may be: bounds in each market, all else for all together."""
    limits, one = choices.limits, choices.programme
    beyond = limits.high if limits.uncapped is None else limits.uncapped
    most = np.where(limits.capped, limits.high, beyond) / CENTS_PER_UNIT
    raises = one.measures.raises * limits.capped
    return replace(
        one,
        low=bounds.low / CENTS_PER_UNIT,
        high=bounds.high / CENTS_PER_UNIT,
        lever_high=most,
        measures=replace(one.measures, raises=raises),
    )
