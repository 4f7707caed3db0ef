"""The planning year as a function of when the money is spent, and of the year after it.

How amounts are spread over the periods is judged by what the plan and the year after it bring
together: counted to the end of the plan only, the best spread would put everything at its start,
because what lasts beyond the end would be worth nothing. In the year after, the firm goes on as a
year earlier. Slopes by the money of each period come from running the carry-over backwards.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import PlanBrief
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.year.chain_year import chain_of
from gespann.core.planning.year.forecast_base import Phasing, periods_between, year_earlier
from gespann.core.planning.year.plan_chain import CellSlopes, Chain, Link
from gespann.core.planning.year.plan_year import LocalValue, in_threads
from gespann.core.response.results import Fit, StageFit, evenly_spaced

DRAWS, _FEWEST_DRAWS = 50, 8
_CELLS = 2_000_000  # numbers that an array of a stage may hold


@dataclass(frozen=True)
class Carry:
    """How the money of one period is felt in it and in those after it, by one stage.

    Attributes:
        weights: Of the short and of the long life, over kappa.
        retentions: Share left one period later, of the two lives.
        per_euro: Effort in usual ones that one unit of money makes in each market.
    """

    weights: Float[np.ndarray, "2 draw lever"]
    retentions: Float[np.ndarray, "2 draw lever"]
    per_euro: Float[np.ndarray, "market lever"]

    @classmethod
    def of(cls, stage: StageFit, split: Float[np.ndarray, "market lever"]) -> "Carry":
        """That of a stage.

        Args:
            split: Effort in units that one unit of money for each of its levers makes in each
                market.
        """
        posterior, scaling = stage.posterior, stage.scaling
        long = np.repeat(posterior.long_retention[:, None], split.shape[1], axis=1)
        shares = np.stack([1 - posterior.long_share, posterior.long_share])
        return cls(
            weights=shares / posterior.half_saturation,
            retentions=np.stack([posterior.retention, long]),
            per_euro=split / (scaling.potential[:, None] * scaling.usual),
        )

    def part(self, which: slice) -> "Carry":
        """Some of the draws only."""
        return replace(self, weights=self.weights[:, which], retentions=self.retentions[:, which])

    def felt(
        self, euros: Float[np.ndarray, "period lever"]
    ) -> Float[np.ndarray, "draw period lever"]:
        """Stock over kappa, per effort that one unit of money makes."""
        fresh = 1 - self.retentions
        level = np.zeros_like(self.weights)
        stock = np.empty((self.weights.shape[1], *euros.shape))
        for period, spent in enumerate(euros):
            level = self.retentions * level + fresh * spent
            stock[:, period] = (self.weights * level).sum(axis=0)
        return stock

    def back(
        self, slopes: Float[np.ndarray, "draw period lever"]
    ) -> Float[np.ndarray, "period lever"]:
        """Derivatives by the money of each period, from those by the stock it is felt in."""
        fresh = 1 - self.retentions
        pull = np.zeros_like(self.weights)
        found = np.empty(slopes.shape[1:])
        for period in range(slopes.shape[1] - 1, -1, -1):
            pull = self.retentions * pull + self.weights * slopes[:, period]
            found[period] = (fresh * pull).sum(axis=(0, 1))
        return found


@dataclass(frozen=True)
class TimedYear:
    """What plans are valued with where it matters when the money is spent.

    Attributes:
        chain: The plan's periods and those of the year after, those between history and plan
            first; nothing planned is in it yet, and one unit of money in every period of the plan
            is what can be worked more.
        carries: Of the chain's stages.
        periods: Of the plan.
    """

    chain: Chain
    carries: tuple[Carry, ...]
    periods: int

    @property
    def levers(self) -> int:
        """Number of the firm's levers."""
        return len(self.chain.marketing)

    @property
    def _plan(self) -> slice:
        first = self.chain.counted.start
        return slice(first, first + self.periods)

    @cached_property
    def _parts(self) -> list["TimedYear"]:
        chains = self.chain.parts()
        ends = np.cumsum([chain.draws for chain in chains])
        slices = [
            slice(int(end) - chain.draws, int(end)) for end, chain in zip(ends, chains, strict=True)
        ]
        return [
            TimedYear(chain, tuple(carry.part(which) for carry in self.carries), self.periods)
            for chain, which in zip(chains, slices, strict=True)
        ]

    def thinned(self, draws: int) -> "TimedYear":
        """The same with at most this many draws, evenly spaced."""
        which = evenly_spaced(self.chain.draws, draws)
        carries = tuple(
            replace(one, weights=one.weights[:, which], retentions=one.retentions[:, which])
            for one in self.carries
        )
        return replace(self, chain=self.chain.thinned(draws), carries=carries)

    def local_value(self, euros: Float[np.ndarray, "period lever"]) -> LocalValue:
        """Mean over draws of the expected contribution of plan and year after, with its slope.

        Args:
            euros: Money for each lever in each period of the plan.
        """
        sums = in_threads(lambda part: part._sums(euros), self._parts)
        scale = self.chain.margin / self.chain.draws
        return LocalValue(
            value=float(scale * sum(part[0] for part in sums) - euros.sum()),
            slope=scale * np.sum([part[1] for part in sums], axis=0) - 1,
            curvature=None,
        )

    def value(self, euros: Float[np.ndarray, "period lever"]) -> float:
        """The same without its slope, in a fraction of the time."""

        def outcome(part: TimedYear) -> float:
            return float(part._spending(euros).outcomes(np.ones(self.levers)).sum())

        total = sum(in_threads(outcome, self._parts))
        return float(self.chain.margin / self.chain.draws * total - euros.sum())

    def with_shapes(self, shapes: Float[np.ndarray, "period lever"]) -> Chain:
        """The plan's own periods, for amounts that are spread in these shapes."""
        return replace(self._spending(shapes), counted=self._plan)

    def is_concave(
        self, most: Float[np.ndarray, "period lever"], free: Bool[np.ndarray, " lever"]
    ) -> bool:
        """Whether the contribution is proven to be concave in the money of the free levers.

        Args:
            most: The most money of each lever in each period; that of the others as it is.
        """
        fixed = self._spending(np.where(free, 0.0, most))
        moved = self._spending(np.where(free, most, 0.0))
        links = tuple(
            replace(link, left_over=still.left_over + still.per_euro)
            for link, still in zip(moved.links, fixed.links, strict=True)
        )
        ones = np.ones(self.levers)
        return replace(moved, links=links).is_concave(
            BudgetSet(np.zeros(self.levers), ones, float(self.levers))
        )

    def _spending(self, euros: np.ndarray) -> Chain:
        """The chain with this money as what one unit of every amount buys."""
        spent = np.zeros((self.chain.links[0].base.shape[2], self.levers))
        spent[self._plan] = euros
        return replace(
            self.chain,
            links=tuple(
                _spending(link, carry, spent)
                for link, carry in zip(self.chain.links, self.carries, strict=True)
            ),
        )

    def _sums(self, euros: np.ndarray) -> tuple[float, np.ndarray]:
        """Sums over draws of the outcome and its derivatives by the money of each period."""
        total, cells = self._spending(euros).cell_slopes(np.ones(self.levers))
        slope = np.zeros(euros.shape)
        for link, carry, own in zip(self.chain.links, self.carries, cells, strict=True):
            slope[:, list(link.levers)] += _by_money(carry, own)[self._plan]
            if link.inflow is not None and link.inflow.worker is not None:
                able = (own.by_able * link.inflow.able_per_euro).sum(axis=(0, 1))
                slope[:, link.inflow.worker] += able[-link.base.shape[2] :][self._plan]
        return total, slope


