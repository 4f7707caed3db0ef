"""The base: what a market would bring without any lever, over the history and the plan.

Level, growth, random walks, season, controls and competitors; the noise comes on top of it. The
later stages of a funnel have a base as well: what a unit of their exposure brings.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from jaxtyping import Float

from gespann.core.quantities import Period
from gespann.core.simulation.funnel_scenario import StageScenario
from gespann.core.simulation.randomness import autoregressive, stream
from gespann.core.simulation.scenario import InfluenceScenario, Scenario


@dataclass(frozen=True)
class Base:
    """Log base of every market and period at one stage, and what it is made of.

    Attributes:
        stage: Name of the stage.
        log: Log base over the history, noise not included.
        steady: What is left of it without random walks, controls and competitors: level only.
        walk: The random walks, common and own together.
        controls, competitors: Recorded values, the same at all stages.
    """

    stage: str
    log: Float[np.ndarray, "market period"]
    steady: Float[np.ndarray, " market"]
    walk: Float[np.ndarray, "market period"]
    controls: Float[np.ndarray, "market period control"]
    competitors: Float[np.ndarray, "market period competitor"]


def period_starts(start: date, period: Period, periods: int) -> np.ndarray:
    """First days of consecutive periods as datetime64[D]; months begin on their first day."""
    if period is Period.WEEK:
        return np.datetime64(start, "D") + 7 * np.arange(periods)
    return (np.datetime64(start, "M") + np.arange(periods)).astype("datetime64[D]")


def years(starts: np.ndarray) -> Float[np.ndarray, " period"]:
    """Time in years since the beginning of 2000, so that whole numbers are New Year."""
    days = (starts - np.datetime64("2000-01-01")).astype(float)
    return np.asarray(days / 365.25)


def season(scenario: Scenario, starts: np.ndarray) -> Float[np.ndarray, " period"]:
    """Log season of each period."""
    turn = 2 * np.pi * years(starts)
    waves = np.zeros(len(starts))
    for order, (cosine, sine) in enumerate(scenario.season, start=1):
        waves += cosine * np.cos(order * turn) + sine * np.sin(order * turn)
    return waves


def potentials(scenario: Scenario, seed: int) -> Float[np.ndarray, " market"]:
    """Log-normal sizes of the markets with mean exactly 1."""
    rng = stream(seed, "potential")
    sizes = np.exp(scenario.potential_spread * rng.standard_normal(scenario.markets))
    return np.asarray(sizes / sizes.mean())


def draw_base(
    scenario: Scenario, level: float, potential: Float[np.ndarray, " market"], seed: int
) -> Base:
    """Draw the first stage's base over the history.

    `level` is that of an average market without levers.
    """
    starts = period_starts(scenario.start, scenario.period, scenario.periods)
    spread = scenario.market_spread if scenario.markets > 1 else 0.0
    deviation = spread * stream(seed, "market").standard_normal(scenario.markets)
    steady = np.log(level * potential) + deviation
    walk = _walks(scenario, seed)
    controls = _influences(scenario, scenario.controls, seed)
    competitors = _influences(scenario, scenario.competitors, seed)
    log = steady[:, None] + walk + season(scenario, starts) + _growth(scenario, 0, scenario.periods)
    stage = scenario.stages[0].name
    log = log + outside(scenario, stage, controls, competitors)
    return Base(stage, log, steady, walk, controls, competitors)


def draw_later_base(
    scenario: Scenario, stage: StageScenario, level: float, first: Base, seed: int
) -> Base:
    """Draw the base of a later stage: log of what a unit of exposure brings without levers."""
    spread = stage.market_spread if scenario.markets > 1 else 0.0
    deviation = stream(seed, "market", stage.name).standard_normal(scenario.markets)
    steady = np.log(level) + spread * deviation
    walk = _walk(scenario, f"drift/{stage.name}", 1, stage.drift, seed)
    walk = np.repeat(walk, scenario.markets, axis=0)
    log = steady[:, None] + walk + outside(scenario, stage.name, first.controls, first.competitors)
    return replace(first, stage=stage.name, log=log, steady=steady, walk=walk)


def continue_base(
    scenario: Scenario, base: Base, periods: int
) -> tuple[Float[np.ndarray, "market period"], Float[np.ndarray, " period"]]:
    """Log expected base of the periods after the history, and the spread around its log.

    Args:
        base: Of any stage.
        periods: How many periods.

    The random walks stay at their last level in the median; the expectation takes in what their
    steps to come add to the mean of a log-normal. Controls and competitors are as in the same
    periods of last year, growth and season go on.

    Returns: Log expectation, and the standard deviation of the random walks' steps to come.
    """
    end, year = scenario.periods, scenario.year
    again = end - year + np.arange(periods) % year
    outer = outside(scenario, base.stage, base.controls[:, again], base.competitors[:, again])
    variance = _yearly_variance(scenario, base.stage)
    steps_sd = np.sqrt(variance * np.arange(1, periods + 1) / scenario.period.per_year)
    log = base.steady[:, None] + base.walk[:, -1:] + outer + steps_sd**2 / 2
    if base.stage == scenario.stages[0].name:
        starts = period_starts(scenario.start, scenario.period, end + periods)[end:]
        log = log + season(scenario, starts) + _growth(scenario, end, periods)
    return log, steps_sd


def _yearly_variance(scenario: Scenario, stage: str) -> float:
    """Of the steps of a stage's random walks."""
    if stage == scenario.stages[0].name:
        return scenario.drift**2 + scenario.market_drift**2
    return next(one.drift for one in scenario.stages if one.name == stage) ** 2


