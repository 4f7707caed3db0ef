"""The log posterior density of the response model, with the linear base integrated out.

Given the non-linear parameters the model is linear and Gaussian in the base's coefficients, so the
density of the history is that of a normal distribution with a low-rank covariance. It costs one
small Cholesky factor per market and one for the shared columns (the Schur complement), instead of
a sampled parameter for every trend knot, season and market.
"""

from dataclasses import dataclass, fields

import jax
import jax.numpy as jnp
from jax import Array
from jax.scipy.linalg import cho_solve, solve_triangular
from jaxtyping import Float

from gespann.core.response.carryover import DEGREE, MONTHLY_RETENTION_MAX, retention_coordinate
from gespann.core.response.design import AnyArray, Design
from gespann.core.response.effect import bonded_factor

AUTOCORRELATION_MAX = 0.95
UNEXPLAINED_EXPONENT = 2.0
NOISE_LOG_MEDIAN, NOISE_SIGMA = jnp.log(0.10).item(), 1.0
DRIFT_LOG_MEDIAN, DRIFT_SIGMA = jnp.log(0.08).item(), 0.8
MARKET_DRIFT_LOG_MEDIAN, MARKET_DRIFT_SIGMA = jnp.log(0.05).item(), 0.8
BOND_ALPHA, BOND_BETA = 1.0, 2.0
AUTOCORRELATION_ALPHA, AUTOCORRELATION_BETA = 1.5, 3.0
GLOBAL_PARAMETERS = 5  # bond, noise, autocorrelation, drift, market drift


@dataclass(frozen=True)
class Parameters:
    """The non-linear parameters in their own units, of one draw or of many.

    Attributes:
        retention: Share left one period later.
        log_left: log(1 - retention), which is exact where retention is near one.
        half_saturation: kappa in usual efforts.
        effect: beta, effect at full saturation as a share of the base.
        bond, noise, autocorrelation, drift, market_drift: As in `results.Posterior`.
    """

    retention: Float[Array, "*draw lever"]
    log_left: Float[Array, "*draw lever"]
    half_saturation: Float[Array, "*draw lever"]
    effect: Float[Array, "*draw lever"]
    bond: Float[Array, "*draw"]
    noise: Float[Array, "*draw"]
    autocorrelation: Float[Array, "*draw"]
    drift: Float[Array, "*draw"]
    market_drift: Float[Array, "*draw"]


jax.tree_util.register_dataclass(
    Parameters, data_fields=[field.name for field in fields(Parameters)], meta_fields=[]
)


def dimension(levers: int) -> int:
    """Number of sampled coordinates."""
    return 3 * levers + GLOBAL_PARAMETERS


def parameters(position: Float[Array, " d"], design: Design) -> Parameters:
    """The parameters at a position of the sampler.

    The coordinates are centred and scaled by the priors: three for each lever (log share of the
    outcome, log saturation, logit of the monthly retention) and five that all levers share. The
    share and not beta is a coordinate because it is nearer to what a history tells: beta depends
    on all other levers through F, and the sampler would have to follow a narrow curved ridge.
    """
    effect, saturation, retention, shared = _split(position, design)
    monthly = _monthly_retention(retention)
    log_retention = jnp.log(monthly) / design.per_month
    half_saturation = jnp.exp(design.saturation_log_median + design.saturation_sigma * saturation)
    elasticity, _, _ = _bounded_elasticity(effect, half_saturation, design)
    bond = jax.nn.sigmoid(shared[0])
    return Parameters(
        retention=jnp.exp(log_retention),
        log_left=jnp.log(-jnp.expm1(log_retention)),
        half_saturation=half_saturation,
        effect=effect_of(elasticity, half_saturation, bond, design.marketing),
        bond=bond,
        noise=jnp.exp(NOISE_LOG_MEDIAN + NOISE_SIGMA * shared[1]),
        autocorrelation=AUTOCORRELATION_MAX * jax.nn.sigmoid(shared[2]),
        drift=jnp.exp(DRIFT_LOG_MEDIAN + DRIFT_SIGMA * shared[3]),
        market_drift=jnp.exp(MARKET_DRIFT_LOG_MEDIAN + MARKET_DRIFT_SIGMA * shared[4]),
    )


