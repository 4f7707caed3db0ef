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
from jaxtyping import Bool, Float

from gespann.core.response.effect import bonded_factor, helped
from gespann.core.response.results import evenly_spaced

Part = TypeVar("Part")
Result = TypeVar("Result")

# Draws are valued in parts that fit into a core's cache.
_CELLS_AT_ONCE = 40_000
_THREADS = 2


@dataclass(frozen=True)
class PlanYear:
    """What a plan is valued with. Cells are markets x periods of the plan.

    Attributes:
        left_over: Stock left of efforts before the plan, over kappa.
        per_euro: Stock that one unit of money of each lever's amount makes, over kappa.
        effect: beta, of each market.
        bond: delta.
        base: Expected outcome in money without any lever.
        marketing: Which levers belong to marketing.
        margin: Share of the outcome that is contribution before the levers' cost.
    """

    left_over: Float[np.ndarray, "draw cell lever"]
    per_euro: Float[np.ndarray, "draw cell lever"]
    effect: Float[np.ndarray, "draw cell lever"]
    bond: Float[np.ndarray, " draw"]
    base: Float[np.ndarray, "draw cell"]
    marketing: Bool[np.ndarray, " lever"]
    margin: float

    @property
    def draws(self) -> int:
        """Number of posterior draws."""
        return int(self.bond.shape[0])

    def thinned(self, draws: int) -> "PlanYear":
        """The same with at most this many draws, evenly spaced."""
        return self._part(evenly_spaced(self.draws, draws))

    def _part(self, which: slice | np.ndarray) -> "PlanYear":
        return replace(
            self,
            left_over=self.left_over[which],
            per_euro=self.per_euro[which],
            effect=self.effect[which],
            bond=self.bond[which],
            base=self.base[which],
        )

    def _parts(self) -> Iterator["PlanYear"]:
        step = max(1, _CELLS_AT_ONCE // self.left_over[0].size)
        for first in range(0, self.draws, step):
            yield self._part(slice(first, first + step))

    def map(self, work: Callable[["PlanYear"], Result]) -> list[Result]:
        """Work on all parts of the draws, on both cores; in their order."""
        return in_threads(work, list(self._parts()))

    def effects(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, "draw cell lever"]:
        """beta h(stock) of every lever for the amounts of a plan."""
        return self.effect * -np.expm1(-(self.left_over + self.per_euro * euros))

    def factor(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, "draw cell"]:
        """F in every cell for the amounts of a plan."""
        effects = self.effects(euros)
        return bonded_factor(
            effects @ self.marketing, effects @ ~self.marketing, self.bond[:, None]
        )

    def outcomes(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " draw"]:
        """Expected outcome of a plan in money, for each draw."""

        def work(part: "PlanYear") -> np.ndarray:
            return (part.base * part.factor(euros)).sum(axis=1)

        return np.concatenate(self.map(work))

    def contributions(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " draw"]:
        """Expected contribution of a plan in money, for each draw: margin x outcome - cost."""
        return self.margin * self.outcomes(euros) - euros.sum()


def in_threads(work: Callable[[Part], Result], parts: list[Part]) -> list[Result]:
    """Work on all parts, on both cores; the results in their order."""
    if len(parts) == 1:  # starting threads would take longer than the work
        return [work(parts[0])]
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(work, parts))


@dataclass(frozen=True)
class LocalValue:
    """Expected contribution at some amounts, with its first and second derivatives."""

    value: float
    slope: Float[np.ndarray, " lever"]
    curvature: Float[np.ndarray, "lever lever"]


def expected_contribution(year: PlanYear, euros: Float[np.ndarray, " lever"]) -> LocalValue:
    """Mean over draws of the expected contribution, with derivatives, in money."""
    sums = year.map(lambda part: _outcome_sums(part, euros))
    scale = year.margin / year.draws
    return LocalValue(
        value=float(scale * sum(part[0] for part in sums) - euros.sum()),
        slope=scale * np.sum([part[1] for part in sums], axis=0) - 1,
        curvature=scale * np.sum([part[2] for part in sums], axis=0),
    )


def _outcome_sums(part: PlanYear, euros: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Sums over draws and cells of the outcome and its derivatives."""
    marketing = part.marketing
    lacking = part.effect * np.exp(-(part.left_over + part.per_euro * euros))
    effects = part.effect - lacking
    slopes = lacking * part.per_euro
    by_marketing, by_sales = effects @ marketing, effects @ ~marketing
    bond = part.bond[:, None]
    outcome = (part.base * bonded_factor(by_marketing, by_sales, bond)).sum()
    # dF/dM = 1 + delta S for marketing's levers, dF/dS = 1 + delta M for those of sales.
    weighted = part.base[..., None] * helped(marketing, by_marketing, by_sales, bond) * slopes
    own = -np.einsum("dcl,dcl->l", weighted, part.per_euro)
    cells = slopes.reshape(-1, len(marketing))
    together = (cells * (part.base * bond).reshape(-1, 1)).T @ cells
    across = marketing[:, None] ^ marketing[None, :]
    return outcome, weighted.sum(axis=(0, 1)), np.diag(own) + np.where(across, together, 0.0)
