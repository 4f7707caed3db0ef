"""Plans spread over what amounts may be: some to fit a surface to, others to hold back."""

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet


def spread_plans(
    count: int, allowed: BudgetSet, rng: np.random.Generator
) -> Float[np.ndarray, "plan lever"]:
    """Plans spread over the bounds, denser towards them; every second one keeps the budget.

    A Latin hypercube: each lever's amounts are spread evenly, whatever the others are.
    """
    low, high = allowed.low, allowed.reachable_high
    order = np.stack([rng.permutation(count) for _ in low], axis=1)
    even = (order + rng.random((count, len(low)))) / count
    plans = low + (high - low) * (1 - np.cos(np.pi * even)) / 2
    plans[::2] = [within_budget(one, allowed) for one in plans[::2]]
    return plans


def within_budget(
    euros: Float[np.ndarray, " lever"], allowed: BudgetSet
) -> Float[np.ndarray, " lever"]:
    """A plan drawn towards the least amounts until it keeps the budget."""
    low, budget = allowed.low, allowed.budget
    more = float((euros - low).sum())
    step = 1.0 if more <= 0 else min(1.0, max(budget - float(low.sum()), 0.0) / more)
    return np.asarray(low + step * (euros - low))
