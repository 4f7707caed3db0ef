"""How much each lever was moved, which is all that a history can teach about it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.quantities import Period
from gespann.core.response.inspection.series import season_terms, without

LITTLE_VARIATION = 0.1  # of the mean, season and market means removed
RARELY_USED = 0.1  # share of the cells in which there was any effort


@dataclass(frozen=True)
class LeverVariation:
    """How much one lever was moved.

    Attributes:
        lever: Its name.
        mean_per_period: Units per period, all markets together.
        variation: Standard deviation over mean, season and market means removed; 0 if unused.
        share_of_zeros: Share of cells without any effort.
        strongest_correlation: With another lever, within markets; 0 if there is none to compare.
        moves_with: Name of that lever, or "".
    """

    lever: str
    mean_per_period: float
    variation: float
    share_of_zeros: float
    strongest_correlation: float
    moves_with: str


def lever_variations(firm: Firm) -> tuple[LeverVariation, ...]:
    """The variation of each lever, in the order of the firm's levers."""
    effort = firm.history.effort
    correlations = within_market_correlations(effort)
    variations = []
    for index, lever in enumerate(firm.levers):
        others = np.delete(np.arange(len(firm.levers)), index)
        values = correlations[index, others]
        strongest = int(np.abs(values).argmax()) if len(others) else None
        related = strongest is not None and values[strongest] != 0
        variations.append(
            LeverVariation(
                lever=lever.name,
                mean_per_period=float(effort[:, :, index].sum(axis=0).mean()),
                variation=variation(effort[:, :, index], firm.period),
                share_of_zeros=float((effort[:, :, index] == 0).mean()),
                strongest_correlation=float(values[strongest]) if related else 0.0,
                moves_with=firm.levers[others[strongest]].name if related else "",
            )
        )
    return tuple(variations)


def variation(effort: Float[np.ndarray, "market period"], period: Period) -> float:
    """Coefficient of variation of effort after season and market means are removed.

    Season is removed by its first harmonics, in each market on its own, once there is a year.
    """
    mean = effort.mean()
    if mean == 0:
        return 0.0
    rest = without(season_terms(effort.shape[1], period, trend=False), effort)
    return float(np.sqrt((rest**2).mean()) / mean)


def within_market_correlations(
    effort: Float[np.ndarray, "market period lever"],
) -> Float[np.ndarray, "lever lever"]:
    """Correlation of levers over time within markets; 0 where a lever never varies."""
    rest = effort - effort.mean(axis=1, keepdims=True)
    rest = np.where(never_varies(effort), 0.0, rest).reshape(-1, effort.shape[2])
    size = np.sqrt((rest**2).sum(axis=0))
    scaled = rest / np.where(size > 0, size, 1.0)
    return np.asarray(np.clip(scaled.T @ scaled, -1, 1))


def never_varies(
    effort: Float[np.ndarray, "market period lever"],
) -> Bool[np.ndarray, " lever"]:
    # Not the standard deviation: rounding leaves a trace of it in a constant column.
    return np.asarray((np.ptp(effort, axis=1) == 0).all(axis=0))


def use_of_levers(firm: Firm) -> list[Finding]:
    """Levers that never or hardly varied, or were hardly used."""
    effort = firm.history.effort
    constant = never_varies(effort)
    findings = []
    for index, lever in enumerate(firm.levers):
        share = float((effort[:, :, index] > 0).mean())
        moved = variation(effort[:, :, index], firm.period)
        if constant[index]:
            code, values = "lever_never_varies", {}
        elif share < RARELY_USED:
            code, values = "lever_rarely_used", {"share": share}
        elif moved < LITTLE_VARIATION:
            code, values = "lever_varies_little", {"variation": moved}
        else:
            continue
        findings.append(Finding(code, Severity.WARNING, Topic.DATA, lever.name, values))
    return findings
