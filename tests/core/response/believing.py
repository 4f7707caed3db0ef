"""A firm that has been asked, and answers that lie on a known curve."""

from dataclasses import replace

import numpy as np

from gespann.core.firm import Belief, Firm, History, Lever
from gespann.core.quantities import Department, Period
from gespann.core.response.model.carryover import adstock
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.prior.beliefs import EFFORTS, relative_curves

MARKETING, SALES = Department.MARKETING, Department.SALES
VISITS = Lever("Visits", "visits", SALES, "personal_selling", "visit", 180.0)
FAIRS = Lever("Fairs", "fairs", MARKETING, "trade_fair", "EUR")


def believed(
    elasticity: float,
    kappa: float = 1.2,
    *,
    lasts_months: float = 6.0,
    believer: Department = SALES,
    lever: Lever = VISITS,
) -> Belief:
    """The answers of somebody who knows the steady curve of a lever."""
    curve = relative_curves(np.array([elasticity]), np.array([kappa]), EFFORTS)[0]
    return Belief(believer, lever.name, *(float(answer) for answer in curve), lasts_months)


def asked(*beliefs: Belief, periods: int = 48) -> Firm:
    """A firm of months in which visits and fairs vary and nothing happens."""
    rng = np.random.default_rng(1)
    return Firm(
        name="Muster GmbH",
        currency="EUR",
        period=Period.MONTH,
        margin=0.4,
        levers=(VISITS, FAIRS),
        history=History(
            starts=(np.datetime64("2021-01", "M") + np.arange(periods)).astype("datetime64[D]"),
            markets=("",),
            outcome=np.full((1, periods), 1000.0),
            effort=rng.lognormal(3, 0.6, (1, periods, 2)),
            controls=np.zeros((1, periods, 0)),
            competitors=np.zeros((1, periods, 0)),
            stages=np.zeros((1, periods, 0)),
        ),
        outcome_name="revenue",
        beliefs=beliefs,
    )


def moved_by_visits(firm: Firm, *, retention: float, noise: float) -> Firm:
    """The firm if visits have a steady elasticity of 0.3, kappa is 1.2, and fairs do nothing.

    Args:
        retention: Share of an effect that is left a month later.
        noise: Standard deviation of the log outcome.
    """
    scaled, scaling = scale_efforts(firm)
    stock = adstock(scaled, np.full(2, retention), scaling.before)
    kappa, rng = 1.2, np.random.default_rng(3)
    share = 0.3 * kappa * np.expm1(1 / kappa)
    size = share / (1 - share) / -np.expm1(-1 / kappa)
    lifted = np.log1p(size * -np.expm1(-stock[..., 0] / kappa))
    outcome = 1000 * np.exp(lifted + rng.normal(0, noise, lifted.shape))
    return replace(firm, history=replace(firm.history, outcome=outcome))


def without_history(firm: Firm) -> Firm:
    """The same firm of which nothing but last year's totals is known."""
    year = firm.period.per_year
    effort = firm.history.effort[:, -year:]
    return replace(
        firm,
        history=replace(
            firm.history,
            starts=firm.history.starts[-year:],
            outcome=np.full((1, year), 1000.0),
            effort=np.broadcast_to(effort.mean(axis=1, keepdims=True), effort.shape).copy(),
            controls=firm.history.controls[:, -year:],
            competitors=firm.history.competitors[:, -year:],
            stages=firm.history.stages[:, -year:],
            assumed=True,
        ),
    )
