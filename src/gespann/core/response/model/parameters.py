"""The parameters of one stage, their coordinates in the sampler, and their prior density.

The coordinates are centred and scaled by the priors: four for each lever (log share of the
outcome, log saturation, normal scores of the monthly retention and of the long-lived share) and
some that all levers share. The share and not beta is a coordinate because it is nearer to what a
history tells: beta depends on all other levers through F, and the sampler would have to follow a
narrow curved ridge.
"""

from dataclasses import dataclass, fields

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.scipy.special import log_ndtr
from jaxtyping import Bool, Float

from gespann.core.response.model.carryover import LONGEST_HALF_LIFE_YEARS, MONTHLY_RETENTION_MAX
from gespann.core.response.model.design import AnyArray, Design
from gespann.core.response.model.exposure import (
    CAPACITY_MEDIAN,
    CAPACITY_SIGMA,
    DELAY_CV_MEDIAN,
    DELAY_CV_SIGMA,
    DELAY_SIGMA,
)

AUTOCORRELATION_MAX = 0.95
UNEXPLAINED_EXPONENT = 2.0
NOISE_LOG_MEDIAN, NOISE_SIGMA = float(np.log(0.10)), 1.0
DRIFT_LOG_MEDIAN, DRIFT_SIGMA = float(np.log(0.08)), 0.8
MARKET_DRIFT_LOG_MEDIAN, MARKET_DRIFT_SIGMA = float(np.log(0.05)), 0.8
LEVEL_SPREAD_SIGMA = 0.8
EFFECT_SPREAD_LOG_MEDIAN, EFFECT_SPREAD_SIGMA = float(np.log(0.15)), 0.8
LONG_HALF_LIFE_SIGMA = 0.6  # of log years around one year
BOND_ALPHA, BOND_BETA = 1.0, 2.0
AUTOCORRELATION_ALPHA, AUTOCORRELATION_BETA = 1.5, 3.0
PER_LEVER = 4
SHARED = (
    "bond", "noise", "autocorrelation", "drift", "market_drift", "long_half_life", "level_spread",
    "effect_spread", "delay_mean", "delay_cv", "capacity", "capacity_without", "unworked",
)  # fmt: skip


@dataclass(frozen=True)
class Parameters:
    """The non-linear parameters in their own units, of one draw or of many.

    Attributes:
        retention: Share of the short life left one period later.
        log_left: log(1 - retention), which is exact where retention is near one.
        long_share: Share of the effort that works through the long life.
        long_coordinate: log half-life of the long life, scaled to [-1, 1].
        half_saturation: kappa in usual efforts.
        effect: beta, effect at full saturation as a share of the base.
        delay_mean, delay_cv: Of the delay from the stage before, in periods.
        capacity, capacity_without: What usual effort works of the arrivals, and what is worked
            without it, in usual arrivals.
        unworked_worth: What an arrival beyond that is worth.
        bond, noise, autocorrelation, drift, market_drift, level_spread, effect_spread: As in
            `results.Posterior`.
    """

    retention: Float[Array, "*draw lever"]
    log_left: Float[Array, "*draw lever"]
    long_share: Float[Array, "*draw lever"]
    half_saturation: Float[Array, "*draw lever"]
    effect: Float[Array, "*draw lever"]
    bond: Float[Array, "*draw"]
    noise: Float[Array, "*draw"]
    autocorrelation: Float[Array, "*draw"]
    drift: Float[Array, "*draw"]
    market_drift: Float[Array, "*draw"]
    level_spread: Float[Array, "*draw"]
    effect_spread: Float[Array, "*draw"]
    long_coordinate: Float[Array, "*draw"]
    delay_mean: Float[Array, "*draw"]
    delay_cv: Float[Array, "*draw"]
    capacity: Float[Array, "*draw"]
    capacity_without: Float[Array, "*draw"]
    unworked_worth: Float[Array, "*draw"]


jax.tree_util.register_dataclass(
    Parameters, data_fields=[field.name for field in fields(Parameters)], meta_fields=[]
)


def dimension(levers: int) -> int:
    """Number of sampled coordinates."""
    return PER_LEVER * levers + len(SHARED)


