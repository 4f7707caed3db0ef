"""Planning years drawn by chance: plausible, small, and different for every seed."""

import numpy as np

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.year.plan_year import PlanYear


def usual_euros(seed: int, levers: int) -> np.ndarray:
    """What each lever usually costs: some 100,000."""
    return np.random.default_rng([seed, 0]).lognormal(np.log(1e5), 0.6, levers)


def planning_year(
    seed: int,
    *,
    marketing: int = 2,
    sales: int = 2,
    cells: int = 8,
    draws: int = 30,
    bond: float | None = None,
    uncertainty: float = 0.4,
    effect: float = 0.12,
    base: float = 1e7,
    left_over: float = 0.3,
    margin: float = 0.4,
) -> PlanYear:
    """Levers whose marginal return at usual amounts lies around what they cost."""
    levers = marketing + sales
    rng = np.random.default_rng([seed, 1])
    usual = usual_euros(seed, levers)
    phasing = rng.dirichlet(np.full(cells, 3.0), levers).T * cells
    scatter = uncertainty * rng.standard_normal((2, draws, levers))
    kappa = 1.2 * np.exp(0.4 * rng.standard_normal(levers) + scatter[0])
    beta = effect * np.exp(0.5 * rng.standard_normal(levers) + scatter[1])
    fading = left_over * 0.7 ** np.arange(cells)[:, None] * np.ones(levers)
    return PlanYear(
        left_over=fading / kappa[:, None, :],
        per_euro=phasing / usual / kappa[:, None, :],
        effect=np.repeat(beta[:, None, :], cells, axis=1),
        bond=rng.beta(2, 3, draws) if bond is None else np.full(draws, bond),
        base=base / cells * np.exp(0.1 * rng.standard_normal((draws, cells))),
        marketing=np.arange(levers) < marketing,
        margin=margin,
    )


def allowed_amounts(
    seed: int, levers: int, *, budget: float = 1.0, bounds: tuple[float, float] = (0.5, 1.5)
) -> BudgetSet:
    """Default bounds around the usual amounts, and a budget as a share of their sum."""
    usual = usual_euros(seed, levers)
    return BudgetSet(bounds[0] * usual, bounds[1] * usual, budget * float(usual.sum()))


def random_plans(allowed: BudgetSet, count: int, seed: int) -> np.ndarray:
    """Plans within bounds and budget, many of them on the edges."""
    rng = np.random.default_rng([seed, 2])
    towards = rng.beta(0.4, 0.4, (count, len(allowed.low)))
    plans = allowed.low + towards * (allowed.high - allowed.low)
    too_much = np.maximum(plans.sum(axis=1) - allowed.budget, 0.0)
    above = (plans - allowed.low).sum(axis=1)
    kept = 1 - too_much / np.maximum(above, 1e-9)
    return allowed.low + kept[:, None] * (plans - allowed.low)
