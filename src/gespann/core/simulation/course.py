"""The course of a simulated firm: its years as they happened, and the truth behind them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from gespann.core.simulation.base import Base, potentials
from gespann.core.simulation.chain import Chain, Circumstances, Link
from gespann.core.simulation.effort import change_by_tests, in_units, intended_effort, reaction
from gespann.core.simulation.handling import worth
from gespann.core.simulation.happening import happened
from gespann.core.simulation.mechanics import Carried, Mechanics
from gespann.core.simulation.planned_test import PlannedTest
from gespann.core.simulation.randomness import autoregressive, stream
from gespann.core.simulation.scenario import Scenario


@dataclass(frozen=True)
class Course:
    """What happened, and why.

    Attributes:
        seed: Chooses the random numbers.
        potential: Size of each market, mean 1.
        units: Effort in units.
        untested: Of each test, the units that its window would have seen without it.
        start: What was carried into the first period: the first quarter's mean effort.
        end: What is carried out of the last one.
        stock: What was felt of each lever, in multiples of usual effort.
        luck: Factor of the noise on the first stage's expectation, mean 1.
        happened: Factor of the surprises on the last stage.
        outcome: Money.
        stages: Outcome of each stage; empty without a funnel.
        came: Of each stage what the next is exposed to, from before the history to its end: the
            worth of the first one, the outcome of the others.
    """

    scenario: Scenario
    seed: int
    chain: Chain
    potential: Float[np.ndarray, " market"]
    units: Float[np.ndarray, "market period lever"]
    untested: tuple[Float[np.ndarray, "market _ lever"], ...]
    start: Carried
    end: Carried
    stock: Float[np.ndarray, "market period lever"]
    luck: Float[np.ndarray, "market period"]
    happened: Float[np.ndarray, "market period"]
    outcome: Float[np.ndarray, "market period"]
    stages: Float[np.ndarray, "market period stage"]
    came: tuple[Float[np.ndarray, "market _"], ...]

    @property
    def mechanics(self) -> Mechanics:
        """How effort is carried over, which is the same at all stages; effects of the first."""
        return self.chain.links[0].mechanics

    @property
    def base(self) -> Base:
        """Base of the first stage."""
        return self.chain.links[0].base

    @property
    def spend(self) -> Float[np.ndarray, "market period lever"]:
        """Money spent on each lever."""
        costs = np.array([lever.cost_per_unit for lever in self.scenario.levers])
        return np.asarray(self.units * costs)

    @property
    def usual(self) -> Float[np.ndarray, "market lever"]:
        """Units of usual effort in each market."""
        return np.array([one.usual for one in self.scenario.levers]) * self.potential[:, None]

    @cached_property
    def circumstances(self) -> Circumstances:
        """What no lever moved in the history."""
        past = tuple(came[:, : self.chain.lags] for came in self.came)
        level = _levels(self.chain, self.luck, self.happened)
        return Circumstances(level, past, np.zeros(self.scenario.periods))

    def stock_of(
        self, units: Float[np.ndarray, "market period lever"]
    ) -> Float[np.ndarray, "market period lever"]:
        """What would have been felt of other efforts, those before the history as they were."""
        return self.mechanics.stocks(self.start, units / self.usual[:, None])


def draw_course(scenario: Scenario, seed: int) -> Course:
    """Let a firm live through its history."""
    potential = potentials(scenario, seed)
    return _Life(scenario, Chain.draw(scenario, potential, seed), potential, seed).live()


class _Life:
    """The loop over the periods: effort, then what is felt of it, then the outcome."""

    def __init__(
        self, scenario: Scenario, chain: Chain, potential: Float[np.ndarray, " market"], seed: int
    ) -> None:
        shape, stages = (scenario.markets, scenario.periods), len(chain.links)
        self.scenario, self.chain, self.seed = scenario, chain, seed
        self.potential, self.mechanics = potential, chain.links[0].mechanics
        self.usual = np.array([lever.usual for lever in scenario.levers]) * potential[:, None]
        self.luck, self.happened = _luck(scenario, seed), happened(scenario)
        self.level = _levels(chain, self.luck, self.happened)
        self.rngs = [stream(seed, "outcome", link.stage.name) for link in chain.links]
        self.intended = intended_effort(scenario, seed)
        self.units = np.empty((*shape, len(scenario.levers)))
        self.untested = [
            np.empty((scenario.markets, test.periods, len(scenario.levers)))
            for test in scenario.tests
        ]
        self.stock = np.empty_like(self.units)
        self.stages = np.empty((*shape, stages))
        self.came = [np.empty((shape[0], chain.lags + shape[1])) for _ in range(stages - 1)]

    def live(self) -> Course:
        quarter = self.scenario.quarter
        for t in range(quarter):
            self._work(t, self.intended[:, t])
        before = self.units[:, :quarter].mean(axis=1)
        start = carried = self.mechanics.steady(before / self.usual)
        self._fill_pipeline(before, start)
        for t in range(self.scenario.periods):
            if t >= quarter:
                self._work(t, self.intended[:, t] * self._reaction(t))
            carried = self.mechanics.step(carried, self.units[:, t] / self.usual)
            self.stock[:, t] = self.mechanics.felt(carried)
            self._sell(t)
        return self._course(start, carried)

    def _work(self, t: int, effort: Float[np.ndarray, "market lever"]) -> None:
        self.units[:, t] = self._carried_out(t, effort)
        for test, untested in zip(self.scenario.tests, self.untested, strict=True):
            if test.first <= t < test.window.stop:
                untested[:, t - test.first] = self._carried_out(t, effort, without=test)

    def _carried_out(
        self, t: int, effort: Float[np.ndarray, "market lever"], without: PlannedTest | None = None
    ) -> Float[np.ndarray, "market lever"]:
        changed = effort * change_by_tests(self.scenario, t, without=without)
        return in_units(self.scenario, changed, self.potential)

    def _reaction(self, t: int) -> Float[np.ndarray, "market lever"]:
        usual_outcome = self.scenario.usual_outcome * self.potential
        return reaction(self.scenario, self.stages[:, :t, -1], usual_outcome)

    def _fill_pipeline(self, units: Float[np.ndarray, "market lever"], start: Carried) -> None:
        """The time before the history: steady effort, and the mean base of the first year."""
        year = slice(0, self.scenario.year)
        level = tuple(np.exp(link.base.log[:, year]).mean(axis=1) for link in self.chain.links)
        steady = self.chain.steady(level, self.mechanics.felt(start), units)
        for came, one in zip(self.came, steady, strict=False):
            came[:, : self.chain.lags] = one[:, None]

    def _sell(self, t: int) -> None:
        exposure = np.ones(self.scenario.markets)
        for s, link in enumerate(self.chain.links):
            if s > 0:
                window = self.came[s - 1][:, t : t + self.chain.lags + 1]
                exposure = window @ link.weights[::-1]
            mean = self.level[s][:, t] * link.mechanics.factor(self.stock[:, t]) * exposure
            outcome = self._drawn(link, mean, exposure, self.rngs[s])
            self.stages[:, t, s] = outcome
            if s + 1 < len(self.chain.links):
                came = outcome if s else self._worth(t, outcome)
                self.came[s][:, self.chain.lags + t] = came

    def _worth(self, t: int, first: Float[np.ndarray, " market"]) -> Float[np.ndarray, " market"]:
        if self.scenario.funnel is None:
            return first
        return worth(self.scenario.funnel, first, self.chain.capacity(self.units[:, t]))

    def _drawn(
        self,
        link: Link,
        mean: Float[np.ndarray, " market"],
        exposure: Float[np.ndarray, " market"],
        rng: np.random.Generator,
    ) -> Float[np.ndarray, " market"]:
        noise = link.stage.noise
        if not link.stage.is_money:
            if noise > 0:
                mean = mean * rng.gamma(noise**-2, noise**2, len(mean))
            return np.asarray(rng.poisson(mean), dtype=float)
        if noise == 0 or self.scenario.funnel is None:
            return np.round(mean, 2)
        # A sum of gamma amounts is gamma itself, and nothing comes of nothing.
        number = exposure / noise**2
        scale = np.divide(mean, number, out=np.zeros_like(mean), where=number > 0)
        return np.round(rng.gamma(number) * scale, 2)

    def _course(self, start: Carried, end: Carried) -> Course:
        stages = self.stages if self.scenario.funnel else self.stages[..., :0]
        return Course(
            self.scenario, self.seed, self.chain, self.potential, self.units,
            tuple(self.untested), start, end, self.stock, self.luck, self.happened,
            self.stages[..., -1], stages, tuple(self.came),
        )  # fmt: skip


def _levels(
    chain: Chain,
    luck: Float[np.ndarray, "market period"],
    surprise: Float[np.ndarray, "market period"],
) -> tuple[Float[np.ndarray, "market period"], ...]:
    """Expected outcome without levers per unit of exposure, at each stage."""
    levels = [np.exp(link.base.log) for link in chain.links]
    levels[0] = levels[0] * luck
    levels[-1] = levels[-1] * surprise
    return tuple(levels)


def _luck(scenario: Scenario, seed: int) -> Float[np.ndarray, "market period"]:
    """Log-normal noise whose expectation is one, so that the expectation is what it says."""
    rng = stream(seed, "noise")
    path = autoregressive(rng, scenario.markets, scenario.periods, scenario.autocorrelation)
    return np.asarray(np.exp(scenario.noise * path - scenario.noise**2 / 2))
