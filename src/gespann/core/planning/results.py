"""What planning hands on: amounts to the cent, what they bring, and how sure that is."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from jaxtyping import Float, Int

from gespann.core.findings import Finding
from gespann.core.firm import Lever, Measure, SoFar
from gespann.core.planning.groups.results import GroupProspect
from gespann.core.planning.risk_results import RiskAccount
from gespann.core.planning.room_results import GoalAnswers, JointRoom
from gespann.core.quantities import Interval, PhasingKind


@dataclass(frozen=True)
class Allocation:
    """One lever's amount in a plan.

    Attributes:
        amount_cents: Planned for the whole plan.
        last_year_cents: Spent over the last year, scaled to the length of the plan.
        low_cents, high_cents: Bounds that were kept (capacity included).
        units: The amount in the lever's unit.
    """

    lever: Lever
    amount_cents: int
    last_year_cents: int
    low_cents: int
    high_cents: int
    units: float


@dataclass(frozen=True)
class MeasureProspect:
    """A measure and what it brings.

    Attributes:
        is_done: Whether the recommended plan does it.
        is_best: Whether the optimum does it.
        outcome_cents: Outcome it adds over the plan: 90 % interval.
        net_cents: Contribution it is expected to bring by itself, less its cost.
        pays: P(the contribution it brings by itself is at least its cost).
        otherwise_cents: By how much the best plan is expected to be worse if it did what the
            optimum leaves, or left what the optimum does; None where that is not possible.
    """

    measure: Measure
    is_done: bool
    is_best: bool
    outcome_cents: Interval
    net_cents: float
    pays: float
    otherwise_cents: float | None


@dataclass(frozen=True)
class Prospect:
    """One way to spend the money and what it brings.

    Attributes:
        allocations: In the order of the firm's levers.
        outcome_cents: Outcome over the plan in money, predictive: 90 % interval.
        contribution_cents: Margin times outcome, less what the plan costs.
        goal_probability: P(outcome >= goal), or None without a goal.
        better_than_last_year: P(expected contribution at least that of last year's split of the
            same money).
        left_cents: Expected outcome that the plan leaves to the three years after it, if nothing
            more is done then; it does not count for the plan. None where it was not looked at.
        measures_cents: What the measures that are done cost.
    """

    allocations: tuple[Allocation, ...]
    outcome_cents: Interval
    contribution_cents: Interval
    goal_probability: float | None
    better_than_last_year: float
    left_cents: Interval | None = None
    measures_cents: int = 0

    @property
    def total_cents(self) -> int:
        """What the plan costs, measures included."""
        return self.levers_cents + self.measures_cents

    @property
    def levers_cents(self) -> int:
        """What its levers cost."""
        return sum(allocation.amount_cents for allocation in self.allocations)


@dataclass(frozen=True)
class Certificate:
    """Proof of how good the optimum is, for the expected contribution.

    Where the firm has another attitude to risk, its certainty equivalent takes the place of the
    expected contribution.

    Attributes:
        value_cents: Expected contribution of the optimum.
        bound_cents: No plan within the bounds can be expected to bring more than this.
        gap: (bound - value) / |value|.
    """

    value_cents: int
    bound_cents: int
    gap: float


@dataclass(frozen=True)
class ResponseCurve:
    """What a lever adds over the plan for each amount, the other levers as planned.

    Attributes:
        amount_cents: Ascending, from nothing to above the upper bound.
        low_cents, median_cents, high_cents: Outcome added against nothing of this lever.
        marginal: Expected outcome that one more unit of money brings, at each amount.
    """

    lever: Lever
    amount_cents: Int[np.ndarray, " point"]
    low_cents: Float[np.ndarray, " point"]
    median_cents: Float[np.ndarray, " point"]
    high_cents: Float[np.ndarray, " point"]
    marginal: Float[np.ndarray, " point"]


@dataclass(frozen=True)
class SplitCurve:
    """Expected contribution over marketing's share of the money spent, best within each side.

    Attributes:
        marketing_share: Ascending, in [0, 1].
        contribution_cents: Best expected contribution at that share, or its certainty equivalent.
    """

    marketing_share: Float[np.ndarray, " point"]
    contribution_cents: Float[np.ndarray, " point"]


@dataclass(frozen=True)
class MarketPlan:
    """The plan by market: an amount of each lever in each market, under the same budget.

    Attributes:
        markets: In the order of the firm's history.
        levers: In the order of the firm's levers.
        amount_cents: Planned for the whole plan.
        joint_cents: What the joint plan's amounts are in each market.
        last_year_cents: Spent there over the last year, scaled to the length of the plan.
        low_cents, high_cents: Bounds that were kept; capacity binds the sum over markets.
        step: How far the safe way goes from last year's split (0) to the optimum (1).
        keeps_joint: Whether the joint plan is expected to bring more than the safe way, and was
            kept.
        outcome_cents: Outcome over the plan in money, predictive: 90 % interval.
        contribution_cents: Margin times outcome, less what the plan costs.
        gain_cents: Expected contribution beyond the joint plan's, over what is not known.
        expected_gain_cents: Its mean.
        possible_gain_cents: What the optimum by market is expected to bring beyond the joint one.
        better_than_joint: P(expected contribution at least that of the joint plan).
        better_than_last_year: P(at least that of last year's split of the same money).
        certificate: Of the optimum by market.
        worth_gain_cents: What it is worth beyond the joint plan by the firm's attitude to risk;
            None for that of the mean, where it is the expected gain.
        done: Names of the measures it does, in the order of the firm's.
        measures_cents: What they cost.
    """

    markets: tuple[str, ...]
    levers: tuple[Lever, ...]
    amount_cents: Int[np.ndarray, "market lever"]
    joint_cents: Int[np.ndarray, "market lever"]
    last_year_cents: Int[np.ndarray, "market lever"]
    low_cents: Int[np.ndarray, "market lever"]
    high_cents: Int[np.ndarray, "market lever"]
    step: float
    keeps_joint: bool
    outcome_cents: Interval
    contribution_cents: Interval
    gain_cents: Interval
    expected_gain_cents: float
    possible_gain_cents: float
    better_than_joint: float
    better_than_last_year: float
    certificate: Certificate
    findings: tuple[Finding, ...]
    worth_gain_cents: float | None = None
    done: tuple[str, ...] = ()
    measures_cents: int = 0

    @property
    def total_cents(self) -> int:
        """What the plan costs, measures included."""
        return int(self.amount_cents.sum()) + self.measures_cents


@dataclass(frozen=True)
class PlanPhasing:
    """How the amounts of a plan are spread over its periods, and what that brings.

    Attributes:
        kinds: Of each lever, in the order of the firm's levers.
        shape: Share of each lever's amount in each period, all markets together.
        last_year: The same as it was in these periods a year earlier.
        share: Share of each lever's amount in each market and period.
        gain_cents: Contribution that the recommended amounts can be expected to bring within the
            plan beyond the same amounts spread as a year earlier, over what is not known.
        expected_gain_cents: Its mean.
        later_gain_cents: What the year after the plan gains by it in expectation; negative where
            the plan takes from it.
        better_than_last_year: P(both together are no loss).
        gap: By how much the optimised shapes could at most be bettered, as a share of the expected
            contribution; nothing where none is optimised.
        is_proven: Whether that is proven; where the departments multiply each other it holds for
            small changes only.
    """

    kinds: tuple[PhasingKind, ...]
    shape: Float[np.ndarray, "period lever"]
    last_year: Float[np.ndarray, "period lever"]
    share: Float[np.ndarray, "market period lever"]
    gain_cents: Interval
    expected_gain_cents: float
    later_gain_cents: float
    better_than_last_year: float
    gap: float
    is_proven: bool


@dataclass(frozen=True)
class JointPlan:
    """The joint plan of both departments under one budget.

    Attributes:
        step: How far the plan goes from last year's split (0) to the optimum (1).
        caution: Least probability of being better than last year's split that was asked for.
        recommended: The plan itself.
        optimum: The best plan in expectation, or by the firm's attitude to risk.
        last_year: Last year's split of the same money.
        goal_cents: The goal, or None.
        findings: Those of the fit and of the plan.
        measures: What may be done or left, in the order of the firm's measures.
        groups: What each group gets, in the order of the firm's groups.
        by_market: The plan by market beside it, if it was asked for and there is more than one.
        room: The plans that are worth nearly as much as the optimum, if asked for.
        goal: The goal's questions with their answers, if asked for.
        risk: What the attitude to risk costs and brings; None for that of the mean.
        phasing: How the amounts are spread over the periods.
        so_far: What has happened already, if this is the plan for the rest of a running year;
            start, periods, budget, goal and all amounts are then those of the rest.
    """

    start: date
    periods: int
    budget_cents: int
    goal_cents: int | None
    caution: float
    step: float
    recommended: Prospect
    optimum: Prospect
    last_year: Prospect
    certificate: Certificate
    curves: tuple[ResponseCurve, ...]
    split: SplitCurve
    findings: tuple[Finding, ...]
    measures: tuple[MeasureProspect, ...] = ()
    groups: tuple[GroupProspect, ...] = ()
    by_market: MarketPlan | None = None
    room: JointRoom | None = None
    goal: GoalAnswers | None = None
    risk: RiskAccount | None = None
    phasing: PlanPhasing | None = None
    so_far: SoFar | None = None
