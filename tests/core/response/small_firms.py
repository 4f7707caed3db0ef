"""Small firms, positions of the sampler, and one-draw posteriors that several tests share."""

from collections.abc import Sequence
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from gespann.core.firm import SALES_KINDS, Firm, History, Lever
from gespann.core.quantities import Department, Period
from gespann.core.response.density import Parameters, dimension, parameters
from gespann.core.response.design import Design, build_design
from gespann.core.response.results import Posterior

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


def on_device(firm: Firm, **seen: np.ndarray) -> Design:
    """The design of a firm as JAX's arrays."""
    return jax.tree.map(jnp.asarray, build_design(firm, **seen)[0])


def position_of(levers: int, seed: int, width: float = 0.7) -> np.ndarray:
    """A place where the sampler may well be."""
    return width * np.random.default_rng(seed).normal(size=dimension(levers))


def parameters_of(design: Design, seed: int) -> Parameters:
    return parameters(jnp.asarray(position_of(len(design.marketing), seed)), design)


def one_draw(at: Parameters, coefficients: Sequence[float] = ()) -> Posterior:
    """A posterior that is sure of everything."""
    names = ("retention", "half_saturation", "effect", "bond", "noise", "autocorrelation")
    names = (*names, "drift", "market_drift")
    return Posterior(
        chains=1,
        coefficients=np.asarray(coefficients, dtype=float)[None],
        **{name: np.asarray(getattr(at, name))[None] for name in names},
    )
