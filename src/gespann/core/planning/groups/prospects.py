"""What a plan gives each group, whether the group holds it, and what that costs.

The shadow price of a floor or a cap is its Lagrange multiplier at the optimum: what the best plan
would be worth more if the limit gave way by one unit of money.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import GroupLimits
from gespann.core.planning.amounts.least_squares import nonnegative_least_squares
from gespann.core.planning.groups.of_firm import (
    levers_in_groups,
    measures_in_groups,
    spent_in_groups,
    whole_limits,
)
from gespann.core.planning.groups.results import GroupProspect

_AT = 1e-7  # of the budget: so near to a limit is at it
_NO_PRICE = 1e-3  # of a unit of money: so little is worth nothing


@dataclass(frozen=True)
class Given:
    """What one plan gives: its levers' cents and the measures it does."""

    cents: Int[np.ndarray, " lever"]
    done: Bool[np.ndarray, " measure"]


def shadow_prices(
    allowed: BudgetSet, at: Float[np.ndarray, " lever"], slope: Float[np.ndarray, " lever"]
) -> tuple[Float[np.ndarray, " group"], Float[np.ndarray, " group"]]:
    """What one unit of money less in each floor, and more in each cap, is worth at the best plan.

    Args:
        at: The best amounts.
        slope: Of the value there.

    Returns: Of floors and of caps; nothing where they do not bind.
    """
    groups, near = allowed.groups, _AT * max(allowed.budget, 1.0)
    totals, each = groups.totals(at), groups.levers.astype(float).reshape(groups.count, len(at))
    unit = np.eye(len(at))
    floors = np.flatnonzero((totals <= groups.least + near) & (groups.least > 0))
    caps = np.flatnonzero(totals >= groups.most - near)
    rows = np.vstack([
        -each[floors],
        each[caps],
        unit[at >= allowed.high - near],
        -unit[at <= allowed.low + near],
        np.ones((int(at.sum() >= allowed.budget - near), len(at))),
    ])  # fmt: skip
    prices = np.zeros((2, groups.count))
    if len(rows):
        found = nonnegative_least_squares(rows.T, slope)
        prices[0, floors] = found[: len(floors)]
        prices[1, caps] = found[len(floors) : len(floors) + len(caps)]
    return prices[0], prices[1]


def group_prospects(
    firm: Firm,
    brief: PlanBrief,
    plans: tuple[Given, Given, Given],
    prices: tuple[Float[np.ndarray, " group"], Float[np.ndarray, " group"]],
) -> tuple[GroupProspect, ...]:
    """Each group of a plan, told of the whole plan, what a running year has spent included.

    Args:
        plans: The recommended plan, the optimum, and last year's split.
        prices: Of floors and caps at the optimum.
    """
    levers, measures = levers_in_groups(firm), measures_in_groups(firm)
    costs = np.array([one.cost_cents for one in firm.measures], dtype=np.int64)
    spent, (least, most) = spent_in_groups(firm, brief), whole_limits(firm.groups, brief)

    def of(plan: Given, group: int) -> int:
        done = costs[plan.done & measures[group]].sum()
        return int(plan.cents[levers[group]].sum() + done + round(spent[group]))

    return tuple(
        GroupProspect(
            group=group,
            least_cents=int(least[number]),
            most_cents=None if np.isinf(most[number]) else int(most[number]),
            amount_cents=of(plans[0], number),
            optimum_cents=of(plans[1], number),
            last_year_cents=of(plans[2], number),
            spent_cents=round(spent[number]),
            floor_price=_price(prices[0][number]),
            cap_price=_price(prices[1][number]),
        )
        for number, group in enumerate(firm.groups)
    )


def _price(price: float) -> float:
    return float(price) if price > _NO_PRICE else 0.0


def group_findings(
    groups: tuple[GroupProspect, ...],
    usual: Int[np.ndarray, " lever"],
    limits: GroupLimits,
) -> list[Finding]:
    """Which groups hold the plan, and which ones last year's split does not keep.

    Args:
        usual: Last year's split of the same money in cents, as it would be without groups.
        limits: What it has to keep, in cents.
    """
    found = [_binds(one) for one in groups if one.holds_the_optimum]
    totals, near = limits.totals(usual.astype(float)), 2.0 * len(usual)
    for number, one in enumerate(groups):
        if totals[number] < limits.least[number] - near:
            found.append(_broken(one, "low", totals[number], limits.least[number]))
        elif totals[number] > limits.most[number] + near:
            found.append(_broken(one, "high", totals[number], limits.most[number]))
    for one in groups:
        if one.most_cents is not None and one.spent_cents > one.most_cents:
            values = {"cents": one.spent_cents, "most_cents": one.most_cents}
            found.append(_finding("group_spent_beyond", Severity.WARNING, one, **values))
    return found


def _binds(one: GroupProspect) -> Finding:
    side, cents = ("low", one.least_cents) if one.floor_price else ("high", one.most_cents)
    price = max(one.floor_price, one.cap_price)
    return _finding("group_binds", Severity.NOTE, one, side=side, cents=cents, marginal=price)


def _broken(one: GroupProspect, side: str, total: float, limit: float) -> Finding:
    values = {"side": side, "cents": round(total), "limit_cents": round(limit)}
    return _finding("last_year_breaks_group", Severity.NOTE, one, **values)


def _finding(code: str, severity: Severity, one: GroupProspect, **values: object) -> Finding:
    return Finding(code, severity, Topic.PLAN, one.group.name, values)
