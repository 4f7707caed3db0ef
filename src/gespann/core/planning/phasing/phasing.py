"""How amounts are spread over the periods of a plan: flat, as last year, seasonal or optimised.

A lever's own way comes before the plan's. One that can only be run in blocks is always given the
best blocks. The split between markets stays that of a year earlier. Optimised shapes are sought
with a thinned posterior for the plan and the year after it, in turn with the amounts: the best
shape depends on how much is spent, and the best amounts on how they are spread.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Firm, Lever, PlanBrief
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.limits import Limits, blocks_left
from gespann.core.planning.phasing.best_shapes import Shaped, best_shapes, nearest_shapes
from gespann.core.planning.phasing.pulses import Blocks, Pulses, best_blocks
from gespann.core.planning.phasing.timed_efforts import TimedYear, timed_year
from gespann.core.planning.year.forecast_base import Phasing, base_and_luck, last_year_phasing
from gespann.core.planning.year.plan_year import LocalValue
from gespann.core.quantities import CENTS_PER_UNIT, PhasingKind
from gespann.core.response.results import Fit

MOST_OF_MEAN = 3.0  # a period of an optimised shape gets no more than so many times the mean
ROUNDS = 2
PULSE_DRAWS = 20
_SEASON_DRAWS = 200
_LEAST_SHARE = 1e-3  # of the budget: the amount for which a lever that gets less is shaped


@dataclass(frozen=True)
class Phased:
    """A phasing with how it was chosen.

    Attributes:
        kinds: Of each lever.
        gap: By how much other shapes could raise the expected contribution at most, in money.
        is_proven: Whether that is proven for all shapes, and not only for those near by.
    """

    phasing: Phasing
    kinds: tuple[PhasingKind, ...]
    gap: float = 0.0
    is_proven: bool = True


def kind_of(lever: Lever, brief: PlanBrief) -> PhasingKind:
    """How a lever's amount is spread: in the best blocks, in its own way, or in the plan's."""
    if lever.pulse_periods is not None:
        return PhasingKind.OPTIMISED
    return lever.phasing or brief.phasing


def phasing_of(fit: Fit, brief: PlanBrief, limits: Limits) -> Phased:
    """How the amounts of a plan are spread over markets and periods.

    Args:
        limits: Of the amounts; optimised shapes are made for the best amounts within them.
    """
    kinds = tuple(kind_of(lever, brief) for lever in fit.firm.levers)
    before = last_year_phasing(fit.firm, brief)
    shapes = shapes_of(before).copy()
    for k, kind in enumerate(kinds):
        if kind is PhasingKind.FLAT:
            shapes[:, k] = 1 / brief.periods
        elif kind is PhasingKind.SEASONAL:
            shapes[:, k] = season_of(fit, brief, k)
    kept = np.array([kind is PhasingKind.LAST_YEAR for kind in kinds])
    start = _spread(before, shapes, kept)
    if PhasingKind.OPTIMISED not in kinds:
        return Phased(start, kinds)
    free = np.array([kind is PhasingKind.OPTIMISED for kind in kinds])
    found = _Search(fit.firm, brief, limits, timed_year(fit, brief, before), free).best(shapes)
    return Phased(_spread(before, found.shapes, kept), kinds, found.gap, found.is_proven)


def shapes_of(phasing: Phasing) -> Float[np.ndarray, "period lever"]:
    """Share of each lever's amount in each period, all markets together."""
    return phasing.share.sum(axis=0)


def season_of(fit: Fit, brief: PlanBrief, lever: int) -> Float[np.ndarray, " period"]:
    """The base to come as shares of the periods: of the first stage that a lever acts on."""
    stage = next(one for one in fit.stages if lever in one.data.levers)
    few = stage.thinned(min(_SEASON_DRAWS, stage.posterior.size))
    base, _ = base_and_luck(fit.firm, brief, few, np.random.default_rng(fit.seed))
    expected = base.mean(axis=0).sum(axis=0)
    return np.asarray(expected / expected.sum())


def _spread(before: Phasing, shapes: np.ndarray, kept: np.ndarray) -> Phasing:
    """The split between markets of a year earlier, in these shapes; some levers as they were."""
    share = before.share.sum(axis=1)[:, None, :] * shapes
    return replace(before, share=np.where(kept, before.share, share))


@dataclass(frozen=True)
class _Found:
    shapes: np.ndarray
    gap: float
    is_proven: bool


