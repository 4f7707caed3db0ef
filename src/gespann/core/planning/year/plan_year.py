"""The planning year as the posterior sees it: what any amounts of the levers would bring.

For each posterior draw, market and period the stock of a lever is linear in the amount planned:
what is left of the history's effort, plus the amount times its phasing. Everything that does not
depend on the amounts is computed once, so that a plan is valued by one pass of exponentials.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from jaxtyping import Bool, Float, Int

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.year.risk import worst_mean
from gespann.core.response.model.effect import bonded_factor, helped
from gespann.core.response.results import evenly_spaced

Part = TypeVar("Part")
Result = TypeVar("Result")

# Draws are valued in parts whose arrays fit into a core's cache. Two threads that compute with
# smaller ones wait for each other's interpreter longer than they compute: at 16,000 cells a year of
# 1,000 draws took 18 ms with them and 8 ms without, at 64,000 both take 8.
_CELLS_AT_ONCE = 64_000
_FEW_CELLS = 1_000_000  # valued in no more time than threads take to meet
_THREADS, _TURNS = 2, 4  # each thread takes its share of the parts in so many turns


@dataclass(frozen=True)
class LocalValue:
    """Expected contribution at some amounts, with its derivatives.

    Attributes:
        curvature: None where the second derivatives would cost too much; those across markets are
            none.
        short: By how much the value may lie below what it stands for; see `Worth`.
    """

    value: float
    slope: Float[np.ndarray, "*market lever"]
    curvature: Float[np.ndarray, "*market lever lever"] | None
    short: float = 0.0


@dataclass(frozen=True)
class LocalDraws:
    """Contribution of each draw at some amounts, with its derivatives, in money.

    Attributes:
        curvatures: None where the second derivatives would cost too much.
    """

    values: Float[np.ndarray, " draw"]
    slopes: Float[np.ndarray, "draw *market lever"]
    curvatures: Float[np.ndarray, "draw lever lever"] | None


def in_threads(work: Callable[[Part], Result], parts: list[Part]) -> list[Result]:
    """Work on all parts, on both cores; the results in their order."""
    if len(parts) == 1:  # starting threads would take longer than the work
        return [work(parts[0])]
    at_once = -(-len(parts) // (_THREADS * _TURNS))
    some = [parts[first : first + at_once] for first in range(0, len(parts), at_once)]
    with ThreadPoolExecutor(_THREADS) as pool:
        done = pool.map(lambda these: [work(part) for part in these], some)
        return [one for these in done for one in these]


def of_market(
    values: Float[np.ndarray, "draw cell *more"], market: int, markets: int
) -> Float[np.ndarray, "draw own *more"]:
    """One market's cells, of cells that lie market by market."""
    own = values.shape[1] // markets
    return np.ascontiguousarray(values[:, market * own : (market + 1) * own])


def whole_where_none(share: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " lever"]:
    """Shares to divide by: what is spread by a share of nothing is nothing already."""
    return np.where(share > 0, share, 1.0)


@dataclass(frozen=True)
class Done:
    """What measures that are done bring and cost, whatever the amounts, in money.

    Attributes:
        outcome: Outcome they bring over the plan, in each draw.
        cost: What they cost together.
    """

    outcome: Float[np.ndarray, " draw"]
    cost: float

    def part(self, which: slice | np.ndarray) -> "Done":
        """Some of the draws only."""
        return replace(self, outcome=self.outcome[which])

    def weighted(self, weights: Float[np.ndarray, " draw"]) -> "Done":
        """Outcomes times weights; what is paid is paid in every draw."""
        return replace(self, outcome=self.outcome * weights)


class DoesMeasures:
    """What a year with measures adds to what its amounts bring; `done` is None without any."""

    done: Done | None
    margin: float

    @property
    def own_outcome(self) -> np.ndarray | float:
        """Outcome of the measures in each draw."""
        return 0.0 if self.done is None else self.done.outcome

    def with_own(
        self, outcomes: Float[np.ndarray, "draw period"]
    ) -> Float[np.ndarray, "draw period"]:
        """Outcomes with those of the measures, of which nobody knows when they come: evenly."""
        if self.done is None:
            return outcomes
        return outcomes + self.done.outcome[:, None] / outcomes.shape[1]

    @property
    def own_cost(self) -> float:
        """What the measures cost."""
        return 0.0 if self.done is None else self.done.cost

    @property
    def own_value(self) -> float:
        """Contribution the measures are expected to bring, their cost subtracted."""
        return self.margin * float(np.mean(self.own_outcome)) - self.own_cost


