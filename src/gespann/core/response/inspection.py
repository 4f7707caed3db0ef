"""What a history can and cannot say, before any model is fitted to it."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.quantities import Period

LITTLE_VARIATION = 0.1  # of the mean, season and market means removed
RARELY_USED = 0.1  # share of the cells in which there was any effort
MOVE_TOGETHER = 0.9  # correlation within markets
LAGS = 4  # periods of outcome that effort may follow
# Nominal chance of saying of any lever that it follows sales when none does. In simulated firms
# whose levers are slow and work, the true chance is about twice this, because fitted trends look
# ahead; no more than one firm in twenty is to be warned for nothing.
CHANCE_PER_FIRM = 0.02
FEWEST_PERIODS_TO_FOLLOW = 30
SHORT_YEARS = 2.0
HARMONICS = 2
OUTLIER_Z = 5.0
NEIGHBOURS = 4  # periods on either side that an outcome is compared with
MOST_OUTLIERS = 5
PARAMETERS_PER_LEVER = 3  # retention, half-saturation and size
PARAMETERS_PER_FIRM = 4  # bond, noise, autocorrelation and drift


@dataclass(frozen=True)
class LeverVariation:
    """How much one lever was moved, which is all that a history can teach about it.

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


def inspect(firm: Firm) -> tuple[Finding, ...]:
    """What the history of a firm can and cannot say, worst to be known first by lever.

    The findings are rules of thumb on the data alone: too little variation, levers that cannot be
    told apart, effort that follows past sales, too few rows.
    """
    return (
        *_length(firm),
        *_use_of_levers(firm),
        *_levers_that_move_together(firm),
        *_effort_that_follows_sales(firm),
        *_outliers(firm),
    )


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
    rest = _without(_season(effort.shape[1], period, trend=False), effort)
    return float(np.sqrt((rest**2).mean()) / mean)


def within_market_correlations(
    effort: Float[np.ndarray, "market period lever"],
) -> Float[np.ndarray, "lever lever"]:
    """Correlation of levers over time within markets; 0 where a lever never varies."""
    rest = effort - effort.mean(axis=1, keepdims=True)
    rest = np.where(_never_varies(effort), 0.0, rest).reshape(-1, effort.shape[2])
    size = np.sqrt((rest**2).sum(axis=0))
    scaled = rest / np.where(size > 0, size, 1.0)
    return np.asarray(np.clip(scaled.T @ scaled, -1, 1))


def _never_varies(
    effort: Float[np.ndarray, "market period lever"],
) -> Bool[np.ndarray, " lever"]:
    # Not the standard deviation: rounding leaves a trace of it in a constant column.
    return np.asarray((np.ptp(effort, axis=1) == 0).all(axis=0))


def _length(firm: Firm) -> list[Finding]:
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
    return findings


def _use_of_levers(firm: Firm) -> list[Finding]:
    effort = firm.history.effort
    constant = _never_varies(effort)
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


def _levers_that_move_together(firm: Firm) -> list[Finding]:
    correlations = within_market_correlations(firm.history.effort)
    return [
        Finding(
            "levers_move_together",
            Severity.WARNING,
            Topic.DATA,
            firm.levers[one].name,
            {"other": firm.levers[other].name, "correlation": float(correlations[one, other])},
        )
        for one, other in zip(*np.triu_indices(len(firm.levers), k=1), strict=True)
        if abs(correlations[one, other]) >= MOVE_TOGETHER
    ]


