"""The best decision by an attitude to risk: what is done and used, and with which amounts.

What a plan is worth to the cautious is no sum over its measures: one that pays in bad years counts
for more beside others that pay in good ones. But a concave function lies below its tangent. With
the weights that the best plan so far gives to each draw, amounts and measures are a mean again,
whose best decision is found and whose bound is proven as for the mean; the bound holds for the
attitude, too. The decision found gets its own best amounts, and where it is better, its own
weights.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from gespann.core.planning.best.optimum import GAP_WANTED, Optimum, climb
from gespann.core.planning.measures.mixed_optimum import MixedOptimum, best_programme
from gespann.core.planning.measures.programme import Decision, Programme
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.plan_year import Done, LocalValue
from gespann.core.planning.year.risk_market_years import RiskMarketYears, Tangent
from gespann.core.planning.year.risk_year import valued as valued_draws

ROUNDS = 6


def best_by_attitude(
    valued: RiskMarketYears,
    programme: Programme,
    outcome: Float[np.ndarray, "draw measure"],
    first: MixedOptimum,
    *,
    gap: float = GAP_WANTED,
) -> MixedOptimum:
    """The plan that is worth most of all that a programme allows, with a bound to all.

    Args:
        valued: What amounts are valued with, nothing done; one market where none are planned.
        programme: All that a plan may be; what its measures are worth is taken from `outcome`.
        outcome: What each measure brings in each draw, in money.
        first: The decision from which the search begins: that of the mean.
        gap: Relative gap at which each round's proof may stop.

    Source: Kelley (1960), The cutting-plane method for solving convex programs, one cut at a time.
    """
    search = _Search(valued, programme, outcome)
    search.look_at(first.decision, first.best.euros)
    for _ in range(ROUNDS):
        found = search.next_decision(gap)
        if not search.look_at(found.decision, found.best.euros):
            break
    return search.result()


@dataclass
class _Search:
    """The best plan so far, and what no plan is worth more than."""

    valued: RiskMarketYears
    programme: Programme
    outcome: np.ndarray
    best: MixedOptimum | None = None
    bound: float = np.inf

    def look_at(self, decision: Decision, start: np.ndarray) -> bool:
        """Find the best amounts of a decision; whether it is the best plan so far."""
        if self.best is not None and decision.key == self.best.decision.key:
            return False
        here = self._doing(decision)
        euros = self._climbed(here, decision, start)
        value = here.worth(euros)
        if self.best is not None and value <= self.best.best.value:
            return False
        self.best = MixedOptimum(decision, Optimum(euros, value, np.inf))
        return True

    def next_decision(self, gap: float) -> MixedOptimum:
        """The best decision under the weights of the best plan, which bound all plans."""
        decision, euros = self._so_far.decision, self._so_far.best.euros
        tangent = self._doing(decision).tangent(euros)
        years = self.valued.lucky.weighted(tangent.weights)
        found = best_programme(years, self._weighted(years, tangent), euros, gap=gap)
        self.bound = min(self.bound, tangent.above(found.best.bound))
        return found

    def result(self) -> MixedOptimum:
        """The best plan with the bound to all plans."""
        best = self._so_far.best
        return replace(self._so_far, best=replace(best, bound=max(self.bound, best.value)))

    @property
    def _so_far(self) -> MixedOptimum:
        if self.best is None:
            raise RuntimeError("no decision has been looked at")
        return self.best

    def _doing(self, decision: Decision) -> RiskMarketYears:
        brought = self.outcome[:, decision.done].sum(axis=1)
        cost = float(self.programme.measures.cost[decision.done].sum())
        return self.valued.doing(Done(brought, cost))

    def _weighted(self, years: MarketYears, tangent: Tangent) -> Programme:
        worth = years.markets[0].margin * (tangent.weights @ self.outcome)
        return replace(self.programme, measures=replace(self.programme.measures, worth=worth))

    def _climbed(self, here: RiskMarketYears, decision: Decision, start: np.ndarray) -> np.ndarray:
        allowed = self.programme.amounts(decision)
        if allowed is None:
            raise ValueError("this decision keeps no limits")
        if self.programme.markets > 1:
            return np.asarray(climb(here.local_value, allowed, start))
        year = here.lucky.markets[0]

        def value(euros: np.ndarray) -> LocalValue:
            return valued_draws(here.measure, year.by_draw(euros))

        return np.asarray(climb(value, allowed, start[0]))[None]
