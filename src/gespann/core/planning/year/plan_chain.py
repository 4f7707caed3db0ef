"""The planning year of a firm with a funnel: what any amounts of the levers bring at its end.

Each stage of the chain multiplies its base by the factor F of its levers and by what the stage
before brings into the period: worked as far as capacity goes, and delayed. Efforts of the past and
what is on its way already are in it from the start. Derivatives run back through the chain.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.year.plan_year import (
    DoesMeasures,
    Done,
    LocalDraws,
    LocalValue,
    Shocks,
    in_threads,
    of_market,
    whole_where_none,
)
from gespann.core.response.evidence import due
from gespann.core.response.model.effect import bonded_factor, helped
from gespann.core.response.model.exposure import LEAST, SHARPNESS, worked
from gespann.core.response.results import evenly_spaced

_CELLS_AT_ONCE = 60_000
_FEW = 20


@dataclass(frozen=True)
class Inflow:
    """What the stage before brings into a stage.

    Attributes:
        earlier: Arrivals before the first period, in usual ones; so many periods as the delay.
        per_outcome: Usual arrivals that one unit of the stage before is: 1 / its usual outcome.
        delay: Share that becomes due 0, 1, ... periods later.
        able: What can be worked before and in the plan without any planned effort, in usual
            arrivals; empty where nobody has to.
        able_per_euro: What one unit of money for the lever that works them adds to it.
        worker: Position of that lever among the firm's, or None.
        unworked_worth: What an arrival beyond capacity is worth.
    """

    earlier: Float[np.ndarray, "draw market lag"]
    per_outcome: float
    delay: Float[np.ndarray, "draw lag"]
    able: Float[np.ndarray, "draw worked longer"]
    able_per_euro: Float[np.ndarray, "draw worked longer"]
    worker: int | None
    unworked_worth: Float[np.ndarray, " draw"]

    def in_market(self, market: int, share: Float[np.ndarray, "market lever"]) -> "Inflow":
        """That of one market alone, whose amounts are those of this market."""
        markets = len(share)
        worked = 1.0 if self.worker is None else whole_where_none(share[market])[self.worker]
        return replace(
            self,
            earlier=of_market(self.earlier, market, markets),
            able=of_market(self.able, market, markets),
            able_per_euro=of_market(self.able_per_euro, market, markets) / worked,
        )


@dataclass(frozen=True)
class Link:
    """One stage of the chain over the plan's periods, and those between history and plan.

    Attributes:
        levers: Positions of its levers among the firm's.
        left_over: Stock left of efforts outside the plan, over kappa.
        per_euro: Stock that one unit of money of each lever's amount makes, over kappa.
        effect: beta in each market.
        bond: delta.
        base: Expected outcome with no lever and usual arrivals.
        marketing: Which of its levers belong to marketing.
        inflow: From the stage before, or None for the first.
    """

    levers: tuple[int, ...]
    left_over: Float[np.ndarray, "draw market period lever"]
    per_euro: Float[np.ndarray, "draw market period lever"]
    effect: Float[np.ndarray, "draw market lever"]
    bond: Float[np.ndarray, " draw"]
    base: Float[np.ndarray, "draw market period"]
    marketing: Bool[np.ndarray, " lever"]
    inflow: Inflow | None

    def in_market(self, market: int, share: Float[np.ndarray, "market lever"]) -> "Link":
        """The stage in one market alone, whose amounts are those of this market."""
        markets, own = len(share), whole_where_none(share[market])[list(self.levers)]
        return replace(
            self,
            left_over=of_market(self.left_over, market, markets),
            per_euro=of_market(self.per_euro, market, markets) / own,
            effect=of_market(self.effect, market, markets),
            base=of_market(self.base, market, markets),
            inflow=None if self.inflow is None else self.inflow.in_market(market, share),
        )

    def lacking(self, euros: np.ndarray) -> Float[np.ndarray, "draw market period lever"]:
        """beta exp(-stock / kappa): what each lever's effect lacks to its full size."""
        stock = self.left_over + self.per_euro * euros[list(self.levers)]
        return self.effect[:, :, None, :] * np.exp(-stock)

    def sides(self, lacking: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """M and S in every cell."""
        done = self.effect[:, :, None, :] - lacking
        return done @ self.marketing, done @ ~self.marketing

    def factor(self, sides: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        """F in every cell."""
        return bonded_factor(*sides, self.bond[:, None, None])

    def part(self, which: slice | np.ndarray) -> "Link":
        """Some of the draws only."""
        inflow = self.inflow
        if inflow is not None:
            inflow = _of_draws(inflow, which, ("per_outcome", "worker"))
        return replace(_of_draws(self, which, ("levers", "marketing", "inflow")), inflow=inflow)


@dataclass(frozen=True)
class CellSlopes:
    """Derivatives of the outcome by what one stage of a chain has in its cells.

    Attributes:
        by_stock: By each lever's stock over kappa.
        by_able: By what can be worked; a single zero where nobody has to.
    """

    by_stock: Float[np.ndarray, "draw market period lever"]
    by_able: Float[np.ndarray, "*draw_and_cell"]


_Whole = TypeVar("_Whole", "Inflow", "Link")


def _of_draws(whole: _Whole, which: slice | np.ndarray, kept: tuple[str, ...]) -> _Whole:
    names = (field.name for field in fields(whole) if field.name not in kept)
    return replace(whole, **{name: getattr(whole, name)[which] for name in names})


@dataclass(frozen=True)
class Chain(DoesMeasures):
    """What a plan is valued with where the firm has a funnel; the twin of `PlanYear`.

    Attributes:
        links: The stages, first to last.
        counted: Which periods belong to the plan; those before it only lead there.
        marketing: Which of the firm's levers belong to marketing.
        margin: Share of the outcome that is contribution before the levers' cost.
        done: Measures that are done, or None.
    """

    links: tuple[Link, ...]
    counted: slice
    marketing: Bool[np.ndarray, " lever"]
    margin: float
    done: Done | None = None

    @property
    def draws(self) -> int:
        """Number of posterior draws."""
        return int(self.links[0].bond.shape[0])

    def in_market(self, market: int, share: Float[np.ndarray, "market lever"]) -> "Chain":
        """The chain in one market alone, whose amounts are those of this market.

        Measures, which belong to none, are told of with the first.

        Args:
            share: Share of each lever's amount that goes to each market as it is.
        """
        links = tuple(link.in_market(market, share) for link in self.links)
        return replace(self, links=links, done=self.done if market == 0 else None)

    def counting(self, periods: slice) -> "Chain":
        """The same of which only these periods count."""
        return replace(self, counted=periods)

    def thinned(self, draws: int) -> "Chain":
        """The same with at most this many draws, evenly spaced."""
        return self._part(evenly_spaced(self.draws, draws))

    def _part(self, which: slice | np.ndarray) -> "Chain":
        done = None if self.done is None else self.done.part(which)
        return replace(self, links=tuple(link.part(which) for link in self.links), done=done)

    def lucky(self, luck: Shocks) -> "Chain":
        """The same chain as luck would have it: what is expected of a draw is what comes."""
        links = (
            replace(link, base=link.base * factor)
            for link, factor in zip(self.links, luck.stages, strict=True)
        )
        return replace(self, links=tuple(links))

    def weighted(self, weights: Float[np.ndarray, " draw"]) -> "Chain":
        """The chain whose mean over draws is the sum of this one's, weighted so.

        Args:
            weights: Not negative, with sum one.
        """
        kept = np.flatnonzero(weights > 0)
        part, times = self._part(kept), len(kept) * weights[kept]
        *first, last = part.links
        done = None if part.done is None else part.done.weighted(times)
        links = (*first, replace(last, base=last.base * times[:, None, None]))
        return replace(self, links=links, done=done)

    def _slices(self) -> Iterator[slice]:
        step = max(1, _CELLS_AT_ONCE // self.links[0].left_over[0].size)
        for first in range(0, self.draws, step):
            yield slice(first, first + step)

    def outcomes(
        self, euros: Float[np.ndarray, " lever"], luck: Shocks | None = None
    ) -> Float[np.ndarray, " draw"]:
        """Outcome of a plan in money for each draw: expected, or as luck would have it."""

        def work(which: slice) -> np.ndarray:
            lucky = None if luck is None else tuple(one[which] for one in luck.stages)
            last = _course(self._part(which), euros, lucky)[-1]
            return np.asarray(last.outcome[..., self.counted].sum(axis=(1, 2)))

        told = np.concatenate(in_threads(work, list(self._slices())))
        return np.asarray(told + self.own_outcome)

    def outcomes_by_period(
        self,
        euros: Float[np.ndarray, " lever"],
        luck: Shocks,
        markets: int,  # noqa: ARG002
    ) -> Float[np.ndarray, "draw period"]:
        """The same as luck would have it, period by period over all markets."""

        def work(which: slice) -> np.ndarray:
            lucky = tuple(one[which] for one in luck.stages)
            last = _course(self._part(which), euros, lucky)[-1]
            return np.asarray(last.outcome[..., self.counted].sum(axis=1))

        return self.with_own(np.concatenate(in_threads(work, list(self._slices()))))

    def contributions(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " draw"]:
        """Expected contribution of a plan in money, for each draw: margin x outcome - cost."""
        return self.margin * self.outcomes(euros) - euros.sum() - self.own_cost

    def local_value(self, euros: Float[np.ndarray, " lever"]) -> LocalValue:
        """Mean over draws of the expected contribution with its slope, in money."""

        return self._mean(self.by_draw(euros))

    def by_draw(self, euros: Float[np.ndarray, " lever"]) -> LocalDraws:
        """Expected contribution of each draw with its slope, in money."""

        def work(which: slice) -> tuple[np.ndarray, np.ndarray]:
            part = self._part(which)
            course = _course(part, euros)
            weights = [
                _Weights.of(link, here) for link, here in zip(part.links, course, strict=True)
            ]
            return _outcomes(part, course, weights)

        return self._contributed(in_threads(work, list(self._slices())), euros)

    def cell_slopes(
        self, euros: Float[np.ndarray, " lever"]
    ) -> tuple[float, tuple[CellSlopes, ...]]:
        """Sum of the outcome over draws, with its derivatives by the cells of each stage."""
        course = _course(self, euros)
        weights = [_Weights.of(link, here) for link, here in zip(self.links, course, strict=True)]
        outcome = float(course[-1].outcome[..., self.counted].sum())
        return outcome, _cell_slopes(self, course, weights)

    def parts(self) -> list["Chain"]:
        """The chain in parts of few draws each, which fit into a core's cache."""
        return [self._part(which) for which in self._slices()]

    def overestimator(self, box: BudgetSet) -> Callable[[np.ndarray], LocalValue]:
        """A concave function that lies above the expected contribution of every plan in a box."""
        above = self.overestimator_by_draw(box)
        return lambda euros: self._mean(above(euros))

    def overestimator_by_draw(self, box: BudgetSet) -> Callable[[np.ndarray], LocalDraws]:
        """Concave functions above each draw's contribution of every plan in a box."""
        bounds = [_Bounds.over(self._part(which), box) for which in self._slices()]

        def above(euros: np.ndarray) -> LocalDraws:
            return self._contributed(in_threads(lambda part: part.outcomes(euros), bounds), euros)

        return above

    def is_concave(self, box: BudgetSet) -> bool:
        """Whether the expected contribution is proven to be concave over a box of amounts.

        It is where no two things that depend on the amounts are multiplied: no bond between the
        departments, and in each stage levers or arrivals that can change, but not both.
        """
        return all(_Bounds.over(self._part(which), box).is_tight for which in self._slices())

    def is_concave_in_draws(self, box: BudgetSet, share: float) -> bool:  # noqa: ARG002
        """Whether that is proven of every weighted mean of draws: it is proven of each of them."""
        return self.is_concave(box)

    def widest(self, box: BudgetSet) -> int:
        """The lever whose range moves the expected outcome most within the box."""
        few, low, high = self.thinned(_FEW), box.low, box.reachable_high
        start = few.outcomes(low).mean()
        gains = [
            few.outcomes(np.where(np.arange(len(low)) == k, high, low)).mean() - start
            for k in range(len(low))
        ]
        return int(np.argmax(gains))

    def added(
        self,
        euros: Float[np.ndarray, " lever"],
        lever: int,
        amounts: Float[np.ndarray, " point"],
    ) -> tuple[Float[np.ndarray, "point draw"], Float[np.ndarray, " point"]]:
        """Outcome that one lever adds at each amount, and the mean marginal outcome there."""
        at = np.repeat(euros[None], len(amounts), axis=0)
        at[:, lever] = amounts
        each = [self.by_draw(one) for one in at]
        outcomes = [
            (here.values + one.sum()) / self.margin for here, one in zip(each, at, strict=True)
        ]
        marginal = [(here.slopes[:, lever].mean() + 1) / self.margin for here in each]
        return np.array(outcomes) - outcomes[0], np.array(marginal)

    def more_of(
        self,
        stage: int,
        number: Float[np.ndarray, " draw"],
        periods: slice,
        euros: Float[np.ndarray, " lever"],
    ) -> Float[np.ndarray, " draw"]:
        """What a larger outcome of one stage brings at the chain's end, in money, for each draw.

        Args:
            stage: Position of the stage.
            number: By how much its outcome is larger in each draw, over markets and periods.
            periods: When, among the chain's periods.
            euros: Amounts of the levers, which act on all stages after it.
        """
        base = self.links[stage].base.copy()
        own = _course(self, euros)[stage].outcome[..., periods].sum(axis=(1, 2))
        base[..., periods] *= 1 + (number / own)[:, None, None]
        links = list(self.links)
        links[stage] = replace(links[stage], base=base)
        return replace(self, links=tuple(links)).outcomes(euros) - self.outcomes(euros)

    def _contributed(
        self, outcomes: list[tuple[np.ndarray, np.ndarray]], euros: np.ndarray
    ) -> LocalDraws:
        values, slopes = (np.concatenate(one) for one in zip(*outcomes, strict=True))
        brought = self.margin * (values + self.own_outcome) - euros.sum() - self.own_cost
        return LocalDraws(brought, self.margin * slopes - 1, None)

    def _mean(self, here: LocalDraws) -> LocalValue:
        return LocalValue(float(here.values.mean()), here.slopes.mean(axis=0), None)


@dataclass(frozen=True)
class _Here:
    """One stage's way through the plan."""

    lacking: np.ndarray
    sides: tuple[np.ndarray, np.ndarray]
    factor: np.ndarray
    number: np.ndarray
    able: np.ndarray
    due: np.ndarray
    outcome: np.ndarray


def _course(
    chain: Chain, euros: np.ndarray, luck: tuple[np.ndarray, ...] | None = None
) -> list[_Here]:
    """All stages in turn, each fed by the one before."""
    course: list[_Here] = []
    for number, link in enumerate(chain.links):
        lacking = link.lacking(euros)
        sides = link.sides(lacking)
        factor = link.factor(sides)
        arrived, able, reached = _reached(link, euros, course[-1].outcome if course else None)
        outcome = link.base * factor * reached
        if luck is not None:
            outcome = outcome * luck[number]
        course.append(_Here(lacking, sides, factor, arrived, able, reached, outcome))
    return course


def _reached(
    link: Link, euros: np.ndarray, before: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arrivals, what can be worked of them, and what is due in each period."""
    inflow, nothing = link.inflow, np.zeros(())
    if inflow is None or before is None:
        return nothing, nothing, np.ones(())
    number = np.concatenate([inflow.earlier, before * inflow.per_outcome], axis=2)
    able, counting = nothing, number
    if inflow.worker is not None:
        able = inflow.able + inflow.able_per_euro * euros[inflow.worker]
        counting = worked(number, able, inflow.unworked_worth[:, None, None], np)
    return number, able, due(counting, inflow.delay) + 1e-6


@dataclass(frozen=True)
class _Weights:
    """Derivatives of one stage's outcome: by F, by what is due, and of F by M and S."""

    by_factor: np.ndarray
    by_due: np.ndarray
    helped: np.ndarray

    @classmethod
    def of(cls, link: Link, here: _Here) -> "_Weights":
        """The derivatives where the course is."""
        more = helped(link.marketing, *here.sides, link.bond[:, None, None])
        return cls(link.base * here.due, link.base * here.factor, more)


def _outcomes(
    chain: Chain, course: list[_Here], weights: list[_Weights]
) -> tuple[np.ndarray, np.ndarray]:
    """Sum of the last outcome over the plan's cells, and its slopes by the levers, by draw."""
    slope = np.zeros((chain.draws, len(chain.marketing)))
    for link, cells in zip(chain.links, _cell_slopes(chain, course, weights), strict=True):
        slope[:, list(link.levers)] += (cells.by_stock * link.per_euro).sum(axis=(1, 2))
        if link.inflow is not None and link.inflow.worker is not None:
            able = cells.by_able * link.inflow.able_per_euro
            slope[:, link.inflow.worker] += able.sum(axis=(1, 2))
    return course[-1].outcome[..., chain.counted].sum(axis=(1, 2)), slope


def _cell_slopes(
    chain: Chain, course: list[_Here], weights: list[_Weights]
) -> tuple[CellSlopes, ...]:
    """Derivatives of the counted outcome by what each stage has in its cells, first to last."""
    pull = np.zeros(course[-1].outcome.shape)
    pull[..., chain.counted] = 1.0
    found = []
    for link, here, weight in zip(
        reversed(chain.links), reversed(course), reversed(weights), strict=True
    ):
        by_stock = (pull * weight.by_factor)[..., None] * weight.helped * here.lacking
        by_able = np.zeros(())
        if link.inflow is not None:
            pull, by_able = _back(link.inflow, here, pull * weight.by_due)
        found.append(CellSlopes(by_stock, by_able))
    return tuple(reversed(found))


def _back(inflow: Inflow, here: _Here, by_due: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Derivatives by the stage before, and by what can be worked of it."""
    lags = inflow.delay.shape[1]
    by_number = np.zeros(here.number.shape)
    periods = by_due.shape[2]
    for lag in range(lags):
        share = inflow.delay[:, lag, None, None]
        by_number[:, :, lags - lag : lags - lag + periods] += share * by_due
    by_able = np.zeros(())
    if inflow.worker is not None:
        by_number, by_able = _worth_slopes(inflow, here, by_number)
    return by_number[:, :, lags:] * inflow.per_outcome, by_able


def _worth_slopes(
    inflow: Inflow, here: _Here, by_worth: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Derivatives of the arrivals' worth by their number, and by what can be worked."""
    share = inflow.unworked_worth[:, None, None]
    number = np.maximum(here.number, LEAST)
    both = np.logaddexp(-SHARPNESS * np.log(number), -SHARPNESS * np.log(here.able))
    log_done = -both / SHARPNESS
    by_number = share + (1 - share) * np.exp((SHARPNESS + 1) * (log_done - np.log(number)))
    by_able = (1 - share) * np.exp((SHARPNESS + 1) * (log_done - np.log(here.able)))
    return by_worth * by_number * (here.number > LEAST), by_worth * by_able


@dataclass(frozen=True)
class _Bounds:
    """Some draws of the chain with every product replaced by an overestimator over a box.

    A product of two functions lies below the mean of its two McCormick overestimators,
    F D <= ((D_low + D_high) F + (F_low + F_high) D - F_low D_high - F_high D_low) / 2, which grows
    in both. Arrivals, capacity and effects are concave in the amounts, the worth of arrivals is
    concave and grows in both its arguments: so the whole is concave and lies above the outcome.
    """

    chain: Chain
    low: list[_Here]
    high: list[_Here]

    @classmethod
    def over(cls, chain: Chain, box: BudgetSet) -> "_Bounds":
        """The bound over a box of amounts; everything grows with every amount."""
        return cls(chain, _course(chain, box.low), _course(chain, box.reachable_high))

    @property
    def is_tight(self) -> bool:
        """Whether one factor of every product stays as it is all over the box."""
        return all(
            _is_same(low.factor, high.factor) or _is_same(low.due, high.due)
            for low, high in zip(self.low, self.high, strict=True)
        ) and all(
            bool(np.all(link.bond == 0))
            or _is_same(low.sides[0], high.sides[0])
            or _is_same(low.sides[1], high.sides[1])
            for link, low, high in zip(self.chain.links, self.low, self.high, strict=True)
        )

    def outcomes(self, euros: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Sum of the bound over the plan's cells, and its slopes by the levers, by draw."""
        course: list[_Here] = []
        weights = []
        for link, low, high in zip(self.chain.links, self.low, self.high, strict=True):
            here, weight = _above(link, low, high, euros, course[-1].outcome if course else None)
            course.append(here)
            weights.append(weight)
        return _outcomes(self.chain, course, weights)


def _is_same(low: np.ndarray, high: np.ndarray) -> bool:
    return bool(np.array_equal(low, high))


def _above(
    link: Link, low: _Here, high: _Here, euros: np.ndarray, before: np.ndarray | None
) -> tuple[_Here, _Weights]:
    """One stage's overestimator over the box between `low` and `high`, and its derivatives."""
    bond = link.bond[:, None, None]
    lacking = link.lacking(euros)
    marketing, sales = link.sides(lacking)
    middle = (low.sides[0] + high.sides[0]) / 2, (low.sides[1] + high.sides[1]) / 2
    corners = low.sides[0] * high.sides[1] + high.sides[0] * low.sides[1]
    factor = (
        1 + marketing + sales + bond * (middle[1] * marketing + middle[0] * sales - corners / 2)
    )
    number, able, reached = _reached(link, euros, before)
    by_due, by_factor = (low.factor + high.factor) / 2, (low.due + high.due) / 2
    corners = low.factor * high.due + high.factor * low.due
    outcome = link.base * (by_factor * factor + by_due * reached - corners / 2)
    more = helped(link.marketing, *middle, bond)
    here = _Here(lacking, (marketing, sales), factor, number, able, reached, outcome)
    return here, _Weights(link.base * by_factor, link.base * by_due, more)
