"""Values whose rooms are known in closed form."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.year.plan_year import LocalValue, PlanYear


@dataclass(frozen=True)
class Quadratic:
    """top - (x - centre) @ bends @ (x - centre) / 2: its room is an ellipsoid."""

    top: float
    centre: np.ndarray
    bends: np.ndarray
    marketing: np.ndarray

    def local_value(self, euros: np.ndarray) -> LocalValue:
        away = euros - self.centre
        slope = -self.bends @ away
        return LocalValue(self.top + slope @ away / 2, slope, None)

    def overestimator(self, _box: BudgetSet) -> Callable[[np.ndarray], LocalValue]:
        return self.local_value

    def is_concave(self, _box: BudgetSet) -> bool:
        return True

    def width(self, row: np.ndarray, epsilon: float) -> float:
        """How far from the centre row @ x reaches in the room."""
        spare = epsilon * abs(self.top)
        return float(np.sqrt(2 * spare * row @ np.linalg.solve(self.bends, row)))


class NotProven(Quadratic):
    """The same, but nobody knows that it is concave: only something above it is known."""

    def overestimator(self, _box: BudgetSet) -> Callable[[np.ndarray], LocalValue]:
        above = replace(self, top=self.top * 1.002)
        return super(NotProven, above).local_value

    def is_concave(self, _box: BudgetSet) -> bool:
        return False


def quadratic(levers: int, seed: int = 0, kind: type[Quadratic] = Quadratic) -> Quadratic:
    """Levers around 100,000 each that stand in for one another, worth a million."""
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(levers, levers)) + 2 * np.eye(levers)
    bends = mixed @ mixed.T / levers * 1e6 / 1e10
    centre = rng.uniform(0.8e5, 1.2e5, levers)
    return kind(1e6, centre, bends, np.arange(levers) < (levers + 1) // 2)


def wide_open(levers: int) -> BudgetSet:
    """Bounds and budget that nothing comes near to."""
    return BudgetSet(np.full(levers, -1e7), np.full(levers, 1e7), 1e9)


def one_lever(effect: float = 0.3, scale: float = 5e4, base: float = 1e6) -> PlanYear:
    """base (1 + effect (1 - exp(-x / scale))) - x."""
    return PlanYear(
        left_over=np.zeros((1, 1, 1)),
        per_euro=np.full((1, 1, 1), 1 / scale),
        effect=np.full((1, 1, 1), effect),
        bond=np.zeros(1),
        base=np.full((1, 1), base),
        marketing=np.array([True]),
        margin=1.0,
    )
