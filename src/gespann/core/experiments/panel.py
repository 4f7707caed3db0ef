"""The firm's history as a test sees it: who was treated, and what that is compared with."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.experiments.comparison import Series
from gespann.core.firm import Firm

MOST_MISSING = 0.1  # a market that lacks more of its outcomes is no donor


@dataclass(frozen=True)
class Panel:
    """Outcome and effort of one lever over markets and periods.

    Attributes:
        outcome: In its own unit; NaN where it was not observed or not as usual.
        effort: Units of the lever.
        per_year: Periods after which a season comes back.
    """

    outcome: Float[np.ndarray, "market period"]
    effort: Float[np.ndarray, "market period"]
    per_year: int

    def before(self, period: int) -> "Panel":
        """The same without this period and those after it."""
        return Panel(self.outcome[:, :period], self.effort[:, :period], self.per_year)


def panel_of(firm: Firm, lever: str, stage: str = "") -> Panel:
    """The history of a firm for a test of this lever, measured by this stage's outcome.

    What the analyst took out and what earlier tests touched is left out: a placebo is a window in
    which nothing was changed on purpose.

    Raises: ValueError if the firm has no such lever or stage.
    """
    outcome = outcome_of(firm, stage).copy()
    touched = [
        *((one.markets, one.first, one.last) for one in firm.exclusions),
        *((one.markets, one.first, one.last) for one in firm.experiments),
    ]
    for markets, first, last in touched:
        outcome[np.ix_(_rows(firm, markets), _columns(firm, first, last))] = np.nan
    position = [one.name for one in firm.levers].index(lever)
    return Panel(outcome, firm.history.effort[:, :, position], firm.period.per_year)


def outcome_of(firm: Firm, stage: str = "") -> Float[np.ndarray, "market period"]:
    """The firm's outcome, or that of a stage.

    Raises: ValueError if the firm has no such stage.
    """
    if not stage:
        return firm.history.outcome
    return firm.history.stages[:, :, [one.name for one in firm.stages].index(stage)]


def against_markets(
    panel: Panel, treated: Bool[np.ndarray, " market"], donors: Bool[np.ndarray, " market"]
) -> tuple[Series, Bool[np.ndarray, " market"]]:
    """Treated markets together, compared with other markets.

    Returns: The series, and which markets it is compared with: those of `donors` that are nearly
        always observed and have an outcome at all.
    """
    together = panel.outcome[treated].sum(axis=0)
    observed = np.isfinite(panel.outcome[:, np.isfinite(together)])
    means = np.nanmean(np.where(observed.any(axis=1)[:, None], panel.outcome, 0.0), axis=1)
    used = donors & (observed.mean(axis=1) >= 1 - MOST_MISSING) & (means > 0)
    return _whole(together, panel.outcome[used].T, panel.per_year), used


def against_own_past(panel: Panel, treated: Bool[np.ndarray, " market"]) -> Series:
    """Treated markets together, compared with themselves a year before and with a steady course.

    A history of less than a year and a half is compared with a steady course only. The weights
    decide how much of last year's season is believed.
    """
    together = panel.outcome[treated].sum(axis=0)
    return _whole(together, own_past(together, panel.per_year), panel.per_year)


def own_past(
    together: Float[np.ndarray, " period"], per_year: int
) -> Float[np.ndarray, "period donor"]:
    """A steady course and, if the history is long enough, the same series a year before."""
    steady = np.ones(len(together))
    if len(together) < 1.5 * per_year:
        return steady[:, None]
    year_before = np.full(len(together), np.nan)
    year_before[per_year:] = together[:-per_year]
    return np.column_stack([steady, year_before])


def _whole(
    treated: Float[np.ndarray, " period"],
    donors: Float[np.ndarray, "period donor"],
    per_year: int,
) -> Series:
    """Only the periods in which everything was observed."""
    kept = np.isfinite(treated) & np.isfinite(donors).all(axis=1)
    least = int(np.clip(kept.sum() // 3, per_year // 2, per_year))
    return Series(treated[kept], donors[kept], least)


def _rows(firm: Firm, markets: tuple[str, ...]) -> np.ndarray:
    names = firm.history.markets
    return np.array([k for k, name in enumerate(names) if not markets or name in markets], int)


def _columns(firm: Firm, first: date, last: date) -> np.ndarray:
    starts = firm.history.starts
    inside = (starts >= np.datetime64(first)) & (starts <= np.datetime64(last))
    return np.flatnonzero(inside)
