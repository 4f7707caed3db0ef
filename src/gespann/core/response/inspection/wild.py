"""Wild periods of an outcome, and bursts that were bought forward: proposals to take them out."""

from collections.abc import Sequence
from itertools import product
from statistics import NormalDist

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.quantities import Period
from gespann.core.response.inspection.series import level, median_market, spread
from gespann.core.response.inspection.unexplained import NEIGHBOURS, Unexplained, tail_z
from gespann.core.response.inspection.windows import (
    Window,
    factor_against_neighbours,
    joined,
    runs,
)

OUTLIER_Z = 5.0
LEAST_IN_COMMON_Z = 2.5  # of the median market, for a window of all markets
BESIDE_AN_OUTLIER_Z = 3.0  # its neighbours belong to it from here on
CHANCE_OF_AN_OUTLIER = 0.01  # in a firm with normal noise, however many cells it has
LEAST_CHANGE = np.log(1.25)  # less is not worth an exclusion
WEEKS_ABOUT_A_YEAR = 2  # by which what comes every year may move
MOST_WINDOWS = 5
LONGEST_PART = 6  # weeks of a burst, and of the dip after it
AROUND_A_BURST = 13  # weeks on either side that it is compared with
BURST_Z = 4.5
DIP_Z = 3.0
LEAST_BURST = 1.15  # of the usual outcome


def wild_windows(firm: Firm, course: Unexplained) -> list[Window]:
    """Windows of one to four periods that stand far off their neighbours, the farthest first.

    What a lever or a control goes along with, what comes again every year, and a level that
    changes for good are no outliers.
    """
    z = outlier_z(course)
    critical = critical_z(z.size)
    common = median_market(np.where(np.isfinite(course.values), z, np.nan))
    size = float(spread(common)[0, 0])
    told = len(z) > 1 and size > 0
    together = (
        np.where(np.abs(np.nan_to_num(common)) > LEAST_IN_COMMON_Z, common / size, 0.0)
        if told
        else 0 * z[:1]
    )
    windows = joined(
        _windows(together, critical, firm.period, everywhere=True),
        _windows(z, critical, firm.period, everywhere=False),
        len(z),
    )
    expected = level(course.raw, NEIGHBOURS)
    kept = [one for one in windows if _matters(firm, course.raw, expected, one)]
    return sorted(kept, key=lambda one: -abs(one.size))


def outlier_z(course: Unexplained) -> Float[np.ndarray, "market period"]:
    """Distance from the median of the neighbours in robust deviations; 0 where not observed.

    Where counts are few it is no larger than the chance of the count allows.
    """
    rest = np.nan_to_num(course.values - level(course.values, NEIGHBOURS))
    deviation = spread(rest)
    if course.unit is not None:
        deviation = np.maximum(deviation, 1.0)
    z = rest / np.where(deviation > 0, deviation, np.inf)
    return np.asarray(np.sign(z) * np.minimum(np.abs(z), tail_z(course)))


def critical_z(cells: int) -> float:
    """Deviations from which on an outcome is wild: more where more cells have their chance."""
    return max(OUTLIER_Z, NormalDist().inv_cdf(1 - CHANCE_OF_AN_OUTLIER / 2 / max(1, cells)))


def wild_outcomes(
    firm: Firm, stage: str, course: Unexplained, bought: Sequence[Window] = ()
) -> list[Finding]:
    """The wildest windows with a proposal each, in the order of time, and how many more.

    Windows that are part of a burst with its dip (`bought`) are told there.
    """
    windows = [
        window
        for window in wild_windows(firm, course)
        if not any(window.overlaps(other) for other in bought)
    ]
    expected = level(course.raw, NEIGHBOURS)
    end = len(firm.history.starts) - 1
    findings = []
    for window in sorted(windows[:MOST_WINDOWS], key=lambda one: one.first):
        factor = factor_against_neighbours(course.raw, expected, window, window.rows(firm))
        figures = {
            **window.figures(firm),
            "z": window.size,
            "factor": factor,
            "stage": stage,
            "at_the_end": window.last == end,
        }
        findings.append(
            Finding(
                "outcome_has_outlier", Severity.WARNING, Topic.DATA, _one_market(figures), figures
            )
        )
    if len(windows) > MOST_WINDOWS:
        figures = {"count": len(windows) - MOST_WINDOWS, "stage": stage}
        findings.append(Finding("more_outliers", Severity.WARNING, Topic.DATA, "", figures))
    return findings


def _one_market(figures: dict[str, object]) -> str:
    markets = figures["markets"]
    return str(markets[0]) if isinstance(markets, tuple) and len(markets) == 1 else ""


def _windows(
    z: Float[np.ndarray, "market period"], critical: float, period: Period, *, everywhere: bool
) -> list[Window]:
    found = []
    for index in np.flatnonzero((np.abs(z) > critical).any(axis=1)):
        for sign in (1, -1):
            signed = sign * z[index]
            for first, last in runs(signed > BESIDE_AN_OUTLIER_Z):
                peak = first + int(signed[first : last + 1].argmax())
                if signed[peak] > critical and not comes_every_year(signed, peak, period):
                    markets = () if everywhere else (int(index),)
                    found.append(Window(first, last, markets, float(z[index, peak])))
    return found


