"""What the analyst took out of the fit: it is listed, and no rule looks at it again."""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Exclusion, Firm

MOST_EXCLUDED = 0.25  # of the observed outcomes


def excluded(firm: Firm) -> Bool[np.ndarray, "market period"]:
    """The cells that the firm's exclusions take out, whether or not they were observed."""
    cells = np.zeros(firm.history.outcome.shape, dtype=bool)
    for exclusion in firm.exclusions:
        cells |= _cells(firm, exclusion)
    return cells


def without_excluded(firm: Firm) -> Firm:
    """The firm as the fit sees it: excluded outcomes and stages are not observed."""
    history, out = firm.history, excluded(firm)
    left = replace(
        history,
        outcome=np.where(out, np.nan, history.outcome),
        stages=np.where(out[:, :, None], np.nan, history.stages),
    )
    return replace(firm, history=left)


def exclusions(firm: Firm) -> list[Finding]:
    """Each exclusion as a note, and a warning if together they take much of the history."""
    observed = np.isfinite(firm.history.outcome)
    findings = [_listed(firm, exclusion, observed) for exclusion in firm.exclusions]
    share = float((excluded(firm) & observed).sum() / max(1, observed.sum()))
    if share > MOST_EXCLUDED:
        figures = {"share": share}
        findings.append(Finding("much_is_excluded", Severity.WARNING, Topic.DATA, "", figures))
    return findings


def _listed(
    firm: Firm, exclusion: Exclusion, observed: Bool[np.ndarray, "market period"]
) -> Finding:
    count = int((_cells(firm, exclusion) & observed).sum())
    figures: dict[str, object] = {
        "first": exclusion.first,
        "last": exclusion.last,
        "markets": exclusion.markets,
        "reason": exclusion.reason.strip().rstrip("."),
        "count": count,
    }
    if count == 0:
        return Finding("exclusion_meets_nothing", Severity.WARNING, Topic.DATA, "", figures)
    return Finding("excluded_by_analyst", Severity.NOTE, Topic.DATA, "", figures)


def _cells(firm: Firm, exclusion: Exclusion) -> Bool[np.ndarray, "market period"]:
    history = firm.history
    first, last = np.datetime64(exclusion.first), np.datetime64(exclusion.last)
    within = (history.starts >= first) & (history.starts <= last)
    concerned = [not exclusion.markets or name in exclusion.markets for name in history.markets]
    return np.array(concerned)[:, None] & within
