"""Both optima, that of the mean and that of an attitude to risk, and what lies between them."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Attitude, Risk
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import Optimum, best_plan
from gespann.core.planning.risk_results import RiskAccount
from gespann.core.planning.year.risk import worst_mean
from gespann.core.planning.year.risk_year import RiskYear, ValuedYear
from gespann.core.quantities import CENTS_PER_UNIT

WORST_SHARE = 0.2  # told of where the attitude names no share itself
FEW_DRAWS = 25


def best_for(
    valued: ValuedYear,
    risk: Risk,
    allowed: BudgetSet,
    starts: list[Float[np.ndarray, " lever"]],
) -> tuple[Optimum, RiskAccount | None]:
    """The best plan, and what the attitude to risk costs and brings; None for that of the mean."""
    if not isinstance(valued, RiskYear):
        return best_plan(valued, allowed, starts), None
    means = best_plan(valued.year, allowed, starts)
    found = best_plan(valued, allowed, [*starts, means.euros])
    best = replace(found, value=valued.exactly(found.euros))
    return best, _account(valued, risk, best, means)


def risk_findings(account: RiskAccount | None) -> list[Finding]:
    """Whether the attitude changes anything, and whether enough draws stand behind it."""
    if account is None:
        return []
    found = []
    if account.changes_nothing:
        found.append(Finding("risk_changes_nothing", Severity.NOTE, Topic.PLAN, "", {}))
    number = account.worst_share * account.draws
    if account.risk.attitude is Attitude.CVAR and number < FEW_DRAWS:
        values = {"share": account.worst_share, "draws": max(int(number), 1)}
        found.append(Finding("risk_few_draws", Severity.WARNING, Topic.PLAN, "", values))
    return found


def _account(valued: RiskYear, risk: Risk, best: Optimum, means: Optimum) -> RiskAccount:
    share = risk.level if risk.attitude is Attitude.CVAR else WORST_SHARE
    plans = best.euros, means.euros
    lucky = [valued.lucky.contributions(plan) for plan in plans]
    expected = [_cents(float(valued.contributions(plan).mean())) for plan in plans]
    worth = [_cents(valued.measure.exactly(brought)) for brought in lucky]
    worst = [_cents(worst_mean(brought, share)) for brought in lucky]
    return RiskAccount(
        risk=risk,
        worst_share=share,
        worth_cents=worth[0],
        means_worth_cents=worth[1],
        expected_cents=expected[0],
        means_expected_cents=expected[1],
        worst_cents=worst[0],
        means_worst_cents=worst[1],
        means_amount_cents=_all_cents(means.euros),
        draws=valued.draws,
    )


def _cents(money: float) -> int:
    return round(money * CENTS_PER_UNIT)


def _all_cents(euros: Float[np.ndarray, " lever"]) -> Int[np.ndarray, " lever"]:
    return np.round(euros * CENTS_PER_UNIT).astype(np.int64)
