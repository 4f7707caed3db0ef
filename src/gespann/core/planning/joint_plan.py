"""The joint plan: the best amounts for the budget, and how far it is safe to go towards them.

A plan made from thin data must not hurt. The recommended plan therefore goes from last year's
split of the same money towards the optimum only as far as the probability of being better stays
at least at `caution`; both ends are shown beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from jaxtyping import Int
from threadpoolctl import threadpool_limits

from gespann.core.firm import PlanBrief
from gespann.core.planning.budget_set import BudgetSet
from gespann.core.planning.caution import CAUTION, safe_step, share_not_worse
from gespann.core.planning.chain_year import later_years, plan_chain
from gespann.core.planning.curves import response_curves, split_curve
from gespann.core.planning.forecast_base import Phasing, last_year_phasing, plan_year
from gespann.core.planning.goal import goal_answers
from gespann.core.planning.joint_room import RoomProblem, joint_room
from gespann.core.planning.limits import Limits, limits_of
from gespann.core.planning.market_findings import ONE_MARKET
from gespann.core.planning.market_plan import MarketProblem, market_plan
from gespann.core.planning.optimum import Year
from gespann.core.planning.phasing import phasing_of
from gespann.core.planning.phasing_gain import phasing_findings, plan_phasing
from gespann.core.planning.plan_chain import Chain
from gespann.core.planning.plan_findings import Made, plan_findings
from gespann.core.planning.plan_year import Shocks
from gespann.core.planning.rest_of_year import (
    in_whole_year,
    rest_findings,
    rest_of_year,
    used_before,
)
from gespann.core.planning.results import Allocation, JointPlan, MarketPlan, Prospect
from gespann.core.planning.risk_account import best_for, risk_findings
from gespann.core.planning.risk_year import valued_year
from gespann.core.planning.room_results import Wish
from gespann.core.progress import Phase, Progress, Report, silent
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response.results import Fit


def plan(
    fit: Fit,
    brief: PlanBrief,
    *,
    caution: float = CAUTION,
    by_market: bool = False,
    epsilon: float | None = None,
    wishes: Sequence[Wish] = (),
    certainty: float | None = None,
    progress: Report = silent,
) -> JointPlan:
    """The joint plan of both departments for one hard budget.

    Args:
        fit: The response model of the firm.
        brief: Start, length, budget, goal, default bounds and phasing. Where the firm's history
            reaches into it, the plan is one for the rest, with what is left of budget and goal.
        caution: Least probability that the plan is better than last year's split of the same
            money, in [0, 1]; 0 goes all the way to the optimum.
        by_market: Whether to plan the amounts in each market, too.
        epsilon: Share of the best expected contribution that plans of the room may give up, not
            negative; None leaves the room out.
        wishes: To be priced; they need the room.
        certainty: Probability, between 0 and 1, with which a goal is to be reached; None leaves
            the goal's questions out.
        progress: Told of the progress.

    Returns: The plan in whole cents with what it brings, both ends of the way, the certificate
        of the optimum, and findings.

    Raises: BudgetTooSmall if the lower bounds do not fit into the budget; OverSpent, PlanIsOver
        or NothingBeforePlan if a running year leaves nothing to be planned; ValueError if caution
        is no probability or another figure makes no sense.
    """
    if not 0 <= caution <= 1:
        raise ValueError(f"caution must be a probability in [0, 1], got {caution}")
    asked = _Asked(caution, by_market, epsilon, tuple(wishes), certainty)
    # The draws are valued in threads already; BLAS threads of their own would stand in their way.
    with threadpool_limits(1, user_api="blas"):
        return _plan(fit, brief, asked, progress)


@dataclass(frozen=True)
class _Asked:
    """What is asked for beside the plan."""

    caution: float
    by_market: bool
    epsilon: float | None
    wishes: tuple[Wish, ...]
    certainty: float | None

    @property
    def steps(self) -> int:
        more = (self.by_market, self.epsilon is not None, self.certainty is not None)
        return 4 + sum(more)


def _plan(fit: Fit, brief: PlanBrief, asked: _Asked, progress: Report) -> JointPlan:
    caution, done = asked.caution, count()

    def tell() -> None:
        progress(Progress(Phase.PLAN, next(done), asked.steps))

    tell()
    brief = rest_of_year(fit.firm, brief)
    limits = limits_of(fit.firm, brief, last_year_phasing(fit.firm, brief))
    phased = phasing_of(fit, brief, limits)
    phasing = phased.phasing
    year, shocks = planning_year(fit, brief, phasing)
    allowed = limits.within(brief.budget_cents)
    last_year = allowed.scaled(limits.last_year / CENTS_PER_UNIT)
    tell()
    valued = valued_year(year, shocks, brief.risk, budget=allowed.budget, usual=last_year)
    best, account = best_for(valued, brief.risk, allowed, [last_year, allowed.low])
    same_money = BudgetSet(allowed.low, allowed.high, float(best.euros.sum()))
    last_year = same_money.scaled(limits.last_year / CENTS_PER_UNIT)
    tell()
    step = safe_step(year, last_year, best.euros, caution)
    recommended = last_year + step * (best.euros - last_year)
    later = later_years(fit, brief, phasing)
    prospects = _Prospects(fit, brief, limits, year, shocks, last_year, later)
    chosen = prospects.of(recommended)
    ends = prospects.of(best.euros), prospects.of(last_year)
    tell()
    cents = np.array([a.amount_cents for a in chosen.allocations])
    amounts = cents / CENTS_PER_UNIT
    spread = plan_phasing(fit, brief, phased, cents)
    result = JointPlan(
        start=brief.start,
        periods=brief.periods,
        budget_cents=brief.budget_cents,
        goal_cents=brief.goal_cents,
        caution=caution,
        step=step,
        recommended=chosen,
        optimum=ends[0],
        last_year=ends[1],
        certificate=best.certificate,
        curves=response_curves(fit.firm, year, amounts, allowed, limits.last_year),
        split=split_curve(valued, allowed, best.euros),
        findings=(
            *fit.findings,
            *plan_findings(
                Made(
                    firm=fit.firm,
                    budget_cents=brief.budget_cents,
                    limits=limits,
                    used=used_before(brief, phasing),
                    best=best,
                    slope=valued.local_value(best.euros).slope,
                    step=step,
                    caution=caution,
                    recommended=chosen,
                    optimum=ends[0],
                )
            ),
            *risk_findings(account),
            *phasing_findings(fit, brief, spread, caution),
            *rest_findings(fit.firm, brief),
        ),
        risk=account,
        phasing=spread,
        so_far=brief.so_far,
    )
    tell()
    if asked.by_market:
        problem = MarketProblem(
            fit.firm, brief, caution, phasing, limits, year, shocks, valued, result
        )
        result = _with_markets(result, market_plan(problem))
        tell()
    if asked.epsilon is not None:
        around = RoomProblem(
            levers=fit.firm.levers,
            year=valued,
            shocks=shocks,
            limits=limits,
            budget_cents=brief.budget_cents,
            goal_cents=brief.goal_cents,
            best=best,
            seed=fit.seed,
        )
        result = replace(result, room=joint_room(around, asked.epsilon, asked.wishes))
        tell()
    if asked.certainty is not None:
        answers = goal_answers(
            year, shocks, limits, brief.budget_cents, brief.goal_cents, certainty=asked.certainty
        )
        if brief.so_far is not None:
            answers = in_whole_year(answers, brief.so_far)
        result = replace(result, goal=answers)
        tell()
    return result


def _with_markets(plan: JointPlan, by_market: MarketPlan | None) -> JointPlan:
    found = (ONE_MARKET,) if by_market is None else by_market.findings
    return replace(plan, by_market=by_market, findings=(*plan.findings, *found))


def planning_year(fit: Fit, brief: PlanBrief, phasing: Phasing) -> tuple[Year, Shocks]:
    """What plans are valued with, and their luck: of one stage, or of a whole funnel."""
    if len(fit.stages) == 1:
        return plan_year(fit, brief, phasing, seed=fit.seed)
    return plan_chain(fit, brief, phasing, seed=fit.seed)


@dataclass(frozen=True)
class _Prospects:
    """Values any amounts: rounds them to cents and says what they bring."""

    fit: Fit
    brief: PlanBrief
    limits: Limits
    year: Year
    shocks: Shocks
    last_year: np.ndarray
    later: Chain | None

    def of(self, euros: np.ndarray) -> Prospect:
        """What these amounts bring, under the same shocks for all."""
        cents = self._cents(euros)
        exact = cents / CENTS_PER_UNIT
        outcome = self.year.outcomes(exact, self.shocks) * CENTS_PER_UNIT
        before = self.year.contributions(self._cents(self.last_year) / CENTS_PER_UNIT)
        after = self.year.contributions(exact)
        goal = self.brief.goal_cents
        return Prospect(
            allocations=self._allocations(cents),
            outcome_cents=Interval.of(outcome),
            contribution_cents=Interval.of(self.year.margin * outcome - cents.sum()),
            goal_probability=None if goal is None else float((outcome >= goal).mean()),
            better_than_last_year=share_not_worse(after, before, len(exact)),
            left_cents=self._left(exact),
        )

    def _left(self, exact: np.ndarray) -> Interval | None:
        """What these amounts still bring after the plan."""
        if self.later is None:
            return None
        nothing = self.later.outcomes(np.zeros_like(exact))
        return Interval.of((self.later.outcomes(exact) - nothing) * CENTS_PER_UNIT)

    def _cents(self, euros: np.ndarray) -> Int[np.ndarray, " lever"]:
        return self.limits.in_cents(euros, self.brief.budget_cents)

    def _allocations(self, cents: np.ndarray) -> tuple[Allocation, ...]:
        limits = self.limits
        return tuple(
            Allocation(
                lever=lever,
                amount_cents=int(cents[k]),
                last_year_cents=int(limits.last_year[k]),
                low_cents=int(limits.low[k]),
                high_cents=int(limits.high[k]),
                units=int(cents[k]) / CENTS_PER_UNIT / lever.cost_per_unit,
            )
            for k, lever in enumerate(self.fit.firm.levers)
        )
