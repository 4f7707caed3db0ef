"""Handling: of the first stage's outcome, what cannot be worked is worth less.

So bringing leads and working them need each other: the commonest form of the bond.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.special import betainc, gammainc, gammaincc, gammaln, xlogy

from gespann.core.simulation.funnel_scenario import FunnelScenario


def worth(
    funnel: FunnelScenario,
    leads: Float[np.ndarray, "*cell"],
    capacity: Float[np.ndarray, "*cell"],
) -> Float[np.ndarray, "*cell"]:
    """Worth of so many leads in worked ones."""
    if not funnel.worked_by:
        return leads
    worked = np.minimum(leads, capacity)
    return np.asarray(worked + funnel.unworked_worth * (leads - worked))


@dataclass(frozen=True)
class Worth:
    """Expected worth of a period's leads in worked leads, and how it moves.

    Attributes:
        value: Worked leads plus what the others are worth.
        by_leads: Its derivative by the expected number of leads.
        by_capacity: Its derivative by the number of leads that can be worked.
    """

    value: Float[np.ndarray, "*cell"]
    by_leads: Float[np.ndarray, "*cell"]
    by_capacity: Float[np.ndarray, "*cell"]

    @classmethod
    def of(
        cls,
        funnel: FunnelScenario,
        leads: Float[np.ndarray, "*cell"],
        capacity: Float[np.ndarray, "*cell"],
    ) -> "Worth":
        """The worth of a negative binomial number of leads with the mean `leads`.

        With X that number, m its mean, r its shape, c the capacity and n = floor(c), exactly:

            E min(X, c) = m P(X' < n) + c P(X > n)
            d/dm        = P(X' < n) + (c - n) P(X' = n)

        where X' has the shape r + 1 and the same odds. Without noise beyond chance r is
        infinite, and both are Poisson.
        """
        if not funnel.worked_by:
            return cls(leads, np.ones_like(leads), np.zeros_like(leads))
        noise, whole = funnel.stages[0].noise, np.floor(capacity)
        below, above = _below(whole, leads, noise), _above(whole, leads, noise)
        worked = leads * below + capacity * above
        rising = below + (capacity - whole) * _exactly(whole, leads, noise)
        share = funnel.unworked_worth
        return cls(
            value=share * leads + (1 - share) * worked,
            by_leads=share + (1 - share) * rising,
            by_capacity=(1 - share) * above,
        )


Cells = Float[np.ndarray, "*cell"]


def _below(count: Cells, mean: Cells, noise: float) -> Cells:
    """P(X' < count); nothing is below zero."""
    positive = np.maximum(count, 1)
    if noise == 0:
        chance = gammaincc(positive, mean)
    else:
        shape = noise**-2
        chance = betainc(shape + 1, positive, shape / (shape + mean))
    return np.asarray(np.where(count < 1, 0.0, chance))


def _above(count: Cells, mean: Cells, noise: float) -> Cells:
    """P(X > count)."""
    if noise == 0:
        return np.asarray(gammainc(count + 1, mean))
    shape = noise**-2
    return np.asarray(betainc(count + 1, shape, mean / (shape + mean)))


def _exactly(count: Cells, mean: Cells, noise: float) -> Cells:
    """P(X' = count)."""
    if noise == 0:
        return np.asarray(np.exp(xlogy(count, mean) - mean - gammaln(count + 1)))
    shape = noise**-2
    ways = gammaln(count + shape + 1) - gammaln(count + 1) - gammaln(shape + 1)
    odds = (shape + 1) * np.log(shape / (shape + mean)) + xlogy(count, mean / (shape + mean))
    return np.asarray(np.exp(ways + odds))
