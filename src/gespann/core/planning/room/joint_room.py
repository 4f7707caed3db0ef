"""The room around a joint plan in whole cents, and what each wish would cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from gespann.core.firm import Lever
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import Optimum
from gespann.core.planning.limits import Limits
from gespann.core.planning.room.room import Reach, Room, find_room
from gespann.core.planning.room.wishes import grant
from gespann.core.planning.room_results import JointRoom, PricedWish, Range, Wish
from gespann.core.planning.year.plan_year import Shocks
from gespann.core.planning.year.risk_year import ValuedYear
from gespann.core.quantities import CENTS_PER_UNIT, Department

_TOLERANCE = 1e-3  # cents: less is the last digit


@dataclass(frozen=True)
class RoomProblem:
    """What a room is made of, and the wishes that are asked about.

    Attributes:
        year: As the firm's attitude to risk values it.
        budget_cents, goal_cents: The budget, and the goal if there is one.
        best: The best plan under bounds and budget.
    """

    levers: tuple[Lever, ...]
    year: ValuedYear
    shocks: Shocks
    limits: Limits
    budget_cents: int
    goal_cents: int | None
    best: Optimum
    seed: int

    @property
    def allowed(self) -> BudgetSet:
        """Bounds and budget in money."""
        return self.limits.within(self.budget_cents)

    def cents(self, euros: Float[np.ndarray, " lever"]) -> Int[np.ndarray, " lever"]:
        """Amounts in whole cents that keep bounds and budget."""
        return self.limits.in_cents(euros, self.budget_cents)

    def goal_probability(self, cents: Int[np.ndarray, " lever"]) -> float | None:
        """How likely a plan reaches the goal."""
        if self.goal_cents is None:
            return None
        outcomes = self.year.outcomes(cents / CENTS_PER_UNIT, self.shocks) * CENTS_PER_UNIT
        return float((outcomes >= self.goal_cents).mean())

    def of_wish(self, wish: Wish) -> Float[np.ndarray, " lever"]:
        """1 for the levers that a wish is about.

        Raises: ValueError if there is no such lever.
        """
        names = [
            lever.department if isinstance(wish.of, Department) else lever.name
            for lever in self.levers
        ]
        row = np.array([name == wish.of for name in names], dtype=float)
        if not row.any():
            raise ValueError(f"there is nothing to wish for called {wish.of!r}")
        return row


def joint_room(problem: RoomProblem, epsilon: float, wishes: Sequence[Wish] = ()) -> JointRoom:
    """The room around the best plan, and the price of each wish.

    Args:
        epsilon: Share of the best expected contribution that may be given up, not negative.

    Raises: ValueError if epsilon is negative or a wish is for something that does not exist.
    """
    best = problem.best
    room = find_room(problem.year, problem.allowed, best.euros, epsilon=epsilon, seed=problem.seed)
    cents = problem.cents(best.euros)
    limits = problem.limits
    return JointRoom(
        epsilon=epsilon,
        value_cents=round(room.value * CENTS_PER_UNIT),
        spare_cents=round((room.value - room.least) * CENTS_PER_UNIT),
        best_cents=cents,
        goal_probability=problem.goal_probability(cents),
        levers=problem.levers,
        ranges=tuple(
            _range(reach, int(limits.low[k]), int(limits.high[k]))
            for k, reach in enumerate(room.levers)
        ),
        departments={
            Department.MARKETING: _of_side(room.marketing_total, limits, room.marketing),
            Department.SALES: _of_side(room.sales_total, limits, ~room.marketing),
        },
        total=_range(room.total, int(limits.low.sum()), problem.budget_cents),
        outline_cents=room.outline * CENTS_PER_UNIT,
        outer_outline_cents=room.outer_outline * CENTS_PER_UNIT,
        is_proven=room.is_concave,
        error=room.error,
        draws_cents=np.array([problem.cents(plan) for plan in room.draws]),
        wishes=tuple(_priced(problem, room, wish) for wish in wishes),
    )


def _range(reach: Reach, low_cents: int, high_cents: int) -> Range:
    """Rounded so that what was found stays within, and what is proven stays proven."""
    found = _up(reach.low), _down(reach.high)
    outer = _down(reach.outer_low), _up(reach.outer_high)
    least, greatest, outer_least, outer_greatest = (
        min(max(cents, low_cents), high_cents) for cents in (*found, *outer)
    )
    return Range(least, max(greatest, least), outer_least, max(outer_greatest, greatest))


def _of_side(reach: Reach, limits: Limits, which: np.ndarray) -> Range:
    return _range(reach, int(limits.low[which].sum()), int(limits.high[which].sum()))


def _up(money: float) -> int:
    return int(np.ceil(money * CENTS_PER_UNIT - _TOLERANCE))


def _down(money: float) -> int:
    return int(np.floor(money * CENTS_PER_UNIT + _TOLERANCE))


def _priced(problem: RoomProblem, room: Room, wish: Wish) -> PricedWish:
    granted = grant(
        problem.year,
        problem.allowed,
        problem.of_wish(wish),
        wish.cents / CENTS_PER_UNIT,
        problem.best.euros,
    )
    least, greatest = _up(granted.least), _down(granted.greatest)
    if granted.euros is None or granted.value is None:
        return PricedWish(wish, False, least, greatest, None, None, None, None)
    price = max(room.value - granted.value, 0.0)
    cents = problem.cents(granted.euros)
    return PricedWish(
        wish=wish,
        is_possible=True,
        least_cents=least,
        greatest_cents=greatest,
        price_cents=round(price * CENTS_PER_UNIT),
        is_in_room=granted.value >= room.least,
        goal_probability=problem.goal_probability(cents),
        amounts_cents=cents,
    )
