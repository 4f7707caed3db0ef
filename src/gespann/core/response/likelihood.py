"""The likelihood of one stage with the linear base integrated out.

Money is log-normal: given the non-linear parameters the base is linear and Gaussian, and the
integral is exact. Counts are negative binomial: the integral is Laplace's approximation around the
coefficients' mode, which few Newton steps find, because the likelihood is log-concave in them.
"""

import jax
import jax.numpy as jnp
from jax import Array
from jax.scipy.special import gammaln
from jaxtyping import Float

from gespann.core.response.conditional import Conditional, mean_and_determinants
from gespann.core.response.design import Design
from gespann.core.response.effect import bonded_factor
from gespann.core.response.mean_outcome import (
    departments,
    effect_columns,
    lever_effects,
    log_exposure,
    trial_effect,
)
from gespann.core.response.parameters import Parameters

NEWTON_STEPS = 1  # the start lies near the mode wherever the sampler goes; chords are cheap
CHORDS, CHORDS_KEPT = 14, 8


def log_likelihood(at: Parameters, design: Design) -> Float[Array, ""]:
    """Log density of the observed outcomes and of the experiments, up to a constant."""
    effects = lever_effects(at, design)
    trials = [
        -0.5 * ((trial_effect(at, effects, design, one) - one.effect) / one.standard_error) ** 2
        for one in design.trials
    ]
    return stage_fit(at, effects, design)[0] + sum(trials, jnp.zeros(()))


def coefficients(
    key: Array, at: Parameters, design: Design
) -> tuple[Float[Array, " shared"], Float[Array, "market own"], Float[Array, "market lever"]]:
    """One draw of the base's coefficients and of the markets' own effects.

    Returns: Shared coefficients, own coefficients, and by how much each lever's effect in each
    market is larger than usual, as a share of it.
    """
    _, given = stage_fit(at, lever_effects(at, design), design)
    shared, own = given.draw(key)
    shared_sd, own_sd = prior_scales(at, design)
    own = own * own_sd
    count = design.own.shape[1]
    levers = design.marketing.shape[0]
    more = own[:, count:] if design.pools_effects else jnp.zeros((own.shape[0], levers))
    return shared * shared_sd, own[:, :count], more


def stage_fit(at: Parameters, effects: Array, design: Design) -> tuple[Array, Conditional]:
    """Log density of the observed outcomes, and the coefficients given them."""
    marketing, sales = departments(effects, design)
    log_factor = jnp.log(bonded_factor(marketing, sales, at.bond))
    known = log_factor + log_exposure(at, design)
    slopes = effect_columns(effects, at, design) if design.pools_effects else None
    if design.count is None:
        return _money(at, known, slopes, design)
    return _count(at, known, slopes, design)


def expected_log(
    at: Parameters, given: Conditional, effects: Array, design: Design
) -> Float[Array, "market period"]:
    """Expected log outcome, less its offset, at the coefficients' mean; without the noise."""
    marketing, sales = departments(effects, design)
    log_factor = jnp.log(bonded_factor(marketing, sales, at.bond))
    shared, own = given.mean()
    shared_sd, own_sd = prior_scales(at, design)
    columns = _own_columns(effect_columns(effects, at, design) if design.pools_effects else None,
                           design)  # fmt: skip
    base = jnp.einsum("gts,s->gt", design.shared, shared * shared_sd)
    base += jnp.einsum("gtp,gp->gt", columns, own * own_sd)
    return base + log_factor + log_exposure(at, design)


def prior_scales(at: Parameters, design: Design) -> tuple[Array, Array]:
    """Prior sd of the shared coefficients, and of each market's own (levers' effects last)."""
    shared = design.shared_scale * jnp.where(design.shared_is_trend > 0, at.drift, 1.0)
    own = design.own_scale * jnp.where(design.own_is_trend > 0, at.market_drift, at.level_spread)
    if design.pools_effects:
        more = jnp.full(design.marketing.shape[0], 1.0) * at.effect_spread
        own = jnp.concatenate([own, more])
    return jnp.asarray(shared), jnp.asarray(own)


def _own_columns(slopes: Array | None, design: Design) -> Array:
    own = jnp.broadcast_to(design.own, (design.seen.shape[0], *design.own.shape))
    return own if slopes is None else jnp.concatenate([own, slopes], axis=2)


