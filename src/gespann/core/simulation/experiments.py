"""Experiments: what the planned tests truly showed, and what a good reading of them reports."""

from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Experiment
from gespann.core.simulation.base import period_starts
from gespann.core.simulation.books import booked_levers
from gespann.core.simulation.chain import Flow
from gespann.core.simulation.course import Course
from gespann.core.simulation.planned_test import PlannedTest
from gespann.core.simulation.randomness import stream


@dataclass(frozen=True)
class TrueExperiment:
    """What a test truly did in its markets and window.

    Attributes:
        name: Of the test.
        change_units: Units more than without it, as the books count the lever at that time.
        effect: Expected outcome of its stage more than without it, in the stage's own unit.
        standard_error: Of a reading that compares with the other markets or periods.
    """

    name: str
    change_units: float
    effect: float
    standard_error: float


def true_experiments(course: Course) -> tuple[TrueExperiment, ...]:
    """The truth about each test of the scenario, in its order."""
    if not course.scenario.tests:
        return ()
    flow = course.chain.flow(course.circumstances, course.stock, course.units)
    return tuple(_truth(course, test, flow) for test in course.scenario.tests)


def experiments(course: Course, names: tuple[str, ...]) -> tuple[Experiment, ...]:
    """The tests as the firm reports them: true change, and true effect with an error of reading.

    Args:
        course: The history with its tests.
        names: Of the markets.
    """
    scenario = course.scenario
    starts = period_starts(scenario.start, scenario.period, scenario.periods)
    reports = []
    for test, true in zip(scenario.tests, true_experiments(course), strict=True):
        error = true.standard_error * stream(course.seed, "test", test.name).standard_normal()
        days = starts[test.window]
        reports.append(
            Experiment(
                name=test.name,
                lever=_booked_name(course, test),
                kind=test.kind,
                markets=tuple(names[market] for market in test.markets),
                first=cast("date", days[0].item()),
                last=cast("date", days[-1].item()),
                change_units=true.change_units,
                effect=true.effect + float(error),
                standard_error=true.standard_error,
                stage=test.stage,
            )
        )
    return tuple(reports)


def _truth(course: Course, test: PlannedTest, flow: Flow) -> TrueExperiment:
    scenario = course.scenario
    units, rows = course.units.copy(), _rows(course, test)
    lever = [one.name for one in scenario.levers].index(test.lever)
    tested = scenario.tests.index(test)
    units[rows, test.window, lever] = course.untested[tested][rows, :, lever]
    without = course.chain.flow(course.circumstances, course.stock_of(units), units)
    s = _stage(course, test)
    gained = (flow.outcome[s] - without.outcome[s])[rows, test.window]
    return TrueExperiment(
        name=test.name,
        change_units=_booked_units(course, test) - _booked_units(course, test, units),
        effect=float(gained.sum()),
        standard_error=_standard_error(course, test, flow),
    )


def _standard_error(course: Course, test: PlannedTest, flow: Flow) -> float:
    """Of a difference in differences whose levels before the test are well known.

    The tested markets and periods scatter by their noise, and so does what they are compared
    with: the other markets in a geo test, as many other periods of the same markets else. On top
    comes the random walk between what is compared: that of the markets over half of the window,
    or, where there is no other market, that of the firm over the whole window. A switch-back
    comes back too often for it to matter.
    """
    scenario, rows, s = course.scenario, _rows(course, test), _stage(course, test)
    mean = flow.outcome[s][rows, test.window]
    inertia = (1 + scenario.autocorrelation) / (1 - scenario.autocorrelation)
    variance = (mean * scenario.noise) ** 2 * inertia + _chance(course, test, flow)
    size = course.potential[rows].sum()
    compared = course.potential.sum() - size if test.kind == "geo" else size
    years = test.periods / scenario.period.per_year
    drifted = 0.0
    if test.kind == "geo":
        drifted = (mean.sum(axis=1) ** 2).sum() * scenario.market_drift**2 * years / 2
    if test.kind == "before_after":
        drifted = mean.sum() ** 2 * (scenario.drift**2 + scenario.market_drift**2) * years
    return float(np.sqrt((variance.sum() + drifted) * (1 + size / compared)))


def _chance(course: Course, test: PlannedTest, flow: Flow) -> Float[np.ndarray, "market period"]:
    """Variance by chance of counts and amounts, that of the stages before passed on in full."""
    rows, cells = _rows(course, test), (slice(None), test.window)
    last = _stage(course, test)
    share = np.zeros_like(flow.outcome[last][rows][cells])  # as a share of the squared mean
    if course.scenario.funnel is None:
        return share
    for s, stage in enumerate(course.scenario.stages[: last + 1]):
        if stage.is_money:
            share += stage.noise**2 / flow.exposure[s][rows][cells]
        else:
            share += 1 / flow.outcome[s][rows][cells] + stage.noise**2
    return np.asarray(share * flow.outcome[last][rows][cells] ** 2)


def _booked_name(course: Course, test: PlannedTest) -> str:
    """The firm's lever in whose window the test ends."""
    last = test.window.stop - 1
    booked = booked_levers(course.scenario)
    return next(
        one.name
        for one in booked
        if course.scenario.levers[one.index].name == test.lever and one.first <= last < one.stop
    )


def _booked_units(
    course: Course,
    test: PlannedTest,
    units: Float[np.ndarray, "market period lever"] | None = None,
) -> float:
    name = _booked_name(course, test)
    booked = next(one for one in booked_levers(course.scenario) if one.name == name)
    column = booked.recorded(course.units if units is None else units)
    return float(column[_rows(course, test), test.window].sum())


def _rows(course: Course, test: PlannedTest) -> np.ndarray:
    return np.array(test.markets or range(course.scenario.markets))


def _stage(course: Course, test: PlannedTest) -> int:
    names = [stage.name for stage in course.scenario.stages]
    return names.index(test.stage) if test.stage else len(names) - 1