@dataclass(frozen=True)
class _Search:
    """The search for the best shapes of some levers, in turn with the best amounts."""

    firm: Firm
    brief: PlanBrief
    limits: Limits
    year: TimedYear
    free: Bool[np.ndarray, " lever"]

    @property
    def _smooth(self) -> Bool[np.ndarray, " lever"]:
        """Levers that may be run in any period."""
        pulsed = [lever.pulse_periods is not None for lever in self.firm.levers]
        return self.free & ~np.array(pulsed)

    def best(self, start: Float[np.ndarray, "period lever"]) -> _Found:
        """The best shapes, from those of the levers that are not free and of a year earlier."""
        budget = self.brief.budget_cents
        allowed = self.limits.eased(budget).within(budget)
        amounts = allowed.scaled(self.limits.last_year / CENTS_PER_UNIT)
        shapes, known = start, dict[int, Blocks]()
        for turn in range(ROUNDS):
            if turn:
                chain = self.year.with_shapes(shapes)
                amounts = climb(chain.local_value, allowed, amounts)
            for_money = np.maximum(amounts, _LEAST_SHARE * allowed.budget)
            found = self._shaped(self._pulsed(shapes, for_money, known), start, for_money)
            shapes = found.shapes
        most = np.where(self._smooth, self.most(for_money), shapes) * for_money
        return _Found(shapes, found.gap, self._is_proven(most))

    def most(self, amounts: Float[np.ndarray, " lever"]) -> Float[np.ndarray, "period lever"]:
        """The greatest share of each period: a multiple of the mean, last year's, or capacity."""
        periods = self.brief.periods
        mean = np.full((periods, len(amounts)), MOST_OF_MEAN / periods)
        share = np.maximum(mean, shapes_of(last_year_phasing(self.firm, self.brief)).max(axis=0))
        return np.asarray(np.clip(np.minimum(share, self._capacity(amounts)), 1 / periods, 1.0))

    def _capacity(self, amounts: np.ndarray) -> Float[np.ndarray, " lever"]:
        """What can be done in one period, as a share of the amounts."""
        per_period = np.array([
            np.inf if lever.capacity is None else lever.capacity * lever.cost_per_unit
            for lever in self.firm.levers
        ])  # fmt: skip
        return np.asarray(per_period / np.maximum(amounts, np.finfo(float).tiny))

    def _shaped(self, shapes: np.ndarray, last_year: np.ndarray, amounts: np.ndarray) -> Shaped:
        """The best shapes of the levers that may be run in any period, the others as they are."""
        smooth = self._smooth
        most = np.where(smooth, self.most(amounts), 1.0)

        def value(free: np.ndarray) -> LocalValue:
            here = self.year.local_value(self._with(shapes, free) * amounts)
            return replace(here, slope=(here.slope * amounts)[:, smooth])

        if not smooth.any():
            return Shaped(shapes, self.year.local_value(shapes * amounts).value, 0.0)
        starts = (shapes, last_year, np.full_like(shapes, 1 / len(shapes)))
        allowed = [nearest_shapes(one[:, smooth], most[:, smooth]) for one in starts]
        first = max(allowed, key=lambda one: value(one).value)
        found = best_shapes(value, most[:, smooth], first)
        return replace(found, shapes=self._with(shapes, found.shapes))

    def _with(self, shapes: np.ndarray, free: np.ndarray) -> np.ndarray:
        mixed = shapes.copy()
        mixed[:, self._smooth] = free
        return mixed

    def _pulsed(
        self, shapes: np.ndarray, amounts: np.ndarray, known: dict[int, Blocks]
    ) -> np.ndarray:
        """The best blocks of every lever that is run in blocks, one after the other.

        Args:
            known: Blocks that were found before; those found now are added.
        """
        few, shapes = self.year.thinned(PULSE_DRAWS), shapes.copy()
        left = blocks_left(self.firm, self.brief)
        for k, lever in enumerate(self.firm.levers):
            if lever.pulse_periods is None or left[k] == 0:
                continue
            pulses = self._pulses(amounts, k, lever.pulse_periods, left[k])
            start = known.get(k)
            if start is not None and len(start) < pulses.least:
                start = None
            known[k] = self._blocks(few, shapes, amounts, k, pulses, start)
            shapes[:, k] = pulses.shape(known[k])
        return shapes

    def _blocks(
        self,
        few: TimedYear,
        shapes: np.ndarray,
        amounts: np.ndarray,
        k: int,
        pulses: Pulses,
        start: Blocks | None,
    ) -> Blocks:
        def spent(blocks: Blocks) -> np.ndarray:
            tried = shapes.copy()
            tried[:, k] = pulses.shape(blocks)
            return tried * amounts

        def slope(blocks: Blocks) -> np.ndarray:
            return few.local_value(spent(blocks)).slope[:, k] * float(amounts[k])

        def value(blocks: Blocks) -> float:
            return few.value(spent(blocks))

        return best_blocks(value, slope, pulses, start=start)

    def _pulses(self, amounts: np.ndarray, k: int, length: int, most: int) -> Pulses:
        """What blocks of a lever there may be: as many at least as its amount needs."""
        share = length * float(self._capacity(amounts)[k])
        least = 1 if share >= 1 else min(int(np.ceil(1 / share - 1e-9)), most)
        return Pulses(self.brief.periods, length, most, least)

    def _is_proven(self, most: np.ndarray) -> bool:
        """Whether no other shapes can be better: nothing is multiplied, no blocks are chosen."""
        if (self.free & ~self._smooth).any():
            return False
        return self.year.is_concave(most, self._smooth)
