"""How much better any plan could be: the program with every concave function cut off by tangents.

A concave function lies below its tangents. A linear program over tangents therefore bounds the
concave one, and at an optimum the tangents there bound it exactly. Where a surface is not known to
be concave, the tangents are those of a concave surface above it.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.optimize import linprog

from gespann.core.compromise.aims import LEAST_GAIN, Least, Product, Total
from gespann.core.compromise.concave_program import Point, Program
from gespann.core.compromise.surface import Appraisal
from gespann.core.planning.amounts.budget_set import BudgetSet

_SLACK = 1e-9
_INFEASIBLE = 2  # as SciPy's linprog says it


@dataclass(frozen=True)
class Bound:
    """The linear program's answer.

    Attributes:
        objective: No plan reaches more.
        euros: Where the linear program has its optimum.
        pressure: Of each department: how much of the level hangs on its gain alone; 0 for all
            where the aim is no level. They add up to 1.
    """

    objective: float
    euros: Float[np.ndarray, " lever"]
    pressure: Float[np.ndarray, " department"]


@dataclass(frozen=True)
class Touch:
    """A plan at which tangents are taken, and a concave surface's appraisal there."""

    euros: Float[np.ndarray, " lever"]
    here: Appraisal


def bound_above(
    program: Program, allowed: BudgetSet, touches: list[Touch], admitted: Point
) -> Bound | None:
    """The optimum over all tangents, or None where they leave no plan.

    Where the solver fails, nothing is bounded: the objective is inf.

    Args:
        allowed: Bounds and budget, at least as wide as the program's.
        touches: Where tangents are taken.
        admitted: A plan that is let in though it may miss floor or limits in the last digits.
    """
    tangents = _Tangents(program, allowed, tuple(touches))
    rows, limits = tangents.rows(max(0.0, -program.spare(admitted.here)))
    solved = linprog(
        tangents.cost,
        rows,
        limits,
        bounds=tangents.bounds(np.minimum(program.limits, admitted.gains)),
        method="highs",
    )
    if solved.status == _INFEASIBLE:
        return None
    if solved.status != 0 or solved.x is None or solved.fun is None:
        return Bound(np.inf, admitted.euros, np.zeros(len(program.scale)))
    euros = allowed.low + tangents.span * solved.x[: tangents.levers]
    pressure = np.zeros(len(program.scale))
    if isinstance(program.aim, Least):
        counted = program.aim.direction > 0
        duals = -solved.ineqlin.marginals[-int(counted.sum()) :]
        pressure[counted] = duals * program.aim.direction[counted]
    return Bound(float(-solved.fun), allowed.nearest(euros), pressure)


