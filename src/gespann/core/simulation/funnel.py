"""The funnel: leads become offers, offers become deals, deals are the revenue.

Leads beyond what can be worked are worth less, so bringing leads and working them need each
other: the commonest form of the bond.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.special import gammaincc, gammaln, xlogy

from gespann.core.simulation.scenario import FunnelScenario


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
        """The worth of a Poisson number of leads with the mean `leads`.

        For a Poisson number X and n = floor(c): E min(X, c) = m P(X <= n - 2) + n P(X >= n)
        + (c - n) P(X > n), exactly.
        """
        if not funnel.handling_lever:
            return cls(leads, np.ones_like(leads), np.zeros_like(leads))
        whole = np.floor(capacity)
        rest = capacity - whole
        below = _at_most(whole - 1, leads)
        above = 1 - _at_most(whole, leads)
        worked = leads * _at_most(whole - 2, leads) + whole * (1 - below) + rest * above
        exactly = np.exp(xlogy(whole, leads) - leads - gammaln(whole + 1))
        share = funnel.unworked_worth
        return cls(
            value=share * leads + (1 - share) * worked,
            by_leads=share + (1 - share) * (below + rest * exactly),
            by_capacity=(1 - share) * above,
        )


def _at_most(
    count: Float[np.ndarray, "*cell"], mean: Float[np.ndarray, "*cell"]
) -> Float[np.ndarray, "*cell"]:
    """P(X <= count) of a Poisson number; nothing is below zero."""
    return np.asarray(np.where(count < 0, 0.0, gammaincc(np.maximum(count, 0) + 1, mean)))


class Pipeline:
    """Draws the counts of the funnel period by period, the time before the history included.

    All arrays are market x period and begin `delay` periods before the history.
    """

    def __init__(self, funnel: FunnelScenario, markets: int, periods: int) -> None:
        shape = (markets, funnel.delay + periods + funnel.delay)
        self.funnel = funnel
        self.leads, self.worth = np.zeros(shape), np.zeros(shape)
        self.offers, self.deals, self.revenue = np.zeros(shape), np.zeros(shape), np.zeros(shape)

    def receive(
        self,
        column: int,
        rate: Float[np.ndarray, " market"],
        capacity: Float[np.ndarray, " market"],
        rng: np.random.Generator,
    ) -> None:
        """Leads come in; what becomes of them is drawn at once and shown when it is due."""
        funnel = self.funnel
        leads = rng.poisson(rate)
        # A capacity of 2.4 leads works two, and a third one in four periods of ten.
        workable = np.floor(capacity + rng.random(len(rate))).astype(int)
        worked = np.minimum(leads, workable) if funnel.handling_lever else leads
        offers = rng.binomial(worked, funnel.offer_rate)
        offers += rng.binomial(leads - worked, funnel.offer_rate * funnel.unworked_worth)
        deals = rng.binomial(offers, funnel.deal_rate)
        self.leads[:, column] = leads
        self.worth[:, column] = worked + funnel.unworked_worth * (leads - worked)
        self.offers[:, column + funnel.offer_delay] = offers
        self.deals[:, column + funnel.delay] = deals
        self.revenue[:, column + funnel.delay] = self._revenue(deals, rng)

    def _revenue(self, deals: np.ndarray, rng: np.random.Generator) -> Float[np.ndarray, " market"]:
        """Revenue of so many deals: a sum of gamma sizes is gamma itself."""
        if self.funnel.deal_spread == 0:
            return np.asarray(deals * self.funnel.deal_size, dtype=float)
        shape = self.funnel.deal_spread**-2
        return np.round(rng.gamma(shape * deals, self.funnel.deal_size / shape), 2)

    def pending(self) -> Float[np.ndarray, "market delay"]:
        """Revenue to be expected after the history from the leads and offers on hand."""
        funnel, delay = self.funnel, self.funnel.delay
        end = self.leads.shape[1] - delay
        pending = self.worth[:, end - delay : end] * funnel.lead_value
        # The oldest of these leads have got their offers already, or not.
        offered = self.offers[:, end - funnel.deal_delay : end]
        pending[:, : funnel.deal_delay] = offered * funnel.deal_rate * funnel.deal_size
        return pending
