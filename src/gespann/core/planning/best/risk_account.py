"""Both optima, that of the mean and that of an attitude to risk, and what lies between them."""

from dataclasses import replace
from typing import TypeAlias

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

Plan: TypeAlias = tuple[RiskYear, Float[np.ndarray, " lever"]]


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
    return best, risk_account(risk, (valued, best.euros), (valued, means.euros))


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


def risk_account(risk: Risk, best: Plan, means: Plan) -> RiskAccount:
    """What the attitude costs and brings: its best plan beside that of the mean.

    Args:
        best, means: Each with the year it is valued with, its own measures done.
    """
    share = risk.level if risk.attitude is Attitude.CVAR else WORST_SHARE
    plans = best, means
    lucky = [valued.lucky.contributions(euros) for valued, euros in plans]
    expected = [_cents(float(valued.contributions(euros).mean())) for valued, euros in plans]
    worth = [_cents(best[0].measure.exactly(brought)) for brought in lucky]
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
        means_amount_cents=_all_cents(means[1]),
        draws=best[0].draws,
    )


def _cents(money: float) -> int:
    return round(money * CENTS_PER_UNIT)


def _all_cents(euros: Float[np.ndarray, " lever"]) -> Int[np.ndarray, " lever"]:
    return np.round(euros * CENTS_PER_UNIT).astype(np.int64)
