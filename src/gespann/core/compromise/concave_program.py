"""One program: maximise an aim over the room, with wishes as epigraph variables.

The kink of min(x / wish, 1) is no matter to a solver that gets y <= x / wish and y <= 1 as
constraints of their own. Sequential quadratic programming (Kraft 1988) then solves a smooth
program, in amounts measured by their range and gains measured by what they can be.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float
from scipy.optimize import Bounds, minimize

from gespann.core.compromise.aims import LEAST_GAIN, Aim, Least, Total
from gespann.core.compromise.problem import BargainingProblem
from gespann.core.compromise.surface import Appraisal
from gespann.core.planning.amounts.budget_set import BudgetSet

FEASIBLE = 1e-7  # by how much of its measure a constraint may be missed
_ACCURACY = 1e-10
_ITERATIONS = 60
_PULLS = (0.0, 1e-6, 1e-4, 1e-2, 0.1, 0.5, 1.0)  # back to the start where a search has strayed


@dataclass(frozen=True)
class Program:
    """max aim(gains / scale) over { x allowed : V(x) >= floor, gains / scale >= limits }.

    Attributes:
        scale: What each department's gain is measured by, positive.
        limits: Least measured gains; -inf for none.
        kept: Wishes whose least amount is reached: it becomes a bound.
        dropped: Wishes that count for nothing. All others count in proportion, from zero on.
        proven: Whether to ask how much better any plan could be where the surface is not concave;
            where it is, that is known anyway.
    """

    problem: BargainingProblem
    aim: Aim
    scale: Float[np.ndarray, " department"]
    limits: Float[np.ndarray, " department"]
    kept: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()
    proven: bool = True

    @cached_property
    def allowed(self) -> BudgetSet | None:
        """Bounds with the least amounts of kept wishes; None if they do not fit."""
        allowed = self.problem.allowed
        low = allowed.low.astype(float).copy()
        for number in self.kept:
            wish = self.problem.every_wish[number][1]
            low[wish.lever] = max(low[wish.lever], wish.least)
        if np.any(low > allowed.high) or low.sum() > allowed.budget * (1 + 1e-12):
            return None
        try:
            return replace(allowed, low=low)
        except ValueError:  # no amounts keep all groups
            return None

    @cached_property
    def counted(self) -> tuple[int, ...]:
        """Numbers of the wishes that are not dropped."""
        return tuple(n for n in range(len(self.problem.every_wish)) if n not in self.dropped)

    @cached_property
    def bent(self) -> tuple[int, ...]:
        """Those that can be more than fulfilled: what is beyond the wish counts for nothing."""
        high, wishes = self.problem.allowed.reachable_high, self.problem.every_wish
        return tuple(n for n in self.counted if wishes[n][1].euros < high[wishes[n][1].lever])

    @cached_property
    def wished(self) -> Float[np.ndarray, " wish"]:
        """Amounts wished for, of the bent wishes."""
        return np.array([self.problem.every_wish[n][1].euros for n in self.bent])

    @cached_property
    def levers(self) -> np.ndarray:
        """Positions of the levers they are about."""
        return np.array([self.problem.every_wish[n][1].lever for n in self.bent], dtype=int)

    @cached_property
    def worth(self) -> Float[np.ndarray, "department wish"]:
        """What each bent wish adds to each measured gain."""
        worth = np.zeros((len(self.scale), len(self.bent)))
        for column, number in enumerate(self.bent):
            department, wish = self.problem.every_wish[number]
            worth[department, column] = wish.weight / self.scale[department]
        return worth

    @cached_property
    def straight(self) -> Float[np.ndarray, "department lever"]:
        """What a unit of money adds to each measured gain by wishes that are never exceeded."""
        rates = np.zeros((len(self.scale), len(self.problem.best)))
        for number in set(self.counted) - set(self.bent):
            department, wish = self.problem.every_wish[number]
            rates[department, wish.lever] += wish.weight / wish.euros / self.scale[department]
        return rates

    @cached_property
    def value_scale(self) -> float:
        """What V is measured by: how far it may fall within the room."""
        problem = self.problem
        if not np.isfinite(problem.floor):
            return max(abs(problem.best_value), 1.0)
        return max(problem.best_value - problem.floor, 1e-6 * abs(problem.best_value), 1e-9)

    def smooth_gains(
        self, here: Appraisal, euros: Float[np.ndarray, " lever"]
    ) -> Float[np.ndarray, " department"]:
        """Measured gains without the bent wishes."""
        return (here.utilities - self.problem.disagreement) / self.scale + self.straight @ euros

    def gain_slopes(self, here: Appraisal) -> Float[np.ndarray, "department lever"]:
        """Derivatives of these by the amounts."""
        return here.utility_slopes / self.scale[:, None] + self.straight

    def fulfilled(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " wish"]:
        """Share of each bent wish, its least amount left aside."""
        if not len(self.wished):
            return np.zeros(0)
        return np.clip(euros[self.levers] / self.wished, 0.0, 1.0)

    def gains(self, here: Appraisal, euros: Float[np.ndarray, " lever"]) -> np.ndarray:
        """Measured gains of a plan, the least amounts of wishes left aside."""
        return np.asarray(self.smooth_gains(here, euros) + self.worth @ self.fulfilled(euros))

    def spare(self, here: Appraisal) -> float:
        """Measured V beyond the floor."""
        floor = self.problem.floor
        return (here.value - floor) / self.value_scale if np.isfinite(floor) else np.inf

    def missed(self, here: Appraisal, gains: Float[np.ndarray, " department"]) -> float:
        """By how much a plan misses floor and limits, measured; 0 if it keeps them."""
        return max(0.0, -self.spare(here), float((self.limits - gains).max()))


@dataclass(frozen=True)
class Point:
    """A plan with its appraisal, measured gains and what the aim is there."""

    euros: Float[np.ndarray, " lever"]
    here: Appraisal
    gains: Float[np.ndarray, " department"]
    objective: float


def appraised(program: Program, euros: Float[np.ndarray, " lever"]) -> Point:
    """What a program says of a plan."""
    here = program.problem.surface.at(euros)
    gains = program.gains(here, euros)
    return Point(euros, here, gains, program.aim.of(gains))


def climb_within(program: Program, start: Float[np.ndarray, " lever"]) -> Point | None:
    """A local maximum from a start, or None where none was found that keeps floor and limits."""
    allowed = program.allowed
    if allowed is None:
        return None
    inner = _Smooth(program, allowed)
    # The stubs know constraints of one row only.
    found = minimize(  # type: ignore[call-overload]
        inner.cost,
        inner.coordinates(allowed.nearest(start)),
        jac=inner.cost_slope,
        method="SLSQP",
        bounds=inner.bounds,
        constraints={"type": "ineq", "fun": inner.rows, "jac": inner.row_slopes},
        options={"maxiter": _ITERATIONS, "ftol": _ACCURACY},
    )
    return _kept(program, allowed.nearest(start), allowed.nearest(inner.euros(found.x)))


def _kept(program: Program, start: np.ndarray, end: np.ndarray) -> Point | None:
    """The end, or what lies next to it on the way from the start and keeps floor and limits."""
    if not np.isfinite(end).all():
        end = start
    for share in _PULLS:
        point = appraised(program, (1 - share) * end + share * start)
        if program.missed(point.here, point.gains) <= FEASIBLE:
            return point
    return None


def _scaled_sums(
    allowed: BudgetSet, span: Float[np.ndarray, " lever"]
) -> tuple[Float[np.ndarray, "row lever"], Float[np.ndarray, " row"]]:
    """Budget and groups for amounts over their range, measured by the money left to choose."""
    rows, most = allowed.sums
    left = most - rows @ allowed.low
    left[0] = max(left[0], 0.0)
    size = max(float(left[0]), 1e-9)
    return rows * span / size, left / size


class _Smooth:
    """The program in the solver's coordinates: amounts over their range, shares, and t."""

    def __init__(self, program: Program, allowed: BudgetSet) -> None:
        self.program = program
        self.low = allowed.low
        reach = allowed.reachable_high - allowed.low
        self.span = np.where(reach > 0, reach, 1.0)
        self.sums, self.left = _scaled_sums(allowed, self.span)
        self.levers, self.wishes = len(self.low), len(program.bent)
        self.has_level = isinstance(program.aim, Least)
        free = [np.inf] if self.has_level else []
        shares = np.ones(self.wishes)
        self.bounds = Bounds(
            np.concatenate([np.zeros(self.levers), 0 * shares, [-one for one in free]]),
            np.concatenate([np.where(reach > 0, 1.0, 0.0), shares, free]),
        )
        self.limited = np.isfinite(program.limits)
        self._at: tuple[bytes, Appraisal, np.ndarray, np.ndarray] | None = None
        self._wish_rows = self._share_rows()

    def euros(self, z: np.ndarray) -> np.ndarray:
        """Amounts at some coordinates."""
        return self.low + self.span * z[: self.levers]

    def coordinates(self, euros: np.ndarray) -> np.ndarray:
        """Coordinates of a plan: its shares fulfilled and the level reached."""
        point = appraised(self.program, euros)
        level = [point.objective] if self.has_level else []
        return np.concatenate(
            [(euros - self.low) / self.span, self.program.fulfilled(euros), level]
        )

    def cost(self, z: np.ndarray) -> float:
        """The aim, negative."""
        aim = self.program.aim
        if isinstance(aim, Least):
            return -float(z[-1])
        _, gains, _ = self._here(z)
        if isinstance(aim, Total):
            return -aim.of(gains)
        counted = np.maximum(gains[aim.counted], LEAST_GAIN)
        return -float(np.log(counted).sum())

    def cost_slope(self, z: np.ndarray) -> np.ndarray:
        """Its derivatives."""
        aim = self.program.aim
        if isinstance(aim, Least):
            return -np.eye(len(z))[-1]
        _, gains, slopes = self._here(z)
        weights = aim.weights if isinstance(aim, Total) else aim.per_gain(gains)
        return np.asarray(-weights @ slopes)

    def rows(self, z: np.ndarray) -> np.ndarray:
        """What must not be negative: money and groups, wishes' shares, room, limits, levels."""
        here, gains, _ = self._here(z)
        rows = [
            self.left - self.sums @ z[: self.levers],
            self._wish_rows @ z + self._wish_start,
            (gains - self.program.limits)[self.limited],
        ]
        if np.isfinite(self.program.problem.floor):
            rows.append([self.program.spare(here)])
        aim = self.program.aim
        if isinstance(aim, Least):
            counted = aim.direction > 0
            rows.append(gains[counted] - z[-1] * aim.direction[counted])
        return np.concatenate(rows)

    def row_slopes(self, z: np.ndarray) -> np.ndarray:
        """Their derivatives."""
        here, _, slopes = self._here(z)
        money = np.zeros((len(self.left), len(z)))
        money[:, : self.levers] = -self.sums
        rows = [money, self._wish_rows, slopes[self.limited]]
        if np.isfinite(self.program.problem.floor):
            room = np.zeros((1, len(z)))
            room[0, : self.levers] = here.slope * self.span / self.program.value_scale
            rows.append(room)
        aim = self.program.aim
        if isinstance(aim, Least):
            counted = aim.direction > 0
            levels = slopes[counted].copy()
            levels[:, -1] = -aim.direction[counted]
            rows.append(levels)
        return np.concatenate(rows)

    def _share_rows(self) -> np.ndarray:
        """x / wish - y, a row for each wish."""
        program = self.program
        rows = np.zeros((self.wishes, self.levers + self.wishes + int(self.has_level)))
        wish = np.arange(self.wishes)
        self._wish_start = np.zeros(self.wishes)
        if self.wishes:
            rows[wish, program.levers] = self.span[program.levers] / program.wished
            rows[wish, self.levers + wish] = -1.0
            self._wish_start = self.low[program.levers] / program.wished
        return rows

    def _here(self, z: np.ndarray) -> tuple[Appraisal, np.ndarray, np.ndarray]:
        """Appraisal, measured gains and their derivatives, computed once for each point."""
        key = z.tobytes()
        if self._at is None or self._at[0] != key:
            program = self.program
            euros = self.euros(z)
            here = program.problem.surface.at(euros)
            shares = z[self.levers : self.levers + self.wishes]
            gains = program.smooth_gains(here, euros) + program.worth @ shares
            slopes = np.zeros((len(gains), len(z)))
            slopes[:, : self.levers] = program.gain_slopes(here) * self.span
            slopes[:, self.levers : self.levers + self.wishes] = program.worth
            self._at = (key, here, gains, slopes)
        return self._at[1], self._at[2], self._at[3]