def parameters(position: Float[Array, " d"], design: Design) -> Parameters:
    """The parameters at a position of the sampler."""
    effect, saturation, retention, long_share, shared = _split(position, design)
    log_retention = jnp.log(_monthly_retention(retention, design)[0]) / design.per_month
    half_saturation = jnp.exp(design.saturation_log_median + design.saturation_sigma * saturation)
    elasticity, _, _ = _bounded_elasticity(effect, half_saturation, design)
    bond = jnp.asarray(design.bond_scale) * jax.nn.sigmoid(shared["bond"])
    arrivals = design.arrivals
    delay, capacity, sigma = (
        (arrivals.delay_log_median, arrivals.capacity_log_median, arrivals.capacity_sigma)
        if arrivals is not None
        else (0.0, 0.0, 1.0)
    )

    def log_normal(name: str, log_median: AnyArray | float, sigma: AnyArray | float) -> Array:
        return jnp.exp(log_median + sigma * shared[name])

    return Parameters(
        retention=jnp.exp(log_retention),
        log_left=jnp.log(-jnp.expm1(log_retention)),
        long_share=jnp.asarray(design.long_scale) * _long_share(long_share, design)[0],
        half_saturation=half_saturation,
        effect=effect_of(elasticity, half_saturation, bond, design.marketing),
        bond=bond,
        noise=log_normal("noise", NOISE_LOG_MEDIAN, NOISE_SIGMA),
        autocorrelation=AUTOCORRELATION_MAX * jax.nn.sigmoid(shared["autocorrelation"]),
        drift=log_normal("drift", DRIFT_LOG_MEDIAN, DRIFT_SIGMA),
        market_drift=log_normal("market_drift", MARKET_DRIFT_LOG_MEDIAN, MARKET_DRIFT_SIGMA),
        level_spread=log_normal("level_spread", design.level_log_median, LEVEL_SPREAD_SIGMA),
        effect_spread=log_normal("effect_spread", EFFECT_SPREAD_LOG_MEDIAN, EFFECT_SPREAD_SIGMA),
        long_coordinate=jnp.tanh(_long_slope() * shared["long_half_life"]),
        delay_mean=log_normal("delay_mean", delay, DELAY_SIGMA),
        delay_cv=log_normal("delay_cv", float(np.log(DELAY_CV_MEDIAN)), DELAY_CV_SIGMA),
        capacity=log_normal("capacity", capacity, sigma),
        capacity_without=log_normal(
            "capacity_without", float(np.log(CAPACITY_MEDIAN)), CAPACITY_SIGMA
        ),
        unworked_worth=jax.nn.sigmoid(shared["unworked"]),
    )


def log_prior(position: Float[Array, " d"], at: Parameters, design: Design) -> Float[Array, ""]:
    """Log prior density of the sampler's coordinates, up to a constant.

    Elasticities are log-normal with the design's correlation, times (1 - Q)^2, where Q is the share
    of the outcome that the levers explain at usual effort (the sum of elasticity x h / h'): levers
    do not explain the whole outcome.
    """
    effect, saturation, retention, long_share, shared = _split(position, design)
    _, shift, explained = _bounded_elasticity(effect, at.half_saturation, design)
    elasticity = effect + shift / design.elasticity_sigma
    precision = jnp.asarray(design.elasticity_precision)
    logits = {"bond", "autocorrelation", "unworked"}
    normal = jnp.stack([value for name, value in shared.items() if name not in logits])
    return (
        -0.5 * (elasticity @ precision @ elasticity + jnp.sum(saturation**2) + jnp.sum(normal**2))
        + UNEXPLAINED_EXPONENT * jnp.log(_unexplained(explained))
        - jnp.log1p(explained**2)
        + jnp.sum(_monthly_retention(retention, design)[1])
        + jnp.sum(_long_share(long_share, design)[1])
        + _logit_beta(shared["bond"], BOND_ALPHA, BOND_BETA)
        + _logit_beta(shared["autocorrelation"], AUTOCORRELATION_ALPHA, AUTOCORRELATION_BETA)
        + _logit_beta(shared["unworked"], 1.0, 1.0)
    )


def idle(design: Design) -> Bool[np.ndarray, " d"]:
    """The coordinates that mean nothing in a model that goes without a part."""
    lever = np.asarray(design.lever_scale) == 0
    long = np.asarray(design.long_scale) == 0
    shared = {"bond": np.asarray(design.bond_scale) == 0, "long_half_life": long}
    return np.concatenate([
        np.tile(lever, PER_LEVER - 1),
        lever | long,
        [bool(shared.get(name, False)) for name in SHARED],
    ])  # fmt: skip


