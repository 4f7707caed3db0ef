"""An outcome that is missing, lies off for months and comes back, or changes its level for good."""

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.quantities import Period
from gespann.core.response.inspection.series import (
    NORMAL_FROM_MEDIAN,
    level,
    median_market,
    spread,
)
from gespann.core.response.inspection.unexplained import Unexplained, influences
from gespann.core.response.inspection.wild import OUTLIER_Z, critical_z
from gespann.core.response.inspection.windows import Window, joined, runs

SHORTEST = {Period.WEEK: 8, Period.MONTH: 2}  # of a stretch that lies off
BESIDE_A_STEP = {Period.WEEK: 8, Period.MONTH: 3}  # periods before and after that are compared
LONGEST_YEARS = 1.5  # off and back again; longer than that it is a level of its own
LONG_GAP = {Period.WEEK: 4, Period.MONTH: 2}
STEP_Z = 4.0
LEAST_STEP = np.log(1.25)
# What a step of a lever may account for at most: published elasticities of advertising lie about
# 0.1, those of personal selling about 0.3 (Sethuraman et al. 2011; Albers et al. 2010).
MOST_ELASTICITY = 0.2
MOST_WINDOWS = 3


def gaps(firm: Firm) -> list[Finding]:
    """Long stretches without an outcome, from the first one that a market has."""
    observed = np.isfinite(firm.history.outcome)
    found = []
    for index, seen in enumerate(observed):
        if seen.any():
            missing = ~seen & (np.arange(len(seen)) > seen.argmax())
            long = [run for run in runs(missing) if run[1] - run[0] + 1 >= LONG_GAP[firm.period]]
            found += [
                Window(first, last, (index,), float(last - first + 1)) for first, last in long
            ]
    windows = sorted(
        joined((), found, len(observed)), key=lambda one: -one.size * len(one.rows(firm))
    )
    return [
        Finding("outcome_has_gap", Severity.NOTE, Topic.DATA, "", window.figures(firm))
        for window in sorted(windows[:MOST_WINDOWS], key=lambda one: one.first)
    ]


def steps(firm: Firm, course: Unexplained) -> list[Finding]:
    """Stretches whose outcome lies off beyond what levers and controls explain, and lasting steps.

    A stretch begins with a step and ends with one of about the same size back. A gradual change
    is neither. `course` must not hold wild periods any more.
    """
    beside = BESIDE_A_STEP[firm.period]
    if course.raw.shape[1] < 4 * beside:
        return []
    several = len(course.raw) > 1
    common = _sorted_out(firm, course, everywhere=True) if several else ([], [])
    single = _sorted_out(firm, course, everywhere=False)
    off = joined(common[0], single[0], len(course.raw))
    # What stands near an edge of a stretch, or of a step of all markets, is the same once more.
    edges = [Window(t, t, (), 0.0) for one in off for t in (one.first, one.last + 1)]
    shared = [one for one in common[1] if not _near(one, edges, beside)]
    own = [one for one in single[1] if not _near(one, [*edges, *shared], beside)]
    lasting = joined(shared, own, len(course.raw))
    return [
        *_told(firm, "outcome_lies_off", Severity.WARNING, off),
        *_told(firm, "outcome_changes_level", Severity.NOTE, lasting),
    ]


def _near(window: Window, others: list[Window], slack: int) -> bool:
    return any(window.overlaps(other, slack) for other in others)


def _told(firm: Firm, code: str, severity: Severity, windows: list[Window]) -> list[Finding]:
    largest = sorted(windows, key=lambda one: -abs(one.size))[:MOST_WINDOWS]
    findings = []
    for window in sorted(largest, key=lambda one: one.first):
        figures = {**window.figures(firm), "factor": float(np.exp(window.size))}
        findings.append(Finding(code, severity, Topic.DATA, "", figures))
    return findings


def _sorted_out(
    firm: Firm, course: Unexplained, *, everywhere: bool
) -> tuple[list[Window], list[Window]]:
    """Stretches, and steps that last."""
    found = _steps(firm, course, everywhere=everywhere)
    off: list[Window] = []
    lasting: list[Window] = []
    for markets in sorted({step.markets for step in found}):
        pairs, rest = _paired([step for step in found if step.markets == markets], firm.period)
        off += pairs
        lasting += rest
    return off, lasting


