"""What happens to a firm by chance: surprises, tests of its levers, and what people believe."""

from itertools import pairwise

import numpy as np

from gespann.core.quantities import Department
from gespann.core.simulation.planned_test import PlannedTest
from gespann.core.simulation.scenario import BeliefScenario, LeverScenario, Scenario
from gespann.core.simulation.surprises import (
    ChangedDefinition,
    MissingRecords,
    Promotion,
    Surprise,
    WildWeeks,
)

_YEARS_FOR_A_GAP = 2.5  # a year without records must leave a year and a half


def random_surprises(scenario: Scenario, rng: np.random.Generator) -> tuple[Surprise, ...]:
    """A strike, a slip of the pen, a promotion, and a missing year or a changed definition.

    They keep out of each other's way and of the first and the last quarter.
    """
    strike, slip, promotion = _apart(scenario, rng, 3)
    weeks = max(round(3 * scenario.period.per_year / 52), 1)
    surprises: list[Surprise] = [
        WildWeeks(strike, rng.uniform(0.1, 0.4)),
        WildWeeks(slip, rng.uniform(4.0, 10.0), mistyped=True),
        Promotion(promotion, rng.uniform(1.3, 1.8), weeks, payback_periods=2 * weeks),
    ]
    year = scenario.period.per_year
    if scenario.periods >= _YEARS_FOR_A_GAP * year and rng.random() < 0.5:
        first = int(rng.integers(scenario.quarter, scenario.periods - year - scenario.quarter))
        surprises.append(MissingRecords(first, year))
    else:
        lever = scenario.levers[int(rng.integers(len(scenario.levers)))].name
        first = int(rng.uniform(0.35, 0.65) * scenario.periods)
        declared = bool(rng.random() < 0.5)
        surprises.append(ChangedDefinition(lever, first, 3.0, declared=declared))
    return tuple(surprises)


def random_tests(scenario: Scenario, rng: np.random.Generator) -> tuple[PlannedTest, ...]:
    """One test of a marketing and one of a sales lever, of an eighth of the history each.

    With several markets they are geo tests in about half of them; with one market the first is a
    switch-back and the second compares before and after. The lever is trebled or stopped: what
    changes less is lost in the noise of most firms.
    """
    length = max(scenario.periods // 8, 2)
    begins = _apart(scenario, rng, 2)
    tests = []
    for number, (department, first) in enumerate(zip(Department, begins, strict=True)):
        mine = [lever for lever in scenario.levers if lever.department is department]
        steady = [lever for lever in mine if not lever.effort.pulses] or mine
        lever = steady[int(rng.integers(len(steady)))]
        tests.append(_test(scenario, rng, lever, number, first, length))
    return tuple(tests)


def random_beliefs(rng: np.random.Generator) -> BeliefScenario:
    """Each side overrates its own levers by a fifth to four fifths."""
    return BeliefScenario(rng.uniform(1.2, 1.8), rng.uniform(0.5, 0.9), rng.uniform(0.1, 0.3))


def _test(
    scenario: Scenario,
    rng: np.random.Generator,
    lever: LeverScenario,
    number: int,
    first: int,
    length: int,
) -> PlannedTest:
    change = 3.0 if rng.random() < 0.6 else 0.0
    stage = (lever.stages or ("",))[0]
    name = f"Test of {lever.name}"
    if scenario.markets > 1:
        tested = rng.choice(scenario.markets, scenario.markets // 2, replace=False)
        markets = tuple(sorted(int(market) for market in tested))
        return PlannedTest(name, lever.name, first, length, change, "geo", markets, stage=stage)
    kind = ("switchback", "before_after")[number]
    return PlannedTest(name, lever.name, first, length, change, kind, stage=stage)


def _apart(scenario: Scenario, rng: np.random.Generator, number: int) -> list[int]:
    """Periods by chance, one in each part of the history between its first and last quarter."""
    margin = min(scenario.quarter, scenario.periods // 4)
    edges = np.linspace(margin, scenario.periods - margin, number + 1)
    begins = [rng.uniform(low, low + 0.5 * (high - low)) for low, high in pairwise(edges)]
    return [int(begin) for begin in rng.permutation(begins)]
