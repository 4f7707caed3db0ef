"""The joint plan: the best amounts for the budget, and how far it is safe to go towards them.

A plan made from thin data must not hurt. The recommended plan therefore goes from last year's
split of the same money towards the optimum only as far as the probability of being better stays
at least at `caution`; both ends are shown beside it.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from threadpoolctl import threadpool_limits

from gespann.core.firm import PlanBrief
from gespann.core.planning.budget_set import BudgetSet
from gespann.core.planning.chain_year import later_years, plan_chain
from gespann.core.planning.curves import response_curves, split_curve
from gespann.core.planning.forecast_base import Phasing, last_year_phasing, plan_year
from gespann.core.planning.limits import Limits, limits_of
from gespann.core.planning.optimum import Optimum, Year, best_plan
from gespann.core.planning.plan_chain import Chain
from gespann.core.planning.plan_findings import Made, plan_findings
from gespann.core.planning.plan_year import Shocks
from gespann.core.planning.results import Allocation, Certificate, JointPlan, Prospect
from gespann.core.planning.whole_cents import in_whole_cents
from gespann.core.progress import Phase, Progress, Report, silent
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response.results import Fit

CAUTION = 0.8
_STEPS = 40  # bisection of the way from last year's split to the optimum


def plan(
    fit: Fit, brief: PlanBrief, *, caution: float = CAUTION, progress: Report = silent
) -> JointPlan:
    """The joint plan of both departments for one hard budget.

    Args:
        fit: The response model of the firm.
        brief: Start, length, budget, goal and default bounds.
        caution: Least probability that the plan is better than last year's split of the same
            money, in [0, 1]; 0 goes all the way to the optimum.
        progress: Told of the progress.

    Returns: The plan in whole cents with what it brings, both ends of the way, the certificate
        of the optimum, and findings.

    Raises: BudgetTooSmall if the lower bounds do not fit into the budget; ValueError if caution
        is no probability or the plan starts before the history ends.
    """
    if not 0 <= caution <= 1:
        raise ValueError(f"caution must be a probability in [0, 1], got {caution}")
    # The draws are valued in threads already; BLAS threads of their own would stand in their way.
    with threadpool_limits(1, user_api="blas"):
        return _plan(fit, brief, caution, progress)


def _plan(fit: Fit, brief: PlanBrief, caution: float, progress: Report) -> JointPlan:
    progress(Progress(Phase.PLAN, 0, 4))
    phasing = last_year_phasing(fit.firm, brief)
    limits = limits_of(fit.firm, brief, phasing)
    year, shocks = planning_year(fit, brief, phasing)
    allowed = BudgetSet(limits.low / 100, limits.high / 100, brief.budget_cents / CENTS_PER_UNIT)
    last_year = allowed.scaled(limits.last_year / CENTS_PER_UNIT)
    progress(Progress(Phase.PLAN, 1, 4))
    best = best_plan(year, allowed, [last_year, allowed.low])
    same_money = BudgetSet(allowed.low, allowed.high, float(best.euros.sum()))
    last_year = same_money.scaled(limits.last_year / CENTS_PER_UNIT)
    progress(Progress(Phase.PLAN, 2, 4))
    step = safe_step(year, last_year, best.euros, caution)
    recommended = last_year + step * (best.euros - last_year)
    later = later_years(fit, brief, phasing)
    prospects = _Prospects(fit, brief, limits, year, shocks, last_year, later)
    chosen = prospects.of(recommended)
    ends = prospects.of(best.euros), prospects.of(last_year)
    progress(Progress(Phase.PLAN, 3, 4))
    amounts = np.array([a.amount_cents for a in chosen.allocations]) / CENTS_PER_UNIT
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
        certificate=_certificate(best),
        curves=response_curves(fit.firm, year, amounts, allowed, limits.last_year),
        split=split_curve(year, allowed, best.euros),
        findings=(
            *fit.findings,
            *plan_findings(
                Made(
                    firm=fit.firm,
                    budget_cents=brief.budget_cents,
                    limits=limits,
                    used=phasing.used,
                    best=best,
                    slope=year.local_value(best.euros).slope,
                    step=step,
                    caution=caution,
                    recommended=chosen,
                    optimum=ends[0],
                )
            ),
        ),
    )
    progress(Progress(Phase.PLAN, 4, 4))
    return result


def planning_year(fit: Fit, brief: PlanBrief, phasing: Phasing) -> tuple[Year, Shocks]:
    """What plans are valued with, and their luck: of one stage, or of a whole funnel."""
    if len(fit.stages) == 1:
        return plan_year(fit, brief, phasing, seed=fit.seed)
    return plan_chain(fit, brief, phasing, seed=fit.seed)


def safe_step(
    year: Year,
    last_year: Float[np.ndarray, " lever"],
    optimum: Float[np.ndarray, " lever"],
    caution: float,
) -> float:
    """How far one may go from last year's split towards the optimum, in [0, 1].

    As far as the share of posterior draws in which the plan is at least as good as last year's
    split stays at `caution` or above. Per draw the contribution is concave along the way but for
    the bond, so that share falls with the distance.
    """
    before = year.contributions(last_year)

    def is_safe(step: float) -> bool:
        there = year.contributions(last_year + step * (optimum - last_year))
        return bool(_share_not_worse(there, before, len(optimum)) >= caution)

    if is_safe(1.0):
        return 1.0
    safe, unsafe = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (safe + unsafe) / 2
        if is_safe(middle):
            safe = middle
        else:
            unsafe = middle
        if unsafe - safe < 1e-4:
            break
    # A step too small to be told from last year's split is none.
    return safe if safe >= 0.01 else 0.0


def _share_not_worse(after: np.ndarray, before: np.ndarray, levers: int) -> float:
    """Share of draws that bring at least as much as before, but for the cents of rounding.

    Amounts rounded to the cent, or equal but for the last digit, are no loss.
    """
    return float((after >= before - levers / CENTS_PER_UNIT).mean())


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
            better_than_last_year=_share_not_worse(after, before, len(exact)),
            left_cents=self._left(exact),
        )

    def _left(self, exact: np.ndarray) -> Interval | None:
        """What these amounts still bring after the plan."""
        if self.later is None:
            return None
        nothing = self.later.outcomes(np.zeros_like(exact))
        return Interval.of((self.later.outcomes(exact) - nothing) * CENTS_PER_UNIT)

    def _cents(self, euros: np.ndarray) -> Int[np.ndarray, " lever"]:
        limits = self.limits
        return in_whole_cents(euros, limits.low, limits.high, self.brief.budget_cents)

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


def _certificate(best: Optimum) -> Certificate:
    return Certificate(
        value_cents=round(best.value * CENTS_PER_UNIT),
        bound_cents=round(best.bound * CENTS_PER_UNIT),
        gap=best.gap,
    )
