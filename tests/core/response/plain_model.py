"""The response model as it stands in the documents, for a plain sampler: nothing integrated out."""

import jax
import jax.numpy as jnp
import numpyro
import numpyro.distributions as dist
from jax import Array

from gespann.core.response.model.carryover import LONGEST_HALF_LIFE_YEARS
from gespann.core.response.model.design import Design
from gespann.core.response.model.parameters import effect_of


def full_model(scaled: Array, before: Array, design: Design) -> None:
    """The whole model as it stands in the documents: base sampled, carry-over by recursion.

    Args:
        scaled: Effort of each period and lever in multiples of usual effort.
        before: The same before the history.
        design: Of a single market.
    """
    levers = range(len(design.marketing))

    def per_lever(name, one):
        return jnp.stack([numpyro.sample(f"{name} {k}", one(k)) for k in levers])

    def elasticity_prior(k):
        return dist.LogNormal(design.elasticity_log_median[k], design.elasticity_sigma[k])

    free = per_lever("free", elasticity_prior)
    kappa = per_lever(
        "half_saturation",
        lambda k: dist.LogNormal(design.saturation_log_median[k], design.saturation_sigma[k]),
    )
    monthly = 0.97 * per_lever("share of 0.97", lambda k: dist.Uniform(0, 1))
    # Beta below 0.97: the uniform is weighted with the density of the Beta.
    for k in levers:
        beta = dist.Beta(design.retention_alpha[k], design.retention_beta[k])
        numpyro.factor(f"retention {k}", beta.log_prob(monthly[k]))
    share = per_lever("long_share", lambda k: dist.Beta(design.long_alpha[k], design.long_beta[k]))
    normal = numpyro.sample("long half-life", dist.Normal(0, 1))
    bond = numpyro.sample("bond", dist.Beta(1, 2))
    sigma = numpyro.sample("noise", dist.LogNormal(jnp.log(0.10), 1.0))
    rho = 0.95 * numpyro.sample("autocorrelation over 0.95", dist.Beta(1.5, 3))
    drift = numpyro.sample("drift", dist.LogNormal(jnp.log(0.08), 0.8))
    # The prior ends where the levers would explain the whole outcome. A plain sampler misses the
    # corner before such a wall, so the wall is moved to infinity: R is free, Q = R / sqrt(1 + R^2).
    reach = jnp.sum(free * kappa * jnp.expm1(1 / kappa))
    epsilon = free / jnp.sqrt(1 + reach**2)
    for k in levers:
        numpyro.deterministic(f"elasticity {k}", epsilon[k])
        prior = elasticity_prior(k)
        moved = prior.log_prob(epsilon[k]) + jnp.log(epsilon[k])
        numpyro.factor(f"moved {k}", moved - prior.log_prob(free[k]) - jnp.log(free[k]))
    # Independent so far: the density of normal scores that are correlated, over that of others.
    scores = (jnp.log(epsilon) - design.elasticity_log_median) / design.elasticity_sigma
    correlated = scores @ design.elasticity_precision @ scores
    numpyro.factor("alike", -(correlated - scores @ scores) / 2)
    unexplained = -jnp.expm1(-jnp.log1p(reach**-2) / 2)
    numpyro.factor("unexplained", 2 * jnp.log(unexplained) - jnp.log1p(reach**2))
    beta = effect_of(epsilon, kappa, bond, design.marketing)
    theta = monthly ** (1 / design.per_month)

    longest = jnp.log(LONGEST_HALF_LIFE_YEARS)
    half_life = jnp.exp(longest * jnp.tanh(0.6 / longest * normal))
    lasting = numpyro.deterministic("long_retention", 0.5 ** (1 / (12 * half_life)))

    def step(levels, effort):
        short, long = levels
        short = theta * short + (1 - theta) * effort
        long = lasting * long + (1 - lasting) * effort
        return (short, long), (1 - share) * short + share * long

    _, stock = jax.lax.scan(step, (before, before), scaled)
    lifted = beta * (1 - jnp.exp(-stock / kappa))
    m, s = lifted @ design.marketing, lifted @ (1 - design.marketing)
    z = numpyro.sample("base", dist.Normal(0, 1).expand([design.shared.shape[-1]]).to_event(1))
    scale = design.shared_scale * jnp.where(design.shared_is_trend > 0, drift, 1.0)
    base = design.shared[0] @ (scale * z)
    expected = base + jnp.log(1 + m + s + bond * m * s)
    history = _money if design.count is None else _counts
    numpyro.factor("history", history(expected, sigma, rho, design))


def _money(expected: Array, sigma: Array, rho: Array, design: Design) -> Array:
    rest = design.log_outcome[0] - expected
    first = dist.Normal(0, sigma / jnp.sqrt(1 - rho**2)).log_prob(rest[0])
    return first + dist.Normal(0, sigma).log_prob(rest[1:] - rho * rest[:-1]).sum()


def _counts(expected: Array, sigma: Array, rho: Array, design: Design) -> Array:
    expected = expected + jnp.log(_exposure(design) + 1e-6)
    surprise = design.log_outcome[0] - expected
    log_mean = expected + rho * jnp.concatenate([jnp.zeros(1), surprise[:-1]]) + design.offset[0]
    counts = dist.NegativeBinomial2(jnp.exp(log_mean), sigma**-2)
    return counts.log_prob(design.count[0]).sum()


def _exposure(design: Design) -> Array:
    """What of the leads is due in each period, in usual ones: worked first, then delayed."""
    arrivals = design.arrivals
    assert arrivals is not None
    mean = numpyro.sample("delay mean", dist.LogNormal(arrivals.delay_log_median, 1.0))
    cv = numpyro.sample("delay cv", dist.LogNormal(jnp.log(0.6), 0.5))
    with_effort = numpyro.sample(
        "capacity", dist.LogNormal(arrivals.capacity_log_median, arrivals.capacity_sigma)
    )
    without = numpyro.sample("capacity_without", dist.LogNormal(jnp.log(0.5), 0.8))
    unworked = numpyro.sample("unworked_worth", dist.Uniform(0, 1))
    number, able = arrivals.number[0], without + with_effort * arrivals.work[0]
    done = (number**-8 + able**-8) ** (-1 / 8)
    number = unworked * number + (1 - unworked) * done
    # What arrives is spread over its month: half a month more, and a uniform's variance.
    age, whole, variance = jnp.arange(12) + 0.5, mean + 0.5, (cv * mean) ** 2 + 1 / 12
    gamma = dist.Gamma(whole**2 / variance, whole / variance).log_prob(age)
    weights = numpyro.deterministic("delay", jnp.exp(gamma - jax.nn.logsumexp(gamma)))
    return jnp.convolve(number, weights, mode="full")[12 : len(number)]