def _effort_that_follows_sales(firm: Firm) -> list[Finding]:
    findings = []
    tests = LAGS * max(1, len(firm.levers))
    critical = NormalDist().inv_cdf(1 - CHANCE_PER_FIRM / tests / 2)
    for index, lever in enumerate(firm.levers):
        followed = following(firm.history.effort[:, :, index], firm.history.outcome, firm.period)
        if followed is not None and abs(followed.z) > critical:
            figures = {"correlation": followed.correlation, "lag": followed.lag}
            findings.append(
                Finding("effort_follows_sales", Severity.WARNING, Topic.DATA, lever.name, figures)
            )
    return findings


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
    basis = _season(periods, period, trend=True)
    # A share of the market's usual effort, dampened, so that one great burst does not decide.
    usual = effort.mean(axis=1, keepdims=True)
    scaled = np.log1p(effort / np.where(usual > 0, usual, 1.0))
    observed = np.isfinite(outcome)
    log_outcome = _interpolated(np.log(np.where(observed, outcome, 1.0)), observed)
    own = [_without(basis, _lagged(scaled, lag)).ravel() for lag in range(1, LAGS + 1)]
    response = _residual(_without(basis, _lagged(scaled, 0)).ravel(), np.stack(own, axis=1))
    # What was fitted is missing from the residuals, which would make z too large.
    free = float(np.sqrt(max(0.0, 1 - (basis.shape[1] + LAGS + 1) / periods)))
    found = []
    for lag in range(1, LAGS + 1):
        cause = _residual(_without(basis, _lagged(log_outcome, lag)).ravel(), np.stack(own, axis=1))
        products = np.where(_lagged(observed, lag).ravel(), response * cause, 0.0)
        by_period = products.reshape(len(effort), periods).sum(axis=0)
        spread = float(np.sqrt((by_period**2).sum()))
        size = float(np.sqrt((response**2).sum() * (cause**2).sum()))
        if spread > 0:
            total = float(products.sum())
            found.append(Following(lag, total / size, total / spread * free))
    return max(found, key=lambda one: abs(one.z), default=None)


def _lagged(panel: np.ndarray, lag: int) -> np.ndarray:
    """The panel this many periods earlier, for the periods that have LAGS before them."""
    return np.asarray(panel[:, LAGS - lag : panel.shape[1] - lag])


def _residual(values: Float[np.ndarray, " row"], given: np.ndarray) -> Float[np.ndarray, " row"]:
    coefficients = np.linalg.lstsq(given, values, rcond=None)[0]
    return np.asarray(values - given @ coefficients)


def _season(periods: int, period: Period, *, trend: bool) -> Float[np.ndarray, "period term"]:
    """Orthonormal terms of a constant, a year's harmonics once there is a year, and a trend."""
    time = np.arange(periods)
    terms = [np.ones(periods)]
    if trend:
        terms.append(time - time.mean())
    if periods >= period.per_year:
        for harmonic in range(1, HARMONICS + 1):
            angle = 2 * np.pi * harmonic * time / period.per_year
            terms += [np.cos(angle), np.sin(angle)]
    return np.asarray(np.linalg.qr(np.stack(terms, axis=1))[0])


def _without(
    basis: Float[np.ndarray, "period term"], panel: Float[np.ndarray, "market period"]
) -> Float[np.ndarray, "market period"]:
    """What is left of each market's series when the terms are fitted and removed."""
    return np.asarray(panel - (panel @ basis) @ basis.T)


def _interpolated(
    panel: Float[np.ndarray, "market period"], observed: Bool[np.ndarray, "market period"]
) -> Float[np.ndarray, "market period"]:
    """Straight lines where nothing was observed; they only keep the other periods in place."""
    time = np.arange(panel.shape[1])
    lines = [
        np.interp(time, time[seen], series[seen]) if seen.any() else np.zeros(len(time))
        for series, seen in zip(panel, observed, strict=True)
    ]
    return np.stack(lines)


def _outliers(firm: Firm) -> list[Finding]:
    """Periods whose outcome stands far off that of their neighbours."""
    found = []
    for index, market in enumerate(firm.history.markets):
        z = outlier_z(firm.history.outcome[index])
        found += [(float(z[t]), market, t) for t in np.flatnonzero(np.abs(z) > OUTLIER_Z)]
    found.sort(key=lambda one: -abs(one[0]))
    return [
        Finding(
            "outcome_has_outlier",
            Severity.NOTE,
            Topic.DATA,
            market,
            {"period": firm.history.starts[position].item(), "z": z},
        )
        for z, market, position in found[:MOST_OUTLIERS]
    ]


def outlier_z(outcome: Float[np.ndarray, " period"]) -> Float[np.ndarray, " period"]:
    """Distance of the log outcome from the median of its neighbours, in robust deviations.

    The deviation is the median absolute one times 1.4826, the standard deviation of a normal
    sample. 0 where nothing was observed.
    """
    seen = np.flatnonzero(np.isfinite(outcome))
    z = np.zeros(len(outcome))
    if len(seen) <= 2 * NEIGHBOURS:
        return z
    log_outcome = np.log(outcome[seen])
    padded = np.pad(log_outcome, NEIGHBOURS, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURS + 1)
    rest = log_outcome - np.median(windows, axis=1)
    deviation = 1.4826 * np.median(np.abs(rest))
    if deviation > 0:
        z[seen] = rest / deviation
    return z
