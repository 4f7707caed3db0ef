"""Effort: how much of each lever the simulated firm uses, and why.

Part of it is plan, part chance, and part looks at the last sales. That last part is the usual
trap of such data: success then causes effort, and a careless fit reads it the other way round.
"""

import numpy as np
from jaxtyping import Float

from gespann.core.simulation.base import period_starts, season, years
from gespann.core.simulation.planned_test import PlannedTest
from gespann.core.simulation.randomness import autoregressive, stream
from gespann.core.simulation.scenario import LeverScenario, Scenario

# A department triples its effort or cuts it to a third, but no more, whatever sales do.
_REACTION_LIMITS = (1 / 3, 3.0)


def intended_effort(scenario: Scenario, seed: int) -> Float[np.ndarray, "market period lever"]:
    """Effort before anybody looks at sales, in multiples of usual effort."""
    starts = period_starts(scenario.start, scenario.period, scenario.periods + 1)
    waves = season(scenario, starts[:-1])
    intended = np.empty((scenario.markets, scenario.periods, len(scenario.levers)))
    for k, lever in enumerate(scenario.levers):
        chance = _chance(scenario, lever, seed)
        following = lever.effort.season_following * waves
        intended[..., k] = np.exp(chance + following) * _pulses(scenario, lever, starts)
    return intended


def reaction(
    scenario: Scenario,
    outcome: Float[np.ndarray, "market past"],
    usual: Float[np.ndarray, " market"],
) -> Float[np.ndarray, "market lever"]:
    """By what the effort of a period is multiplied in view of the last month's sales."""
    month = round(scenario.period.per_month)
    ratio = outcome[:, -month:].mean(axis=1) / usual
    follows = np.array([lever.effort.follows_sales for lever in scenario.levers])
    return np.asarray(ratio.clip(*_REACTION_LIMITS)[:, None] ** follows)


def change_by_tests(
    scenario: Scenario, period: int, *, without: PlannedTest | None = None
) -> Float[np.ndarray, "market lever"]:
    """By what tests multiply the effort of a period, one of them perhaps left out."""
    change = np.ones((scenario.markets, len(scenario.levers)))
    names = [lever.name for lever in scenario.levers]
    for test in scenario.tests:
        if test is not without and test.is_on(period):
            markets = np.array(test.markets or range(scenario.markets))
            change[markets, names.index(test.lever)] *= test.change
    return change


def in_units(
    scenario: Scenario,
    effort: Float[np.ndarray, "market lever"],
    potential: Float[np.ndarray, " market"],
) -> Float[np.ndarray, "market lever"]:
    """The effort of one period as it is carried out: in units, countable, within capacity."""
    units = np.empty_like(effort)
    for k, lever in enumerate(scenario.levers):
        wished = effort[:, k] * lever.usual * potential
        if lever.capacity is not None and wished.sum() > lever.capacity:
            wished = wished * (lever.capacity / wished.sum())
            units[:, k] = _countable(lever, wished, np.floor)
        else:
            units[:, k] = _countable(lever, wished, np.rint)
    return units


def _countable(
    lever: LeverScenario, units: Float[np.ndarray, " market"], rounding: np.ufunc
) -> Float[np.ndarray, " market"]:
    per_unit = 1.0 if lever.whole_units else 100 * lever.cost_per_unit  # whole units, whole cents
    return np.asarray(rounding(units * per_unit) / per_unit)


def _chance(
    scenario: Scenario, lever: LeverScenario, seed: int
) -> Float[np.ndarray, "market period"]:
    """Variation of log effort, so that the mean effort is the usual one."""
    effort = lever.effort
    rng = stream(seed, "effort", lever.name)
    common = autoregressive(rng, 1, scenario.periods, effort.persistence)
    own = autoregressive(rng, scenario.markets, scenario.periods, effort.persistence)
    mixed = np.sqrt(1 - effort.own) * common + np.sqrt(effort.own) * own
    return np.asarray(effort.variation * mixed - effort.variation**2 / 2)


def _pulses(
    scenario: Scenario, lever: LeverScenario, starts: np.ndarray
) -> Float[np.ndarray, " period"]:
    """How often the lever's points of the year fall into each period, with mean 1."""
    points = lever.effort.pulses
    if not points:
        return np.ones(scenario.periods)
    passed = np.floor(years(starts)[:, None] - np.array(points)).sum(axis=1)
    return np.asarray(np.diff(passed) * scenario.period.per_year / len(points))