def _steps(firm: Firm, course: Unexplained, *, everywhere: bool) -> list[Window]:
    """Each step as a window of one period, the first of the new level; its size in log outcome."""
    beside = BESIDE_A_STEP[firm.period]
    own = course.values - level(course.values, course.raw.shape[1])
    values = median_market(own) if everywhere else course.values
    contrast = _contrast(values, beside)
    deviation = spread(contrast)
    z = contrast / np.where(deviation > 0, deviation, np.inf)
    critical = STEP_Z + critical_z(values.size) - OUTLIER_Z
    allowed, controlled = _explicable(firm, np.sign(contrast), everywhere=everywhere)
    sizes = _log_steps(course.raw, beside)
    sizes = median_market(sizes) if everywhere else sizes
    beyond = np.sign(sizes) * np.maximum(0.0, np.abs(np.nan_to_num(sizes)) - allowed)
    flagged = (np.abs(z) > critical) & (np.abs(beyond) > LEAST_STEP) & ~controlled
    found = []
    for index in np.flatnonzero(flagged.any(axis=1)):
        markets = () if everywhere else (int(index),)
        for sign in (1, -1):
            for first, last in _runs_apart(flagged[index] & (sign * z[index] > 0), beside):
                t = _sharpest(values[index], first, last, beside)
                found.append(Window(t, t, markets, float(sizes[index, t])))
    return sorted(found, key=lambda one: one.first)


def _runs_apart(flagged: Bool[np.ndarray, " period"], apart: int) -> list[tuple[int, int]]:
    """Stretches of flagged periods; those that lie close are one."""
    merged: list[tuple[int, int]] = []
    for first, last in runs(flagged):
        if merged and first - merged[-1][1] <= apart:
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return merged


def _contrast(
    values: Float[np.ndarray, "market period"], beside: int
) -> Float[np.ndarray, "market period"]:
    """Median of the periods from each one on minus that of those before; 0 at the ends."""
    lines = level(values, 0)
    windows = np.median(np.lib.stride_tricks.sliding_window_view(lines, beside, axis=1), axis=2)
    contrast = np.zeros(values.shape)
    contrast[:, beside : values.shape[1] - beside + 1] = windows[:, beside:] - windows[:, :-beside]
    return contrast


def _log_steps(
    raw: Float[np.ndarray, "market period"], beside: int
) -> Float[np.ndarray, "market period"]:
    smooth = np.maximum(level(raw, 0), 0.0)
    usual = np.maximum(smooth.mean(axis=1, keepdims=True), 1e-300)
    return _contrast(np.log(smooth / usual + 1e-3), beside)


def _explicable(
    firm: Firm, sign: Float[np.ndarray, "market period"], *, everywhere: bool
) -> tuple[Float[np.ndarray, "market period"], Bool[np.ndarray, "market period"]]:
    """What steps of levers in the same direction may account for, and where a control steps too."""
    beside, columns = BESIDE_A_STEP[firm.period], influences(firm)
    allowed = np.zeros(sign.shape)
    controlled = np.zeros(sign.shape, dtype=bool)
    for k in range(columns.shape[2]):
        column = median_market(columns[..., k]) if everywhere else columns[..., k]
        contrast = _contrast(column, beside)
        if k < len(firm.levers):
            allowed += MOST_ELASTICITY * np.maximum(0.0, sign * contrast)
        else:
            # Not spread(): a column of zeros and ones hardly ever changes, and then it counts.
            usual = np.median(np.abs(contrast), axis=1, keepdims=True)
            controlled |= np.abs(contrast) > STEP_Z * NORMAL_FROM_MEDIAN * usual
    return allowed, controlled


def _sharpest(values: Float[np.ndarray, " period"], first: int, last: int, beside: int) -> int:
    """The period at which the means of both sides differ most: medians leave a plateau."""
    known = level(values[None, :], 0)[0]
    reach = range(max(beside, first), min(len(known) - beside, last) + 1)
    return max(
        reach, key=lambda t: abs(known[t : t + beside].mean() - known[t - beside : t].mean())
    )


def _paired(found: list[Window], period: Period) -> tuple[list[Window], list[Window]]:
    """Stretches between a step and the next one back, and the steps that are left."""
    pairs, left = [], []
    longest = LONGEST_YEARS * period.per_year
    while found:
        one, *found = found
        back = next((other for other in found if one.size * other.size < 0), None)
        if (
            back is not None
            and SHORTEST[period] <= back.first - one.first <= longest
            and abs(one.size + back.size) < max(abs(one.size), abs(back.size)) / 2
        ):
            found.remove(back)
            pairs.append(Window(one.first, back.first - 1, one.markets, one.size))
        else:
            left.append(one)
    return pairs, left
