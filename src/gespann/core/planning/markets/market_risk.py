"""The planning year market by market for a firm with its own attitude to risk.

What markets bring adds up in every draw, but what that is worth does not: a bad draw of one market
counts less where the others make up for it. Draws are therefore weighed for all markets together.
With the weights of the best plan a sum over markets lies above what any plan is worth, because a
concave function lies below its tangent; so the proof for sums holds.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.market_set import MarketSet
from gespann.core.planning.best.optimum import Optimum
from gespann.core.planning.markets.market_bound import proven
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.plan_year import LocalValue
from gespann.core.planning.year.risk import Measure
from gespann.core.planning.year.risk_year import RiskYear, ValuedYear


@dataclass(frozen=True)
class RiskMarketYears:
    """What a plan by market is valued with by a firm that goes by more than the mean.

    Attributes:
        lucky: The year of each market as luck would have it.
        measure: Makes one amount of money out of all draws.
    """

    lucky: MarketYears
    measure: Measure

    def thinned(self, draws: int) -> "RiskMarketYears":
        """The same with at most this many draws, evenly spaced."""
        return replace(self, lucky=self.lucky.thinned(draws))

    def worth(self, euros: Float[np.ndarray, "market lever"]) -> float:
        """The certainty equivalent of a plan, in money."""
        return self.measure.exactly(self.lucky.contributions(euros))

    def local_value(self, euros: Float[np.ndarray, "market lever"]) -> LocalValue:
        """The same with derivatives, its edge rounded; without curvature across markets."""
        here = self.lucky.by_draw(euros)
        worth = self.measure.at(here.values)
        total = float(worth.weights.sum())
        summed = self.lucky.weighted(worth.weights / total).local_value(euros)
        curvature = summed.curvature
        if curvature is not None:
            curvature = total * curvature + worth.curvature(here.slopes)
        return LocalValue(worth.value, total * summed.slope, curvature, worth.short)

    def proven(self, allowed: MarketSet, euros: np.ndarray, *, gap: float) -> Optimum:
        """A plan by market with an upper bound to what all plans are worth.

        Args:
            euros: The best plan found; its draws' weights make the bound, and the closer it is to
                the best there is, the tighter.
            gap: Relative gap at which the proof may stop.
        """
        worth = self.measure.at(self.lucky.contributions(euros))
        total = float(worth.weights.sum())
        summed = self.lucky.weighted(worth.weights / total)
        proof = proven(summed, allowed, euros, gap=gap)
        above = worth.value + worth.short + total * (proof.bound - proof.value)
        value = self.worth(euros)
        return Optimum(euros, value, max(above, value))


ValuedMarkets: TypeAlias = MarketYears | RiskMarketYears


def valued_markets(valued: ValuedYear, share: Float[np.ndarray, "market lever"]) -> ValuedMarkets:
    """A planning year taken apart, as somebody with an attitude to risk values it.

    Args:
        share: Share of each lever's amount that goes to each market as the year has it.
    """
    if not isinstance(valued, RiskYear):
        return MarketYears.of(valued, share)
    return RiskMarketYears(MarketYears.of(valued.lucky, share), valued.measure)
