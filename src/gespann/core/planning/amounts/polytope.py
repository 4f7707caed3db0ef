"""What a plan may be where more than bounds and one budget tie it: any linear limits.

A strictly concave quadratic function is maximised over such a set by turning the problem into one
of least distance, and that into one of least squares with coefficients that are not negative.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float
from scipy.linalg import block_diag, cholesky, solve_triangular
from scipy.optimize import linprog

from gespann.core.planning.amounts.active_set import best_within
from gespann.core.planning.amounts.least_squares import nonnegative_least_squares

_FAR = 1e4  # units: where the unlimited best lies farther, its distance would drown the digits
_EMPTY = 1e-12  # so near to telling that nothing keeps all limits is telling it
# Of the unit: by so much limits give way where they leave next to no room, which digits would miss.
_WAYS = (0.0, 1e-9, 1e-7)
_NEAR = 1e-8  # of the unit: by so much an answer may miss its limits


@dataclass(frozen=True)
class Polytope:
    """All amounts with low <= amount <= high and rows @ amounts <= most, in money.

    Amounts have one axis, levers, or two, markets and levers; rows are as long as all of them.

    Attributes:
        rows: What is limited, one row each.
        most: The limit of each row.
        budget: What amounts are measured by.
    """

    low: Float[np.ndarray, "*market lever"]
    high: Float[np.ndarray, "*market lever"]
    rows: Float[np.ndarray, "row amount"]
    most: Float[np.ndarray, " row"]
    budget: float

    @cached_property
    def reachable_high(self) -> Float[np.ndarray, "*market lever"]:
        """The most that each amount alone could be, as far as single rows tell."""
        low, high = self.low.ravel(), self.high.ravel().copy()
        for row, most in zip(self.rows, self.most, strict=True):
            least = float(np.where(row > 0, row * low, row * self.high.ravel()).sum())
            with np.errstate(divide="ignore"):
                room = np.where(row > 0, (most - least) / np.where(row > 0, row, 1.0), np.inf)
            high = np.minimum(high, low + np.maximum(room, 0.0))
        return high.reshape(self.low.shape)

    def nearest(
        self, euros: Float[np.ndarray, "*market lever"]
    ) -> Float[np.ndarray, "*market lever"]:
        """The allowed amounts nearest to these (Euclidean projection).

        Raises: ValueError if no amounts are allowed.
        """
        flat = euros.ravel() / self._unit
        return self._kept(flat + self._least_distance(np.eye(len(flat)), flat), euros)

    def best_linear(
        self, slope: Float[np.ndarray, "*market lever"]
    ) -> Float[np.ndarray, "*market lever"]:
        """The allowed amounts with the greatest slope @ amounts.

        Raises: ValueError if no amounts are allowed.
        """
        found = linprog(
            -slope.ravel() / max(float(np.abs(slope).max()), 1e-300),
            A_ub=self.rows,
            b_ub=self.most / self._unit,
            bounds=self._bounds,
            method="highs",
        )
        if found.x is None:
            raise ValueError("no amounts keep all limits")
        return self._kept(found.x, slope)

    def best_quadratic(
        self,
        at: Float[np.ndarray, "*market lever"],
        slope: Float[np.ndarray, "*market lever"],
        curvature: Float[np.ndarray, "*market lever lever"],
    ) -> Float[np.ndarray, "*market lever"]:
        """The allowed amounts that maximise slope @ d + d @ curvature @ d / 2, d from `at`.

        Args:
            curvature: Negative definite, in each market; none across markets.

        Source: Lawson and Hanson (1974), Solving Least Squares Problems, chapter 23.
        """
        bends = -curvature if at.ndim == 1 else block_diag(*-curvature)
        # Counted so that the curvatures have about the same size.
        size, flat = 1 / np.sqrt(np.diag(bends)), at.ravel() / self._unit
        root = cholesky(bends * np.outer(size, size), lower=True)
        wanted = solve_triangular(root, slope.ravel() * size, lower=True)
        back = solve_triangular(root, np.diag(size), lower=True).T
        if np.abs(back @ wanted).max() > _FAR * self._unit:
            return self._kept(self._from_within(flat, slope.ravel(), bends * self._unit), at)
        return self._kept(flat + self._least_distance(back / self._unit, flat, wanted), at)

    def _from_within(self, at: np.ndarray, slope: np.ndarray, bends: np.ndarray) -> np.ndarray:
        """The same where the function pulls far out of the set."""
        rows, most = self._limits
        inside = at + self._least_distance(np.eye(len(at)), at)
        size = max(float(np.abs(slope).max()), 1e-300)
        moved = slope - bends @ (inside - at)
        return best_within(rows, most, inside, moved / size, -bends / size)

    def holds(self, euros: Float[np.ndarray, "*market lever"], *, near: float = 1e-9) -> bool:
        """Whether amounts keep every limit, but for the last digits.

        Args:
            near: By how much they may miss them, as a share of the budget.
        """
        near = near * self._unit
        within = (euros >= self.low - near).all() and (euros <= self.high + near).all()
        return bool(within and (self.rows @ euros.ravel() <= self.most + near).all())

    @cached_property
    def _unit(self) -> float:
        return max(self.budget, 1e-9)

    @cached_property
    def _bounds(self) -> list[tuple[float, float]]:
        """Of each amount, counted in budgets."""
        low, high = self.low.ravel() / self._unit, self.high.ravel() / self._unit
        return [(float(least), float(most)) for least, most in zip(low, high, strict=True)]

    @cached_property
    def _limits(self) -> tuple[np.ndarray, np.ndarray]:
        """Every limit as a row of length one, counted in budgets: rows @ amounts <= most."""
        unit = np.eye(self.low.size)
        rows = np.vstack([self.rows, unit, -unit])
        most = np.concatenate([self.most, self.high.ravel(), -self.low.ravel()]) / self._unit
        length = np.linalg.norm(rows, axis=1)
        says_something = length > 0
        if (most[~says_something] < -_NEAR).any():
            raise ValueError("no amounts keep all limits")
        kept = says_something & np.isfinite(most)
        return rows[kept] / length[kept, None], most[kept] / length[kept]

    def _least_distance(
        self, back: np.ndarray, at: np.ndarray, wanted: np.ndarray | None = None
    ) -> np.ndarray:
        """The step back @ y with the least |y - wanted| that leads to allowed amounts.

        Raises: ValueError if none does.
        """
        aim = np.zeros(back.shape[1]) if wanted is None else wanted
        for way in _WAYS:
            step = self._step(back, at, aim, way)
            if step is not None and self._is_kept(at + step, way + _NEAR):
                return step
        raise ValueError("no amounts keep all limits")

    def _step(
        self, back: np.ndarray, at: np.ndarray, aim: np.ndarray, way: float
    ) -> np.ndarray | None:
        """The same where limits give way by a little; None where nothing keeps them even so."""
        rows, most = self._limits
        inner = rows @ back
        missed = inner @ aim + rows @ at - most - way
        if (missed <= 0).all():
            return np.asarray(back @ aim)
        length = np.linalg.norm(inner, axis=1)
        scale = max(float(np.abs(missed / length).max()), 1e-300)
        system = np.vstack([-inner.T / length, missed / length / scale])
        told = np.zeros(len(system))
        told[-1] = 1.0
        left = system @ nonnegative_least_squares(system, told) - told
        if np.linalg.norm(left) <= _EMPTY or left[-1] >= 0:
            return None
        return np.asarray(back @ (aim - scale * left[:-1] / left[-1]))

    def _is_kept(self, measured: np.ndarray, near: float) -> bool:
        rows, most = self._limits
        return bool((rows @ measured <= most + near).all())

    def _kept(self, measured: np.ndarray, like: np.ndarray) -> np.ndarray:
        """In money and in shape, bounds kept to the last digit."""
        euros = measured.reshape(like.shape) * self._unit
        return np.asarray(np.clip(euros, self.low, self.high))