def log_posterior(position: Float[Array, " d"], design: Design) -> Float[Array, ""]:
    """Log density of the sampler's coordinates given the history, up to a constant."""
    at = parameters(position, design)
    return log_prior(position, at, design) + log_likelihood(at, design)


def log_prior(position: Float[Array, " d"], at: Parameters, design: Design) -> Float[Array, ""]:
    """Log prior density of the sampler's coordinates, up to a constant.

    Elasticities are log-normal and independent, times (1 - Q)^2, where Q is the share of the
    outcome that the levers explain at usual effort (the sum of elasticity x h / h'): levers do not
    explain the whole outcome.
    """
    effect, saturation, retention, shared = _split(position, design)
    _, shift, explained = _bounded_elasticity(effect, at.half_saturation, design)
    elasticity = effect + shift / design.elasticity_sigma
    monthly = _monthly_retention(retention)
    log_prior_retention = (
        design.retention_alpha * jnp.log(monthly)
        + (design.retention_beta - 1) * jnp.log1p(-monthly)
        + jax.nn.log_sigmoid(-retention)
    )
    return (
        -0.5 * (jnp.sum(elasticity**2) + jnp.sum(saturation**2))
        + UNEXPLAINED_EXPONENT * jnp.log(_unexplained(explained))
        - jnp.log1p(explained**2)
        + jnp.sum(log_prior_retention)
        + _logit_beta(shared[0], BOND_ALPHA, BOND_BETA)
        + _logit_beta(shared[2], AUTOCORRELATION_ALPHA, AUTOCORRELATION_BETA)
        - 0.5 * (shared[1] ** 2 + shared[3] ** 2 + shared[4] ** 2)
    )


def _bounded_elasticity(
    effect: Array, half_saturation: Array, design: Design
) -> tuple[Array, Array, Array]:
    """Elasticities whose explained share Q stays below one, wherever the sampler goes.

    The coordinates are free shares of the outcome; their sum R in (0, inf) becomes
    Q = R / sqrt(1 + R^2), which is almost R while R is small and never reaches one. All shares are
    scaled by Q / R, and a share over the lever's reach h / h' is its elasticity. Shares and not
    elasticities, because the reach grows like exp(1 / kappa): near full saturation a step in kappa
    would throw the sampler against the wall at Q = 1. The Jacobian of the logs is 1 / (1 + R^2).

    Returns: Elasticities; the log of each over what its coordinate alone would say; and R.
    """
    usual_reach = _reach(jnp.exp(design.saturation_log_median))
    free = jnp.exp(design.elasticity_log_median + design.elasticity_sigma * effect)
    explained = jnp.sum(free * usual_reach)
    shift = jnp.log(usual_reach / _reach(half_saturation)) - jnp.log1p(explained**2) / 2
    return free * jnp.exp(shift), shift, explained


def _unexplained(explained: Array) -> Array:
    """1 - Q, exact where Q is near one."""
    return -jnp.expm1(-jnp.log1p(explained**-2) / 2)


def _reach(half_saturation: Array) -> Array:
    """h / h' at usual effort: what a lever adds over its elasticity."""
    return half_saturation * jnp.expm1(1 / half_saturation)


def effect_of(
    elasticity: Float[Array, " lever"],
    half_saturation: Float[Array, " lever"],
    bond: Float[Array, ""],
    marketing: Float[AnyArray, " lever"],
) -> Float[Array, " lever"]:
    """beta of each lever such that its elasticity at steady usual effort is exactly as given.

    The elasticity of a lever is beta h'(1) (1 + delta O) / F, where O is what the other department
    adds. Each department's share of the outcome, Q = sum of elasticity x h / h', is therefore
    known, and both departments' effects M and S follow from a quadratic equation.

    Returns: beta; meaningful where Q of both departments together is below one.
    """
    share = elasticity * _reach(half_saturation)
    marketing_share = jnp.sum(share * marketing)
    sales_share = jnp.sum(share * (1 - marketing))
    odds_m, odds_s = marketing_share / (1 - marketing_share), sales_share / (1 - sales_share)
    half = (1 + bond * odds_m - bond * odds_s - odds_m * odds_s) / 2
    root = jnp.sqrt(half**2 + bond * odds_s * (1 + odds_m) ** 2)
    sales = odds_s * (1 + odds_m) / (half + root)
    per_marketing_share = (1 + sales) / ((1 - marketing_share) * (1 + bond * sales))
    marketing_effect = marketing_share * per_marketing_share
    per_sales_share = (1 + marketing_effect) / ((1 - sales_share) * (1 + bond * marketing_effect))
    size = share * jnp.where(marketing > 0, per_marketing_share, per_sales_share)
    return size / -jnp.expm1(-1 / half_saturation)


