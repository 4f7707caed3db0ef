"""The oracle: the truly best plan, which only somebody who knows the truth can find.

The expected contribution is smooth but, over periods and departments that strengthen each other,
not always concave. So the search starts from several corners of the bounds, and the best end is
then tried with large exchanges between any two levers before it is believed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.optimize import LinearConstraint, minimize

# Value of a plan in cents and its derivative by each amount.
Value = Callable[[Float[np.ndarray, " lever"]], tuple[float, Float[np.ndarray, " lever"]]]

_RANDOM_STARTS = 4
_EXCHANGES = (0.2, 0.05, 0.01)  # of the budget
_WORTH_ANOTHER_SEARCH = 1e-9  # gain, as a share of the budget


@dataclass(frozen=True)
class Oracle:
    """The truly best plan.

    Attributes:
        amounts_cents: In the order of the firm's levers.
        contribution_cents: Its true expected contribution.
    """

    amounts_cents: tuple[int, ...]
    contribution_cents: float

    @property
    def total_cents(self) -> int:
        """What the plan costs."""
        return sum(self.amounts_cents)


@dataclass(frozen=True)
class Room:
    """The plans that are allowed: within bounds, and together within the budget, all in cents."""

    budget: int
    low: Int[np.ndarray, " lever"]
    high: Int[np.ndarray, " lever"]

    def __post_init__(self) -> None:
        if (self.low < 0).any() or (self.low > self.high).any():
            raise ValueError("bounds must satisfy 0 <= low <= high for every lever")
        if self.low.sum() > self.budget:
            raise ValueError(
                f"the lower bounds need {self.low.sum()} cents, the budget has {self.budget}"
            )

    def nearest(self, wish: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " lever"]:
        """A plan in the room: the wish within bounds, what is above the floor cut alike."""
        within = wish.clip(self.low, self.high)
        above = within - self.low
        free = self.budget - self.low.sum()
        return np.asarray(self.low + above * min(1.0, free / max(above.sum(), 1e-12)))

    def whole_cents(self, plan: Float[np.ndarray, " lever"]) -> Int[np.ndarray, " lever"]:
        """The plan in whole cents, still in the room."""
        cents = np.floor(self.nearest(plan) + 1e-4).astype(np.int64).clip(self.low, self.high)
        for lever in np.argsort(self.low - cents):
            too_much = max(int(cents.sum()) - self.budget, 0)
            cents[lever] -= min(too_much, cents[lever] - self.low[lever])
        return np.asarray(cents)


def best_plan(value: Value, room: Room) -> Oracle:
    """The plan of greatest value in the room, from several starts and a check by exchanges."""
    ends = [_climb(value, room, start) for start in _starts(room)]
    best = max(ends, key=lambda plan: value(plan)[0])
    better = _exchange(value, room, best)
    while better is not None:
        best = max((better, _climb(value, room, better)), key=lambda plan: value(plan)[0])
        better = _exchange(value, room, best)
    cents = room.whole_cents(best)
    return Oracle(tuple(int(cent) for cent in cents), value(cents.astype(float))[0])


def _starts(room: Room) -> Iterator[Float[np.ndarray, " lever"]]:
    """The middle of the room, each lever favoured in turn, and a few plans by chance."""
    low, high = room.low.astype(float), room.high.astype(float)
    yield room.nearest((low + high) / 2)
    for lever in range(len(low)):
        yield room.nearest(np.where(np.arange(len(low)) == lever, high, low))
    rng = np.random.default_rng(0)
    for _ in range(_RANDOM_STARTS):
        yield room.nearest(low + rng.random(len(low)) ** 2 * (high - low))


def _climb(
    value: Value, room: Room, start: Float[np.ndarray, " lever"]
) -> Float[np.ndarray, " lever"]:
    """Sequential quadratic programming uphill, amounts counted in shares of the budget."""
    unit = float(max(room.budget, 1))

    def loss(shares: Float[np.ndarray, " lever"]) -> tuple[float, Float[np.ndarray, " lever"]]:
        level, slopes = value(shares * unit)
        return -level / unit, -slopes

    found = minimize(
        loss,
        start / unit,
        jac=True,
        method="SLSQP",
        bounds=list(zip(room.low / unit, room.high / unit, strict=True)),
        constraints=[LinearConstraint(np.ones((1, len(start))), -np.inf, 1.0)],
        options={"ftol": 1e-12, "maxiter": 300},
    )
    end = room.nearest(np.asarray(found.x) * unit)
    return max(start, end, key=lambda plan: value(plan)[0])


def _exchange(
    value: Value, room: Room, plan: Float[np.ndarray, " lever"]
) -> Float[np.ndarray, " lever"] | None:
    """A better plan by moving money between two levers, or to or from none; None if none is."""
    least = value(plan)[0] + _WORTH_ANOTHER_SEARCH * room.budget
    steps = np.vstack([np.eye(len(plan)), np.zeros(len(plan))])
    for size in _EXCHANGES:
        for give in steps:
            for take in steps:
                other = room.nearest(plan + size * room.budget * (take - give))
                if value(other)[0] > least:
                    return other
    return None
