"""Made-up firms for tests of tests: markets of all sizes, a common course, noise in time."""

from datetime import date, timedelta

import numpy as np

from gespann.core.firm import Firm, History, Lever
from gespann.core.quantities import Department, Period

FIRST = date(2024, 1, 1)
FAIRS = Lever("Fairs", "fairs", Department.MARKETING, "trade_fair", "fair", cost_per_unit=50.0)


def outcomes(
    rng: np.random.Generator,
    *,
    markets: int = 12,
    periods: int = 104,
    noise: float = 0.04,
    rho: float = 0.5,
) -> np.ndarray:
    """Outcome of markets of very different size: season, a common random walk, AR(1) noise.

    Each market follows season and random walk in its own measure.
    """
    size = 1000 * np.exp(rng.normal(0, 0.8, markets))
    phase = rng.normal(0, 0.3, (markets, 1))
    season = 0.15 * np.sin(2 * np.pi * np.arange(periods) / 52 + phase)
    walk = np.cumsum(rng.normal(0, 0.015, periods))
    loading = 1 + 0.3 * rng.normal(size=(markets, 1))
    shocks = rng.normal(0, noise, (markets, periods))
    error = shocks.copy()
    for t in range(1, periods):
        error[:, t] = rho * error[:, t - 1] + np.sqrt(1 - rho**2) * shocks[:, t]
    return size[:, None] * np.exp(season + loading * walk + error)


def starts(periods: int) -> np.ndarray:
    """First days of as many weeks."""
    days = [FIRST + timedelta(weeks=t) for t in range(periods)]
    return np.array(days, dtype="datetime64[D]")


def firm_of(outcome: np.ndarray, effort: np.ndarray | None = None, **changes: object) -> Firm:
    """A firm with this history and one lever, a tenth of a fair per market and week."""
    markets, periods = outcome.shape
    effort = np.full(outcome.shape, 0.1) if effort is None else effort
    nothing = np.empty((markets, periods, 0))
    history = History(
        starts=starts(periods),
        markets=tuple(f"M{k:02d}" for k in range(markets)) if markets > 1 else ("",),
        outcome=outcome,
        effort=effort[:, :, None],
        controls=nothing,
        competitors=nothing,
        stages=nothing,
    )
    given: dict[str, object] = {
        "name": "Muster GmbH", "currency": "EUR", "period": Period.WEEK, "margin": 0.4,
        "levers": (FAIRS,), "history": history, "outcome_name": "revenue",
    }  # fmt: skip
    return Firm(**{**given, **changes})  # type: ignore[arg-type]
