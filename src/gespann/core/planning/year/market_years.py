"""The planning year market by market: what any amounts of the levers in each market would bring.

A market's outcome depends on its own efforts alone, so the expected contribution is a sum over
markets and has no curvature across them. Within a market the periods share an amount as a year
earlier.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from gespann.core.planning.year.plan_year import Done, LocalDraws, LocalValue, Shocks
from gespann.core.planning.year.planning_year import Year


@dataclass(frozen=True)
class MarketYears:
    """What a plan by market is valued with: the year of each market alone."""

    markets: tuple[Year, ...]

    @classmethod
    def of(cls, year: Year, share: Float[np.ndarray, "market lever"]) -> "MarketYears":
        """A planning year taken apart.

        Args:
            share: Share of each lever's amount that goes to each market as the year has it.
        """
        return cls(tuple(year.in_market(market, share) for market in range(len(share))))

    @property
    def draws(self) -> int:
        """Number of posterior draws."""
        return self.markets[0].draws

    def thinned(self, draws: int) -> "MarketYears":
        """The same with at most this many draws, evenly spaced."""
        return MarketYears(tuple(year.thinned(draws) for year in self.markets))

    def weighted(self, weights: Float[np.ndarray, " draw"]) -> "MarketYears":
        """The years whose mean over draws is the sum of these, weighted so.

        Args:
            weights: Not negative, with sum one.
        """
        return MarketYears(tuple(year.weighted(weights) for year in self.markets))

    def doing(self, done: Done | None) -> "MarketYears":
        """The same with these measures done, and with no others."""
        first, *others = self.markets
        return MarketYears((replace(first, done=done), *others))

    def outcomes(
        self, euros: Float[np.ndarray, "market lever"], luck: Shocks | None = None
    ) -> Float[np.ndarray, " draw"]:
        """Outcome of a plan in money for each draw: expected, or as luck would have it."""
        count = len(self.markets)
        total = np.zeros(self.draws)
        for market, year in enumerate(self.markets):
            own = None if luck is None else luck.in_market(market, count)
            total += year.outcomes(euros[market], own)
        return total

    def contributions(self, euros: Float[np.ndarray, "market lever"]) -> Float[np.ndarray, " draw"]:
        """Expected contribution of a plan in money, for each draw: margin x outcome - cost."""
        cost = euros.sum() + sum(year.own_cost for year in self.markets)
        return self.markets[0].margin * self.outcomes(euros) - cost

    def by_draw(self, euros: Float[np.ndarray, "market lever"]) -> LocalDraws:
        """Expected contribution of each draw, with its slopes, in money."""
        here = [year.by_draw(own) for year, own in zip(self.markets, euros, strict=True)]
        values = np.sum([one.values for one in here], axis=0)
        return LocalDraws(values, np.stack([one.slopes for one in here], axis=1), None)

    def worth(self, euros: Float[np.ndarray, "market lever"]) -> float:
        """Mean over draws of the expected contribution, in money."""
        return float(self.contributions(euros).mean())

    def local_value(self, euros: Float[np.ndarray, "market lever"]) -> LocalValue:
        """Mean over draws of the expected contribution, with derivatives, in money."""
        here = [year.local_value(own) for year, own in zip(self.markets, euros, strict=True)]
        bends = [one.curvature for one in here if one.curvature is not None]
        return LocalValue(
            value=sum(one.value for one in here),
            slope=np.stack([one.slope for one in here]),
            curvature=np.stack(bends) if bends else None,
        )
