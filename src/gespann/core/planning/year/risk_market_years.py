"""The planning year market by market for a firm with its own attitude to risk.

What markets bring adds up in every draw, but what that is worth does not: a bad draw of one market
counts less where the others make up for it. Draws are therefore weighed for all markets together.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from jaxtyping import Float

from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.plan_year import Done, LocalValue
from gespann.core.planning.year.risk import Measure, Worth
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

    @property
    def draws(self) -> int:
        """Number of posterior draws."""
        return self.lucky.draws

    def thinned(self, draws: int) -> "RiskMarketYears":
        """The same with at most this many draws, evenly spaced."""
        return replace(self, lucky=self.lucky.thinned(draws))

    def doing(self, done: Done | None) -> "RiskMarketYears":
        """The same with these measures done, under the same luck."""
        return replace(self, lucky=self.lucky.doing(done))

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

    def tangent(self, euros: Float[np.ndarray, "market lever"]) -> "Tangent":
        """A mean of weighted draws that no plan's worth lies above, near to it at this plan."""
        brought = self.lucky.contributions(euros)
        worth = self.measure.at(brought)
        total = float(worth.weights.sum())
        weights = worth.weights / total
        return Tangent(weights, total, worth, float(weights @ brought))


@dataclass(frozen=True)
class Tangent:
    """What a plan's draws weigh. A concave function lies below its tangent, so that no plan is
    worth more than `above` its mean contribution under these weights.

    Attributes:
        weights: Of each draw, with sum one.
        total: What they summed up to.
        worth: Of the plan that the weights are taken from.
        mean: Its mean contribution under the weights.
    """

    weights: Float[np.ndarray, " draw"]
    total: float
    worth: Worth
    mean: float

    def above(self, mean: float) -> float:
        """What no plan with this mean contribution under the weights is worth more than."""
        return self.worth.value + self.worth.short + self.total * (mean - self.mean)


ValuedMarkets: TypeAlias = MarketYears | RiskMarketYears


def valued_markets(valued: ValuedYear, share: Float[np.ndarray, "market lever"]) -> ValuedMarkets:
    """A planning year taken apart, as somebody with an attitude to risk values it.

    Args:
        share: Share of each lever's amount that goes to each market as the year has it.
    """
    if not isinstance(valued, RiskYear):
        return MarketYears.of(valued, share)
    return RiskMarketYears(MarketYears.of(valued.lucky, share), valued.measure)
