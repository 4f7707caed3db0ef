"""From a firm's groups to limits of its levers: shares become cents, what is spent counts."""

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import BudgetGroup, Firm, PlanBrief
from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits


def levers_in_groups(firm: Firm) -> Bool[np.ndarray, "group lever"]:
    """Which levers belong to each group."""
    return _members([lever.name for lever in firm.levers], [one.levers for one in firm.groups])


def measures_in_groups(firm: Firm) -> Bool[np.ndarray, "group measure"]:
    """Which measures belong to each group."""
    names = [measure.name for measure in firm.measures]
    return _members(names, [one.measures for one in firm.groups])


def group_limits_of(firm: Firm, brief: PlanBrief) -> GroupLimits:
    """Floors and caps in cents, measures not yet counted.

    In a running year they are those of the whole year less what its levers have spent: shares are
    shares of the whole year's budget, and a cap that is used up leaves nothing.
    """
    if not firm.groups:
        return NO_GROUPS
    levers = levers_in_groups(firm)
    spent = spent_in_groups(firm, brief)
    least, most = whole_limits(firm.groups, brief)
    return GroupLimits(levers, np.maximum(least - spent, 0.0), np.maximum(most - spent, 0.0))


def whole_limits(
    groups: tuple[BudgetGroup, ...], brief: PlanBrief
) -> tuple[Float[np.ndarray, " group"], Float[np.ndarray, " group"]]:
    """Floor and cap of each group in cents over the whole plan; inf where there is no cap."""
    budget = brief.budget_cents if brief.so_far is None else brief.so_far.budget_cents
    caps = [group.most_of(budget) for group in groups]
    return (
        np.array([float(group.least_of(budget)) for group in groups]),
        np.array([np.inf if cap is None else float(cap) for cap in caps]),
    )


def spent_in_groups(firm: Firm, brief: PlanBrief) -> Float[np.ndarray, " group"]:
    """Cents that the levers of each group have spent since the start of a running year."""
    if brief.so_far is None:
        return np.zeros(len(firm.groups))
    return levers_in_groups(firm) @ np.array(brief.so_far.spent_cents, dtype=float)


def _members(names: list[str], chosen: list[tuple[str, ...]]) -> np.ndarray:
    rows = [[name in of_group for name in names] for of_group in chosen]
    return np.array(rows, dtype=bool).reshape(len(chosen), len(names))
