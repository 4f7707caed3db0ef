"""Reading a test: what it changed, what it brought, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.experiments.comparison import (
    Series,
    expected,
    placebos,
    pre_period_fit,
)
from gespann.core.experiments.design import controls_of
from gespann.core.experiments.held import Held
from gespann.core.experiments.panel import (
    Panel,
    against_markets,
    against_own_past,
    outcome_of,
    own_past,
    panel_of,
)
from gespann.core.experiments.reading_findings import Refused, refusal, warnings
from gespann.core.experiments.results import CRITICAL, Reading
from gespann.core.experiments.schedule import Schedule
from gespann.core.experiments.selection import luck_of
from gespann.core.firm import Experiment, Firm, Lever
from gespann.core.quantities import CENTS_PER_UNIT


def read_experiment(firm: Firm, held: Held) -> Reading:
    """What a test has shown: total effect over its markets and periods, with its standard error.

    A test between markets is compared with a synthetic control of the markets that were left
    alone; a test in all markets, or before and after, with the firm's own past.

    Returns: A reading; one without experiment where the test cannot be read, and the findings say
        why. `change_units` is what effort was in the changed periods less what it would have been.

    Raises: ValueError if the firm has no such lever, stage or market.
    """
    try:
        return _Test.of(firm, held).read()
    except Refused as refused:
        return Reading(None, findings=(refused.finding,))


@dataclass(frozen=True)
class _Test:
    """A test with the history that it is read from.

    Attributes:
        start: First period of the test, counted in the history.
        schedule: Its periods.
        treated, used: Markets that were changed, and that they are compared with.
        before: What lies before the test.
        after: Test and carry-over.
    """

    firm: Firm
    held: Held
    start: int
    schedule: Schedule
    treated: Bool[np.ndarray, " market"]
    used: Bool[np.ndarray, " market"]
    before: Series
    after: Series

    @classmethod
    def of(cls, firm: Firm, held: Held) -> "_Test":
        """Find test, markets and comparison in the history.

        Raises: Refused if one of them is not there.
        """
        treated = _treated(firm, held)
        start, schedule = _window(firm, held)
        window = slice(start, start + schedule.span)
        raw = outcome_of(firm, held.stage)[:, window]
        missing = int((~np.isfinite(raw[treated])).any(axis=0).sum())
        if missing:
            raise refusal("test_outcome_missing", held.lever, count=missing)
        panel = panel_of(firm, held.lever, held.stage)
        before, after, used = _compared(firm, held, panel, treated, window)
        if not before.holds(schedule):
            raise refusal(
                "too_little_before_test",
                held.lever,
                periods=len(before.treated),
                least=before.least + schedule.span + 1,
            )
        return cls(firm, held, start, schedule, treated, used, before, after)

    @property
    def lever(self) -> Lever:
        return next(one for one in self.firm.levers if one.name == self.held.lever)

    @property
    def effort(self) -> Float[np.ndarray, "market period"]:
        position = self.firm.levers.index(self.lever)
        return self.firm.history.effort[:, :, position]

    def read(self) -> Reading:
        found = placebos(self.before, self.schedule)
        luck = self.luck(found.degrees)
        foreseen = float(expected(self.before, self.after, self.schedule).sum())
        actual = float(self.after.treated[self.schedule.measured].sum())
        usual = self.usual_units()
        done = float(self.effort[self.treated][:, self.changed_periods].sum())
        if abs(done - usual) <= 1e-9 * max(done, usual):
            raise refusal("effort_not_changed", self.held.lever)
        measured = int(self.schedule.measured.sum())
        fit, left = pre_period_fit(self.before, measured)
        experiment = self.experiment(
            done - usual, actual - foreseen, found.standard_error * luck * foreseen
        )
        money = (done - usual) * self.lever.cost_per_unit
        return Reading(
            experiment=experiment,
            controls=controls_of(self.firm, self.used, self.before, measured),
            expected_outcome=foreseen,
            actual_outcome=actual,
            change_cents=round(money * CENTS_PER_UNIT),
            fit=fit,
            windows=found.degrees,
            return_interval=self.returns(experiment, money),
            findings=warnings(
                self.held,
                schedule=self.schedule,
                per_year=self.firm.period.per_year,
                fit=fit,
                left=left,
                windows=found.degrees,
                compared_with_markets=bool(self.used.any()),
                change=(done - usual) / usual if usual > 0 else float("inf"),
                change_in_controls=self.change_in_controls(),
            ),
        )

    def luck(self, degrees: float) -> float:
        if not self.used.any():
            return 1.0
        panel = panel_of(self.firm, self.held.lever, self.held.stage).before(self.start)
        return luck_of(panel, self.treated, self.used, self.schedule, degrees)

    def experiment(self, change: float, effect: float, standard_error: float) -> Experiment:
        names = self.firm.history.markets
        everywhere = bool(self.treated.all())
        chosen = tuple(name for name, took in zip(names, self.treated, strict=True) if took)
        return Experiment(
            name=self.held.name or f"{self.held.lever} {self.held.first.isoformat()}",
            lever=self.held.lever,
            kind=self.held.kind,
            markets=() if everywhere else chosen,
            first=self.held.first,
            last=self.firm.history.starts[self.start + self.schedule.span - 1].item(),
            change_units=change,
            effect=effect,
            standard_error=standard_error,
            stage=self.held.stage,
        )

    @property
    def changed_periods(self) -> np.ndarray:
        return self.start + np.flatnonzero(self.schedule.changed)

    def usual_units(self) -> float:
        """What effort would have been in the changed periods.

        Before the test as in the periods before it that set the level, times what the controls'
        effort did since then; in a switch-back test as in its untouched periods.
        """
        if self.held.planned_units is not None:
            return self.held.planned_units
        own = self.effort[self.treated].sum(axis=0)
        count = sum(self.schedule.changed)
        if self.held.kind == "switchback":
            untouched = self.start + np.flatnonzero(~np.array(self.schedule.changed))
            return float(own[untouched].mean()) * count
        return float(own[self.lead].mean()) * count * (1 + self.of_controls())

    @property
    def lead(self) -> slice:
        return slice(max(0, self.start - self.before.least), self.start)

    def of_controls(self) -> float:
        """Relative change of the controls' effort from before the test to the changed periods."""
        others = self.effort[self.used].sum(axis=0)
        before = float(others[self.lead].mean()) if self.used.any() else 0.0
        return float(others[self.changed_periods].mean()) / before - 1 if before > 0 else 0.0

    def change_in_controls(self) -> float:
        return self.of_controls() if self.held.kind == "geo" else 0.0

    def returns(self, experiment: Experiment, money: float) -> tuple[float, float, float] | None:
        """Outcome in money per unit of money; a stage that is counted has none."""
        if not money or experiment.stage:
            return None
        middle, half = experiment.effect, CRITICAL * experiment.standard_error
        scale = self.firm.outcome_value / money
        low, high = sorted(((middle - half) * scale, (middle + half) * scale))
        return low, middle * scale, high


