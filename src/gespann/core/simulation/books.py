"""The books: levers and history as the firm has them, which need not be what truly happened."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.simulation.base import period_starts
from gespann.core.simulation.course import Course
from gespann.core.simulation.happening import misrecorded
from gespann.core.simulation.scenario import LeverScenario, Scenario
from gespann.core.simulation.surprises import ChangedDefinition


@dataclass(frozen=True)
class BookedLever:
    """A lever as the firm keeps it; one whose definition changed may be kept as two.

    Attributes:
        index: Number of the lever in the scenario.
        name, column: As in the firm's files.
        first, stop: Periods of the history in which its column counts, `stop` not included.
        changed: First period in which it counts otherwise; 0 if it always counted the same.
        factor: Units of its column today for one unit of the scenario.
    """

    index: int
    name: str
    column: str
    first: int
    stop: int
    changed: int = 0
    factor: float = 1.0

    @property
    def window(self) -> slice:
        """Its periods in the history."""
        return slice(self.first, self.stop)

    def recorded(
        self, units: Float[np.ndarray, "market period lever"]
    ) -> Float[np.ndarray, "market period"]:
        """Its column; nothing outside of its window."""
        column = np.zeros(units.shape[:2])
        column[:, self.window] = units[:, self.window, self.index]
        column[:, self.changed :] *= self.factor
        return column


def booked_levers(scenario: Scenario) -> tuple[BookedLever, ...]:
    """The levers of the firm's files in the order of the scenario's."""
    changes = {one.lever: one for one in scenario.surprises if isinstance(one, ChangedDefinition)}
    booked: list[BookedLever] = []
    for index, lever in enumerate(scenario.levers):
        change = changes.get(lever.name)
        booked += _booked(scenario, index, lever, change)
    return tuple(booked)


def _booked(
    scenario: Scenario, index: int, lever: LeverScenario, change: ChangedDefinition | None
) -> list[BookedLever]:
    name, column, end = lever.name, lever.column, scenario.periods
    if change is None:
        return [BookedLever(index, name, column, 0, end)]
    first, factor = change.first, change.factor
    if not change.declared:
        return [BookedLever(index, name, column, 0, end, first, factor)]
    day = period_starts(scenario.start, scenario.period, end)[first]
    column_before = f"{column}_before_{day}".replace("-", "_")
    before = BookedLever(index, f"{name} before {day}", column_before, 0, first)
    return [before, BookedLever(index, name, column, first, end, first, factor)]


def recorded_effort(course: Course) -> Float[np.ndarray, "market period lever"]:
    """Units of each lever as the firm's files have them."""
    booked = booked_levers(course.scenario)
    return np.stack([lever.recorded(course.units) for lever in booked], axis=-1)


def recorded_outcome(course: Course) -> Float[np.ndarray, "market period"]:
    """Money as the firm's files have it; NaN where it was not recorded."""
    outcome = np.round(course.outcome * misrecorded(course.scenario), 2)
    outcome[:, : course.scenario.stages[-1].known_from] = np.nan
    return np.asarray(outcome)


def recorded_stages(course: Course) -> Float[np.ndarray, "market period stage"]:
    """Outcome of each stage as the firm's files have it; NaN where it was not recorded."""
    stages = course.stages.copy()
    if course.scenario.funnel is None:
        return stages
    for s, stage in enumerate(course.scenario.stages):
        stages[:, : stage.known_from, s] = np.nan
    stages[np.isnan(misrecorded(course.scenario))] = np.nan
    stages[..., -1] = recorded_outcome(course)
    return stages