def comes_every_year(signed: Float[np.ndarray, " period"], peak: int, period: Period) -> bool:
    """Whether another year shows at least half of it at the same time of the year."""
    slack = WEEKS_ABOUT_A_YEAR if period is Period.WEEK else 0
    year, count = period.per_year, len(signed)
    for centre in [*range(peak - year, -1, -year), *range(peak + year, count, year)]:
        near = signed[max(0, centre - slack) : centre + slack + 1]
        if near.max() > signed[peak] / 2:
            return True
    return False


def _matters(
    firm: Firm,
    raw: Float[np.ndarray, "market period"],
    expected: Float[np.ndarray, "market period"],
    window: Window,
) -> bool:
    factor = factor_against_neighbours(raw, expected, window, window.rows(firm))
    return factor <= 0 or bool(abs(np.log(factor)) >= LEAST_CHANGE)


def wild_cells(firm: Firm, course: Unexplained) -> Bool[np.ndarray, "market period"]:
    """The cells of all wild windows, for rules that are to look past them."""
    cells = np.zeros(course.raw.shape, dtype=bool)
    for window in wild_windows(firm, course):
        cells[window.rows(firm), window.first : window.last + 1] = True
    return cells


def burst_windows(firm: Firm, course: Unexplained) -> list[Window]:
    """Weeks of more outcome followed at once by weeks of less: as if bought forward.

    Each window holds burst and dip; of every market only the clearest is taken. Only in weekly
    data: a month hides burst and dip in one figure.
    """
    if firm.period is not Period.WEEK or course.raw.shape[1] < 4 * AROUND_A_BURST:
        return []
    rest = course.values - level(course.values, AROUND_A_BURST)
    windows = joined(
        _bursts(median_market(rest), firm.period, everywhere=True) if len(rest) > 1 else [],
        _bursts(rest, firm.period, everywhere=False),
        len(rest),
    )
    windows = sorted(windows, key=lambda one: -one.size)[:MOST_WINDOWS]
    return [one for one in windows if _rise(firm, course, one)[0] >= LEAST_BURST]


def bursts(firm: Firm, course: Unexplained, windows: Sequence[Window]) -> list[Finding]:
    """A proposal for each burst, with the day from which on there was less than usual."""
    findings = []
    for window in sorted(windows, key=lambda one: one.first):
        factor, turn = _rise(firm, course, window)
        dip = firm.history.starts[turn].item()
        figures = {**window.figures(firm), "factor": factor, "dip": dip}
        market = _one_market(figures)
        findings.append(Finding("outcome_has_burst", Severity.WARNING, Topic.DATA, market, figures))
    return findings


def _rise(firm: Firm, course: Unexplained, window: Window) -> tuple[float, int]:
    """By what the burst multiplies the outcome, and the position at which the dip begins."""
    expected = level(course.raw, AROUND_A_BURST)
    rows = window.rows(firm)
    raised = [
        float(np.nansum(course.raw[rows, t])) > float(expected[rows, t].sum())
        for t in range(window.first, window.last + 1)
    ]
    turn = window.first + (raised.index(False) if False in raised else len(raised) // 2)
    up = Window(window.first, max(window.first, turn - 1), window.markets, window.size)
    return factor_against_neighbours(course.raw, expected, up, rows), turn


def _bursts(
    rest: Float[np.ndarray, "market period"], period: Period, *, everywhere: bool
) -> list[Window]:
    """The clearest burst of each market, if any, with its dip.

    The deviation of a mean over weeks is that of all such means, so that noise with a memory is
    allowed for.
    """
    best: dict[int, Window] = {}
    extra = critical_z(rest.size) - OUTLIER_Z
    z = {}
    for length in range(2, LONGEST_PART + 1):
        means = _means(rest, length)
        z[length] = means / np.maximum(spread(means), 1e-12)
    for up, down in product(z, z):
        starts = rest.shape[1] - up - down + 1
        rise, fall = z[up][:, :starts], z[down][:, up : up + starts]
        for index, t in np.argwhere((rise > BURST_Z + extra) & (fall < -DIP_Z)):
            size = float(rise[index, t] - fall[index, t])
            turn, end = t + up, t + up + down
            if (
                size > (best[index].size if index in best else 0.0)
                and (rest[index, t:turn] > 0).all()
                and (rest[index, turn:end] < 0).all()
                and not comes_every_year(z[up][index], int(t), period)
            ):
                markets = () if everywhere else (int(index),)
                best[index] = Window(int(t), int(end) - 1, markets, size)
    return list(best.values())


def _means(
    rest: Float[np.ndarray, "market period"], length: int
) -> Float[np.ndarray, "market start"]:
    """Mean of each stretch of this length; where one of its periods is unknown it counts as 0."""
    sums = np.cumsum(np.pad(np.nan_to_num(rest), ((0, 0), (1, 0))), axis=1)
    return np.asarray(sums[:, length:] - sums[:, :-length]) / length
