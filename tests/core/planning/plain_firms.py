"""Firms whose planning year can be worked out by hand: months, one life, nothing by chance."""

from dataclasses import replace
from datetime import date

import numpy as np

from gespann.core.firm import Firm, History, Lever, PlanBrief
from gespann.core.quantities import Department, Period
from gespann.core.response.model.base import base_columns
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.results import Fit
from posteriors import fit_of, posterior_of, single_stage

KINDS = ("search_ads", "personal_selling", "trade_fair", "inside_sales")
LEVEL = 100_000.0  # outcome of a month without any lever


def plain_firm(
    *, months: int = 36, levers: int = 2, effort: np.ndarray | None = None, markets: int = 1
) -> Firm:
    """A firm whose levers had some 1,000 a month, unless told otherwise.

    Args:
        effort: Money by market, month and lever.
    """
    if effort is None:
        rng = np.random.default_rng(7)
        effort = 1000 * rng.uniform(0.5, 1.5, (markets, months, levers))
    months = effort.shape[1]
    starts = (np.datetime64("2023-01") + np.arange(months)).astype("datetime64[D]")
    nothing = np.empty((len(effort), months, 0))
    return Firm(
        name="Plain",
        currency="EUR",
        period=Period.MONTH,
        margin=0.5,
        levers=tuple(
            Lever(kind, kind, side_of(k), kind, "EUR")
            for k, kind in enumerate(KINDS[: effort.shape[2]])
        ),
        history=History(
            starts=starts,
            markets=tuple(f"M{i}" for i in range(len(effort))) if len(effort) > 1 else ("",),
            outcome=np.full(effort.shape[:2], LEVEL),
            effort=effort,
            controls=nothing,
            competitors=nothing,
            stages=nothing,
        ),
        outcome_name="revenue",
    )


def side_of(lever: int) -> Department:
    return (Department.MARKETING, Department.SALES)[lever % 2]


def plain_fit(
    firm: Firm,
    *,
    retention: float = 0.0,
    season: float = 0.0,
    bond: float = 0.0,
    half_saturation: float = 1500.0,
    effect: float = 0.15,
    draws: int = 2,
) -> Fit:
    """A fit that is sure.

    Args:
        season: Height of a yearly wave in the log of the base.
        half_saturation: kappa in money a month.
    """
    _, scaling = scale_efforts(firm)
    levers, columns = len(firm.levers), base_columns(firm)
    shared, own = columns.shared.shape[2], columns.own.shape[1]
    coefficients = np.zeros((draws, shared + len(firm.history.markets) * own))
    coefficients[:, columns.trend_columns + 1] = season
    each = np.ones((draws, levers))
    posterior = posterior_of(
        markets=len(firm.history.markets),
        retention=retention * each,
        half_saturation=half_saturation / scaling.usual * each,
        effect=effect * each,
        bond=np.full(draws, bond),
        noise=np.full(draws, 1e-4),
        autocorrelation=np.zeros(draws),
        drift=np.zeros(draws),
        market_drift=np.zeros(draws),
        coefficients=coefficients,
    )
    offset = np.full(len(firm.history.markets), np.log(LEVEL))
    return fit_of(firm, single_stage(firm, posterior, offset))


def brief_after(firm: Firm, **changes) -> PlanBrief:
    """Twelve months after the history with as much money as the last twelve."""
    last = firm.history.starts[-1].astype("datetime64[M]") + 1
    start: date = last.astype("datetime64[D]").item()
    spent = round(100 * float(firm.history.effort[:, -12:].sum()))
    return replace(PlanBrief(start, 12, spent), **changes)
