"""Firms with a posterior that knows their truth: whatever a check finds there, the test put in."""

from dataclasses import replace

import numpy as np

from gespann.core.firm import Firm, History, Lever, Stage
from gespann.core.quantities import Department, Period
from gespann.core.response.model.base import base_columns
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.model.stages import stages_of
from gespann.core.response.results import StageFit, is_marketing
from posteriors import posterior_of

NOISE, MEMORY = 0.05, 0.3
LEVEL = {"money": 1000.0, "count": 40.0}


def quiet_firm(
    *,
    periods: int = 60,
    markets: int = 1,
    period: Period = Period.MONTH,
    levers: int = 2,
    stages: tuple[Stage, ...] = (),
    seed: int = 1,
) -> Firm:
    """A firm whose outcome is not written yet."""
    rng = np.random.default_rng(seed)
    if period is Period.MONTH:
        starts = (np.datetime64("2020-01", "M") + np.arange(periods)).astype("datetime64[D]")
    else:
        starts = np.datetime64("2020-01-06") + np.timedelta64(7, "D") * np.arange(periods)
    kinds = (("tv", Department.MARKETING), ("personal_selling", Department.SALES))
    return Firm(
        name="Muster GmbH",
        currency="EUR",
        period=period,
        margin=0.4,
        levers=tuple(
            Lever(f"lever {k}", f"c{k}", kinds[k % 2][1], kinds[k % 2][0], "EUR")
            for k in range(levers)
        ),
        history=History(
            starts=starts,
            markets=tuple(f"market {g}" for g in range(markets)),
            outcome=np.full((markets, periods), LEVEL["money"]),
            effort=rng.lognormal(3, 0.4, (markets, periods, levers)),
            controls=np.zeros((markets, periods, 0)),
            competitors=np.zeros((markets, periods, 0)),
            stages=np.full((markets, periods, len(stages)), LEVEL["count"]),
        ),
        outcome_name="revenue",
        stages=stages,
    )


def noise_of(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Stationary AR(1) noise with the posterior's own spread and memory."""
    state = rng.normal(size=shape[:-1]) * NOISE / np.sqrt(1 - MEMORY**2)
    series = [state]
    for _ in range(shape[-1] - 1):
        state = MEMORY * state + NOISE * rng.normal(size=shape[:-1])
        series.append(state)
    return np.stack(series, axis=-1)


def with_money(firm: Firm, logs: np.ndarray) -> Firm:
    """The firm with an outcome of exp(logs) around its level."""
    return replace(firm, history=replace(firm.history, outcome=LEVEL["money"] * np.exp(logs)))


def lived(firm: Firm, seed: int = 5) -> Firm:
    """The firm with the outcome that its posterior expects: a level and AR(1) noise."""
    rng = np.random.default_rng(seed)
    return with_money(firm, noise_of(rng, firm.history.outcome.shape))


def knowing(firm: Firm, number: int = -1, *, draws: int = 600, **known: np.ndarray) -> StageFit:
    """A stage whose posterior is sure of a level and of levers that do nothing."""
    link = stages_of(firm)[number]
    levers, columns = len(link.levers), base_columns(firm)
    markets = len(firm.history.markets)
    count = columns.shared.shape[2] + markets * columns.own.shape[1]
    lags = firm.period.per_year if link.before is not None else 0
    delay = np.zeros((draws, lags))
    delay[:, :1] = 1.0
    neutral = {
        "effect": np.zeros((draws, levers)),
        "retention": np.full((draws, levers), 0.3),
        "half_saturation": np.ones((draws, levers)),
        "bond": np.full(draws, 0.5),
        "noise": np.full(draws, NOISE),
        "autocorrelation": np.full(draws, MEMORY),
        "drift": np.full(draws, 0.05),
        "market_drift": np.full(draws, 0.05),
        "delay": delay,
        "coefficients": np.zeros((draws, count)),
    }
    _, scaling = scale_efforts(firm)
    usual = 1.0 if link.before is None else max(float(link.before.mean()), 1e-12)
    return StageFit(
        data=link,
        posterior=posterior_of(markets=markets, chains=4, **(neutral | known)),
        scaling=scaling.of_levers(link.levers),
        marketing=is_marketing(tuple(firm.levers[k] for k in link.levers)),
        offset=np.full(markets, np.log(LEVEL["count" if link.is_count else "money"])),
        usual_arrivals=usual,
        weight=np.ones(link.outcome.shape),
        r_hat=1.002,
        ess_bulk=1500.0,
        ess_tail=1200.0,
        divergences=0,
    )
