"""The course of a simulated firm: its years as they happened, and the truth behind them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.simulation.base import Base, draw_base, potentials
from gespann.core.simulation.effort import in_units, intended_effort, reaction
from gespann.core.simulation.funnel import Pipeline
from gespann.core.simulation.mechanics import Carried, Mechanics
from gespann.core.simulation.randomness import autoregressive, stream
from gespann.core.simulation.scenario import Scenario


@dataclass(frozen=True)
class Course:
    """What happened, and why.

    Attributes:
        potential: Size of each market, mean 1.
        units: Effort in units.
        start: What was carried into the first period: the first quarter's mean effort.
        end: What is carried out of the last one.
        stock: What was felt of each lever, in multiples of usual effort.
        luck: Factor of the noise on the expectation, mean 1.
        outcome: Money.
        stages: Leads, offers, deals and revenue; empty without a funnel.
        pending: Revenue expected after the history from leads and offers on hand.
    """

    scenario: Scenario
    mechanics: Mechanics
    potential: Float[np.ndarray, " market"]
    base: Base
    units: Float[np.ndarray, "market period lever"]
    start: Carried
    end: Carried
    stock: Float[np.ndarray, "market period lever"]
    luck: Float[np.ndarray, "market period"]
    outcome: Float[np.ndarray, "market period"]
    stages: Float[np.ndarray, "market period stage"]
    pending: Float[np.ndarray, "market delay"]

    @property
    def spend(self) -> Float[np.ndarray, "market period lever"]:
        """Money spent on each lever."""
        costs = np.array([lever.cost_per_unit for lever in self.scenario.levers])
        return np.asarray(self.units * costs)


def draw_course(scenario: Scenario, seed: int) -> Course:
    """Let a firm live through its history."""
    mechanics = Mechanics.of(scenario)
    potential = potentials(scenario, seed)
    usual_factor = float(mechanics.factor(np.ones(len(scenario.levers))))
    value = scenario.funnel.lead_value if scenario.funnel else 1.0
    base = draw_base(scenario, scenario.usual_outcome / value / usual_factor, potential, seed)
    return _Life(scenario, mechanics, potential, base, seed).live()


def opened_by_unit(scenario: Scenario) -> Float[np.ndarray, " lever"]:
    """Leads that one more unit of each lever can work."""
    funnel = scenario.funnel
    if funnel is None:
        return np.zeros(len(scenario.levers))
    works = [lever.name == funnel.handling_lever for lever in scenario.levers]
    return funnel.leads_per_unit * np.array(works, dtype=float)


def handled(
    scenario: Scenario,
    units: Float[np.ndarray, "*cell lever"],
    potential: Float[np.ndarray, "*market"],
) -> Float[np.ndarray, "*cell"]:
    """Leads that can be worked; `potential` must broadcast against the cells."""
    without = scenario.funnel.leads_without if scenario.funnel else 0.0
    return np.asarray(without * potential + units @ opened_by_unit(scenario))


class _Life:
    """The loop over the periods: effort, then what is felt of it, then the outcome."""

    def __init__(
        self,
        scenario: Scenario,
        mechanics: Mechanics,
        potential: Float[np.ndarray, " market"],
        base: Base,
        seed: int,
    ) -> None:
        shape = (scenario.markets, scenario.periods)
        self.scenario, self.mechanics = scenario, mechanics
        self.potential, self.base = potential, base
        self.usual = np.array([lever.usual for lever in scenario.levers]) * potential[:, None]
        self.luck = _luck(scenario, seed)
        self.rng = stream(seed, "counts")
        self.pipeline = Pipeline(scenario.funnel, *shape) if scenario.funnel else None
        self.intended = intended_effort(scenario, seed)
        self.units = np.empty((*shape, len(scenario.levers)))
        self.stock = np.empty_like(self.units)
        self.outcome = np.empty(shape)

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
        self.units[:, t] = in_units(self.scenario, effort, self.potential)

    def _reaction(self, t: int) -> Float[np.ndarray, "market lever"]:
        usual_outcome = self.scenario.usual_outcome * self.potential
        return reaction(self.scenario, self.outcome[:, :t], usual_outcome)

    def _fill_pipeline(self, units: Float[np.ndarray, "market lever"], start: Carried) -> None:
        """Leads of the time before the history: steady effort, the first period's base."""
        if self.pipeline is None:
            return
        rate = np.exp(self.base.log[:, 0]) * self.mechanics.factor(self.mechanics.felt(start))
        for column in range(self.pipeline.funnel.delay):
            capacity = handled(self.scenario, units, self.potential)
            self.pipeline.receive(column, rate, capacity, self.rng)

    def _sell(self, t: int) -> None:
        rate = np.exp(self.base.log[:, t]) * self.mechanics.factor(self.stock[:, t])
        rate = rate * self.luck[:, t]
        if self.pipeline is None:
            self.outcome[:, t] = np.round(rate, 2)
            return
        column = self.pipeline.funnel.delay + t
        capacity = handled(self.scenario, self.units[:, t], self.potential)
        self.pipeline.receive(column, rate, capacity, self.rng)
        self.outcome[:, t] = self.pipeline.revenue[:, column]

    def _course(self, start: Carried, end: Carried) -> Course:
        stages = np.empty((*self.outcome.shape, 0))
        pending = np.empty((self.scenario.markets, 0))
        if self.pipeline is not None:
            pipeline, delay = self.pipeline, self.pipeline.funnel.delay
            history = slice(delay, delay + self.scenario.periods)
            counts = (pipeline.leads, pipeline.offers, pipeline.deals, pipeline.revenue)
            stages = np.stack([count[:, history] for count in counts], axis=-1)
            pending = pipeline.pending()
        return Course(
            self.scenario, self.mechanics, self.potential, self.base, self.units, start, end,
            self.stock, self.luck, self.outcome, stages, pending,
        )  # fmt: skip


def _luck(scenario: Scenario, seed: int) -> Float[np.ndarray, "market period"]:
    """Log-normal noise whose expectation is one, so that the expectation is what it says."""
    rng = stream(seed, "noise")
    path = autoregressive(rng, scenario.markets, scenario.periods, scenario.autocorrelation)
    return np.asarray(np.exp(scenario.noise * path - scenario.noise**2 / 2))