def _treated(firm: Firm, held: Held) -> Bool[np.ndarray, " market"]:
    names = firm.history.markets
    unknown = {*held.markets, *held.left_out} - set(names)
    if unknown:
        raise ValueError(f"the firm has no market {', '.join(sorted(unknown))!r}")
    return np.array([not held.markets or name in held.markets for name in names])


def _window(firm: Firm, held: Held) -> tuple[int, Schedule]:
    """The first period of the test and its schedule.

    Raises: Refused if the history does not hold the whole test and what is counted after it.
    """
    starts = firm.history.starts
    inside = np.flatnonzero(
        (starts >= np.datetime64(held.first)) & (starts <= np.datetime64(held.last))
    )
    if not len(inside) or starts[0] > np.datetime64(held.first):
        raise refusal("test_not_in_history", held.lever, first=held.first, last=held.last)
    schedule = held.schedule(len(inside))
    if inside[0] + schedule.span > len(starts) or np.datetime64(held.last) > _end(starts):
        raise refusal("test_not_in_history", held.lever, first=held.first, last=held.last)
    if held.kind == "switchback" and sum(schedule.changed) == len(inside):
        raise refusal("test_never_switched_back", held.lever, periods=len(inside))
    return int(inside[0]), schedule


def _end(starts: np.ndarray) -> np.datetime64:
    """A day of the last period: the step before tells how long it is."""
    end: np.datetime64 = starts[-1] + (starts[-1] - starts[-2]) - np.timedelta64(1, "D")
    return end


def _compared(
    firm: Firm,
    held: Held,
    panel: Panel,
    treated: Bool[np.ndarray, " market"],
    window: slice,
) -> tuple[Series, Series, Bool[np.ndarray, " market"]]:
    """What is compared, before and in the test.

    Raises: Refused if a test between markets has no market to compare with.
    """
    names = firm.history.markets
    past = panel.before(window.start)
    actual = outcome_of(firm, held.stage)[treated].sum(axis=0)
    free = ~treated & np.array([name not in held.left_out for name in names])
    free &= np.isfinite(panel.outcome[:, window]).all(axis=1)
    if held.kind != "before_after" and free.any():
        before, used = against_markets(past, treated, free)
        if used.any():
            return before, Series(actual[window], panel.outcome[used][:, window].T, 0), used
    if held.kind == "geo":
        raise refusal("no_market_to_compare_with", held.lever)
    before = against_own_past(past, treated)
    # Whether last year counts is decided by what lies before the test, not by the longer whole.
    donors = own_past(actual, panel.per_year)[window, : before.donors.shape[1]]
    nobody = np.zeros(len(treated), dtype=bool)
    if not np.isfinite(donors).all():
        raise refusal("year_before_missing", held.lever)
    return before, Series(actual[window], donors, 0), nobody
