"""What a plan's groups leave to its levers, beside the measures that its optimum does."""

import numpy as np

from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits
from gespann.core.planning.results import JointPlan


def groups_beside_measures(plan: JointPlan) -> GroupLimits:
    """Floors and caps in cents for the levers of a plan, what its optimum does taken off.

    In a running year what is spent is taken off, too.
    """
    if not plan.groups:
        return NO_GROUPS
    names = [allocation.lever.name for allocation in plan.optimum.allocations]
    levers = [[name in one.group.levers for name in names] for one in plan.groups]
    caps = [np.inf if one.most_cents is None else one.most_cents for one in plan.groups]
    whole = GroupLimits(
        np.array(levers),
        np.array([float(one.least_cents) for one in plan.groups]),
        np.array(caps, dtype=float),
    )
    spent = np.array([float(one.spent_cents) for one in plan.groups])
    left = whole.without(spent)
    return GroupLimits(left.levers, left.least, np.maximum(left.most, 0.0)).without(_done(plan))


def _done(plan: JointPlan) -> np.ndarray:
    """What the measures of each group cost that the optimum does, in cents."""
    done = [one.measure for one in plan.measures if one.is_best]
    return np.array([
        float(sum(one.cost_cents for one in done if one.name in group.group.measures))
        for group in plan.groups
    ])  # fmt: skip
