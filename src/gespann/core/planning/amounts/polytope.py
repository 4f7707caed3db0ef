"""What a plan may be where more than bounds and one budget tie it: any linear limits.

A strictly concave quadratic function is maximised over such a set by turning the problem into one
of least distance, and that into one of least squares with coefficients that are not negative.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float
from scipy.linalg import block_diag, cholesky, solve_triangular
from scipy.optimize import linprog, nnls

_TOUCHING = 1e-9  # of the unit: so near to a limit is on it


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
        size = 1 / np.sqrt(np.diag(bends))
        root = cholesky(bends * np.outer(size, size), lower=True)
        wanted = solve_triangular(root, slope.ravel() * size, lower=True)
        back = solve_triangular(root, np.diag(size), lower=True).T
        moved = self._least_distance(back / self._unit, at.ravel() / self._unit, wanted)
        return self._kept(at.ravel() / self._unit + moved, at)

    def holds(self, euros: Float[np.ndarray, "*market lever"]) -> bool:
        """Whether amounts keep every limit, but for the last digits."""
        near = 1e-9 * self._unit
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
        length = np.maximum(np.linalg.norm(rows, axis=1), 1e-12)
        kept = np.isfinite(most)
        return (rows / length[:, None])[kept], (most / length)[kept]

    def _least_distance(
        self, back: np.ndarray, at: np.ndarray, wanted: np.ndarray | None = None
    ) -> np.ndarray:
        """The step back @ y with the least |y - wanted| that leads to allowed amounts.

        Raises: ValueError if none does.
        """
        rows, most = self._limits
        aim = np.zeros(back.shape[1]) if wanted is None else wanted
        inner = rows @ back
        missed = inner @ aim + rows @ at - most
        if (missed <= 0).all():
            return np.asarray(back @ aim)
        length = np.maximum(np.linalg.norm(inner, axis=1), 1e-300)
        scale = max(float(np.abs(missed / length).max()), 1e-300)
        system = np.vstack([-inner.T / length, missed / length / scale])
        told = np.zeros(len(system))
        told[-1] = 1.0
        found, distance = nnls(system, told, maxiter=30 * system.shape[1])
        left = system @ found - told
        if distance <= 1e-12 or left[-1] >= 0:
            raise ValueError("no amounts keep all limits")
        return np.asarray(back @ (aim - scale * left[:-1] / left[-1]))

    def _kept(self, measured: np.ndarray, like: np.ndarray) -> np.ndarray:
        """In money and in shape, bounds kept to the last digit."""
        euros = measured.reshape(like.shape) * self._unit
        return np.asarray(np.clip(euros, self.low, self.high))