@dataclass(frozen=True)
class PlanYear(DoesMeasures):
    """What a plan is valued with. Cells are markets x periods of the plan.

    Attributes:
        left_over: Stock left of efforts before the plan, over kappa.
        per_euro: Stock that one unit of money of each lever's amount makes, over kappa.
        effect: beta, of each market.
        bond: delta.
        base: Expected outcome in money without any lever.
        marketing: Which levers belong to marketing.
        margin: Share of the outcome that is contribution before the levers' cost.
        done: Measures that are done, or None.
    """

    left_over: Float[np.ndarray, "draw cell lever"]
    per_euro: Float[np.ndarray, "draw cell lever"]
    effect: Float[np.ndarray, "draw cell lever"]
    bond: Float[np.ndarray, " draw"]
    base: Float[np.ndarray, "draw cell"]
    marketing: Bool[np.ndarray, " lever"]
    margin: float
    done: Done | None = None

    @property
    def draws(self) -> int:
        """Number of posterior draws."""
        return int(self.bond.shape[0])

    def in_market(self, market: int, share: Float[np.ndarray, "market lever"]) -> "PlanYear":
        """The year of one market alone, whose amounts are those of this market.

        Measures, which belong to none, are told of with the first.

        Args:
            share: Share of each lever's amount that goes to each market as it is.
        """
        markets = len(share)
        return replace(
            self,
            left_over=of_market(self.left_over, market, markets),
            per_euro=of_market(self.per_euro, market, markets) / whole_where_none(share[market]),
            effect=of_market(self.effect, market, markets),
            base=of_market(self.base, market, markets),
            done=self.done if market == 0 else None,
        )

    def thinned(self, draws: int) -> "PlanYear":
        """The same with at most this many draws, evenly spaced."""
        return self._part(evenly_spaced(self.draws, draws))

    def selected(self, which: Int[np.ndarray, " selected"]) -> "PlanYear":
        """The same with these draws, each as often as it is named."""
        return self._part(which)

    def _part(self, which: slice | np.ndarray) -> "PlanYear":
        return replace(
            self,
            left_over=self.left_over[which],
            per_euro=self.per_euro[which],
            effect=self.effect[which],
            bond=self.bond[which],
            base=self.base[which],
            done=None if self.done is None else self.done.part(which),
        )

    def lucky(self, luck: "Shocks") -> "PlanYear":
        """The same year as luck would have it: what is expected of a draw is what comes."""
        return replace(self, base=self.base * luck.factor)

    def weighted(self, weights: Float[np.ndarray, " draw"]) -> "PlanYear":
        """The year whose mean over draws is the sum of this one's, weighted so.

        Args:
            weights: Not negative, with sum one.
        """
        kept = np.flatnonzero(weights > 0)
        part, times = self._part(kept), len(kept) * weights[kept]
        done = None if part.done is None else part.done.weighted(times)
        return replace(part, base=part.base * times[:, None], done=done)

    def _parts(self) -> Iterator["PlanYear"]:
        step = max(1, _CELLS_AT_ONCE // self.left_over[0].size)
        for first in range(0, self.draws, step):
            yield self._part(slice(first, first + step))

    def map(self, work: Callable[["PlanYear"], Result]) -> list[Result]:
        """Work on all parts of the draws, on both cores if it is much; in their order."""
        return self._each(work, list(self._parts()))

    def _each(self, work: Callable[[Part], Result], parts: list[Part]) -> list[Result]:
        if self.left_over.size <= _FEW_CELLS:
            return [work(part) for part in parts]
        return in_threads(work, parts)

    def effects(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, "draw cell lever"]:
        """beta h(stock) of every lever for the amounts of a plan."""
        return self.effect * -np.expm1(-(self.left_over + self.per_euro * euros))

    def factor(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, "draw cell"]:
        """F in every cell for the amounts of a plan."""
        effects = self.effects(euros)
        return bonded_factor(
            effects @ self.marketing, effects @ ~self.marketing, self.bond[:, None]
        )

    def outcomes(
        self, euros: Float[np.ndarray, " lever"], luck: "Shocks | None" = None
    ) -> Float[np.ndarray, " draw"]:
        """Outcome of a plan in money for each draw: expected, or as luck would have it."""
        if luck is not None:
            lucky = (self.base * self.factor(euros) * luck.factor).sum(axis=1)
            return np.asarray(lucky + self.own_outcome)

        def work(part: "PlanYear") -> np.ndarray:
            return (part.base * part.factor(euros)).sum(axis=1)

        return np.asarray(np.concatenate(self.map(work)) + self.own_outcome)

    def outcomes_by_period(
        self, euros: Float[np.ndarray, " lever"], luck: "Shocks", markets: int
    ) -> Float[np.ndarray, "draw period"]:
        """The same as luck would have it, period by period over all markets."""
        lucky = self.base * self.factor(euros) * luck.factor
        return self.with_own(lucky.reshape(self.draws, markets, -1).sum(axis=1))

    def contributions(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " draw"]:
        """Expected contribution of a plan in money, for each draw: margin x outcome - cost."""
        return self.margin * self.outcomes(euros) - euros.sum() - self.own_cost

    def local_value(self, euros: Float[np.ndarray, " lever"]) -> LocalValue:
        """Mean over draws of the expected contribution, with derivatives, in money."""
        sums = self.map(lambda part: _outcome_sums(part, euros))
        scale = self.margin / self.draws
        return LocalValue(
            value=float(scale * sum(part[0] for part in sums) - euros.sum()) + self.own_value,
            slope=scale * np.sum([part[1] for part in sums], axis=0) - 1,
            curvature=scale * np.sum([part[2] for part in sums], axis=0),
        )

    def by_draw(self, euros: Float[np.ndarray, " lever"]) -> LocalDraws:
        """Expected contribution of each draw, with derivatives, in money."""
        return self._contributed(self.map(lambda part: _outcome_by_draw(part, euros)), euros)

    def overestimator_by_draw(self, box: BudgetSet) -> Callable[[np.ndarray], LocalDraws]:
        """Concave functions above each draw's contribution of every plan in a box."""
        parts = self.map(lambda part: _BoundOfPart.over(part, box))

        def above(euros: np.ndarray) -> LocalDraws:
            return self._contributed(self._each(lambda part: part.by_draw(euros), parts), euros)

        return above

    def _contributed(
        self, outcomes: list[tuple[np.ndarray, np.ndarray, np.ndarray]], euros: np.ndarray
    ) -> LocalDraws:
        values, slopes, curvatures = (np.concatenate(one) for one in zip(*outcomes, strict=True))
        return LocalDraws(
            values=self.margin * (values + self.own_outcome) - euros.sum() - self.own_cost,
            slopes=self.margin * slopes - 1,
            curvatures=self.margin * curvatures,
        )

    def overestimator(self, box: BudgetSet) -> Callable[[np.ndarray], LocalValue]:
        """A concave function that lies above the expected contribution of every plan in a box."""
        parts = self.map(lambda part: _BoundOfPart.over(part, box))
        scale = self.margin / self.draws

        def above(euros: np.ndarray) -> LocalValue:
            sums = self._each(lambda part: part.sums(euros), parts)
            return LocalValue(
                value=float(scale * sum(part[0] for part in sums) - euros.sum()) + self.own_value,
                slope=scale * np.sum([part[1] for part in sums], axis=0) - 1,
                curvature=np.diag(-scale * np.sum([part[2] for part in sums], axis=0)),
            )

        return above

    def is_concave(self, box: BudgetSet) -> bool:
        """Whether the expected contribution is proven to be concave over a box of amounts.

        A lever's own curvature is weakest where most is spent and the other department does least;
        the bond between two levers bends most where least is spent. If even these together bend
        downwards in every direction, the function does everywhere.
        """
        bends = self._weakest_bends(box).sum(axis=0)
        return bool(np.linalg.eigvalsh(bends / _size(bends)).max() <= 1e-12)

    def is_concave_in_draws(self, box: BudgetSet, share: float) -> bool:
        """Whether that is proven of every weighted mean in which this share has all the weight.

        A sum bends downwards where the most hollow draws that could make it up do on average.

        Args:
            share: The least share of the draws with all the weight; 0 for one draw.
        """
        bends = self._weakest_bends(box)
        hollow = np.linalg.eigvalsh(bends / _size(bends.mean(axis=0))).max(axis=-1)
        return -worst_mean(-hollow, share) <= 1e-12

    def _weakest_bends(self, box: BudgetSet) -> Float[np.ndarray, "draw lever lever"]:
        low, high = box.low, box.reachable_high
        return np.concatenate(self.map(lambda part: _weakest_bends(part, low, high)))

    def widest(self, box: BudgetSet) -> int:
        """The lever whose range moves the expected outcome most within the box."""
        spread = self.effects(box.reachable_high) - self.effects(box.low)
        return int(np.einsum("dc,dcl->l", self.base, spread).argmax())

    def added(
        self,
        euros: Float[np.ndarray, " lever"],
        lever: int,
        amounts: Float[np.ndarray, " point"],
    ) -> tuple[Float[np.ndarray, "point draw"], Float[np.ndarray, " point"]]:
        """Outcome that one lever adds at each amount, and the mean marginal outcome there."""
        effects = self.effects(euros)
        others = effects @ (~self.marketing if self.marketing[lever] else self.marketing)
        weight = self.base * (1 + self.bond[:, None] * others) * self.effect[..., lever]
        start, per_euro = self.left_over[..., lever], self.per_euro[..., lever]
        at_nothing = np.exp(-start)
        added, marginal = [], []
        for amount in amounts:
            lacking = np.exp(-(start + per_euro * amount))
            added.append((weight * (at_nothing - lacking)).sum(axis=1))
            marginal.append((weight * lacking * per_euro).sum() / self.draws)
        return np.array(added), np.array(marginal)


@dataclass(frozen=True)
class Shocks:
    """What makes an outcome differ from its expectation: drift to come and noise, as factors.

    One factor for each stage, draw and cell, the same for all plans, so that plans are compared
    under the same luck. Their mean is one.
    """

    stages: tuple[Float[np.ndarray, "*draw_and_cell"], ...]

    def in_market(self, market: int, markets: int) -> "Shocks":
        """The luck of one market alone."""
        return Shocks(tuple(of_market(stage, market, markets) for stage in self.stages))

    @property
    def factor(self) -> Float[np.ndarray, "*draw_and_cell"]:
        """That of the last stage: the only one where only the outcome is known."""
        return self.stages[-1]


def _lacking(part: PlanYear, euros: np.ndarray) -> Float[np.ndarray, "draw all"]:
    """exp(-stock / kappa) of every cell and lever, side by side.

    The amounts are laid out once for all cells: NumPy is slow where it repeats as few numbers as
    there are levers.
    """
    draws, cells, _ = part.left_over.shape
    stock = part.per_euro.reshape(draws, -1) * np.tile(euros, cells)
    stock += part.left_over.reshape(draws, -1)
    return np.asarray(np.exp(np.negative(stock, out=stock), out=stock))


def _outcome_sums(part: PlanYear, euros: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Sums over draws and cells of the outcome and its derivatives."""
    marketing, levers = part.marketing, len(part.marketing)
    effect, per_euro = (one.reshape(part.draws, -1) for one in (part.effect, part.per_euro))
    lacking = effect * _lacking(part, euros)
    sides = np.stack([marketing, ~marketing], axis=1).astype(float)
    by_marketing, by_sales = ((effect - lacking).reshape(-1, levers) @ sides).T
    slopes = (lacking * per_euro).reshape(-1, levers)
    base = part.base.reshape(-1)
    bonded = (part.base * part.bond[:, None]).reshape(-1)
    outcome = base @ (1 + by_marketing + by_sales) + (bonded * by_marketing) @ by_sales
    # dF/dM = 1 + delta S for marketing's levers, dF/dS = 1 + delta M for those of sales.
    weights = np.stack([base + bonded * by_sales, base + bonded * by_marketing])
    own = np.where(marketing, 0, 1), np.arange(levers)
    slope = (weights @ slopes)[own]
    bends = (weights @ (slopes.reshape(part.draws, -1) * per_euro).reshape(-1, levers))[own]
    together = (slopes * bonded[:, None]).T @ slopes
    across = marketing[:, None] ^ marketing[None, :]
    return float(outcome), slope, np.where(across, together, -np.diag(bends))


def _outcome_by_draw(
    part: PlanYear, euros: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums over cells of the outcome and its derivatives, for each draw."""
    marketing = part.marketing
    lacking = part.effect * np.exp(-(part.left_over + part.per_euro * euros))
    effects = part.effect - lacking
    slopes = lacking * part.per_euro
    by_marketing, by_sales = effects @ marketing, effects @ ~marketing
    bond = part.bond[:, None]
    outcomes = (part.base * bonded_factor(by_marketing, by_sales, bond)).sum(axis=1)
    weighted = part.base[..., None] * helped(marketing, by_marketing, by_sales, bond) * slopes
    own = -(weighted * part.per_euro).sum(axis=1)
    return outcomes, weighted.sum(axis=1), own[:, None] * np.eye(len(euros)) + _across(part, slopes)


def _across(part: PlanYear, slopes: np.ndarray) -> Float[np.ndarray, "draw lever lever"]:
    """Second derivatives by two levers of different departments, for each draw."""
    marketing = part.marketing
    bonded = slopes * (part.base * part.bond[:, None])[..., None]
    across = marketing[:, None] ^ marketing[None, :]
    return np.where(across, np.swapaxes(bonded, 1, 2) @ slopes, 0.0)


def _size(bends: np.ndarray) -> np.ndarray:
    """What second derivatives are divided by, so that each lever's own counts the same."""
    scale = np.sqrt(np.maximum(np.abs(np.diag(bends)), np.finfo(float).tiny))
    return np.outer(scale, scale)


def _weakest_bends(
    part: PlanYear, low: np.ndarray, high: np.ndarray
) -> Float[np.ndarray, "draw lever lever"]:
    """Upper bounds to the sums over cells of all second derivatives between two plans."""
    marketing, bond = part.marketing, part.bond[:, None]
    at_low = part.effects(low)
    more = helped(marketing, at_low @ marketing, at_low @ ~marketing, bond)
    last = part.effect * np.exp(-(part.left_over + part.per_euro * high)) * part.per_euro**2
    own = -(part.base[..., None] * more * last).sum(axis=1)
    slopes = (part.effect - at_low) * part.per_euro
    return own[:, None] * np.eye(len(low)) + _across(part, slopes)


@dataclass(frozen=True)
class _BoundOfPart:
    """Some draws' outcome with M S replaced by the mean of its two McCormick overestimators.

    M S <= ((S_low + S_high) M + (M_low + M_high) S - M_low S_high - M_high S_low) / 2
    """

    part: PlanYear
    constant: Float[np.ndarray, " draw"]
    weights: Float[np.ndarray, "draw cell lever"]

    @classmethod
    def over(cls, part: PlanYear, box: BudgetSet) -> "_BoundOfPart":
        """The bound over a box of amounts."""
        (m_low, s_low), (m_high, s_high) = (
            (effects @ part.marketing, effects @ ~part.marketing)
            for effects in (part.effects(box.low), part.effects(box.reachable_high))
        )
        bond = part.bond[:, None]
        constant = part.base * (1 - bond * (m_low * s_high + m_high * s_low) / 2)
        weights = np.where(
            part.marketing,
            (part.base * (1 + bond * (s_low + s_high) / 2))[..., None],
            (part.base * (1 + bond * (m_low + m_high) / 2))[..., None],
        )
        return cls(part, constant.sum(axis=1), weights * part.effect)

    def sums(self, euros: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Sums over draws and cells of the bound and its two derivatives by each lever."""
        lacking = _lacking(self.part, euros).reshape(self.weights.shape)
        slopes = self.weights * lacking * self.part.per_euro
        total = float(self.constant.sum() + (self.weights * (1 - lacking)).sum())
        bends = np.einsum("dcl,dcl->l", slopes, self.part.per_euro)
        return total, slopes.sum(axis=(0, 1)), bends

    def by_draw(self, euros: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sums over cells of the bound and its derivatives, for each draw."""
        lacking = np.exp(-(self.part.left_over + self.part.per_euro * euros))
        slopes = self.weights * lacking * self.part.per_euro
        totals = self.constant + (self.weights * (1 - lacking)).sum(axis=(1, 2))
        bends = -(slopes * self.part.per_euro).sum(axis=1)
        return totals, slopes.sum(axis=1), bends[:, None] * np.eye(len(euros))
