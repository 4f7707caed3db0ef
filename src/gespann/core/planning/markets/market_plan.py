"""The plan by market: the best amount of each lever in each market, under the same one budget.

The joint plan spreads a lever's amount over markets as a year earlier. Where markets answer
differently, or where some had more than their share, another spread brings more for the same
money, and other measures may be worth theirs. It is offered beside the joint plan and never
expected to bring less: it goes from last year's split towards the optimum as far as is safe, and
where the joint plan is expected to bring more than that, it keeps the joint plan.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.amounts.market_set import MarketSet
from gespann.core.planning.amounts.whole_cents import in_whole_cents, market_cents
from gespann.core.planning.best.optimum import Optimum, climb
from gespann.core.planning.limits import Limits, MarketLimits, market_limits_of
from gespann.core.planning.markets.market_findings import market_findings
from gespann.core.planning.markets.market_risk import proven_by
from gespann.core.planning.measures.choices import Choices, Ground
from gespann.core.planning.measures.decide import Safe, Way, safe_plan
from gespann.core.planning.measures.market_choices import best_decision
from gespann.core.planning.results import JointPlan, MarketPlan, Prospect
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.plan_year import Shocks
from gespann.core.planning.year.risk import share_not_worse
from gespann.core.planning.year.risk_market_years import (
    RiskMarketYears,
    ValuedMarkets,
    valued_markets,
)
from gespann.core.planning.year.risk_year import ValuedYear
from gespann.core.quantities import CENTS_PER_UNIT, Interval

_SCOUTS = 100  # draws that find the neighbourhood of the optimum for all of them


@dataclass(frozen=True)
class MarketProblem:
    """What a plan by market is made from: all that the joint plan was made from.

    Attributes:
        share: Share of each lever's amount that goes to each market as a year earlier.
        valued: The year as the firm's attitude to risk values it, no measure done.
        choices: What can be decided beside amounts; None where that is nothing.
        undecided: Bounds before anything is decided.
        start: What last year's split stands on: what is done in any case.
        ground: What the joint plan stands on.
        joint: The joint plan that it is offered beside; its optimum is that on its ground.
    """

    firm: Firm
    brief: PlanBrief
    caution: float
    share: Float[np.ndarray, "market lever"]
    shocks: Shocks
    valued: ValuedYear
    choices: Choices | None
    undecided: Limits
    start: Ground
    ground: Ground
    joint: JointPlan

    def bounds(self, limits: Limits) -> MarketLimits:
        """Bounds in each market."""
        return market_limits_of(self.firm, self.brief, limits, self.share)

    def allowed(self, ground: Ground) -> MarketSet:
        """What amounts may be on a ground, in money."""
        bounds = self.bounds(ground.limits)
        return MarketSet(
            bounds.low / CENTS_PER_UNIT,
            bounds.high / CENTS_PER_UNIT,
            ground.limits.high / CENTS_PER_UNIT,
            ground.budget_cents / CENTS_PER_UNIT,
            ground.limits.groups.scaled(1 / CENTS_PER_UNIT),
        )

    def last_year(self, spent: float) -> Float[np.ndarray, " lever"]:
        """Last year's split of the money that a plan spends beyond what is done in any case."""
        return self.undecided.last_year_split(spent - self.start.year.own_cost)


def market_plan(problem: MarketProblem) -> MarketPlan | None:
    """The plan by market beside a joint plan; None for a firm with one market."""
    if len(problem.share) == 1:
        return None
    valued = valued_markets(problem.valued, problem.share)
    years = MarketYears.of(problem.start.year, problem.share)
    ground, best = _best(problem, valued)
    last_year = problem.last_year(float(best.euros.sum()) + ground.year.own_cost)
    before = problem.start.year.contributions(last_year)
    way_on = _ways(problem, valued, years, ground, best)
    safe = safe_plan(problem.choices, ground, way_on, before, problem.caution)
    before = problem.start.year.contributions(problem.start.in_cents(last_year) / CENTS_PER_UNIT)
    return _Made(problem, years, valued, best, safe, before).plan()


def _best(problem: MarketProblem, valued: ValuedMarkets) -> tuple[Ground, Optimum]:
    """The best amounts in each market, and what they stand on: the best measures for them."""
    ground, share = problem.ground, problem.share
    jointly = _cents(problem.joint.optimum) / CENTS_PER_UNIT * share
    if problem.choices is None:
        allowed = problem.allowed(ground)
        return ground, proven_by(valued, allowed, best_amounts(valued, allowed, jointly))
    found = best_decision(problem.choices, valued, problem.bounds(problem.choices.limits), jointly)
    return problem.choices.ground(found.decision), found.best


