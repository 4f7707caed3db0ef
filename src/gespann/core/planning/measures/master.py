"""The master problem: which measures, levers and boxes of amounts may hold the best plan.

The value of the amounts is replaced by tangents that lie above it; what is left is linear but for
yes and no, and a solver for mixed-integer linear programs says how much no plan can exceed, and
where to look next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from jaxtyping import Float
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from gespann.core.planning.measures.programme import Decision, Programme
from gespann.core.planning.year.plan_year import LocalValue

_NODES = 2000
_YES = 0.5
_INFEASIBLE = 2  # as the solver says it
_NEAR = 1e-7  # of the budget: the precision of the solver


class NothingAllowed(ValueError):
    """No plan keeps all limits at once."""


@dataclass(frozen=True)
class Cell:
    """A box of one market's amounts with the tangents that lie above the value in it.

    Attributes:
        market: Position of the market.
        slopes, heights: Of each tangent: value <= slope @ amounts + height.
    """

    market: int
    low: Float[np.ndarray, " lever"]
    high: Float[np.ndarray, " lever"]
    slopes: list[np.ndarray] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)

    def touch(self, at: Float[np.ndarray, " lever"], there: LocalValue) -> None:
        """Add the tangent of a concave function above the value."""
        self.slopes.append(there.slope)
        self.heights.append(there.value - float(there.slope @ at))


@dataclass(frozen=True)
class Answer:
    """What the tangents let one hope for.

    Attributes:
        bound: No plan is worth more, measures included.
        euros: Where the tangents are highest.
        cells: Position of the cell that each market's amounts lie in.
        hoped: What the tangents say of each market's amounts.
    """

    bound: float
    decision: Decision
    euros: Float[np.ndarray, "market lever"]
    cells: list[int]
    hoped: Float[np.ndarray, " market"]


def solve(
    programme: Programme, cells: list[Cell], *, gap: float, refused: Sequence[Decision] = ()
) -> Answer:
    """The plan for which the tangents promise most.

    Args:
        refused: Decisions that no amounts were found for: what the solver takes for kept may be
            missed by its last digits.
        gap: Relative gap at which the solver may stop; the bound holds all the same.

    Source: Duran and Grossmann (1986), An outer-approximation algorithm for a class of
        mixed-integer nonlinear programs.

    Raises: NothingAllowed if no plan keeps all limits.
    """
    model = _Model(programme, cells)
    for decision in refused:
        model.refuse(decision)
    found = milp(
        model.objective,
        integrality=model.integrality,
        bounds=model.bounds,
        constraints=model.constraint,
        options={"mip_rel_gap": gap, "node_limit": _NODES, "presolve": False},
    )
    if found.x is None:
        raise NothingAllowed("no plan keeps all limits")
    return model.answer(found.x, float(found.mip_dual_bound))


def narrowed(programme: Programme, cells: list[Cell], number: int, least: float) -> Cell | None:
    """The part of a cell in which a plan may be worth at least so much; None if there is none.

    Args:
        number: Position of the cell.
        least: Worth of a plan, measures included.
    """
    cell, model = cells[number], _Model(programme, cells)
    model.demand(least, number)
    low, high = cell.low.copy(), cell.high.copy()
    for k, column in enumerate(model.amounts[number]):
        for sign, bound in ((1.0, low), (-1.0, high)):
            if cell.high[k] <= cell.low[k]:
                continue
            end = model.end(int(column), sign)
            if end is None:
                return None
            bound[k] = np.clip(end, low[k], high[k])
    return replace(cell, low=low, high=high)


class _Model:
    """The rows and columns: amounts, a yes or no for each cell, hopes, measures, levers used."""

    def __init__(self, programme: Programme, cells: list[Cell]) -> None:
        self.programme, self.cells = programme, cells
        levers = programme.low.shape[1]
        self.amounts = np.arange(len(cells) * levers).reshape(len(cells), levers)
        first = self.amounts.size
        self.chosen = first + np.arange(len(cells))
        self.hopes = first + len(cells) + np.arange(len(cells))
        self.done = first + 2 * len(cells) + np.arange(programme.measures.count)
        self.used = first + 2 * len(cells) + programme.measures.count + np.arange(levers)
        self.size = int(first + 2 * len(cells) + programme.measures.count + levers)
        self.unit = max(programme.budget, 1e-9)
        self.scale = self._scale()
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: list[float] = []
        self._least: list[float] = []
        self._most: list[float] = []
        self._build()

    def _scale(self) -> float:
        """What values are measured by."""
        heights = [abs(height) for cell in self.cells for height in cell.heights]
        return max([*heights, self.unit, 1e-9])

    @property
    def objective(self) -> np.ndarray:
        """To be made small: what is hoped for and what measures bring, negative."""
        cost = np.zeros(self.size)
        cost[self.hopes] = -1.0
        measures = self.programme.measures
        cost[self.done] = -(measures.worth - measures.cost) / self.scale
        return cost

    @property
    def integrality(self) -> np.ndarray:
        """Which columns are yes or no."""
        whole = np.zeros(self.size)
        whole[[*self.chosen, *self.done, *self.used]] = 1
        return whole

    @property
    def bounds(self) -> Bounds:
        """Of each column."""
        low, high = np.zeros(self.size), np.ones(self.size)
        high[self.amounts] = [cell.high / self.unit for cell in self.cells]
        low[self.hopes], high[self.hopes] = -np.inf, np.inf
        low[self.done] = self.programme.measures.must
        low[self.used] = ~self.programme.may_rest
        return Bounds(low, high)

    @property
    def constraint(self) -> LinearConstraint:
        """All rows."""
        shape = (len(self._most), self.size)
        matrix = csr_array((self._values, (self._rows, self._columns)), shape=shape)
        return LinearConstraint(matrix, np.array(self._least), np.array(self._most))

    def answer(self, x: np.ndarray, least: float) -> Answer:
        """The solution in money."""
        programme = self.programme
        decision = Decision(x[self.done] > _YES, x[self.used] > _YES)
        euros, hoped = np.zeros_like(programme.low), np.zeros(programme.markets)
        cells = [0] * programme.markets
        for number, cell in enumerate(self.cells):
            if x[self.chosen[number]] > _YES:
                euros[cell.market] = x[self.amounts[number]] * self.unit
                hoped[cell.market] = x[self.hopes[number]] * self.scale
                cells[cell.market] = number
        return Answer(-least * self.scale, decision, euros, cells, hoped)

    def demand(self, least: float, number: int) -> None:
        """Only plans that are worth so much, with amounts in one cell."""
        self._row(np.arange(self.size), -self.objective, least / self.scale, np.inf)
        self._row([self.chosen[number]], 1.0, 1.0, 1.0)

    def refuse(self, decision: Decision) -> None:
        """At least one yes or no differs from a decision."""
        columns = np.concatenate([self.done, self.used])
        yes = np.concatenate([decision.done, decision.used])
        self._row(columns, np.where(yes, -1.0, 1.0), 1.0 - float(yes.sum()), np.inf)

    def end(self, column: int, sign: float) -> float | None:
        """The least of an amount (the most for a sign of -1), yes and no taken by halves, too."""
        cost = np.zeros(self.size)
        cost[column] = sign
        found = milp(cost, bounds=self.bounds, constraints=self.constraint)
        if found.status == _INFEASIBLE:
            return None
        if found.x is None:
            return -np.inf if sign > 0 else np.inf
        return float(sign * found.fun * self.unit) - sign * _NEAR * self.unit

    def _row(self, columns: Any, values: Any, least: float, most: float) -> None:
        """least <= values @ columns <= most."""
        which = np.asarray(columns, dtype=int).ravel()
        self._rows += [len(self._most)] * len(which)
        self._columns += which.tolist()
        self._values += np.broadcast_to(np.asarray(values, dtype=float), which.shape).tolist()
        self._least.append(least)
        self._most.append(most)

    def _build(self) -> None:
        for number, cell in enumerate(self.cells):
            self._cell_rows(number, cell)
        for market in range(self.programme.markets):
            own = [self.chosen[n] for n, cell in enumerate(self.cells) if cell.market == market]
            self._row(own, 1.0, 1.0, 1.0)
        self._money_rows()
        self._lever_rows()
        self._measure_rows()

    def _cell_rows(self, number: int, cell: Cell) -> None:
        amounts, chosen, hope = self.amounts[number], self.chosen[number], self.hopes[number]
        for slope, height in zip(cell.slopes, cell.heights, strict=True):
            values = [*(slope * self.unit / self.scale), height / self.scale, -1.0]
            self._row([*amounts, chosen, hope], values, 0.0, np.inf)
        for k, amount in enumerate(amounts):
            if cell.high[k] > 0:
                self._row([amount, chosen], [1.0, -cell.high[k] / self.unit], -np.inf, 0.0)
            if cell.low[k] > 0:
                self._row([amount, chosen], [1.0, -cell.low[k] / self.unit], 0.0, np.inf)

    def _money_rows(self) -> None:
        programme, cost = self.programme, self.programme.measures.cost / self.unit
        everything = [*self.amounts.ravel(), *self.done]
        self._row(everything, [*np.ones(self.amounts.size), *cost], -np.inf, 1.0)
        for group in programme.groups:
            columns = [*self.amounts[:, group.levers].ravel(), *self.done[group.measures]]
            values = np.array([
                *np.ones(self.amounts[:, group.levers].size), *cost[group.measures]
            ])  # fmt: skip
            # Each limit measured by itself: a small floor must not drown in the solver's digits.
            for sign, limit in ((1.0, group.least / self.unit), (-1.0, group.most / self.unit)):
                if np.isfinite(limit):
                    size = np.clip(limit, _NEAR, 1.0)
                    self._row(columns, sign * values / size, sign * limit / size, np.inf)

    def _lever_rows(self) -> None:
        programme, raises = self.programme, self.programme.measures.raises / self.unit
        for k in range(programme.low.shape[1]):
            amounts, used = self.amounts[:, k], self.used[k]
            if np.isfinite(programme.lever_high[k]):
                values = [*np.ones(len(amounts)), *-raises[:, k]]
                most = programme.lever_high[k] / self.unit
                self._row([*amounts, *self.done], values, -np.inf, most)
            if programme.may_rest[k]:
                self._rest_rows(k, amounts, int(used))

    def _rest_rows(self, lever: int, amounts: np.ndarray, used: int) -> None:
        """A lever left out gets nothing; a lever used, at least what is useful, everywhere."""
        programme = self.programme
        least = max(programme.least_useful[lever], programme.low[:, lever].sum()) / self.unit
        most = programme.high[:, lever].sum() / self.unit
        self._row([*amounts, used], [*np.ones(len(amounts)), -least], 0.0, np.inf)
        self._row([*amounts, used], [*np.ones(len(amounts)), -most], -np.inf, 0.0)
        for market, low in enumerate(programme.low[:, lever] / self.unit):
            own = [n for n, cell in enumerate(self.cells) if cell.market == market]
            if low > 0:
                self._row([*amounts[own], used], [*np.ones(len(own)), -low], 0.0, np.inf)

    def _measure_rows(self) -> None:
        measures = self.programme.measures
        for one, other in measures.needs:
            self._row([self.done[one], self.done[other]], [1.0, -1.0], -np.inf, 0.0)
        for several in measures.excludes:
            self._row(self.done[list(several)], 1.0, -np.inf, 1.0)