def _spending(link: Link, carry: Carry, spent: Float[np.ndarray, "period lever"]) -> Link:
    made = carry.felt(spent[:, list(link.levers)])
    inflow = link.inflow
    if inflow is not None and inflow.worker is not None:
        worked = np.zeros(inflow.able_per_euro.shape[2])
        worked[-len(spent) :] = spent[:, inflow.worker]
        inflow = replace(inflow, able_per_euro=inflow.able_per_euro * worked)
    return replace(link, per_euro=made[:, None] * carry.per_euro[:, None, :], inflow=inflow)


def _by_money(carry: Carry, cells: CellSlopes) -> Float[np.ndarray, "period lever"]:
    return carry.back(np.einsum("dmtl,ml->dtl", cells.by_stock, carry.per_euro))


def timed_year(fit: Fit, brief: PlanBrief, phasing: Phasing) -> TimedYear:
    """The planning year of a firm and the year after, by when its money is spent.

    Each lever's money of a period goes to the markets as its amount does in `phasing`.
    """
    long, after = with_year_after(fit, brief, phasing)
    split = phasing.share.sum(axis=1)
    share = np.zeros_like(after.share)
    share[:, : brief.periods] = split[:, None]
    draws = draws_for(fit, long)
    chain, _ = chain_of(fit, long, replace(after, share=share), fit.seed, draws)
    units = split / np.array([lever.cost_per_unit for lever in fit.firm.levers])
    carries = tuple(
        Carry.of(stage.thinned(draws), units[:, list(stage.data.levers)]) for stage in fit.stages
    )
    return TimedYear(chain, carries, brief.periods)


def draws_for(fit: Fit, brief: PlanBrief) -> int:
    """How many draws there is room for."""
    firm = fit.firm
    cells = len(firm.history.markets) * (periods_between(firm, brief) + brief.periods)
    return int(np.clip(_CELLS // (cells * len(firm.levers)), _FEWEST_DRAWS, DRAWS))


def with_year_after(fit: Fit, brief: PlanBrief, phasing: Phasing) -> tuple[PlanBrief, Phasing]:
    """The same over the plan and the year after it, in which the firm goes on as a year earlier."""
    firm = fit.firm
    later = firm.period.per_year
    first = periods_between(firm, brief) + brief.periods
    nothing = np.zeros((len(phasing.share), later, phasing.share.shape[2]))
    besides = np.zeros((len(nothing), brief.periods + later, nothing.shape[2]))
    besides[:, brief.periods :] = firm.history.effort[:, year_earlier(firm, first, later)]
    share = np.concatenate([phasing.share, nothing], axis=1)
    return (
        replace(brief, periods=brief.periods + later),
        replace(phasing, share=share, besides=besides),
    )
