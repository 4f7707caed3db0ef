"""A treated series, what it is compared with, and how far off such a comparison is without a test.

The error is found by placebo: the same comparison on windows in which nothing was changed. A
window late in the history is predicted from what lies before it, an early one from what lies
after it; a series that drifts and a series that is correlated in time show in both directions what
that costs.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.linalg import toeplitz
from scipy.stats import t

from gespann.core.experiments.results import CRITICAL, SURE
from gespann.core.experiments.schedule import Schedule
from gespann.core.experiments.synthetic import follow

MOST_WINDOWS = 30  # of each direction; more say little that is new


@dataclass(frozen=True)
class Series:
    """What happened to the treated markets together, and what it is compared with.

    Attributes:
        treated: Outcome in its own unit, in the order of time, without gaps.
        donors: Outcome of each series that it is compared with, in the same periods.
        least: Fewest periods from which weights are learnt.
    """

    treated: Float[np.ndarray, " period"]
    donors: Float[np.ndarray, "period donor"]
    least: int

    def holds(self, schedule: Schedule) -> bool:
        """Whether it is long enough for placebos of this schedule, and there is a comparison."""
        enough = len(self.treated) > self.least + schedule.span
        return enough and self.donors.shape[1] > 0

    @property
    def reversed(self) -> "Series":
        """The same backwards in time."""
        return Series(self.treated[::-1], self.donors[::-1], self.least)


@dataclass(frozen=True)
class Placebos:
    """Errors of the comparison in windows without a test, relative to what was expected there.

    Attributes:
        errors: One for each window.
        degrees: How many independent windows they are worth.
    """

    errors: Float[np.ndarray, " window"]
    degrees: float

    @property
    def root_mean_square(self) -> float:
        """Standard deviation of the error around zero: a bias counts as an error."""
        return float(np.sqrt((self.errors**2).mean()))

    @property
    def standard_error(self) -> float:
        """The same, wide enough for few windows: 1.645 of it on both sides hold 90 %."""
        return self.root_mean_square * float(t.ppf(SURE, self.degrees)) / CRITICAL


def placebos(series: Series, schedule: Schedule) -> Placebos:
    """The comparison in windows without a test.

    Raises: ValueError if the series is too short for a window (see `Series.holds`).
    """
    windows = [
        *_windows(series, schedule, backwards=False),
        *_windows(series.reversed, schedule, backwards=True),
    ]
    if not windows:
        raise ValueError(f"{len(series.treated)} periods are too few for a window")
    treated = np.array([window.treated for window in windows])
    synthetic = np.array([window.synthetic for window in windows])
    errors = relative_errors(treated, synthetic, schedule)
    return Placebos(errors, _degrees(series, schedule, windows))


def expected(series: Series, after: Series, schedule: Schedule) -> Float[np.ndarray, " measured"]:
    """What the treated series would have been in the measured periods had there been no test.

    Args:
        series: Before the test.
        after: In the periods of `schedule`.
    """
    lead = series.least
    weights = follow(series.donors, series.treated, measured=int(schedule.measured.sum()))
    synthetic = np.concatenate([series.donors[-lead:], after.donors]) @ weights
    treated = np.concatenate([series.treated[-lead:], after.treated])
    level = schedule.level_weights(lead)
    return synthetic[lead:][schedule.measured] * (level @ treated) / (level @ synthetic)


def pre_period_fit(series: Series, measured: int) -> tuple[float, float]:
    """How well the donors follow the treated series before a test.

    Returns: Root mean squared prediction error relative to the mean, and the share of the treated
        series' variance that is left.
    """
    weights = follow(series.donors, series.treated, measured=measured)
    shape = series.treated / series.treated.mean()
    left = shape - series.donors @ weights
    variance = float(((shape - 1) ** 2).mean())
    error = float((left**2).mean())
    return float(np.sqrt(error)), error / variance if variance > 0 else 1.0


def relative_errors(
    treated: Float[np.ndarray, "window period"],
    synthetic: Float[np.ndarray, "window period"],
    schedule: Schedule,
) -> Float[np.ndarray, " window"]:
    """Sum over the measured periods of what was less what was expected, over the latter.

    Args:
        treated, synthetic: The last periods are those of `schedule`, those before set the level.
    """
    lead = treated.shape[1] - schedule.span
    level = schedule.level_weights(lead)
    scale = (treated @ level.T) / (synthetic @ level.T)
    foreseen = synthetic[:, lead:][:, schedule.measured] * scale
    actual = treated[:, lead:][:, schedule.measured]
    return actual.sum(axis=1) / foreseen.sum(axis=1) - 1


@dataclass(frozen=True)
class _Window:
    """One window with the periods before it that may set its level.

    Attributes:
        periods: Which periods these are, counted forwards in time.
    """

    treated: Float[np.ndarray, " period"]
    synthetic: Float[np.ndarray, " period"]
    periods: np.ndarray


def _windows(series: Series, schedule: Schedule, *, backwards: bool) -> list[_Window]:
    count = len(series.treated)
    starts = np.arange(series.least, count - schedule.span + 1)
    step = max(1, -(-len(starts) // MOST_WINDOWS))
    measured = int(schedule.measured.sum())
    found = []
    for start in starts[::-1][::step]:
        weights = follow(series.donors[:start], series.treated[:start], measured=measured)
        taken = np.arange(start - series.least, start + schedule.span)
        found.append(
            _Window(
                series.treated[taken],
                series.donors[taken] @ weights,
                count - 1 - taken if backwards else taken,
            )
        )
    return found


def _degrees(series: Series, schedule: Schedule, windows: list[_Window]) -> float:
    """Degrees of freedom of the mean of squared errors that overlap and are correlated in time.

    For normal errors with correlations r the mean of n squares has the variance of a chi-square
    over n^2 / sum(r^2) degrees of freedom (Satterthwaite 1946).
    """
    contrast = -schedule.level_weights(series.least).mean(axis=0)
    contrast[series.least :][schedule.measured] += 1 / schedule.measured.sum()
    rows = np.zeros((len(windows), len(series.treated)))
    for row, window in zip(rows, windows, strict=True):
        row[window.periods] = contrast
    rho = _autocorrelation(series, schedule)
    covariance = rows @ toeplitz(rho ** np.arange(len(series.treated))) @ rows.T
    scale = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(scale, scale)
    return float(len(windows) ** 2 / (correlation**2).sum())


def _autocorrelation(series: Series, schedule: Schedule) -> float:
    """Correlation of neighbouring periods of the treated series over the synthetic one."""
    weights = follow(series.donors, series.treated, measured=int(schedule.measured.sum()))
    ratio = series.treated / (series.donors @ weights)
    ratio = ratio - ratio.mean()
    variance = float(ratio @ ratio)
    return float(np.clip(ratio[1:] @ ratio[:-1] / variance, 0, 0.95)) if variance > 0 else 0.0