def set_aside(
    position: Float[Array, " d"], which: Bool[Array, " d"], design: Design
) -> tuple[Float[Array, " d"], Float[Array, " d"]]:
    """A place without some idle coordinates, and how far these were from their prior's centre.

    The prior of idle coordinates depends on nothing else once a lever's first one is taken as its
    log elasticity, in prior standard deviations from the prior median.

    Returns: The position with the idle coordinates at the centre of their prior, and where they
        were; zero for all others.
    """
    levers = design.marketing.shape[0]
    emptied = jnp.where(which, 0.0, position)
    centred = emptied[:levers] - which[:levers] * _elasticity_scores(emptied, design)
    own = position.at[:levers].set(_elasticity_scores(position, design))
    return emptied.at[:levers].set(centred), jnp.where(which, own, 0.0)


def _elasticity_scores(position: Array, design: Design) -> Array:
    effect, saturation, *_ = _split(position, design)
    half_saturation = jnp.exp(design.saturation_log_median + design.saturation_sigma * saturation)
    _, shift, _ = _bounded_elasticity(effect, half_saturation, design)
    return jnp.asarray(effect + shift / design.elasticity_sigma)


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
    free = free * design.lever_scale
    explained = jnp.sum(free * usual_reach)
    shift = jnp.log(usual_reach / _reach(half_saturation)) - jnp.log1p(explained**2) / 2
    return free * jnp.exp(shift), shift, explained


def _unexplained(explained: Array) -> Array:
    """1 - Q = 1 - R / sqrt(1 + R^2), exact where Q is near one and where R is zero."""
    root = jnp.sqrt(1 + explained**2)
    return 1 / (root * (root + explained))


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


def bond_prior_sd() -> float:
    """Standard deviation of the bond before the data."""
    total = BOND_ALPHA + BOND_BETA
    return float((BOND_ALPHA * BOND_BETA / (total**2 * (total + 1))) ** 0.5)


def long_coordinate_of(normal: AnyArray) -> AnyArray:
    """The long life's coordinate for a standard normal number."""
    return np.tanh(_long_slope() * normal)


def _long_slope() -> float:
    return LONG_HALF_LIFE_SIGMA / float(np.log(LONGEST_HALF_LIFE_YEARS))


def _monthly_retention(normal: Array, design: Design) -> tuple[Array, Array]:
    """Monthly retentions, and the log prior density of their coordinates, up to a constant.

    They are kept below the one whose longest life the tables hold.
    """
    alpha, beta = jnp.asarray(design.retention_alpha), jnp.asarray(design.retention_beta)
    share, log_above = _kumaraswamy(normal, alpha, beta)
    monthly = MONTHLY_RETENTION_MAX * share
    return monthly, (beta - 1) * (jnp.log1p(-monthly) - log_above) - normal**2 / 2


def _long_share(normal: Array, design: Design) -> tuple[Array, Array]:
    """Long-lived shares, and the log prior density of their coordinates, up to a constant."""
    alpha, beta = jnp.asarray(design.long_alpha), jnp.asarray(design.long_beta)
    share, log_above = _kumaraswamy(normal, alpha, beta)
    more = (beta - 1) * (jnp.log1p(-share) - log_above)
    return share, jnp.where(alpha == 1, 0.0, more) - normal**2 / 2


def _kumaraswamy(normal: Array, alpha: Array, beta: Array) -> tuple[Array, Array]:
    """Shares with these normal scores under a Kumaraswamy distribution, and log(1 - share^alpha).

    A share often is as good as zero. On a logit scale "as good as zero" is a long tail in which a
    sampler gets lost; the coordinate of a share with a beta prior is therefore its normal score
    under a Kumaraswamy distribution of the same exponents, which is that prior itself where alpha
    is one. The densities differ by the factor ((1 - share) / (1 - share^alpha))^(beta - 1).

    Source: Kumaraswamy (1980), A generalized probability density function for double-bounded
        random processes.
    """
    log_above = log_ndtr(-normal) / beta
    # Clipped where rounding would make them zero or one, and their logarithms infinite.
    power = jnp.clip(-jnp.expm1(log_above), 1e-300, 1 - 1e-15)  # share ** alpha
    return power ** (1 / alpha), log_above


def _logit_beta(logit: Array, alpha: AnyArray | float, beta: AnyArray | float) -> Array:
    """Log density of logit(p) for p ~ Beta(alpha, beta), up to a constant."""
    return jnp.asarray(alpha * jax.nn.log_sigmoid(logit) + beta * jax.nn.log_sigmoid(-logit))


def _split(position: Array, design: Design) -> tuple[Array, Array, Array, Array, dict[str, Array]]:
    levers = design.marketing.shape[0]
    lever_blocks = position[: PER_LEVER * levers].reshape(PER_LEVER, levers)
    effect, saturation, retention, long_share = lever_blocks
    shared = dict(zip(SHARED, position[PER_LEVER * levers :], strict=True))
    return effect, saturation, retention, long_share, shared
