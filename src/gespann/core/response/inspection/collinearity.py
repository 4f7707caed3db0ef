"""Levers that cannot be told apart from each other, or from the season."""

from dataclasses import dataclass

import numpy as np

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.response.inspection.series import season_terms, share_of_usual, without
from gespann.core.response.inspection.variation import (
    LITTLE_VARIATION,
    RARELY_USED,
    variation,
    within_market_correlations,
)

MOVE_TOGETHER = 0.9  # correlation within markets
INFLATED = 5.0  # variance inflation that is told
STRONGLY_INFLATED = 10.0
TIED = 0.3  # partial correlation from which on another column is named


@dataclass(frozen=True)
class Inflation:
    """By what the variance of a lever's effect is multiplied, because others move as it does.

    Attributes:
        season: The part of season and trend alone.
        whole: With all other levers, controls and competitors.
        ties: Names of what it moves with when all the rest is held still, the closest first.
    """

    season: float
    whole: float
    ties: tuple[str, ...]


def levers_that_move_together(firm: Firm) -> list[Finding]:
    """Pairs of levers that moved as one."""
    return [
        Finding(
            "levers_move_together",
            Severity.WARNING,
            Topic.DATA,
            firm.levers[one].name,
            {"other": firm.levers[other].name, "correlation": correlation},
        )
        for one, other, correlation in _pairs(firm)
    ]


def _pairs(firm: Firm) -> list[tuple[int, int, float]]:
    correlations = within_market_correlations(firm.history.effort)
    return [
        (int(one), int(other), float(correlations[one, other]))
        for one, other in zip(*np.triu_indices(len(firm.levers), k=1), strict=True)
        if abs(correlations[one, other]) >= MOVE_TOGETHER
    ]


def inflations(firm: Firm) -> tuple[Inflation | None, ...]:
    """The variance inflation of each lever within markets; None for one that hardly varies.

    1 / (1 - R^2) of the lever's effort, as a dampened share of the market's usual one, given
    season, trend, all other levers, controls and competitors; R^2 is the adjusted one, so that a
    short history alone inflates nothing.

    Source: Marquardt (1970), Generalized Inverses, Ridge Regression, Biased Linear Estimation, and
        Nonlinear Estimation; Theil (1961) for the adjustment.
    """
    effort = share_of_usual(firm.history.effort)
    columns = np.concatenate([effort, firm.history.controls, firm.history.competitors], axis=2)
    markets, periods, count = columns.shape
    basis = season_terms(periods, firm.period, trend=True)
    own = columns - columns.mean(axis=1, keepdims=True)
    rest = np.stack([without(basis, columns[..., k]) for k in range(count)], axis=2)
    total, left = (own**2).sum(axis=(0, 1)), (rest**2).sum(axis=(0, 1))
    varies = left > 1e-9 * np.maximum(total, 1e-300)
    kept = np.flatnonzero(varies)
    scaled = rest[..., kept].reshape(-1, len(kept)) / np.sqrt(left[kept])
    # A trace of ridge keeps exact copies finite: their inflation is then a million.
    precision = np.linalg.inv(scaled.T @ scaled + 1e-6 * np.eye(len(kept)))
    names = [*(lever.name for lever in firm.levers), *firm.controls, *firm.competitors]
    free = markets * (periods - 1)
    taken = markets * (basis.shape[1] - 1)
    found: list[Inflation | None] = []
    for index in range(len(firm.levers)):
        if not varies[index]:
            found.append(None)
            continue
        at = int(np.flatnonzero(kept == index)[0])
        season = total[index] / left[index] * max(0, free - taken) / free
        whole = precision[at, at] * total[index] / left[index]
        whole *= max(0, free - taken - len(kept) + 1) / free
        partial = -precision[at] / np.sqrt(precision[at, at] * np.diag(precision))
        order = [k for k in np.argsort(-np.abs(partial)) if k != at and abs(partial[k]) >= TIED]
        ties = tuple(names[kept[k]] for k in order)
        found.append(Inflation(max(1.0, float(season)), max(1.0, float(whole)), ties))
    return tuple(found)


def levers_that_others_explain(firm: Firm) -> list[Finding]:
    """Levers whose effect others or the season hide, beyond the pairs told already."""
    partners: dict[str, set[str]] = {lever.name: set() for lever in firm.levers}
    for one, other, _ in _pairs(firm):
        partners[firm.levers[one].name].add(firm.levers[other].name)
        partners[firm.levers[other].name].add(firm.levers[one].name)
    findings = []
    for index, (lever, inflation) in enumerate(zip(firm.levers, inflations(firm), strict=True)):
        effort = firm.history.effort[:, :, index]
        told = (effort > 0).mean() < RARELY_USED or variation(
            effort, firm.period
        ) < LITTLE_VARIATION
        if inflation is None or told or inflation.whole < INFLATED:
            continue
        figures: dict[str, object] = {
            "inflation": inflation.whole,
            "strong": inflation.whole >= STRONGLY_INFLATED,
        }
        if inflation.season >= INFLATED:
            findings.append(_finding("lever_moves_with_season", lever.name, figures))
        elif inflation.ties and not set(inflation.ties) <= partners[lever.name]:
            figures["names"] = inflation.ties
            findings.append(_finding("lever_is_tied", lever.name, figures))
    return findings


def _finding(code: str, lever: str, figures: dict[str, object]) -> Finding:
    return Finding(code, Severity.WARNING, Topic.DATA, lever, figures)
