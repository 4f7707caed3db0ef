"""The chain of stages: what may be expected of each stage, given what the levers do.

The exposure of a stage is what came out of the one before, late; that of the second stage is the
worth of the first one's outcome in view of what can be worked. But for that worth the chain is
linear in what enters it, so that expectations pass through it exactly, whatever the counts.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.simulation.base import Base, draw_base, draw_later_base
from gespann.core.simulation.delay import ahead, delay_weights, delayed
from gespann.core.simulation.funnel_scenario import StageScenario
from gespann.core.simulation.handling import Worth
from gespann.core.simulation.mechanics import Mechanics
from gespann.core.simulation.randomness import stream
from gespann.core.simulation.scenario import Scenario

# Points of the Gauss-Hermite rule over the noise; more do not move the sixth digit.
_POINTS = 15

Paths = Float[np.ndarray, "market period"]
Levers = Float[np.ndarray, "market period lever"]


@dataclass(frozen=True)
class Link:
    """One stage with its truth.

    Attributes:
        weights: Share of its exposure that comes from 0, 1, ... periods before.
    """

    stage: StageScenario
    mechanics: Mechanics
    base: Base
    weights: Float[np.ndarray, " lag"]


@dataclass(frozen=True)
class Circumstances:
    """What no lever moves, one array for each stage.

    Attributes:
        level: Expected outcome without levers, per unit of exposure; luck and surprises counted.
        past: What came out before the first period: of the first stage its worth. As many
            periods as the longest delay; none without a funnel.
        spread: Standard deviation of the first stage's log luck around `level`.
    """

    level: tuple[Paths, ...]
    past: tuple[Float[np.ndarray, "market past"], ...]
    spread: Float[np.ndarray, " period"]


@dataclass(frozen=True)
class Flow:
    """What may be expected of each stage.

    Attributes:
        outcome: Expected outcome.
        exposure: Expected exposure; ones for the first stage.
        worth: Of the first stage's outcome for the second; None without a funnel.
    """

    outcome: tuple[Paths, ...]
    exposure: tuple[Paths, ...]
    worth: Worth | None


@dataclass(frozen=True)
class Chain:
    """All stages of a firm; without a funnel only its revenue."""

    scenario: Scenario
    links: tuple[Link, ...]
    potential: Float[np.ndarray, " market"]

    @classmethod
    def draw(
        cls, scenario: Scenario, potential: Float[np.ndarray, " market"], seed: int
    ) -> "Chain":
        """Draw the bases of all stages and how the markets differ.

        Raises: ValueError if no finite effects give the scenario's elasticities.
        """
        own = _own_effects(scenario, seed)
        usual = np.ones(len(scenario.levers))
        links: list[Link] = []
        for stage in scenario.stages:
            mechanics = Mechanics.of(scenario, stage.name, own)
            if links:
                level = stage.rate / float(mechanics.factor(usual))
                base = draw_later_base(scenario, stage, level, links[0].base, seed)
            else:
                worth = scenario.funnel.worth_of_first if scenario.funnel else 1.0
                level = scenario.usual_outcome / worth / float(mechanics.factor(usual))
                base = draw_base(scenario, level, potential, seed)
            delay = stage.delay if links else 0.0
            weights = delay_weights(delay, stage.delay_variation, scenario.period.per_year)
            links.append(Link(stage, mechanics, base, weights))
        return cls(scenario, tuple(links), potential)

    @property
    def lags(self) -> int:
        """Periods before the history from which something may still be to come."""
        return len(self.links[0].weights) - 1 if self.scenario.funnel else 0

    @property
    def opened_by_unit(self) -> Float[np.ndarray, " lever"]:
        """Outcomes of the first stage that one more unit of each lever can work."""
        funnel, levers = self.scenario.funnel, self.scenario.levers
        if funnel is None:
            return np.zeros(len(levers))
        works = np.array([lever.name == funnel.worked_by for lever in levers])
        return np.asarray(works * funnel.per_unit)

    def capacity(self, units: Float[np.ndarray, "market *period lever"]) -> np.ndarray:
        """Outcomes of the first stage that can be worked: market x period, or market."""
        without = self.scenario.funnel.capacity_without if self.scenario.funnel else 0.0
        potential = self.potential[:, None] if units.ndim == 3 else self.potential
        return np.asarray(without * potential + units @ self.opened_by_unit)

    def flow(self, given: Circumstances, stock: Levers, units: Levers) -> Flow:
        """What may be expected if so much is felt and so much is worked."""
        first = given.level[0] * self.links[0].mechanics.factor(stock)
        outcome, exposure = [first], [np.ones_like(first)]
        if len(self.links) == 1:
            return Flow((first,), tuple(exposure), None)
        worth = self._worth(first, self.capacity(units), given.spread)
        came = worth.value
        for link, level, past in zip(self.links[1:], given.level[1:], given.past, strict=True):
            exposure.append(delayed(past, came, link.weights))
            came = level * link.mechanics.factor(stock) * exposure[-1]
            outcome.append(came)
        return Flow(tuple(outcome), tuple(exposure), worth)

    def slopes(
        self,
        given: Circumstances,
        flow: Flow,
        stock: Levers,
        counted: Float[np.ndarray, " period"],
    ) -> tuple[Levers, Paths]:
        """Derivatives of the last stage's outcome, summed over the periods that are counted.

        Returns: By each stock, and by what can be worked in each market and period.
        """
        worth = np.broadcast_to(counted, given.level[0].shape)
        by_stock = np.zeros_like(stock)
        for stage in range(len(self.links) - 1, 0, -1):
            link, level = self.links[stage], given.level[stage]
            rise = (worth * level * flow.exposure[stage])[..., None]
            by_stock += rise * link.mechanics.slopes(stock)
            worth = ahead(worth * level * link.mechanics.factor(stock), link.weights)
        by_capacity = np.zeros_like(worth)
        if flow.worth is not None:
            by_capacity = worth * flow.worth.by_capacity
            worth = worth * flow.worth.by_leads
        by_stock += (worth * given.level[0])[..., None] * self.links[0].mechanics.slopes(stock)
        return by_stock, by_capacity

    def steady(
        self,
        level: tuple[Float[np.ndarray, " market"], ...],
        stock: Float[np.ndarray, "market lever"],
        units: Float[np.ndarray, "market lever"],
    ) -> tuple[Float[np.ndarray, " market"], ...]:
        """What each stage brings per period where everything has always been the same.

        Of the first stage also its worth: with a funnel the first array is the worth, and the
        outcomes follow from the second one on.
        """
        came = level[0] * self.links[0].mechanics.factor(stock)
        if self.scenario.funnel:
            came = Worth.of(self.scenario.funnel, came, self.capacity(units)).value
        brought = [came]
        for link, one in zip(self.links[1:], level[1:], strict=True):
            brought.append(one * link.mechanics.factor(stock) * brought[-1])
        return tuple(brought)

    def _worth(self, leads: Paths, capacity: Paths, spread: Float[np.ndarray, " period"]) -> Worth:
        """Expected worth over the luck that is still to come."""
        funnel = self.scenario.funnel
        if funnel is None:
            raise ValueError("this firm has no funnel")
        if not funnel.worked_by or not spread.any():
            return Worth.of(funnel, leads, capacity)
        points, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
        value, by_leads, by_capacity = (np.zeros_like(leads) for _ in range(3))
        for point, weight in zip(points, weights / weights.sum(), strict=True):
            luck = np.exp(spread * point - spread**2 / 2)
            worth = Worth.of(funnel, leads * luck, capacity)
            value += weight * worth.value
            by_leads += weight * luck * worth.by_leads
            by_capacity += weight * worth.by_capacity
        return Worth(value, by_leads, by_capacity)


def mean_delay(chain: Chain) -> float:
    """Mean periods from the first stage to the last one."""
    return float(sum(link.weights @ np.arange(len(link.weights)) for link in chain.links[1:]))


def _own_effects(scenario: Scenario, seed: int) -> Float[np.ndarray, "market lever"] | None:
    """What each market's effects are multiplied by; its mean over many markets is 1."""
    spread = scenario.effect_spread
    if spread == 0:
        return None
    own = np.empty((scenario.markets, len(scenario.levers)))
    for k, lever in enumerate(scenario.levers):
        luck = stream(seed, "effect", lever.name).standard_normal(scenario.markets)
        own[:, k] = np.exp(spread * luck - spread**2 / 2)
    return own