@dataclass(frozen=True)
class _Tangents:
    """The linear program in x (amounts over their range), y (shares of wishes), gains and t."""

    program: Program
    allowed: BudgetSet
    touches: tuple[Touch, ...]

    @property
    def levers(self) -> int:
        return len(self.allowed.low)

    @property
    def reach(self) -> np.ndarray:
        return self.allowed.reachable_high - self.allowed.low

    @property
    def span(self) -> np.ndarray:
        return np.where(self.reach > 0, self.reach, 1.0)

    @property
    def more(self) -> int:
        """Variables that the aim brings along: the level, or the log of each gain."""
        aim = self.program.aim
        if isinstance(aim, Least):
            return 1
        return int(aim.counted.sum()) if isinstance(aim, Product) else 0

    @property
    def cost(self) -> np.ndarray:
        """What is minimised."""
        aim = self.program.aim
        weights = aim.weights if isinstance(aim, Total) else np.zeros(len(self.program.scale))
        before = np.zeros(self.levers + len(self.program.wished))
        return np.concatenate([before, -weights, -np.ones(self.more)])

    def bounds(self, limits: np.ndarray) -> list[tuple[float | None, float | None]]:
        """Of all variables; gains are at least their limits."""
        return [
            *((0.0, 1.0 if one > 0 else 0.0) for one in self.reach),
            *[(0.0, 1.0)] * len(self.program.wished),
            *((float(one) - _SLACK if np.isfinite(one) else None, None) for one in limits),
            *[(None, None)] * self.more,
        ]

    def rows(self, missed: float) -> tuple[np.ndarray, np.ndarray]:
        """Rows and limits of budget and groups, wishes, tangents, and last those of the aim."""
        parts = [
            self._budget(),
            self._shares(),
            *(self._gains(touch) for touch in self.touches),
            *(self._room(touch, missed) for touch in self.touches if self._has_room),
            *self._aim(),
        ]
        return np.concatenate([rows for rows, _ in parts]), np.concatenate(
            [limits for _, limits in parts]
        )

    def _row(self, count: int, **blocks: np.ndarray) -> np.ndarray:
        """Rows of the blocks x, y, gains and more; those not named are zero."""
        sizes = {
            "x": self.levers,
            "y": len(self.program.wished),
            "gains": len(self.program.scale),
            "more": self.more,
        }
        return np.hstack(
            [blocks.get(name, np.zeros((count, size))) for name, size in sizes.items()]
        )

    def _budget(self) -> tuple[np.ndarray, np.ndarray]:
        """Budget and groups."""
        rows, most = self.allowed.sums
        left = most - rows @ self.allowed.low
        left[0] = max(left[0], 0.0)
        scale = max(float(left[0]), 1.0)
        return self._row(len(rows), x=rows * self.span / scale), left / scale + _SLACK

    def _shares(self) -> tuple[np.ndarray, np.ndarray]:
        """y <= amount / wish."""
        program, count = self.program, len(self.program.wished)
        amounts = np.zeros((count, self.levers))
        amounts[np.arange(count), program.levers] = -self.span[program.levers] / program.wished
        return (
            self._row(count, x=amounts, y=np.eye(count)),
            self.allowed.low[program.levers] / program.wished,
        )

    def _gains(self, touch: Touch) -> tuple[np.ndarray, np.ndarray]:
        """Each gain lies below its tangent, plus what the wishes add."""
        program, count = self.program, len(self.program.scale)
        slopes = program.gain_slopes(touch.here) * self.span
        rows = self._row(count, x=-slopes, y=-program.worth, gains=np.eye(count))
        return rows, program.smooth_gains(touch.here, touch.euros) - slopes @ self._place(touch)

    @property
    def _has_room(self) -> bool:
        return bool(np.isfinite(self.program.problem.floor))

    def _room(self, touch: Touch, missed: float) -> tuple[np.ndarray, np.ndarray]:
        """The tangent of V reaches the floor."""
        slope = touch.here.slope * self.span / self.program.value_scale
        limit = self.program.spare(touch.here) + missed - float(slope @ self._place(touch))
        return self._row(1, x=-slope[None]), np.array([limit])

    def _place(self, touch: Touch) -> np.ndarray:
        return np.asarray((touch.euros - self.allowed.low) / self.span)

    def _aim(self) -> list[tuple[np.ndarray, np.ndarray]]:
        aim, everyone = self.program.aim, np.eye(len(self.program.scale))
        if isinstance(aim, Least):
            counted = aim.direction > 0
            count = int(counted.sum())
            rows = self._row(count, gains=-everyone[counted], more=aim.direction[counted, None])
            return [(rows, np.zeros(count))]
        if isinstance(aim, Total):
            return []
        return [self._logs(aim, touch) for touch in self.touches]

    def _logs(self, aim: Product, touch: Touch) -> tuple[np.ndarray, np.ndarray]:
        """The log of each gain lies below its tangent: log g0 + (g - g0) / g0."""
        gains = np.maximum(self.program.gains(touch.here, touch.euros), LEAST_GAIN)[aim.counted]
        per_gain = np.eye(len(self.program.scale))[aim.counted] / gains[:, None]
        rows = self._row(len(gains), gains=-per_gain, more=np.eye(len(gains)))
        return rows, np.log(gains) - 1
