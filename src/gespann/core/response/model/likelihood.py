"""The likelihood of one stage with the linear base integrated out.

Money is log-normal: given the non-linear parameters the base is linear and Gaussian, and the
integral is exact. Counts are negative binomial: the integral is Laplace's approximation around the
coefficients' mode, which few Newton steps find, because the likelihood is log-concave in them.
"""

from dataclasses import dataclass, fields

import jax
import jax.numpy as jnp
from jax import Array
from jax.scipy.special import gammaln
from jaxtyping import Float

from gespann.core.response.model.base_products import Blocks, Columns, Precision, earlier, later
from gespann.core.response.model.conditional import Conditional, mean_and_determinants
from gespann.core.response.model.design import Design
from gespann.core.response.model.effect import bonded_factor
from gespann.core.response.model.mean_outcome import (
    departments,
    effect_columns,
    lever_effects,
    log_exposure,
    trial_effect,
)
from gespann.core.response.model.parameters import Parameters

CHORDS = 4  # cheap steps towards the mode of counts, between two of Newton


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
    slopes = effect_columns(effects, at, design) if design.pools_effects else None
    base = Columns.of(design, slopes).fitted(shared * shared_sd, own * own_sd)
    return base + log_factor + log_exposure(at, design)


def prior_scales(at: Parameters, design: Design) -> tuple[Array, Array]:
    """Prior sd of the shared coefficients, and of each market's own (levers' effects last)."""
    shared = design.shared_scale * jnp.where(design.shared_is_trend > 0, at.drift, 1.0)
    own = design.own_scale * jnp.where(design.own_is_trend > 0, at.market_drift, at.level_spread)
    if design.pools_effects:
        more = jnp.full(design.marketing.shape[0], 1.0) * at.effect_spread
        own = jnp.concatenate([own, more])
    return jnp.asarray(shared), jnp.asarray(own)


def _money(
    at: Parameters, known: Array, slopes: Array | None, design: Design
) -> tuple[Array, Conditional]:
    columns, precision = Columns.of(design, slopes), _money_precision(at, design)
    rest = jnp.asarray(design.log_outcome - known)
    back = precision.times(rest[..., None])[..., 0]
    products = _money_products(at, columns, precision, design)
    blocks = _whitened(products, columns.scores(back), prior_scales(at, design))
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
        jnp.asarray(every + 0.5 * explained - shared_half),
        Conditional.of(*jax.lax.stop_gradient(blocks)),
    )


def _money_products(
    at: Parameters, columns: Columns, precision: Precision, design: Design
) -> Blocks:
    """Products of all columns; those of the base are polynomials in rho, made once."""
    powers = jnp.stack([jnp.ones_like(at.noise), at.autocorrelation, at.autocorrelation**2])
    powers = powers / at.noise**2
    own = jnp.einsum("k,kgpq->gpq", powers, design.own_gram)
    cross = jnp.einsum("k,kgps->gps", powers, design.cross_gram)
    shared = jnp.einsum("k,kst->st", powers, design.shared_gram)
    if not columns.slopes.shape[2]:
        return own, cross, shared
    mixed, alone, across = _steep_products(columns, precision)
    return (
        jnp.block([[own, mixed], [jnp.swapaxes(mixed, 1, 2), alone]]),
        jnp.concatenate([cross, across], axis=1),
        shared,
    )


def _steep_products(columns: Columns, precision: Precision) -> tuple[Array, Array, Array]:
    """Products of the markets' own effects with the own columns, each other, the shared ones.

    They are most of the work and computed as precisely as the efforts are given.
    """
    few, double = columns.of_kind(columns.slopes.dtype), columns.own.dtype
    steep = precision.of_kind(few.slopes.dtype).times(few.slopes)
    mixed = jnp.einsum("tp,gtk->gpk", few.own, steep)
    alone = jnp.einsum("gtk,gtl->gkl", few.slopes, steep)
    return mixed.astype(double), alone.astype(double), few.crossed(steep).astype(double)


def _whitened(
    products: Blocks, scores: tuple[Array, Array], scales: tuple[Array, Array]
) -> tuple[Array, Array, Array, Array, Array]:
    """Products and scores for coefficients in multiples of their prior sd."""
    own, cross, shared = products
    shared_sd, own_sd = scales
    return (
        own * jnp.outer(own_sd, own_sd),
        cross * jnp.outer(own_sd, shared_sd),
        shared * jnp.outer(shared_sd, shared_sd),
        scores[0] * own_sd,
        scores[1] * shared_sd,
    )


def _money_precision(at: Parameters, design: Design) -> Precision:
    """The precision of AR(1) noise. Cells count by their weight.

    Each run of observed periods has three diagonals: 1 + rho^2 (1 at both of its ends) and -rho
    beside it, over the variance of the innovations.
    """
    row = jnp.asarray(design.seen * design.weight) / at.noise
    square = at.autocorrelation**2
    onward = _next(jnp.asarray(design.follows))
    first = (design.seen - design.follows) * (1 - square)
    middle = row**2 * (design.follows + first + square * onward)
    return Precision(middle, at.autocorrelation * design.follows * row * _last(row))