def log_likelihood(at: Parameters, design: Design) -> Float[Array, ""]:
    """Log density of the observed log outcomes, the base's coefficients integrated out."""
    factors = _Factors.of(at, design)
    residual = (design.log_outcome - log_factor(at, design)) * design.seen
    own_score, shared_score, square = _scores(residual, at, design)
    own_half = solve_triangular(factors.own, own_score[..., None], lower=True)[..., 0]
    shared_half = solve_triangular(
        factors.shared,
        shared_score - jnp.einsum("gps,gp->s", factors.cross_half, own_half),
        lower=True,
    )
    explained = jnp.sum(own_half**2) + jnp.sum(shared_half**2)
    observed, runs = design.seen.sum(), (design.seen - design.follows).sum()
    return (
        -observed * jnp.log(at.noise)
        + 0.5 * runs * jnp.log1p(-(at.autocorrelation**2))
        - 0.5 * (square - explained)
        - factors.half_log_determinant
    )


def log_factor(at: Parameters, design: Design) -> Float[Array, "market period"]:
    """log F in every market and period of the history."""
    effects = lever_effects(at, design)
    marketing = jnp.einsum("lc,l->c", effects, design.marketing)
    sales = jnp.einsum("lc,l->c", effects, 1 - design.marketing)
    return jnp.log(bonded_factor(marketing, sales, at.bond)).reshape(design.seen.shape)


def lever_effects(at: Parameters, design: Design) -> Float[Array, "lever cell"]:
    """beta h(stock) of each lever in every market and period (row-major cells)."""
    series = _chebyshev(retention_coordinate(at.log_left))
    stock = jnp.einsum("ld,ldc->lc", series, design.stock_table)
    return at.effect[:, None] * (1 - jnp.exp(-stock / at.half_saturation[:, None]))


def coefficients(
    key: Array, at: Parameters, design: Design
) -> tuple[Float[Array, " shared"], Float[Array, "market own"]]:
    """One draw of the base's coefficients given the non-linear parameters."""
    factors = _Factors.of(at, design)
    residual = (design.log_outcome - log_factor(at, design)) * design.seen
    own_score, shared_score, _ = _scores(residual, at, design)
    shared_key, own_key = jax.random.split(key)
    own_half = solve_triangular(factors.own, own_score[..., None], lower=True)[..., 0]
    reduced = shared_score - jnp.einsum("gps,gp->s", factors.cross_half, own_half)
    noise = jax.random.normal(shared_key, reduced.shape)
    shared = cho_solve((factors.shared, True), reduced) + solve_triangular(
        factors.shared.T, noise, lower=False
    )
    own_noise = jax.random.normal(own_key, own_half.shape)
    right = own_half + own_noise - jnp.einsum("gps,s->gp", factors.cross_half, shared)
    own = solve_triangular(jnp.swapaxes(factors.own, -1, -2), right[..., None], lower=False)[..., 0]
    shared_sd, own_sd = _prior_scales(at, design)
    return shared * shared_sd, own * own_sd


