"""Levers with floors and caps over groups of them, drawn by chance around a plan that keeps all."""

import numpy as np

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import GroupLimits


def around(
    rng: np.random.Generator, inside: np.ndarray, count: int = 3, *, whole: bool = False
) -> GroupLimits:
    """Overlapping groups that some amounts keep, about every other limit without any room."""
    levers = rng.random((count, len(inside))) < 0.5
    levers[:, 0] |= ~levers.any(axis=1)
    totals = levers @ inside
    least = totals * rng.choice([0.0, 0.8, 1.0], count)
    most = totals * rng.choice([1.0, 1.2, 5.0], count)
    return GroupLimits(levers, np.floor(least), np.ceil(most)) if whole else GroupLimits(
        levers, least, most
    )  # fmt: skip


def tied_set(seed: int, levers: int = 5) -> BudgetSet:
    """Bounds, a budget that is short, and three groups."""
    rng = np.random.default_rng([seed, 11])
    low = rng.uniform(0, 1e4, levers)
    high = low + rng.uniform(1e3, 2e5, levers)
    budget = float(low.sum() + rng.uniform(0.2, 0.9) * (high - low).sum())
    inside = BudgetSet(low, high, budget).nearest(rng.uniform(0, 1.5e5, levers))
    return BudgetSet(low, high, budget, around(rng, inside))


def keeps(allowed: BudgetSet, euros: np.ndarray, near: float = 1e-7) -> bool:
    """Whether amounts keep every limit, told one by one, but for the last digits."""
    near = near * allowed.budget
    groups = allowed.groups
    totals = groups.levers.astype(float) @ euros
    return bool(
        (euros >= allowed.low - near).all()
        and (euros <= allowed.high + near).all()
        and euros.sum() <= allowed.budget + near
        and (totals >= groups.least - near).all()
        and (totals <= groups.most + near).all()
    )
