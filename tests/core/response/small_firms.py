"""Small firms, positions of the sampler, and one-draw posteriors that several tests share."""

from collections.abc import Sequence
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from gespann.core.firm import SALES_KINDS, Firm, History, Lever, Stage
from gespann.core.quantities import Department, Period
from gespann.core.response.model.carryover import long_retention
from gespann.core.response.model.design import Design, build_design
from gespann.core.response.model.exposure import delay_weights
from gespann.core.response.model.parameters import Parameters, dimension, parameters
from gespann.core.response.model.stages import stages_of
from gespann.core.response.results import Posterior
from posteriors import posterior_of

KINDS = ("tv", "personal_selling")


def lever_of(kind: str, number: int) -> Lever:
    department = Department.SALES if kind in SALES_KINDS else Department.MARKETING
    return Lever(f"lever {number}", f"c{number}", department, kind, "EUR")


def starts_of(period: Period, periods: int) -> np.ndarray:
    if period is Period.WEEK:
        return np.datetime64("2021-01-04") + np.timedelta64(7, "D") * np.arange(periods)
    return (np.datetime64("2021-01", "M") + np.arange(periods)).astype("datetime64[D]")


def small_firm(
    *,
    kinds: Sequence[str] = KINDS,
    periods: int = 36,
    markets: int = 1,
    period: Period = Period.MONTH,
    controls: int = 0,
    seed: int = 1,
) -> Firm:
    """A firm whose efforts vary well and whose outcome is noise around a level."""
    rng = np.random.default_rng(seed)
    shape = (markets, periods)
    return Firm(
        name="Muster GmbH",
        currency="EUR",
        period=period,
        margin=0.4,
        levers=tuple(lever_of(kind, number) for number, kind in enumerate(kinds)),
        history=History(
            starts=starts_of(period, periods),
            markets=tuple(f"market {m}" for m in range(markets)),
            outcome=1000 * np.exp(rng.normal(0, 0.05, shape)),
            effort=rng.lognormal(3, 0.5, (*shape, len(kinds))),
            controls=rng.normal(size=(*shape, controls)),
            competitors=np.zeros((*shape, 0)),
            stages=np.zeros((*shape, 0)),
        ),
        outcome_name="revenue",
        controls=tuple(f"control {k}" for k in range(controls)),
    )


def with_outcome(firm: Firm, outcome: np.ndarray) -> Firm:
    return replace(firm, history=replace(firm.history, outcome=outcome))


def with_effort(firm: Firm, effort: np.ndarray) -> Firm:
    return replace(firm, history=replace(firm.history, effort=effort))


def small_funnel(
    *,
    kinds: Sequence[str] = KINDS,
    periods: int = 48,
    markets: int = 1,
    stages: Sequence[Stage] = (Stage("leads", "leads", "count"), Stage("deals", "deals", "count")),
    period: Period = Period.MONTH,
    seed: int = 1,
) -> Firm:
    """A firm whose outcome comes in several steps, each with counts of some dozens."""
    firm = small_firm(kinds=kinds, periods=periods, markets=markets, period=period, seed=seed)
    rng = np.random.default_rng(seed + 100)
    usual = np.array([60.0 / 2**number for number in range(len(stages))])
    steps = rng.poisson(usual, (markets, periods, len(stages))).astype(float)
    for number, stage in enumerate(stages):
        if stage.kind == "money":
            steps[..., number] = 1000 * rng.lognormal(0, 0.1, (markets, periods))
    return replace(
        firm,
        stages=tuple(stages),
        history=replace(firm.history, stages=steps, outcome=steps[..., -1]),
    )


def on_device(firm: Firm, stage: int = -1, **seen: np.ndarray) -> Design:
    """The design of one stage of a firm as JAX's arrays."""
    return jax.tree.map(jnp.asarray, build_design(firm, stages_of(firm)[stage], **seen)[0])


def position_of(levers: int, seed: int, width: float = 0.7) -> np.ndarray:
    """A place where the sampler may well be."""
    return width * np.random.default_rng(seed).normal(size=dimension(levers))


def parameters_of(design: Design, seed: int) -> Parameters:
    return parameters(jnp.asarray(position_of(len(design.marketing), seed)), design)


def one_draw(
    at: Parameters, design: Design, coefficients: Sequence[float] = (), **known: np.ndarray
) -> Posterior:
    """A posterior of one stage that is sure of everything."""
    names = (
        "retention", "long_share", "half_saturation", "effect", "bond", "noise",
        "autocorrelation", "drift", "market_drift", "level_spread", "effect_spread", "capacity",
        "capacity_without", "unworked_worth",
    )  # fmt: skip
    arrivals = design.arrivals
    lags = arrivals.number.shape[1] - design.seen.shape[1] if arrivals else 0
    sure = {
        "long_retention": long_retention(at.long_coordinate, float(design.per_year)),
        "delay": delay_weights(at.delay_mean, at.delay_cv, lags),
        "coefficients": np.asarray(coefficients, dtype=float),
    } | {name: getattr(at, name) for name in names}
    drawn = {name: np.asarray(value)[None] for name, value in sure.items()}
    return posterior_of(markets=len(design.seen), **(drawn | known))
