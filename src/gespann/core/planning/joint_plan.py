"""The joint plan: the best amounts for the budget, and how far it is safe to go towards them.

A plan made from thin data must not hurt. The recommended plan therefore goes from last year's
split of the same money towards the optimum only as far as the probability of being better stays
at least at `caution`; both ends are shown beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

import numpy as np
from jaxtyping import Int
from threadpoolctl import threadpool_limits

from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.best.caution import CAUTION
from gespann.core.planning.best.curves import response_curves, split_curve
from gespann.core.planning.best.risk_account import risk_findings
from gespann.core.planning.goal import goal_answers
from gespann.core.planning.groups.of_firm import measures_in_groups
from gespann.core.planning.groups.prospects import (
    Given,
    group_findings,
    group_prospects,
    shadow_prices,
)
from gespann.core.planning.limits import Limits, decided_cost, limits_of, may_rest
from gespann.core.planning.markets.market_findings import ONE_MARKET
from gespann.core.planning.markets.market_plan import MarketProblem, market_plan
from gespann.core.planning.measures.choices import Ground, choices_of
from gespann.core.planning.measures.decide import (
    best_of,
    joint_way,
    measure_prospects,
    plain_ground,
    safe_plan,
)
from gespann.core.planning.measures.group_conflicts import check_groups
from gespann.core.planning.phasing.phasing import phasing_of
from gespann.core.planning.phasing.phasing_gain import phasing_findings, plan_phasing
from gespann.core.planning.plan_findings import Made, plan_findings
from gespann.core.planning.rest_of_year import (
    in_whole_year,
    rest_findings,
    rest_of_year,
    used_before,
)
from gespann.core.planning.results import Allocation, JointPlan, MarketPlan, Prospect
from gespann.core.planning.room.joint_room import RoomProblem, joint_room
from gespann.core.planning.room_results import Wish
from gespann.core.planning.year.chain_year import later_years
from gespann.core.planning.year.forecast_base import last_year_phasing
from gespann.core.planning.year.plan_chain import Chain
from gespann.core.planning.year.plan_year import Shocks
from gespann.core.planning.year.planning_year import Year, planning_year
from gespann.core.planning.year.risk import share_not_worse
from gespann.core.planning.year.risk_year import valued_year
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

    Raises: BudgetTooSmall if the lower bounds do not fit into the budget; GroupsImpossible if no
        plan keeps all groups; OverSpent, PlanIsOver or NothingBeforePlan if a running year leaves
        nothing to be planned; ValueError if caution is no probability or another figure makes no
        sense.
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
    check_groups(fit.firm, brief, limits)
    phased = phasing_of(fit, brief, limits)
    phasing = phased.phasing
    year, shocks = planning_year(fit, brief, phasing)
    undecided, budget = _before_decisions(fit.firm, limits, brief.budget_cents)
    usual = undecided.last_year_split(budget)
    valued = valued_year(
        year, shocks, brief.risk, budget=brief.budget_cents / CENTS_PER_UNIT, usual=usual
    )
    choices = choices_of(fit.firm, brief, limits, year, usual, seed=fit.seed)
    tell()
    plain = plain_ground(year, limits, brief.budget_cents)
    best = best_of(choices, plain, valued, brief.risk, usual)
    start = (plain if choices is None else choices.ground(choices.decided)).eased
    money = float(best.optimum.euros.sum()) + best.ground.year.own_cost - start.year.own_cost
    last_year = undecided.last_year_split(money)
    tell()
    before = start.year.contributions(last_year)
    safe = safe_plan(choices, best.ground, partial(joint_way, best), before, caution)
    later = later_years(fit, brief, phasing)
    prospects = _Prospects(fit, brief, shocks, start.in_cents(last_year), start.year, later)
    chosen = prospects.of(safe.ground, safe.euros)
    ends = prospects.of(best.ground, best.optimum.euros), prospects.of(start, last_year)
    measures = measure_prospects(choices, best, safe)
    tell()
    cents = np.array([a.amount_cents for a in chosen.allocations])
    amounts = cents / CENTS_PER_UNIT
    spread = plan_phasing(fit, brief, phased, cents)
    ground, allowed = best.ground, best.ground.allowed
    slope = best.valued.local_value(best.optimum.euros).slope
    groups = group_prospects(
        fit.firm,
        brief,
        (
            Given(cents, safe.ground.decision.done),
            Given(ground.in_cents(best.optimum.euros), ground.decision.done),
            Given(start.in_cents(last_year), start.decision.done),
        ),
        shadow_prices(allowed, best.optimum.euros, slope),
    )
    result = JointPlan(
        start=brief.start,
        periods=brief.periods,
        budget_cents=brief.budget_cents,
        goal_cents=brief.goal_cents,
        caution=caution,
        step=safe.step,
        recommended=chosen,
        optimum=ends[0],
        last_year=ends[1],
        certificate=best.optimum.certificate,
        curves=response_curves(fit.firm, ground.year, amounts, allowed, limits.last_year),
        split=split_curve(best.valued, allowed, best.optimum.euros),
        findings=(
            *fit.findings,
            *plan_findings(
                Made(
                    firm=fit.firm,
                    budget_cents=brief.budget_cents,
                    limits=safe.ground.limits,
                    used=used_before(brief, phasing),
                    best=best.optimum,
                    slope=slope,
                    step=safe.step,
                    caution=caution,
                    recommended=chosen,
                    optimum=ends[0],
                    measures=measures,
                    groups=groups,
                )
            ),
            *group_findings(groups, undecided.usual_cents(money), undecided.groups),
            *risk_findings(best.account),
            *phasing_findings(fit, brief, spread, caution),
            *rest_findings(fit.firm, brief),
        ),
        measures=measures,
        groups=groups,
        risk=best.account,
        phasing=spread,
        so_far=brief.so_far,
    )
    tell()
    if asked.by_market:
        problem = MarketProblem(
            firm=fit.firm,
            brief=brief,
            caution=caution,
            share=phasing.share.sum(axis=1),
            shocks=shocks,
            valued=valued,
            choices=choices,
            undecided=undecided,
            start=start,
            ground=safe.ground,
            joint=replace(result, optimum=prospects.of(safe.ground, safe.way.end)),
        )
        result = _with_markets(result, market_plan(problem))
        tell()
    if asked.epsilon is not None:
        around = RoomProblem(
            levers=fit.firm.levers,
            year=best.valued,
            shocks=shocks,
            limits=ground.limits,
            budget_cents=ground.budget_cents,
            goal_cents=brief.goal_cents,
            best=best.optimum,
            seed=fit.seed,
        )
        result = replace(result, room=joint_room(around, asked.epsilon, asked.wishes))
        tell()
    if asked.certainty is not None:
        answers = goal_answers(
            ground.year,
            shocks,
            ground.limits,
            brief.budget_cents,
            brief.goal_cents,
            certainty=asked.certainty,
            more=() if choices is None else choices.more(ground.decision),
            groups=groups,
        )
        if brief.so_far is not None:
            answers = in_whole_year(answers, brief.so_far)
        result = replace(result, goal=answers)
        tell()
    return result


def _before_decisions(firm: Firm, limits: Limits, budget_cents: int) -> tuple[Limits, float]:
    """Limits before anything is decided, and the money there is for the levers.

    Levers that may rest need get nothing, and floors that need a measure wait for it.
    """
    left = budget_cents - decided_cost(firm)
    decided = [one.cost_cents if one.decided else 0 for one in firm.measures]
    taken = measures_in_groups(firm) @ np.array(decided, dtype=float)
    bounds = replace(limits, low=np.where(may_rest(firm), 0, limits.low))
    return replace(bounds, groups=limits.groups.without(taken)).eased(left), left / CENTS_PER_UNIT


def _with_markets(plan: JointPlan, by_market: MarketPlan | None) -> JointPlan:
    found = (ONE_MARKET,) if by_market is None else by_market.findings
    return replace(plan, by_market=by_market, findings=(*plan.findings, *found))


@dataclass(frozen=True)
class _Prospects:
    """Values any amounts: rounds them to cents and says what they bring.

    Attributes:
        last_year: Last year's split in cents.
        usual_year: The year with what is done in any case.
    """

    fit: Fit
    brief: PlanBrief
    shocks: Shocks
    last_year: Int[np.ndarray, " lever"]
    usual_year: Year
    later: Chain | None

    def of(self, ground: Ground, euros: np.ndarray) -> Prospect:
        """What these amounts bring, under the same shocks for all."""
        cents = ground.in_cents(euros)
        exact, measures = cents / CENTS_PER_UNIT, self.brief.budget_cents - ground.budget_cents
        outcome = ground.year.outcomes(exact, self.shocks) * CENTS_PER_UNIT
        before = self.usual_year.contributions(self.last_year / CENTS_PER_UNIT)
        after = ground.year.contributions(exact)
        goal = self.brief.goal_cents
        return Prospect(
            allocations=self._allocations(ground.limits, cents),
            outcome_cents=Interval.of(outcome),
            contribution_cents=Interval.of(ground.year.margin * outcome - cents.sum() - measures),
            goal_probability=None if goal is None else float((outcome >= goal).mean()),
            better_than_last_year=share_not_worse(after, before, len(exact)),
            left_cents=self._left(exact),
            measures_cents=measures,
        )

    def _left(self, exact: np.ndarray) -> Interval | None:
        """What these amounts still bring after the plan."""
        if self.later is None:
            return None
        nothing = self.later.outcomes(np.zeros_like(exact))
        return Interval.of((self.later.outcomes(exact) - nothing) * CENTS_PER_UNIT)

    def _allocations(self, limits: Limits, cents: np.ndarray) -> tuple[Allocation, ...]:
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
