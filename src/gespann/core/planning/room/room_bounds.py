"""What no plan of a room can lie beyond: tangents of a concave function that lies above the value.

A concave function lies below each of its tangents. Every plan of the room therefore lies on the
near side of every tangent that is worth enough, and linear programs say how far such plans go.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float
from scipy.optimize import linprog

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.room.value_polynomial import Sample


class OuterBounds:
    """All limits, and the half-spaces that hold every plan worth at least `least`."""

    def __init__(self, allowed: BudgetSet, tangents: Sequence[Sample], least: float) -> None:
        self._allowed = allowed
        # The origin is moved to the least amounts and all is counted in budgets, for the solver.
        self._unit = max(allowed.budget, 1e-9)
        slopes = np.array([tangent.slope for tangent in tangents]).reshape(-1, len(allowed.low))
        spare = np.array([
            tangent.value - least + tangent.slope @ (allowed.low - tangent.euros)
            for tangent in tangents
        ])  # fmt: skip
        size = np.maximum(np.abs(slopes).max(axis=1, initial=0.0), 1e-12)
        sums, most = allowed.sums
        left = (most - sums @ allowed.low) / self._unit
        left[0] = max(left[0], 0.0)
        self._rows = np.vstack([-slopes / size[:, None], sums])
        self._most = np.concatenate([spare / size / self._unit, left])

    def farthest(self, direction: Float[np.ndarray, " lever"]) -> float:
        """The most that direction @ plan can be, in money: never less than what can be reached.

        Where the solver finds no answer it is what bounds and budget alone allow.
        """
        width = (self._allowed.high - self._allowed.low) / self._unit
        found = linprog(
            -direction,
            A_ub=self._rows,
            b_ub=self._most,
            bounds=[(0.0, float(most)) for most in width],
            method="highs",
        )
        plain = float(direction @ self._allowed.best_linear(direction))
        if not found.success or found.fun is None:
            return plain
        return min(plain, float(direction @ self._allowed.low) - float(found.fun) * self._unit)

    def box(self) -> BudgetSet:
        """The bounds and budget within which every plan lies; groups stay as they are."""
        levers = len(self._allowed.low)
        unit = np.eye(levers)
        low = np.array([-self.farthest(-row) for row in unit])
        high = np.array([self.farthest(row) for row in unit])
        low = np.clip(low, self._allowed.low, self._allowed.high)
        budget = max(self.farthest(np.ones(levers)), float(low.sum()))
        return replace(
            self._allowed, low=low, high=np.clip(high, low, self._allowed.high), budget=budget
        )
