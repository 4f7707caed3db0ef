"""Fits without a sampler: draws that scatter around the truth of a simulated firm."""

from dataclasses import replace
from typing import Any

import numpy as np

from gespann.core.firm import Firm, PlanBrief
from gespann.core.quantities import Period
from gespann.core.response.model.base import base_columns
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.results import Fit, Posterior
from gespann.core.simulation import Scenario, SimulatedFirm, random_scenario, simulate
from gespann.core.simulation.truth import Truth
from posteriors import fit_of, posterior_of, single_stage


def steady(scenario: Scenario) -> Scenario:
    """The same firm with nothing in its base that cannot be foreseen."""
    return replace(scenario, drift=0.0, market_drift=0.0)


def fit_of_truth(
    told: SimulatedFirm,
    *,
    draws: int = 60,
    uncertainty: float = 0.3,
    seed: int = 1,
    drift: float | None = None,
) -> Fit:
    """A fit whose draws lie around the true parameters; uncertainty 0: all of them are true."""
    firm, truth = told.firm, told.truth
    rng = np.random.default_rng([seed, 3])
    levers, scenario = truth.levers, truth.course.scenario
    _, scaling = scale_efforts(firm)

    def around(values: list[float]) -> np.ndarray:
        return np.array(values) * np.exp(uncertainty * rng.standard_normal((draws, len(values))))

    lasting = around([lever.retention / (1 - lever.retention) for lever in levers])
    # The noise of a scenario is that of a period, the noise of a posterior that of its news.
    news = scenario.noise * np.sqrt(1 - scenario.autocorrelation**2)
    posterior = posterior_of(
        markets=len(firm.history.markets),
        retention=lasting / (1 + lasting),
        half_saturation=around([lever.half_saturation_units for lever in levers]) / scaling.usual,
        effect=around([lever.effect for lever in levers]),
        bond=np.clip(truth.bond + uncertainty * rng.uniform(-0.5, 0.5, draws), 0, 1),
        noise=np.full(draws, news),
        autocorrelation=np.full(draws, scenario.autocorrelation),
        drift=np.full(draws, scenario.drift if drift is None else drift),
        market_drift=np.full(draws, scenario.market_drift),
        coefficients=np.tile(true_coefficients(truth), (draws, 1)),
    )
    return fit_of(firm, single_stage(firm, posterior))


def true_coefficients(truth: Truth) -> np.ndarray:
    """Coefficients of the base columns that come nearest to the true base.

    The expectation of a log-normal lies above its median, which is what the columns give.
    """
    columns, scenario = base_columns(truth.firm), truth.course.scenario
    markets, periods, shared = columns.shared.shape
    own = columns.own.shape[1]
    design = np.zeros((markets, periods, shared + markets * own))
    design[:, :, :shared] = columns.shared
    for market in range(markets):
        first = shared + market * own
        design[market, :, first : first + own] = columns.own
    scale = np.concatenate([
        np.where(columns.shared_is_trend, scenario.drift, 10 * columns.shared_scale),
        np.tile(np.where(columns.own_is_trend, scenario.market_drift, columns.own_scale), markets),
    ])  # fmt: skip
    log_base = truth.course.base.log - scenario.noise**2 / 2
    found = np.linalg.lstsq(design.reshape(-1, len(scale)) * scale, log_base.ravel(), rcond=None)
    return np.asarray(found[0] * scale)


def small_firm(seed: int, **changes: Any) -> SimulatedFirm:
    """A firm by chance with four levers and months, so that plans are quick."""
    given: dict[str, Any] = {"levers": 4, "periods": 36, "period": Period.MONTH} | changes
    return simulate(random_scenario(seed, **given), seed)


def brief_of(firm: Firm, **changes: Any) -> PlanBrief:
    """The firm's own brief with changes."""
    if firm.plan is None:
        raise ValueError("this firm has no brief")
    return replace(firm.plan, **changes)


def altered(fit: Fit, *, firm: Firm | None = None, posterior: Posterior | None = None) -> Fit:
    """The same fit of another firm, or with other draws."""
    firm, posterior = firm or fit.firm, posterior or fit.posterior
    return replace(fit, firm=firm, stages=(single_stage(firm, posterior),))
