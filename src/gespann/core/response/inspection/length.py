"""How long and how fine the history is, and what that hides."""

import numpy as np
from jaxtyping import Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.quantities import Period
from gespann.core.response.inspection.series import HARMONICS

SHORT_YEARS = 2.0
PARAMETERS_PER_LEVER = 3  # retention, half-saturation and size
PARAMETERS_PER_FIRM = 4  # bond, noise, autocorrelation and drift
# What works within days or weeks, so that a month hides how fast it fades.
SHORT_LIVED_KINDS = (
    "search_ads", "social_ads", "display_ads", "online_video", "radio", "email", "telemarketing",
    "promotion", "inside_sales",
)  # fmt: skip
COARSE = ("year", "quarter", "month")  # the coarsest first
FEWEST_CHANGES = {"year": 2, "quarter": 4, "month": 6}
BLOCKS_THAT_DIFFER = 0.6  # from the one before; fewer are just a steady lever


def length(firm: Firm) -> list[Finding]:
    """Too short for season and trend, for the many unknowns, or for effects that last years."""
    periods = len(firm.history.starts)
    years = periods / firm.period.per_year
    rows = int(np.isfinite(firm.history.outcome).sum())
    parameters = (
        PARAMETERS_PER_LEVER * len(firm.levers)
        + PARAMETERS_PER_FIRM
        + len(firm.history.markets)
        + 2 * HARMONICS
        + len(firm.controls)
        + len(firm.competitors)
    )
    findings = []
    if years < SHORT_YEARS:
        figures = {"periods": periods, "years": years}
        findings.append(Finding("short_history", Severity.WARNING, Topic.DATA, "", figures))
    if rows < parameters:
        counts = {"rows": rows, "parameters": parameters}
        findings.append(
            Finding("fewer_rows_than_parameters", Severity.WARNING, Topic.DATA, "", counts)
        )
    if years <= SHORT_YEARS:
        lasting = {"years": years}
        findings.append(Finding("lasting_share_not_seen", Severity.NOTE, Topic.DATA, "", lasting))
    return findings


def interval(firm: Firm) -> list[Finding]:
    """Data-interval bias, and figures that are coarser than the rows make believe.

    Source: Clarke (1976), Econometric Measurement of the Duration of Advertising Effect on Sales:
        the coarser the data, the longer carry-over seems.
    """
    findings = []
    names = tuple(lever.name for lever in firm.levers if lever.kind in SHORT_LIVED_KINDS)
    if firm.period is Period.MONTH and names:
        figures = {"names": names}
        findings.append(Finding("months_hide_decay", Severity.WARNING, Topic.DATA, "", figures))
    span = spread_over(firm.history.outcome, firm.history.starts, firm.period)
    if span:
        findings.append(
            Finding("outcome_spread_evenly", Severity.WARNING, Topic.DATA, "", {"span": span})
        )
    for index, lever in enumerate(firm.levers):
        effort = firm.history.effort[:, :, index]
        if span := spread_over(effort, firm.history.starts, firm.period):
            figures_of_lever = {"span": span}
            findings.append(
                Finding(
                    "effort_spread_evenly", Severity.WARNING, Topic.DATA, lever.name,
                    figures_of_lever,
                )
            )  # fmt: skip
    return findings


def spread_over(
    panel: Float[np.ndarray, "market period"], starts: np.ndarray, period: Period
) -> str:
    """Over what a sum was spread evenly: "year", "quarter" or "month"; "" if over nothing.

    That is so if the figures change at the turn of a calendar block only, and at most turns. A
    week belongs to the block of its first, middle or last day, whichever fits.
    """
    lines = np.where(np.isfinite(panel), panel, -1.0)
    changes = (np.diff(lines, axis=1) != 0).any(axis=0)
    days = (0, 3, 6) if period is Period.WEEK else (0,)
    spans = COARSE if period is Period.WEEK else COARSE[:2]
    for span in spans:
        for day in days:
            turns = np.diff(_block(starts + np.timedelta64(day, "D"), span)) != 0
            within = changes[~turns]
            at_turns = changes[turns]
            if (
                not within.any()
                and at_turns.sum() >= FEWEST_CHANGES[span]
                and at_turns.mean() >= BLOCKS_THAT_DIFFER
            ):
                return span
    return ""


def _block(days: np.ndarray, span: str) -> np.ndarray:
    months = days.astype("datetime64[M]").astype(int)
    return np.asarray(months // {"year": 12, "quarter": 3, "month": 1}[span])