def _money(
    at: Parameters, known: Array, slopes: Array | None, design: Design
) -> tuple[Array, Conditional]:
    rest = jnp.asarray(design.log_outcome - known)
    back = _weighed(rest, at, design)
    shared_sd, own_sd = prior_scales(at, design)
    powers = jnp.stack([jnp.ones_like(at.noise), at.autocorrelation, at.autocorrelation**2])
    powers = powers / at.noise**2
    own = jnp.einsum("k,kgpq->gpq", powers, design.own_gram)
    cross = jnp.einsum("k,kgps->gps", powers, design.cross_gram)
    shared = jnp.einsum("k,kst->st", powers, design.shared_gram)
    own_score = jnp.einsum("gt,tp->gp", back, design.own)
    if slopes is not None:
        steep = _weighed(slopes, at, design)
        mixed = jnp.einsum("gtk,tp->gpk", steep, design.own)
        alone = jnp.einsum("gtk,gtl->gkl", slopes, steep)
        own = jnp.concatenate([
            jnp.concatenate([own, mixed], axis=2),
            jnp.concatenate([jnp.swapaxes(mixed, 1, 2), alone], axis=2),
        ], axis=1)  # fmt: skip
        cross = jnp.concatenate([cross, jnp.einsum("gtk,gts->gks", steep, design.shared)], 1)
        own_score = jnp.concatenate([own_score, jnp.einsum("gt,gtk->gk", back, slopes)], axis=1)
    blocks = _copied(
        own * jnp.outer(own_sd, own_sd),
        cross * jnp.outer(own_sd, shared_sd),
        shared * jnp.outer(shared_sd, shared_sd),
        own_score * own_sd,
        jnp.einsum("gt,gts->gs", back, design.shared).sum(axis=0) * shared_sd,
        design,
    )
    shared_mean, own_mean, own_half, shared_half = mean_and_determinants(*blocks)
    explained = jnp.sum(shared_mean * blocks[4]) + jnp.sum(own_mean * blocks[3])
    observed, runs = design.seen.sum(), (design.seen - design.follows).sum()
    every = (
        -observed * jnp.log(at.noise)
        + 0.5 * runs * jnp.log1p(-(at.autocorrelation**2))
        - 0.5 * jnp.sum(rest * back)
        - own_half
    )
    return (
        jnp.asarray(design.copies * every + 0.5 * explained - shared_half),
        Conditional.of(*jax.lax.stop_gradient(blocks)),
    )


def _copied(
    own: Array, cross: Array, shared: Array, own_score: Array, shared_score: Array, design: Design
) -> tuple[Array, Array, Array, Array, Array]:
    """The blocks if every market stood there several times; own coefficients times the root."""
    root = jnp.sqrt(jnp.asarray(design.copies))
    return own, cross * root, shared * root**2, own_score * root, shared_score * root**2


def _weighed(values: Array, at: Parameters, design: Design) -> Array:
    """The precision of the AR(1) noise times a series, or times many on the last axis.

    The precision of each run of observed periods has three diagonals: 1 + rho^2 (1 at both of its
    ends) and -rho beside it, over the variance of the innovations. Cells count by their weight.
    """
    row = design.seen * design.weight / at.noise
    square = at.autocorrelation**2
    onward = _later(jnp.asarray(design.follows))
    first = (design.seen - design.follows) * (1 - square)
    middle = row**2 * (design.follows + first + square * onward)
    beside = at.autocorrelation * design.follows * row * _earlier(jnp.asarray(row))
    shape = (*design.seen.shape, *([1] * (values.ndim - 2)))
    before, after = jnp.reshape(beside, shape), jnp.reshape(_later(beside), shape)
    return jnp.reshape(middle, shape) * values - before * _earlier(values) - after * _later(values)


def _later(values: Array) -> Array:
    return jnp.concatenate([values[:, 1:], jnp.zeros_like(values[:, :1])], axis=1)


def _earlier(values: Array) -> Array:
    return jnp.concatenate([jnp.zeros_like(values[:, :1]), values[:, :-1]], axis=1)


def _count(
    at: Parameters, known: Array, slopes: Array | None, design: Design
) -> tuple[Array, Conditional]:
    """Negative binomial with log-linear feedback of the last count (Fokianos and Tjostheim 2011).

    log mean_t = m_t + rho (log(count_(t-1) + 1/2) - m_(t-1)), m being base, levers and exposure.
    The variance is mean + noise^2 mean^2.
    """
    shared_sd, own_sd = prior_scales(at, design)
    follows = jnp.asarray(design.follows)

    def predictor(values: Array) -> Array:
        return values - at.autocorrelation * _as(follows, values) * _earlier(values)

    shared = predictor(jnp.asarray(design.shared)) * shared_sd
    own = predictor(_own_columns(slopes, design)) * own_sd
    feedback = at.autocorrelation * follows * _earlier(jnp.asarray(design.log_outcome))
    fixed = predictor(known) + feedback + jnp.asarray(design.offset)[:, None]
    root = jnp.sqrt(jnp.asarray(design.copies))
    shared_mean, own_mean = _mode(at.noise, fixed, own, shared, design)
    log_mean = _log_mean(shared_mean, own_mean / root, fixed, own, shared)
    prior = -0.5 * (jnp.sum(shared_mean**2) + jnp.sum(own_mean**2))
    blocks = _newton(log_mean, at.noise, fixed, own, shared, design)
    _, _, own_half, shared_half = mean_and_determinants(*blocks)
    every = _negative_binomial(log_mean, at.noise, design) - own_half
    return (
        jnp.asarray(design.copies * every + prior - shared_half),
        Conditional.of(*jax.lax.stop_gradient(blocks)),
    )


