"""The proof of a plan by market for a firm with its own attitude to risk.

With the weights of the best plan a sum over markets lies above what any plan is worth, because a
concave function lies below its tangent; so the proof for sums holds.
"""

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.market_set import MarketSet
from gespann.core.planning.best.optimum import GAP_WANTED, Optimum
from gespann.core.planning.markets.market_bound import proven
from gespann.core.planning.year.risk_market_years import RiskMarketYears, ValuedMarkets


def proven_by(
    valued: ValuedMarkets,
    allowed: MarketSet,
    euros: Float[np.ndarray, "market lever"],
    *,
    gap: float = GAP_WANTED,
) -> Optimum:
    """A plan by market with an upper bound to what all plans are worth.

    Args:
        euros: The best plan found; its draws' weights make the bound, and the closer it is to
            the best there is, the tighter.
        gap: Relative gap at which the proof may stop.
    """
    if not isinstance(valued, RiskMarketYears):
        return proven(valued, allowed, euros, gap=gap)
    tangent = valued.tangent(euros)
    proof = proven(valued.lucky.weighted(tangent.weights), allowed, euros, gap=gap)
    value = valued.worth(euros)
    return Optimum(euros, value, max(tangent.above(proof.bound), value))
