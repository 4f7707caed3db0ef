"""The plan by market: the best amount of each lever in each market, under the same one budget.

The joint plan spreads a lever's amount over markets as a year earlier. Where markets answer
differently, or where some had more than their share, another spread brings more for the same
money. It is offered beside the joint plan and never expected to bring less: it goes from last
year's split towards the optimum as far as is safe, and where the joint plan is expected to bring
more than that, it keeps the joint plan.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.amounts.market_set import MarketSet
from gespann.core.planning.amounts.whole_cents import in_whole_cents, market_cents
from gespann.core.planning.best.caution import safe_step, share_not_worse
from gespann.core.planning.best.optimum import GAP_WANTED, Optimum, climb
from gespann.core.planning.limits import Limits, MarketLimits, market_limits_of
from gespann.core.planning.markets.market_bound import proven
from gespann.core.planning.markets.market_findings import market_findings
from gespann.core.planning.markets.market_risk import RiskMarketYears, ValuedMarkets, valued_markets
from gespann.core.planning.results import JointPlan, MarketPlan, Prospect
from gespann.core.planning.year.forecast_base import Phasing
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.plan_year import Shocks
from gespann.core.planning.year.planning_year import Year
from gespann.core.planning.year.risk_year import ValuedYear
from gespann.core.quantities import CENTS_PER_UNIT, Interval

_SCOUTS = 100  # draws that find the neighbourhood of the optimum for all of them


@dataclass(frozen=True)
class MarketProblem:
    """What a plan by market is made from: all that the joint plan was made from.

    Attributes:
        valued: The year as the firm's attitude to risk values it.
        joint: The joint plan that it is offered beside.
    """

    firm: Firm
    brief: PlanBrief
    caution: float
    phasing: Phasing
    limits: Limits
    year: Year
    shocks: Shocks
    valued: ValuedYear
    joint: JointPlan


def market_plan(problem: MarketProblem) -> MarketPlan | None:
    """The plan by market beside a joint plan; None for a firm with one market."""
    share = problem.phasing.share.sum(axis=1)
    if len(share) == 1:
        return None
    limits, budget = problem.limits, problem.brief.budget_cents
    bounds = market_limits_of(problem.firm, problem.brief, limits, share)
    allowed = MarketSet(
        bounds.low / CENTS_PER_UNIT,
        bounds.high / CENTS_PER_UNIT,
        limits.high / CENTS_PER_UNIT,
        budget / CENTS_PER_UNIT,
    )
    years = MarketYears.of(problem.year, share)
    jointly_best = _cents(problem.joint.optimum) / CENTS_PER_UNIT * share
    valued = valued_markets(problem.valued, share)
    best = _proven(valued, allowed, best_amounts(valued, allowed, jointly_best))
    last_year = limits.last_year_split(float(best.euros.sum())) * share
    step = safe_step(years, last_year, best.euros, problem.caution)
    return _Made(problem, share, bounds, years, valued, best, last_year, step).plan()


def _proven(valued: ValuedMarkets, allowed: MarketSet, euros: np.ndarray) -> Optimum:
    if isinstance(valued, RiskMarketYears):
        return valued.proven(allowed, euros, gap=GAP_WANTED)
    return proven(valued, allowed, euros, gap=GAP_WANTED)


def best_amounts(
    years: ValuedMarkets, allowed: MarketSet, joint: Float[np.ndarray, "market lever"]
) -> Float[np.ndarray, "market lever"]:
    """The amounts that are worth most, never less than the joint ones.

    Few draws show the way, all of them decide.
    """
    scouts = years.thinned(_SCOUTS)
    starts = (climb(scouts.local_value, allowed, joint), allowed.nearest(joint))
    best = max(starts, key=lambda euros: years.local_value(euros).value)
    return climb(years.local_value, allowed, best)


def _cents(prospect: Prospect) -> Int[np.ndarray, " lever"]:
    return np.array([allocation.amount_cents for allocation in prospect.allocations])


@dataclass(frozen=True)
class _Made:
    """A plan by market as it was made: rounds it to cents and says what it brings."""

    problem: MarketProblem
    share: np.ndarray
    bounds: MarketLimits
    years: MarketYears
    valued: ValuedMarkets
    best: Optimum
    last_year: np.ndarray
    step: float

    def plan(self) -> MarketPlan:
        """The plan, or the joint plan where that is expected to bring more."""
        problem, bounds = self.problem, self.bounds
        joint = self._as_in(problem.joint.recommended)
        there = self._rounded(self.last_year + self.step * (self.best.euros - self.last_year))
        before, after = self._contributions(joint), self._contributions(there)
        keeps_joint = self._worth(there) < self._worth(joint)
        amounts, after = (joint, before) if keeps_joint else (there, after)
        last_year = self._contributions(self._rounded(self.last_year))
        outcome = self.years.outcomes(amounts / CENTS_PER_UNIT, problem.shocks) * CENTS_PER_UNIT
        plan = MarketPlan(
            markets=problem.firm.history.markets,
            levers=problem.firm.levers,
            amount_cents=amounts,
            joint_cents=joint,
            last_year_cents=bounds.last_year,
            low_cents=bounds.low,
            high_cents=bounds.high,
            step=self.step,
            keeps_joint=keeps_joint,
            outcome_cents=Interval.of(outcome),
            contribution_cents=Interval.of(problem.firm.margin * outcome - amounts.sum()),
            gain_cents=Interval.of((after - before) * CENTS_PER_UNIT),
            expected_gain_cents=float((after - before).mean() * CENTS_PER_UNIT),
            possible_gain_cents=self._possible_gain(),
            better_than_joint=share_not_worse(after, before, amounts.size),
            better_than_last_year=share_not_worse(after, last_year, amounts.size),
            certificate=self.best.certificate,
            findings=(),
            worth_gain_cents=self._worth_gain(amounts, joint),
        )
        return replace(plan, findings=market_findings(plan, problem.caution, self.years.draws))

    def _possible_gain(self) -> float:
        joint = self._worth(self._as_in(self.problem.joint.optimum))
        return (self.best.value - joint) * CENTS_PER_UNIT

    def _worth_gain(self, amounts: np.ndarray, joint: np.ndarray) -> float | None:
        if not isinstance(self.valued, RiskMarketYears):
            return None
        return (self._worth(amounts) - self._worth(joint)) * CENTS_PER_UNIT

    def _worth(self, cents: np.ndarray) -> float:
        return self.valued.worth(cents / CENTS_PER_UNIT)

    def _contributions(self, cents: np.ndarray) -> np.ndarray:
        return self.years.contributions(cents / CENTS_PER_UNIT)

    def _as_in(self, prospect: Prospect) -> Int[np.ndarray, "market lever"]:
        """A joint plan's amounts in each market."""
        levers = _cents(prospect)
        euros = levers / CENTS_PER_UNIT * self.share
        return market_cents(euros, self.bounds.low, self.bounds.high, levers)

    def _rounded(self, euros: np.ndarray) -> Int[np.ndarray, "market lever"]:
        """Whole cents that keep the budget, each lever's capacity and every bound."""
        low, high = self.bounds.low, self.bounds.high
        budget = self.problem.brief.budget_cents
        levers = in_whole_cents(
            euros.sum(axis=0), low.sum(axis=0), self.problem.limits.high, budget
        )
        return market_cents(euros, low, high, levers)
