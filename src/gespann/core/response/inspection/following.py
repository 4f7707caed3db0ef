"""Effort that looks at the outcomes before it: success then causes effort, not effort success."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from jaxtyping import Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.quantities import Period
from gespann.core.response.inspection.series import (
    interpolated,
    season_terms,
    share_of_usual,
    without,
)

LAGS = 4  # periods of outcome that effort may follow
# Nominal chance of saying of any lever that it follows sales when none does. In simulated firms
# whose levers are slow and work, the true chance is about twice this, because fitted trends look
# ahead; no more than one firm in twenty is to be warned for nothing.
CHANCE_PER_FIRM = 0.02
FEWEST_PERIODS_TO_FOLLOW = 30


def effort_that_follows(firm: Firm) -> list[Finding]:
    """Levers that follow the outcome or, where there is a funnel, the counts of an earlier stage.

    The lever that works a stage must follow it, so it is not asked about that one.
    """
    history = firm.history
    asked = [("", history.outcome)]
    asked += [(stage.name, history.stages[:, :, k]) for k, stage in enumerate(firm.stages[:-1])]
    tests = LAGS * max(1, len(firm.levers)) * len(asked)
    critical = NormalDist().inv_cdf(1 - CHANCE_PER_FIRM / tests / 2)
    works = {stage.name: stage.worked_by for stage in firm.stages}
    findings = []
    for index, lever in enumerate(firm.levers):
        for stage, outcome in asked:
            if stage and works[stage] == lever.name:
                continue
            followed = following(history.effort[:, :, index], outcome, firm.period)
            if followed is not None and abs(followed.z) > critical:
                findings.append(_finding(lever.name, stage, followed))
                break
    return findings


def _finding(lever: str, stage: str, followed: "Following") -> Finding:
    figures: dict[str, object] = {"correlation": followed.correlation, "lag": followed.lag}
    if stage:
        figures["stage"] = stage
    code = "effort_follows_stage" if stage else "effort_follows_sales"
    return Finding(code, Severity.WARNING, Topic.DATA, lever, figures)


@dataclass(frozen=True)
class Following:
    """The lag of outcome that effort follows most: partial correlation and its test statistic."""

    lag: int
    correlation: float
    z: float


def following(
    effort: Float[np.ndarray, "market period"],
    outcome: Float[np.ndarray, "market period"],
    period: Period,
) -> Following | None:
    """How far effort follows the outcome of the periods before.

    Partial correlation of effort with the outcome one to LAGS periods earlier, given market,
    trend, season and effort's own LAGS periods before: what Granger asks of a cause. The test
    statistic divides the sum of the products of residuals by the root of their sum of squares
    over periods, markets added up first, so that neither what is common to all markets nor
    uneven variance makes it too sure. Without any following it is about standard normal.

    Returns: None if there is too little history or variation to ask.

    Source: Granger (1969), Investigating Causal Relations by Econometric Models and
        Cross-Spectral Methods; Liang and Zeger (1986) for the sums over clusters.
    """
    periods = effort.shape[1] - LAGS
    if periods < FEWEST_PERIODS_TO_FOLLOW or np.ptp(effort, axis=1).max() == 0:
        return None
    basis = season_terms(periods, period, trend=True)
    scaled = share_of_usual(effort)
    observed = np.isfinite(outcome)
    log_outcome = interpolated(_log(outcome), observed)
    own = [without(basis, _lagged(scaled, lag)).ravel() for lag in range(1, LAGS + 1)]
    response = _residual(without(basis, _lagged(scaled, 0)).ravel(), np.stack(own, axis=1))
    # What was fitted is missing from the residuals, which would make z too large.
    free = float(np.sqrt(max(0.0, 1 - (basis.shape[1] + LAGS + 1) / periods)))
    found = []
    for lag in range(1, LAGS + 1):
        cause = _residual(without(basis, _lagged(log_outcome, lag)).ravel(), np.stack(own, axis=1))
        products = np.where(_lagged(observed, lag).ravel(), response * cause, 0.0)
        by_period = products.reshape(len(effort), periods).sum(axis=0)
        spread = float(np.sqrt((by_period**2).sum()))
        size = float(np.sqrt((response**2).sum() * (cause**2).sum()))
        if spread > 0:
            total = float(products.sum())
            found.append(Following(lag, total / size, total / spread * free))
    return max(found, key=lambda one: abs(one.z), default=None)


def _log(outcome: Float[np.ndarray, "market period"]) -> Float[np.ndarray, "market period"]:
    """Log outcome; where there are zeros, of one plus its share of the market's mean."""
    known = np.isfinite(outcome)
    if (outcome[known] > 0).all():
        return np.asarray(np.log(np.where(known, outcome, 1.0)))
    return share_of_usual(np.where(known, outcome, 0.0))


def _lagged(panel: np.ndarray, lag: int) -> np.ndarray:
    """The panel this many periods earlier, for the periods that have LAGS before them."""
    return np.asarray(panel[:, LAGS - lag : panel.shape[1] - lag])


def _residual(values: Float[np.ndarray, " row"], given: np.ndarray) -> Float[np.ndarray, " row"]:
    coefficients = np.linalg.lstsq(given, values, rcond=None)[0]
    return np.asarray(values - given @ coefficients)