@dataclass(frozen=True)
class _Factors:
    """Cholesky factors of the precision of the whitened coefficients.

    Coefficients are written as prior sd x standard normal, so the prior precision is the identity
    and the factors stay well conditioned however small a drift becomes.
    """

    own: Float[Array, "market own own"]
    cross_half: Float[Array, "market own shared"]
    shared: Float[Array, "shared shared"]
    half_log_determinant: Float[Array, ""]

    @classmethod
    def of(cls, at: Parameters, design: Design) -> "_Factors":
        shared_sd, own_sd = _prior_scales(at, design)
        powers = jnp.stack([jnp.ones_like(at.noise), at.autocorrelation, at.autocorrelation**2])
        weights = powers / at.noise**2
        own = jnp.einsum("k,kgpq->gpq", weights, design.own_gram) * jnp.outer(own_sd, own_sd)
        cross = jnp.einsum("k,kgps->gps", weights, design.cross_gram) * jnp.outer(own_sd, shared_sd)
        shared = jnp.einsum("k,kst->st", weights, design.shared_gram) * jnp.outer(
            shared_sd, shared_sd
        )
        own_factor = jnp.linalg.cholesky(own + jnp.eye(own.shape[-1]))
        cross_half = solve_triangular(own_factor, cross, lower=True)
        complement = shared + jnp.eye(shared.shape[0])
        complement -= jnp.einsum("gps,gpt->st", cross_half, cross_half)
        shared_factor = jnp.linalg.cholesky(complement)
        diagonals = jnp.sum(jnp.log(jnp.diagonal(own_factor, axis1=-2, axis2=-1)))
        return cls(
            own_factor,
            cross_half,
            shared_factor,
            diagonals + jnp.sum(jnp.log(jnp.diagonal(shared_factor))),
        )


def _prior_scales(at: Parameters, design: Design) -> tuple[Array, Array]:
    shared = design.shared_scale * jnp.where(design.shared_is_trend > 0, at.drift, 1.0)
    own = design.own_scale * jnp.where(design.own_is_trend > 0, at.market_drift, 1.0)
    return jnp.asarray(shared), jnp.asarray(own)


def _scores(residual: AnyArray, at: Parameters, design: Design) -> tuple[Array, Array, Array]:
    """Products of the filtered residual with the filtered columns, and with itself."""
    rho, shared_sd, own_sd = at.autocorrelation, *_prior_scales(at, design)
    previous = jnp.pad(residual[:, :-1], ((0, 0), (1, 0)))
    first = (design.seen - design.follows) * jnp.sqrt(1 - rho**2)
    filtered = design.follows * (residual - rho * previous) + first * residual
    # The transpose of the filter takes the residual back, so that the columns stay as they are.
    onward = design.follows * filtered
    back = onward + first * filtered - rho * jnp.pad(onward[:, 1:], ((0, 0), (0, 1)))
    back = back / at.noise**2
    own = jnp.einsum("gt,tp->gp", back, design.own) * own_sd
    shared = jnp.einsum("gt,gts->s", back, design.shared) * shared_sd
    return own, shared, jnp.sum((filtered / at.noise) ** 2)


def _chebyshev(coordinate: Array) -> Array:
    """T_0 ... T_(DEGREE-1) at each coordinate, by their recursion."""
    terms = [jnp.ones_like(coordinate), coordinate]
    for _ in range(DEGREE - 2):
        terms.append(2 * coordinate * terms[-1] - terms[-2])
    return jnp.stack(terms, axis=1)


def _monthly_retention(logit: Array) -> Array:
    """Monthly retention, kept below the one whose longest life the tables hold."""
    return MONTHLY_RETENTION_MAX * jax.nn.sigmoid(logit)


def _logit_beta(logit: Array, alpha: float, beta: float) -> Array:
    """Log density of logit(p) for p ~ Beta(alpha, beta), up to a constant."""
    return alpha * jax.nn.log_sigmoid(logit) + beta * jax.nn.log_sigmoid(-logit)


def _split(position: Array, design: Design) -> tuple[Array, Array, Array, Array]:
    levers = design.marketing.shape[0]
    return (
        position[:levers],
        position[levers : 2 * levers],
        position[2 * levers : 3 * levers],
        position[3 * levers :],
    )


def bond_prior_sd() -> float:
    """Standard deviation of the bond before the data."""
    total = BOND_ALPHA + BOND_BETA
    return float((BOND_ALPHA * BOND_BETA / (total**2 * (total + 1))) ** 0.5)
