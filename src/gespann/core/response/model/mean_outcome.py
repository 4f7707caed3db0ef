"""What a stage expects, apart from its base: the levers' effects, the factor F, the exposure."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array
from jaxtyping import Float

from gespann.core.response.model.carryover import (
    DEGREE,
    DEGREE_LONG,
    long_retention,
    retention_coordinate,
)
from gespann.core.response.model.design import AnyArray, Design, Trial
from gespann.core.response.model.effect import bonded_factor
from gespann.core.response.model.exposure import delay_weights, delayed, worked
from gespann.core.response.model.parameters import Parameters


def lever_effects(at: Parameters, design: Design) -> Float[Array, "market period lever"]:
    """beta h(stock) of each lever in every market and period, as precise as the efforts."""
    stock = _tabulated_stock(at, design) if design.effort is None else _recursive_stock(at, design)
    kind = stock.dtype
    return at.effect.astype(kind) * -jnp.expm1(-stock / at.half_saturation.astype(kind))


def _tabulated_stock(at: Parameters, design: Design) -> Array:
    share = at.long_share[:, None]
    series = jnp.concatenate([(1 - share) * _short_series(at), share * _long_series(at)], axis=1)
    # Both stocks in one product, levers first: side by side chains take half the time for it.
    stock = jnp.einsum("ld,ldc->lc", series, design.table).T
    return stock.reshape(*design.seen.shape, len(at.retention))


def _recursive_stock(at: Parameters, design: Design) -> Array:
    long = long_retention(at.long_coordinate, design.per_year)
    effort, before = jnp.asarray(design.effort), jnp.asarray(design.before)
    shape = at.retention, jnp.asarray(long), at.long_share
    stock = stocks_of(effort, before)(*(part.astype(effort.dtype) for part in shape))
    return jnp.swapaxes(stock, 0, 1)


def stocks_of(
    effort: Float[Array, "period market lever"], before: Float[Array, "market lever"]
) -> Callable[[AnyArray, AnyArray, AnyArray], Array]:
    """The stock of these efforts as a function of retention, long retention and long share.

    Each cell's stock depends on three numbers only. Their derivatives obey recursions of their
    own and run along with the stock: to follow it backwards through time takes twice as long.
    """

    @jax.custom_jvp
    def stock(retention: AnyArray, long: AnyArray, share: AnyArray) -> Array:
        def step(levels: Any, now: Array) -> tuple[Any, Array]:
            passing = retention * levels[0] + (1 - retention) * now
            lasting = long * levels[1] + (1 - long) * now
            return (passing, lasting), (1 - share) * passing + share * lasting

        return jax.lax.scan(step, (before, before), effort)[1]

    @stock.defjvp
    def _with_slopes(
        at: tuple[AnyArray, AnyArray, AnyArray], change: tuple[AnyArray, AnyArray, AnyArray]
    ) -> tuple[Array, Array]:
        retention, long, share = (jnp.asarray(one) for one in at)

        def step(levels: Any, now: Array) -> tuple[Any, Any]:
            passing, lasting, by_retention, by_long = levels
            by_retention = retention * by_retention + passing - now
            by_long = long * by_long + lasting - now
            passing = retention * passing + (1 - retention) * now
            lasting = long * lasting + (1 - long) * now
            mixed = (1 - share) * passing + share * lasting
            slopes = (1 - share) * by_retention, share * by_long, lasting - passing
            return (passing, lasting, by_retention, by_long), (mixed, *slopes)

        still = jnp.zeros_like(before)
        _, (mixed, *slopes) = jax.lax.scan(step, (before, before, still, still), effort)
        by_retention, by_long, by_share = slopes
        return mixed, by_retention * change[0] + by_long * change[1] + by_share * change[2]

    return stock


def departments(effects: Array, design: Design) -> tuple[Array, Array]:
    """M and S, from the effects of all levers on the last axis."""
    marketing = jnp.asarray(design.marketing, effects.dtype)
    return effects @ marketing, effects @ (1 - marketing)


def log_factor(at: Parameters, design: Design) -> Float[Array, "market period"]:
    """log F in every market and period of the history."""
    marketing, sales = departments(lever_effects(at, design), design)
    return jnp.log(bonded_factor(marketing, sales, at.bond))


def effect_columns(
    effects: Array, at: Parameters, design: Design
) -> Float[Array, "market period lever"]:
    """Change of log F if a lever's effect in a market is one part larger than usual.

    With them a market's own effects enter the linear part: log F is close to linear in them, for
    no lever alone makes most of the outcome.
    """
    marketing, sales = departments(effects, design)
    bond = at.bond.astype(effects.dtype)
    whole = bonded_factor(marketing, sales, bond)
    helped = jnp.stack([1 + bond * marketing, 1 + bond * sales], axis=-1) / whole[..., None]
    # Of a lever of sales the first counts, of one of marketing the second.
    return effects * jnp.where(design.marketing > 0, helped[..., 1:], helped[..., :1])


def log_exposure(at: Parameters, design: Design) -> Float[Array, "market period"]:
    """log of what the stage before brings into each period; zero for the first stage."""
    arrivals = design.arrivals
    if arrivals is None:
        return jnp.zeros(design.seen.shape)
    number = arrivals.number
    if arrivals.work is not None:
        capacity = at.capacity_without + at.capacity * arrivals.work
        number = worked(number, capacity * arrivals.potential[:, None], at.unworked_worth)
    lags = arrivals.number.shape[1] - design.seen.shape[1]
    due = delayed(number, delay_weights(at.delay_mean, at.delay_cv, lags))
    return jnp.log(due + 1e-6)


def trial_effect(at: Parameters, effects: Array, design: Design, trial: Trial) -> Array:
    """What the model says that a test brought, in units of the outcome.

    The outcome as it was, less what it would have been with the effort as it would have been.
    """
    tested = trial.lever > 0
    short = _short_series(at).T @ jnp.where(tested, 1.0, 0.0)
    stock = jnp.einsum("d,dc->c", short, trial.short_table)
    long = jnp.einsum("d,dc->c", _long_series(at), trial.long_table)
    share, scale = jnp.sum(at.long_share * trial.lever), jnp.sum(at.half_saturation * trial.lever)
    change = ((1 - share) * stock + share * long) / scale
    size = jnp.sum(at.effect * trial.lever)
    there = effects.reshape(-1, effects.shape[-1])[trial.cells]
    lacking = size - there @ trial.lever
    lost = lacking * jnp.expm1(change)
    marketing, sales = departments(there, design)
    mine = jnp.sum(trial.lever * design.marketing)
    without = bonded_factor(marketing - mine * lost, sales - (1 - mine) * lost, at.bond)
    return jnp.sum(trial.outcome * (1 - without / bonded_factor(marketing, sales, at.bond)))


def _short_series(at: Parameters) -> Float[Array, "lever degree"]:
    return _chebyshev(retention_coordinate(at.log_left), DEGREE)


def _long_series(at: Parameters) -> Float[Array, " degree"]:
    return _chebyshev(at.long_coordinate[None], DEGREE_LONG)[0]


def _chebyshev(coordinate: Array, degree: int) -> Array:
    """T_0 ... T_(degree-1) at each coordinate, by their recursion."""
    terms = [jnp.ones_like(coordinate), coordinate]
    for _ in range(degree - 2):
        terms.append(2 * coordinate * terms[-1] - terms[-2])
    return jnp.stack(terms, axis=1)
