"""The firms that calibration draws histories for: efforts that vary freely, nothing else known."""

from dataclasses import replace

import numpy as np

from gespann.core.firm import Firm, History, Lever, Stage
from gespann.core.quantities import Department, Period


def firm_with_two_levers(periods: int) -> Firm:
    """Monthly efforts of advertising and visits that vary freely."""
    rng = np.random.default_rng(1)
    starts = (np.datetime64("2019-01", "M") + np.arange(periods)).astype("datetime64[D]")
    nothing = np.zeros((1, periods, 0))
    return Firm(
        name="Calibration",
        currency="EUR",
        period=Period.MONTH,
        margin=0.4,
        levers=(
            Lever("advertising", "advertising", Department.MARKETING, "tv", "EUR"),
            Lever("visits", "visits", Department.SALES, "personal_selling", "visit"),
        ),
        history=History(
            starts=starts,
            markets=("",),
            outcome=np.ones((1, periods)),
            effort=rng.lognormal(3, 0.5, (1, periods, 2)),
            controls=nothing,
            competitors=nothing,
            stages=nothing,
        ),
        outcome_name="revenue",
    )


def firm_with_worked_leads(periods: int) -> Firm:
    """The same efforts, leads that visits work, and deals that come of them."""
    firm = firm_with_two_levers(periods)
    rng = np.random.default_rng(2)
    leads = rng.poisson(60 * rng.lognormal(0, 0.3, (1, periods))).astype(float)
    deals = np.full_like(leads, 20.0)
    history = replace(firm.history, outcome=deals, stages=np.stack([leads, deals], axis=-1))
    stages = (
        Stage("leads", "leads", "count", worked_by="visits"),
        Stage("deals", "deals", "count"),
    )
    return replace(firm, outcome_name="deals", stages=stages, history=history)