def _mode(
    noise: Array, fixed: Array, own: Array, shared: Array, design: Design
) -> tuple[Array, Array]:
    """The coefficients' mode: steps of Newton, then chords that keep the last one's curvature.

    Making and factoring the curvature is what costs; near the mode it hardly changes. The last
    chords are differentiated: each passes on the derivative of the mode but for the small share
    by which the curvature has changed.
    """
    still = jax.lax.stop_gradient((noise, fixed, own, shared))
    root = jnp.sqrt(jnp.asarray(design.copies))
    log_mean = jnp.asarray(design.start)
    for _ in range(NEWTON_STEPS):
        near = Conditional.of(*_newton(log_mean, *still, design))
        at = near.mean()
        log_mean = _log_mean(at[0], at[1] / root, *still[1:])
    for number in range(CHORDS):
        values = (noise, fixed, own, shared) if number >= CHORDS - CHORDS_KEPT else still
        at = _chord(near, at, *values, design)
    return at


def _chord(
    near: Conditional,
    at: tuple[Array, Array],
    noise: Array,
    fixed: Array,
    own: Array,
    shared: Array,
    design: Design,
) -> tuple[Array, Array]:
    """A step towards the mode with the curvature of elsewhere."""
    root = jnp.sqrt(jnp.asarray(design.copies))
    log_mean = _log_mean(at[0], at[1] / root, fixed, own, shared)
    mean, size = jnp.exp(log_mean), 1 / noise**2
    cell = design.seen * design.weight**2
    slope = cell * (jnp.asarray(design.count) - mean) * size / (mean + size)
    own_score = root * jnp.einsum("gt,gtp->gp", slope, own) - at[1]
    shared_score = root**2 * jnp.einsum("gt,gts->gs", slope, shared).sum(axis=0) - at[0]
    step = near.mean_for(own_score, shared_score)
    return at[0] + step[0], at[1] + step[1]


def _log_mean(
    shared_mean: Array, own_mean: Array, fixed: Array, own: Array, shared: Array
) -> Array:
    base = jnp.einsum("gts,s->gt", shared, shared_mean)
    return fixed + base + jnp.einsum("gtp,gp->gt", own, own_mean)


def _newton(
    log_mean: Array, noise: Array, fixed: Array, own: Array, shared: Array, design: Design
) -> tuple[Array, Array, Array, Array, Array]:
    """Precision and score of the coefficients under the quadratic approximation at these means."""
    mean, size, count = jnp.exp(log_mean), 1 / noise**2, jnp.asarray(design.count)
    cell = design.seen * design.weight**2
    slope = cell * (count - mean) * size / (mean + size)
    weight = cell * mean * size * (count + size) / (mean + size) ** 2
    score = weight * (log_mean - fixed) + slope
    heavy = own * weight[..., None]
    return _copied(
        jnp.einsum("gtp,gtq->gpq", heavy, own),
        jnp.einsum("gtp,gts->gps", heavy, shared),
        jnp.einsum("gtr,gts->rs", shared * weight[..., None], shared),
        jnp.einsum("gt,gtp->gp", score, own),
        jnp.einsum("gt,gts->gs", score, shared).sum(axis=0),
        design,
    )


def _negative_binomial(log_mean: Array, noise: Array, design: Design) -> Array:
    size = 1 / noise**2
    count = jnp.asarray(design.count)
    log_total = jnp.logaddexp(log_mean, jnp.log(size))
    terms = (
        gammaln(count + size)
        - gammaln(size)
        + size * (jnp.log(size) - log_total)
        + count * (log_mean - log_total)
    )
    return jnp.sum(design.seen * design.weight**2 * terms)


def _as(mask: Array, values: Array) -> Array:
    return jnp.reshape(mask, (*mask.shape, *([1] * (values.ndim - 2))))
