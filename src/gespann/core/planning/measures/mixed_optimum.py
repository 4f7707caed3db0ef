"""The best plan where not everything can be halved: measures, useful amounts, groups of levers.

A master problem of tangents proposes what to do and use, and says what no plan can exceed; the best
amounts for its proposal are a plan, whose tangents sharpen the master problem. Where the bond
between the departments bends the value upwards, tangents lie above it; there boxes of amounts are
cut in two until they lie near enough.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import GAP_WANTED, Optimum, climb
from gespann.core.planning.measures.master import Answer, Cell, NothingAllowed, narrowed, solve
from gespann.core.planning.measures.programme import Decision, Programme
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.plan_year import LocalValue

__all__ = ["MixedOptimum", "NothingAllowed", "best_programme"]

SCOUTS = 100  # draws that find the way for all of them
ROUNDS, MOST_SPLITS = 60, 12
FEW_AMOUNTS = 60  # of so many, boxes are made smaller where tangents alone do not prove enough
_ENOUGH = 0.05  # share of the gap that amounts on the way may fall short of their best
_SOLVER = 0.1  # share of the gap that the solver may leave
_HELPED = 0.9  # share of the widths that may be left, else narrowing has not helped
_HELPS = 0.05  # share of the gap left that tangents must prove away to be worth the while


@dataclass(frozen=True)
class MixedOptimum:
    """The best decision with its amounts.

    Attributes:
        best: Amounts by market and lever; value and bound include measures and their cost.
    """

    decision: Decision
    best: Optimum


def best_programme(
    years: MarketYears,
    programme: Programme,
    start: Float[np.ndarray, "market lever"],
    *,
    gap: float = GAP_WANTED,
) -> MixedOptimum:
    """The plan with the greatest expected contribution of all that a programme allows.

    Args:
        years: What amounts are valued with; one market where markets are not planned.
        start: Amounts near which the search begins.
        gap: Relative gap at which the proof may stop.

    Source: Duran and Grossmann (1986) for the tangents, McCormick (1976) for the boxes.

    Raises: NothingAllowed if no plan keeps all limits.
    """
    starts = [start]
    if years.draws > SCOUTS:
        scout = _Search(years.thinned(SCOUTS), programme)
        starts = scout.run(starts, gap, ROUNDS // 2).found_amounts
    return _Search(years, programme).run(starts, gap, ROUNDS).result()


@dataclass
class _Search:
    """What is known so far: cells with tangents, decisions tried and refused, the best of them."""

    years: MarketYears
    programme: Programme
    cells: list[Cell] = field(default_factory=list)
    above: list[Callable[[np.ndarray], LocalValue]] = field(default_factory=list)
    found: dict[bytes, tuple[float, Decision, np.ndarray]] = field(default_factory=dict)
    refused: list[Decision] = field(default_factory=list)
    bound: float = np.inf
    looked_above: float = -np.inf

    def run(self, starts: list[np.ndarray], gap: float, rounds: int) -> "_Search":
        """Go on until no plan can be better by more than the gap."""
        self._open(starts)
        for _ in range(rounds):
            answer = self._answer(gap)
            if answer is None:
                break
            before, self.bound = self.bound, min(self.bound, max(answer.bound, self.looked_above))
            is_new = self._try(answer, gap)
            if self.found and self.bound - self.value <= gap * abs(self.value):
                break
            helps = is_new or before - self.bound > _HELPS * (self.bound - self.value)
            self._touch_where_hoped(answer)
            if not (helps or self._make_smaller(answer, gap)):
                break
        return self

    def _answer(self, gap: float) -> Answer | None:
        """What the master proposes; None if nothing worth looking for is left."""
        try:
            return solve(self.programme, self.cells, gap=_SOLVER * gap, refused=self.refused)
        except NothingAllowed:
            if not self.found:
                raise
            # Whatever is left of the boxes holds no plan that keeps all limits.
            self.bound = min(self.bound, self.looked_above)
            return None

    @property
    def value(self) -> float:
        """Of the best plan so far."""
        return max((value for value, _, _ in self.found.values()), default=-np.inf)

    @property
    def found_amounts(self) -> list[np.ndarray]:
        """Amounts of all decisions tried, the best first."""
        ranked = sorted(self.found.values(), key=lambda one: -one[0])
        return [euros for _, _, euros in ranked]

    def result(self) -> MixedOptimum:
        """The best decision, its amounts settled to the last digit.

        Raises: NothingAllowed if no decision left any amounts.
        """
        if not self.found:
            raise NothingAllowed("no plan keeps all limits")
        value, decision, euros = max(self.found.values(), key=lambda one: one[0])
        settled = self._best_amounts(decision, euros, enough=0.0)
        if settled is not None and self._worth(decision, settled) >= value:
            value, euros = self._worth(decision, settled), settled
        return MixedOptimum(decision, Optimum(euros, value, max(self.bound, value)))

    def _open(self, starts: list[np.ndarray]) -> None:
        programme = self.programme
        low = programme.low * ~programme.may_rest
        for market in range(programme.markets):
            self._add(Cell(market, low[market], self._high(market)))
        for start in starts:
            for number, cell in enumerate(self.cells):
                self._touch(number, np.clip(start[cell.market], cell.low, cell.high))

    def _high(self, market: int) -> np.ndarray:
        """The most of each lever in a market, whatever is decided."""
        programme = self.programme
        most = programme.lever_high + programme.measures.raises.sum(axis=0)
        return np.minimum(np.minimum(programme.high[market], most), programme.budget)

    def _add(self, cell: Cell) -> None:
        year, box = self.years.markets[cell.market], _box(cell)
        concave = year.is_concave(box)
        self.cells.append(cell)
        self.above.append(year.local_value if concave else year.overestimator(box))

    def _try(self, answer: Answer, gap: float) -> bool:
        """Find the best amounts of a decision; whether it was not tried before."""
        if answer.decision.key in self.found:
            return False
        enough = _ENOUGH * gap * max(abs(self.value) if self.found else abs(answer.bound), 1e-9)
        euros = self._best_amounts(answer.decision, answer.euros, enough=enough)
        if euros is None:
            self.refused.append(answer.decision)
            return True
        worth = self._worth(answer.decision, euros)
        self.found[answer.decision.key] = worth, answer.decision, euros
        self._touch_all(euros)
        return True

    def _best_amounts(
        self, decision: Decision, start: np.ndarray, *, enough: float
    ) -> np.ndarray | None:
        allowed = self.programme.amounts(decision)
        if allowed is None:
            return None
        if self.programme.markets > 1:
            return climb(self.years.local_value, allowed, start, enough=enough)
        value = self.years.markets[0].local_value
        return climb(value, allowed, start[0], enough=enough)[None]

    def _worth(self, decision: Decision, euros: np.ndarray) -> float:
        measures = self.programme.measures
        own = float((measures.worth - measures.cost)[decision.done].sum())
        return self.years.local_value(euros).value + own

    def _touch_all(self, euros: np.ndarray) -> None:
        """Tangents at some amounts, in the cells that hold them."""
        for number, cell in enumerate(self.cells):
            own = euros[cell.market]
            if (own >= cell.low - 1e-9).all() and (own <= cell.high + 1e-9).all():
                self._touch(number, own)

    def _touch(self, number: int, euros: np.ndarray) -> LocalValue:
        there = self.above[number](euros)
        self.cells[number].touch(euros, there)
        return there

    def _touch_where_hoped(self, answer: Answer) -> None:
        """Tangents where the master hopes for too much."""
        for market, number in enumerate(answer.cells):
            self._touch(number, answer.euros[market])

    def _make_smaller(self, answer: Answer, gap: float) -> bool:
        """Smaller boxes, where tangents alone do not prove enough; whether there are any left."""
        if self.programme.low.size > FEW_AMOUNTS:  # among many, one box tells next to nothing
            return False
        if self._narrow(gap):
            return bool(self.cells)
        if len(self.cells) >= self.programme.markets + MOST_SPLITS:
            return False
        apart = [
            self.above[number](own).value - year.local_value(own).value
            for number, own, year in zip(
                answer.cells, answer.euros, self.years.markets, strict=True
            )
        ]
        loosest = int(np.argmax(apart))
        self._split(answer.cells[loosest], answer.euros[loosest])
        return True

    def _narrow(self, gap: float) -> bool:
        """Keep only amounts that may be worth more than is proven enough; whether that helped."""
        least = self.value + gap * abs(self.value)
        before = sum(_width(cell) for cell in self.cells)
        self.looked_above = max(self.looked_above, least)
        parts = [
            narrowed(self.programme, self.cells, number, least) for number in range(len(self.cells))
        ]
        kept = [part for part in parts if part is not None]
        if len({part.market for part in kept}) < self.programme.markets:
            self.bound, self.cells = min(self.bound, self.looked_above), []
            return True
        after = sum(_width(part) for part in kept)
        if after > _HELPED * before:
            return False
        self.cells, self.above = [], []
        best = max(self.found.values(), key=lambda one: one[0])[2]
        for part in kept:
            self._add(part)
            self._touch(len(self.cells) - 1, np.clip(best[part.market], part.low, part.high))
        return True

    def _split(self, number: int, euros: np.ndarray) -> None:
        """Cut a cell in two; what lay above the value in it still does."""
        cell = self.cells.pop(number)
        self.above.pop(number)
        box = _box(cell)
        for half in box.halves(self.years.markets[cell.market].widest(box)):
            part = replace(
                cell,
                low=half.low,
                high=half.reachable_high,
                slopes=list(cell.slopes),
                heights=list(cell.heights),
            )
            self._add(part)
            self._touch(len(self.cells) - 1, np.clip(euros, part.low, part.high))


def _width(cell: Cell) -> float:
    """How wide a cell is, all levers together."""
    return float((cell.high - cell.low).sum())


def _box(cell: Cell) -> BudgetSet:
    """A cell as the set of all amounts in it."""
    return BudgetSet(cell.low, cell.high, float(cell.high.sum()))
