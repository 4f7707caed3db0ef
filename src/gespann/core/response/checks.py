"""Checks: what speaks for and against a fit, each with a verdict, free of any language.

A check is a code, what it is about, and its figures; `gespann.language.checks` has its title, its
sentence and its remedy. Passed checks are kept too: who doubts wants to see what was looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from jaxtyping import Float


class Verdict(StrEnum):
    """What a check says of the fit."""

    PASS = "pass"  # noqa: S105 - nothing to do, and no password
    REVIEW = "review"  # somebody who knows the business has to look at it
    FAIL = "fail"  # the figures concerned must not be used before it is mended


class CheckGroup(StrEnum):
    """What the checks of a group have in common, in the order in which they are shown."""

    SAMPLING = "sampling"
    FIT = "fit"
    FORECAST = "forecast"
    LEVERS = "levers"
    DATA = "data"


GROUPS: Mapping[str, CheckGroup] = MappingProxyType({
    "r_hat": CheckGroup.SAMPLING,
    "effective_draws": CheckGroup.SAMPLING,
    "divergences": CheckGroup.SAMPLING,
    "prior_predictive": CheckGroup.FIT,
    "coverage": CheckGroup.FIT,
    "shape": CheckGroup.FIT,
    "total": CheckGroup.FIT,
    "goodness": CheckGroup.FIT,
    "autocorrelation": CheckGroup.FIT,
    "season": CheckGroup.FIT,
    "even_noise": CheckGroup.FIT,
    "base": CheckGroup.FIT,
    "held_back": CheckGroup.FORECAST,
    "rolling_naive": CheckGroup.FORECAST,
    "rolling_drift": CheckGroup.FORECAST,
    "rolling_coverage": CheckGroup.FORECAST,
    "with_bond": CheckGroup.FORECAST,
    "with_long_life": CheckGroup.FORECAST,
    "with_lever": CheckGroup.FORECAST,
    "data_said": CheckGroup.LEVERS,
    "prior_held": CheckGroup.LEVERS,
    "plausible_roi": CheckGroup.LEVERS,
    "told_apart": CheckGroup.LEVERS,
    "follows_sales": CheckGroup.DATA,
    "down_weighted": CheckGroup.DATA,
})  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One question put to a fit, and the answer.

    Attributes:
        code: Stable name in snake_case, one of GROUPS.
        verdict: The answer.
        subject: Name of the lever or stage it is about, or "".
        values: Figures for the sentence.
    """

    code: str
    verdict: Verdict
    subject: str = ""
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def group(self) -> CheckGroup:
        """Where it is shown."""
        return GROUPS[self.code]


def passed(checks: Iterable[Check]) -> int:
    """How many of the checks passed."""
    return sum(check.verdict is Verdict.PASS for check in checks)


def graded(value: float, *, review: float, fail: float) -> Verdict:
    """Pass below or at `review`, fail beyond `fail`; a value that is not known fails.

    `fail` below `review` means that small values are bad.
    """
    sign = 1.0 if fail >= review else -1.0
    if not sign * value <= sign * fail:
        return Verdict.FAIL
    return Verdict.REVIEW if sign * value > sign * review else Verdict.PASS


def worse(*verdicts: Verdict) -> Verdict:
    """The gravest of several verdicts."""
    return max(verdicts, key=list(Verdict).index)


@dataclass(frozen=True)
class StagePredictive:
    """What the fit expects of one stage, all markets together, beside what was observed.

    Attributes:
        stage: Its name.
        is_count: Whether its outcome is a number; else it is in the outcome's unit.
        observed: NaN where any market was not observed.
        low, low_half, median, high_half, high: Ends of the 90 % and of the 50 % interval of the
            posterior predictive outcome.
    """

    stage: str
    is_count: bool
    observed: Float[np.ndarray, " period"]
    low: Float[np.ndarray, " period"]
    low_half: Float[np.ndarray, " period"]
    median: Float[np.ndarray, " period"]
    high_half: Float[np.ndarray, " period"]
    high: Float[np.ndarray, " period"]


@dataclass(frozen=True)
class RollingForecast:
    """Forecasts of the outcome, made several times from the past alone, all markets together.

    Attributes:
        origins: Position in the history of the first period of each forecast.
        observed: What came, in the outcome's unit; NaN where any market was not observed.
        low, low_half, median, high_half, high: Ends of the 90 % and 50 % intervals.
        naive: The same period one year before.
        naive_drift: That, and what such a repetition was short of on average until then.
    """

    origins: tuple[int, ...]
    observed: Float[np.ndarray, "origin horizon"]
    low: Float[np.ndarray, "origin horizon"]
    low_half: Float[np.ndarray, "origin horizon"]
    median: Float[np.ndarray, "origin horizon"]
    high_half: Float[np.ndarray, "origin horizon"]
    high: Float[np.ndarray, "origin horizon"]
    naive: Float[np.ndarray, "origin horizon"]
    naive_drift: Float[np.ndarray, "origin horizon"]


@dataclass(frozen=True)
class Comparison:
    """How much better the model forecasts than another one does: differences of log density.

    Attributes:
        code: Which check it belongs to: with_bond, with_long_life or with_lever.
        subject: Name of the lever, or "".
        difference: Expected log predictive density of the model less that of the other.
        standard_error: Of that difference, over months.
        monte_carlo_error: Of that difference, because the draws are not infinitely many; NaN if
            one chain alone was drawn.
    """

    code: str
    subject: str
    difference: float
    standard_error: float
    monte_carlo_error: float = float("nan")