def _ways(
    problem: MarketProblem,
    valued: ValuedMarkets,
    years: MarketYears,
    first: Ground,
    best: Optimum,
) -> Callable[[Ground], Way]:
    """The way to the optimum, or to the best amounts with fewer measures."""

    def way_on(ground: Ground) -> Way:
        end = best.euros
        if ground is not first:
            end = best_amounts(valued.doing(ground.year.done), problem.allowed(ground), end)
        start = ground.limits.last_year_split(float(end.sum())) * problem.share
        return Way(years.doing(ground.year.done), start, end)

    return way_on


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
    """A plan by market as it was made: rounds it to cents and says what it brings.

    Attributes:
        years, valued: Whatever is done; each plan brings its own measures.
        before: What last year's split of the same money contributes, in each draw.
    """

    problem: MarketProblem
    years: MarketYears
    valued: ValuedMarkets
    best: Optimum
    safe: Safe
    before: Float[np.ndarray, " draw"]

    def plan(self) -> MarketPlan:
        """The plan, or the joint plan where that is expected to bring more."""
        problem, own = self.problem, self.safe.ground
        joint = self._as_in(problem.joint.recommended)
        there = self._rounded(own, self.safe.euros)
        keeps_joint = self._worth(own, there) < self._worth(problem.ground, joint)
        ground, amounts = (problem.ground, joint) if keeps_joint else (own, there)
        with_joint = self._contributions(problem.ground, joint)
        after = self._contributions(ground, amounts)
        years = self.years.doing(ground.year.done)
        outcome = years.outcomes(amounts / CENTS_PER_UNIT, problem.shocks) * CENTS_PER_UNIT
        bounds, gain = problem.bounds(ground.limits), after - with_joint
        measures = round(ground.year.own_cost * CENTS_PER_UNIT)
        plan = MarketPlan(
            markets=problem.firm.history.markets,
            levers=problem.firm.levers,
            amount_cents=amounts,
            joint_cents=joint,
            last_year_cents=bounds.last_year,
            low_cents=bounds.low,
            high_cents=bounds.high,
            step=self.safe.step,
            keeps_joint=keeps_joint,
            outcome_cents=Interval.of(outcome),
            contribution_cents=Interval.of(
                problem.firm.margin * outcome - amounts.sum() - measures
            ),
            gain_cents=Interval.of(gain * CENTS_PER_UNIT),
            expected_gain_cents=float(gain.mean() * CENTS_PER_UNIT),
            possible_gain_cents=self._possible_gain(),
            better_than_joint=share_not_worse(after, with_joint, amounts.size),
            better_than_last_year=share_not_worse(after, self.before, amounts.size),
            certificate=self.best.certificate,
            findings=(),
            worth_gain_cents=self._worth_gain(ground, amounts, joint),
            done=self._names(ground),
            measures_cents=measures,
        )
        return replace(plan, findings=market_findings(plan, problem.caution, self.years.draws))

    def _names(self, ground: Ground) -> tuple[str, ...]:
        if self.problem.choices is None:
            return ()
        measures = zip(self.problem.choices.measures, ground.decision.done, strict=True)
        return tuple(measure.name for measure, is_done in measures if is_done)

    def _possible_gain(self) -> float:
        joint = self._worth(self.problem.ground, self._as_in(self.problem.joint.optimum))
        return (self.best.value - joint) * CENTS_PER_UNIT

    def _worth_gain(self, ground: Ground, amounts: np.ndarray, joint: np.ndarray) -> float | None:
        if not isinstance(self.valued, RiskMarketYears):
            return None
        with_joint = self._worth(self.problem.ground, joint)
        return (self._worth(ground, amounts) - with_joint) * CENTS_PER_UNIT

    def _worth(self, ground: Ground, cents: np.ndarray) -> float:
        return self.valued.doing(ground.year.done).worth(cents / CENTS_PER_UNIT)

    def _contributions(self, ground: Ground, cents: np.ndarray) -> np.ndarray:
        return self.years.doing(ground.year.done).contributions(cents / CENTS_PER_UNIT)

    def _as_in(self, prospect: Prospect) -> Int[np.ndarray, "market lever"]:
        """A joint plan's amounts in each market."""
        levers, bounds = _cents(prospect), self.problem.bounds(self.problem.ground.limits)
        euros = levers / CENTS_PER_UNIT * self.problem.share
        return market_cents(euros, bounds.low, bounds.high, levers)

    def _rounded(self, ground: Ground, euros: np.ndarray) -> Int[np.ndarray, "market lever"]:
        """Whole cents that keep the budget, every group, each lever's capacity and every bound."""
        bounds, limits = self.problem.bounds(ground.limits), ground.limits
        # A lever has to be useful in all markets together, whatever their bounds add up to.
        low = np.maximum(bounds.low.sum(axis=0), limits.low)
        levers = in_whole_cents(
            euros.sum(axis=0), low, limits.high, ground.budget_cents, limits.groups
        )
        return market_cents(euros, bounds.low, bounds.high, levers)
