"""The prepared surface: arrays that say in a millisecond what any amounts would bring.

Amounts are those of all levers within their bounds; what exceeds the budget or breaks a group is
answered, too, and told. Nothing here needs more than NumPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int

from gespann.core.planning.surface.answers import Answer, LeverCurve, Split, SurfaceError
from gespann.core.planning.surface.log_polynomial import LogPolynomial
from gespann.core.planning.surface.parts import Bounds, Pictured, SharedFigures
from gespann.core.planning.year.risk import Measure, share_not_worse
from gespann.core.quantities import CENTS_PER_UNIT, Department, Interval

_POINTS = 41
_HALVINGS = 64
_TOLERANCE = 1e-6  # of a unit of money: less is the last digit


@dataclass(frozen=True)
class PreparedSurface:
    """A joint plan's surroundings.

    Attributes:
        names, departments: Of the levers, in the order of all amounts.
        bounds: What amounts may be.
        goal_cents: The goal, or None.
        margin: Share of the outcome that is contribution before the cost.
        own_outcome, own_cost: What the plan's measures bring in each draw and cost, in money.
        measure: Makes one amount of money out of all draws; None for the mean.
        balance: What luck is multiplied with before the measure sees it.
        expected: Outcome of each draw in money, without its luck and without measures.
        luck: What comes over what is expected, of each draw.
        before: Expected contribution of last year's split in each draw, in money.
        best_cents: The best plan, around which the room lies.
        spare_cents: What plans of the room may give up; None without a room.
        plans_cents: Plans by name: "recommended", "optimum", "last_year".
        pictured: What the picture shows.
        shared: What departments may weigh.
        error: How far all this may be wrong.
    """

    names: tuple[str, ...]
    departments: tuple[Department, ...]
    bounds: Bounds
    goal_cents: int | None
    margin: float
    own_outcome: Float[np.ndarray, " draw"]
    own_cost: float
    measure: Measure | None
    balance: float
    expected: LogPolynomial
    luck: LogPolynomial
    before: Float[np.ndarray, " draw"]
    best_cents: Int[np.ndarray, " lever"]
    spare_cents: int | None
    plans_cents: dict[str, Int[np.ndarray, " lever"]]
    pictured: Pictured
    shared: SharedFigures
    error: SurfaceError

    @cached_property
    def marketing(self) -> Bool[np.ndarray, " lever"]:
        """Which levers belong to marketing."""
        return np.array([one is Department.MARKETING for one in self.departments], dtype=bool)

    def at(self, cents: Sequence[int] | Int[np.ndarray, " lever"]) -> Answer:
        """What some amounts bring.

        Args:
            cents: Of each lever, within its bounds.

        Raises: ValueError if an amount lies outside its bounds.
        """
        amounts = np.asarray(cents, dtype=np.int64)
        self.bounds.refuse_outside(amounts)
        ((expected, lucky),) = self._both(amounts[None])
        return self._answer(amounts, expected, lucky)

    def _answer(self, amounts: np.ndarray, expected: np.ndarray, lucky: np.ndarray) -> Answer:
        cost = float(amounts.sum()) / CENTS_PER_UNIT + self.own_cost
        outcome = (lucky + self.own_outcome) * CENTS_PER_UNIT
        contribution = self.margin * (expected + self.own_outcome) - cost
        price = self.best_worth - self._worth(contribution, lucky, cost)
        over, missed = self.bounds.over_budget(amounts), self.bounds.missed_groups(amounts)
        return Answer(
            amount_cents=amounts,
            outcome_cents=Interval.of(outcome),
            contribution_cents=Interval.of(self.margin * outcome - cost * CENTS_PER_UNIT),
            expected_outcome_cents=self._mean_cents(expected + self.own_outcome),
            expected_contribution_cents=self._mean_cents(contribution),
            goal_probability=self._reached(outcome),
            better_than_last_year=share_not_worse(contribution, self.before, len(amounts)),
            price_cents=price * CENTS_PER_UNIT,
            is_in_room=self._is_in_room(price, over, missed),
            is_close_call=self._is_close_call(price, over, missed),
            over_budget_cents=over,
            missed_groups=missed,
        )

    def brought(self, euros: Float[np.ndarray, "plan lever"]) -> Float[np.ndarray, "plan draw"]:
        """Expected outcome of plans in each draw, in money, without measures and luck."""
        return self.expected.values(euros)

    def weighed(self, cents: Int[np.ndarray, " lever"]) -> Float[np.ndarray, " 5"]:
        """What departments may weigh of a plan: revenue, contribution, leads, later and spare.

        In money, but for leads; nan for what the firm has not.

        Raises: ValueError if an amount lies outside its bounds.
        """
        self.bounds.refuse_outside(cents)
        euros, shared = cents / CENTS_PER_UNIT, self.shared
        brought = self._bargained.values(euros[None])[0]
        outcome = (brought + self.own_outcome[shared.draws]).mean()
        limited = np.isfinite(shared.capacity)
        return np.array([
            outcome,
            self.margin * outcome - euros.sum() - self.own_cost,
            shared.leads.values(euros[None]).sum() if shared.leads.count else np.nan,
            shared.later.values(euros[None]).sum() - shared.later_without
            if shared.later.count
            else np.nan,
            (shared.capacity - euros)[limited].sum() if limited.any() else np.nan,
        ])  # fmt: skip

    def _both(self, cents: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Outcome of each draw at plans, in money: expected, and as luck would have it."""
        expected = self.brought(cents / CENTS_PER_UNIT)
        lucky = expected * self.luck.values(cents / CENTS_PER_UNIT)
        return list(zip(expected, lucky, strict=True))

    @cached_property
    def _bargained(self) -> LogPolynomial:
        """Expected outcome in the draws that bargaining asks, which often are a few of all."""
        few = self.expected.coefficients[:, self.shared.draws]
        return replace(self.expected, coefficients=np.ascontiguousarray(few))

    @cached_property
    def best_worth(self) -> float:
        """What the best plan is worth by the surface, in money: prices are taken against it."""
        ((expected, lucky),) = self._both(self.best_cents[None])
        cost = float(self.best_cents.sum()) / CENTS_PER_UNIT + self.own_cost
        contribution = self.margin * (expected + self.own_outcome) - cost
        return self._worth(contribution, lucky, cost)

    def curves(
        self, cents: Sequence[int] | Int[np.ndarray, " lever"], *, points: int = _POINTS
    ) -> tuple[LeverCurve, ...]:
        """What each lever adds around a plan, from its least amount to its greatest.

        Raises: ValueError if an amount lies outside its bounds.
        """
        amounts = np.asarray(cents, dtype=np.int64)
        self.bounds.refuse_outside(amounts)
        return tuple(self._curve(amounts, lever, points) for lever in range(len(amounts)))

    def splits(
        self, cents: Sequence[int] | Int[np.ndarray, " lever"], *, points: int = _POINTS
    ) -> tuple[Split, ...]:
        """The plan's money split otherwise: each department's levers grow and shrink together.

        Within their bounds; what a department cannot take is not spent.

        Raises: ValueError if an amount lies outside its bounds.
        """
        amounts = np.asarray(cents, dtype=np.int64)
        self.bounds.refuse_outside(amounts)
        total, sides = int(amounts.sum()), (self.marketing, ~self.marketing)
        if total == 0 or not (sides[0].any() and sides[1].any()):
            return ()
        least, most = (
            [int(ends[which].sum()) for which in sides]
            for ends in (self.bounds.low, self.bounds.high)
        )
        ends = max(least[0], total - most[1]), min(most[0], total - least[1])
        money = np.linspace(*ends, points)
        plans = np.repeat(amounts[None], points, axis=0)
        for which, of_side in zip(sides, (money, total - money), strict=True):
            low, high = self.bounds.low[which], self.bounds.high[which]
            plans[:, which] = _scaled(amounts[which], low, high, of_side)
        answers = [
            self._answer(plan, *both) for plan, both in zip(plans, self._both(plans), strict=True)
        ]
        return tuple(
            Split(share, one.amount_cents, one.expected_contribution_cents, one.is_in_room)
            for share, one in zip((money / total).tolist(), answers, strict=True)
        )

    def scaled_to_budget(
        self, cents: Sequence[int] | Int[np.ndarray, " lever"]
    ) -> Int[np.ndarray, " lever"]:
        """The same proportions with the whole budget, as far as the bounds allow; never above it.

        Raises: ValueError if an amount lies outside its bounds.
        """
        amounts = np.asarray(cents, dtype=np.int64)
        self.bounds.refuse_outside(amounts)
        low, high = self.bounds.low, self.bounds.high
        total = np.array([max(self.bounds.budget, int(low.sum()))])
        return _scaled(amounts, low, high, total)[0]

    def _curve(self, amounts: np.ndarray, lever: int, points: int) -> LeverCurve:
        ends = self.bounds.low[lever], self.bounds.high[lever]
        own = np.round(np.linspace(*ends, points)).astype(np.int64)
        plans = np.repeat(amounts[None], points, axis=0)
        plans[:, lever] = own
        euros = plans / CENTS_PER_UNIT
        outcome = self.brought(euros)
        added = (outcome - outcome[:1]) * CENTS_PER_UNIT
        low, median, high = np.percentile(added, (5, 50, 95), axis=1)
        mean = (outcome + self.own_outcome).mean(axis=1)
        cost = euros.sum(axis=1) + self.own_cost
        slopes = np.gradient(mean, own / CENTS_PER_UNIT) if ends[0] < ends[1] else np.zeros(points)
        return LeverCurve(
            own, low, median, high, (self.margin * mean - cost) * CENTS_PER_UNIT, slopes
        )

    def _worth(self, contribution: np.ndarray, lucky: np.ndarray, cost: float) -> float:
        """V of a plan in money."""
        if self.measure is None:
            return float(contribution.mean())
        brought = self.margin * (self.balance * lucky + self.own_outcome) - cost
        return self.measure.at(brought).value

    def _mean_cents(self, money: np.ndarray) -> float:
        return float(money.mean()) * CENTS_PER_UNIT

    def _reached(self, outcome_cents: np.ndarray) -> float | None:
        goal = self.goal_cents
        return None if goal is None else float((outcome_cents >= goal).mean())

    def _is_in_room(self, price: float, over: int, missed: tuple[int, ...]) -> bool | None:
        if self.spare_cents is None:
            return None
        return not over and not missed and price * CENTS_PER_UNIT <= self.spare_cents + _TOLERANCE

    def _is_close_call(self, price: float, over: int, missed: tuple[int, ...]) -> bool:
        if self.spare_cents is None or over or missed:
            return False
        return abs(price * CENTS_PER_UNIT - self.spare_cents) <= self.error.worth_cents


def _scaled(
    amounts: np.ndarray, low: np.ndarray, high: np.ndarray, totals: np.ndarray
) -> Int[np.ndarray, "point lever"]:
    """Amounts in the same proportions that add up to each total, as far as bounds allow."""
    pattern = np.maximum(amounts, 1e-3)
    few = np.zeros((len(totals), 1))
    many = few + float((high / pattern).max()) + 1
    for _ in range(_HALVINGS):
        middle = (few + many) / 2
        fits = np.clip(middle * pattern, low, high).sum(axis=1, keepdims=True) <= totals[:, None]
        few, many = np.where(fits, middle, few), np.where(fits, many, middle)
    return np.floor(np.clip(few * pattern, low, high) + 1e-3).astype(np.int64)