def _next(values: Float[Array, "market period"]) -> Array:
    return later(values[..., None])[..., 0]


def _last(values: Float[Array, "market period"]) -> Array:
    return earlier(values[..., None])[..., 0]


@dataclass(frozen=True)
class _Counted:
    """What the log mean of counts is made of, apart from the coefficients.

    Attributes:
        noise, tie: Spread beyond chance, and how far each period follows the one before.
        fixed: Log mean where all coefficients are zero.
        columns, scales: Columns of the coefficients, and the prior sds.
    """

    noise: Array
    tie: Float[Array, "market period"]
    fixed: Float[Array, "market period"]
    columns: Columns
    scales: tuple[Array, Array]

    def log_mean(self, shared: Array, own: Array) -> Float[Array, "market period"]:
        """Log means at coefficients in multiples of their prior sd."""
        base = self.columns.fitted(shared * self.scales[0], own * self.scales[1])
        return self.fixed + base - self.tie * _last(base)

    def scores(self, slope: Float[Array, "market period"]) -> tuple[Array, Array]:
        """Slope of the log likelihood along the coefficients, given that along the log means."""
        own, shared = self.columns.scores(slope - _next(self.tie * slope))
        return own * self.scales[1], shared * self.scales[0]

    def newton(
        self, log_mean: Float[Array, "market period"], design: Design
    ) -> tuple[Array, Array, Array, Array, Array]:
        """Precision and score of the coefficients, the likelihood being quadratic around here."""
        slope, weight = _slope_and_weight(log_mean, self.noise, design)
        onward = _next(self.tie**2 * weight)
        products = self.columns.products(Precision(weight + onward, self.tie * weight))
        score = weight * (log_mean - self.fixed) + slope
        scores = self.columns.scores(score - _next(self.tie * score))
        return _whitened(products, scores, self.scales)


jax.tree_util.register_dataclass(
    _Counted, data_fields=[field.name for field in fields(_Counted)], meta_fields=[]
)


def _count(
    at: Parameters, known: Array, slopes: Array | None, design: Design
) -> tuple[Array, Conditional]:
    """Negative binomial with log-linear feedback of the last count (Fokianos and Tjostheim 2011).

    log mean_t = m_t + rho (log(count_(t-1) + 1/2) - m_(t-1)), m being base, levers and exposure.
    The variance is mean + noise^2 mean^2.
    """
    tie = at.autocorrelation * jnp.asarray(design.follows)
    feedback = tie * _last(jnp.asarray(design.log_outcome) - known)
    fixed = known + feedback + jnp.asarray(design.offset)[:, None]
    model = _Counted(at.noise, tie, fixed, Columns.of(design, slopes), prior_scales(at, design))
    shared_mean, own_mean = _mode(model, design)
    log_mean = model.log_mean(shared_mean, own_mean)
    prior = -0.5 * (jnp.sum(shared_mean**2) + jnp.sum(own_mean**2))
    blocks = model.newton(log_mean, design)
    _, _, own_half, shared_half = mean_and_determinants(*blocks)
    every = _negative_binomial(log_mean, at.noise, design) - own_half
    return (
        jnp.asarray(every + prior - shared_half),
        Conditional.of(*jax.lax.stop_gradient(blocks)),
    )


def _mode(model: _Counted, design: Design) -> tuple[Array, Array]:
    """The coefficients' mode: a step of Newton, chords that keep its curvature, and one step more.

    Making and factoring the curvature is what costs; near the mode it hardly changes. Only the
    last step is differentiated: with the curvature at the mode it passes on the mode's derivative
    (the implicit function theorem).
    """
    still = jax.lax.stop_gradient(model)
    near = Conditional.of(*still.newton(jnp.asarray(design.start), design))
    at = jax.lax.fori_loop(0, CHORDS, lambda _, at: _chord(near, at, still, design), near.mean())
    log_mean = still.log_mean(*at)
    return _chord(Conditional.of(*still.newton(log_mean, design)), at, model, design)


def _chord(
    near: Conditional, at: tuple[Array, Array], model: _Counted, design: Design
) -> tuple[Array, Array]:
    """A step towards the mode with the curvature of elsewhere."""
    log_mean = model.log_mean(*at)
    own, shared = model.scores(_slope_and_weight(log_mean, model.noise, design)[0])
    step = near.mean_for(own - at[1], shared - at[0])
    return at[0] + step[0], at[1] + step[1]


def _slope_and_weight(log_mean: Array, noise: Array, design: Design) -> tuple[Array, Array]:
    """First and minus second derivative of each cell's log likelihood in its log mean."""
    mean, size, count = jnp.exp(log_mean), 1 / noise**2, jnp.asarray(design.count)
    cell = design.seen * design.weight**2
    slope = cell * (count - mean) * size / (mean + size)
    weight = cell * mean * size * (count + size) / (mean + size) ** 2
    return jnp.asarray(slope), jnp.asarray(weight)


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