def outside(
    scenario: Scenario,
    stage: str,
    controls: Float[np.ndarray, "market period control"],
    competitors: Float[np.ndarray, "market period competitor"],
) -> Float[np.ndarray, "market period"]:
    """What controls bring and competitors take at a stage, in log outcome."""
    first = scenario.stages[0].name

    def effect(
        values: Float[np.ndarray, "market period influence"], of: tuple[InfluenceScenario, ...]
    ) -> Float[np.ndarray, "market period"]:
        level = np.array([one.level for one in of])
        here = [one.coefficient * (stage in (one.stages or (first,))) for one in of]
        return np.asarray((values - level) @ np.array(here))

    brought = effect(controls, scenario.controls)
    return np.asarray(brought - effect(competitors, scenario.competitors))


def _growth(scenario: Scenario, first: int, periods: int) -> Float[np.ndarray, " period"]:
    elapsed = np.arange(first, first + periods) / scenario.period.per_year
    return np.asarray(scenario.growth * elapsed)


def _walks(scenario: Scenario, seed: int) -> Float[np.ndarray, "market period"]:
    own = _walk(scenario, "market drift", scenario.markets, scenario.market_drift, seed)
    return np.asarray(_walk(scenario, "drift", 1, scenario.drift, seed) + own)


def _walk(
    scenario: Scenario, name: str, rows: int, yearly: float, seed: int
) -> Float[np.ndarray, "row period"]:
    steps = stream(seed, name).standard_normal((rows, scenario.periods))
    steps[:, 0] = 0.0
    return np.asarray(yearly / np.sqrt(scenario.period.per_year) * steps.cumsum(axis=1))


def _influences(
    scenario: Scenario, influences: tuple[InfluenceScenario, ...], seed: int
) -> Float[np.ndarray, "market period influence"]:
    """Values as they are recorded: the same in all markets, four decimals, not negative."""
    values = np.zeros((scenario.markets, scenario.periods, len(influences)))
    for index, one in enumerate(influences):
        rng = stream(seed, "influence", one.name)
        path = autoregressive(rng, 1, scenario.periods, one.persistence)
        values[..., index] = np.round(one.level + one.spread * path, 4).clip(min=0.0)
    return values
