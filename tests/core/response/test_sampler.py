"""The sampler against a plain one, and against histories whose truth is known."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
import pytest
from arviz_stats.base import array_stats
from numpyro.infer import MCMC, NUTS
from run import firm_with_two_levers
from simulation_based import calibrate
from small_firms import on_device, small_firm, with_effort, with_outcome

from gespann.core.response import density
from gespann.core.response.design import Design, build_design
from gespann.core.response.diagnostics import convergence
from gespann.core.response.evidence import elasticity, is_marketing
from gespann.core.response.fitting import to_posterior
from gespann.core.response.sampler import find_mode, sample
from gespann.core.response.scaling import scale_efforts


def firm_with_effects(seed=11):
    """36 months in which both levers have had an effect, on a drifting base."""
    firm = small_firm(seed=seed)
    rng = np.random.default_rng(seed)
    scaled, _ = scale_efforts(firm)
    lifted = np.log(1 + 0.3 * (1 - np.exp(-scaled[0, :, 0])) + 0.6 * (1 - np.exp(-scaled[0, :, 1])))
    trend = 0.02 * np.cumsum(rng.normal(size=36))
    return with_outcome(firm, np.exp(6 + lifted + trend + rng.normal(0, 0.05, 36))[None])


def full_model(scaled: jnp.ndarray, before: jnp.ndarray, design: Design) -> None:
    """The whole model as it stands in the documents: base sampled, carry-over by recursion."""
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
    unexplained = -jnp.expm1(-jnp.log1p(reach**-2) / 2)
    numpyro.factor("unexplained", 2 * jnp.log(unexplained) - jnp.log1p(reach**2))
    beta = density.effect_of(epsilon, kappa, bond, design.marketing)
    theta = monthly ** (1 / design.per_month)

    def step(level, effort):
        level = theta * level + (1 - theta) * effort
        return level, level

    _, stock = jax.lax.scan(step, before, scaled)
    lifted = beta * (1 - jnp.exp(-stock / kappa))
    m, s = lifted @ design.marketing, lifted @ (1 - design.marketing)
    z = numpyro.sample("base", dist.Normal(0, 1).expand([design.shared.shape[-1]]).to_event(1))
    scale = design.shared_scale * jnp.where(design.shared_is_trend > 0, drift, 1.0)
    # Around where the data put it: the level's own prior is wide, and sampling starts at zero.
    centre = jnp.mean(design.log_outcome[0])
    level = numpyro.sample("level", dist.Normal(0, 1))
    numpyro.factor("wide level", dist.Normal(0, 10).log_prob(centre + level) + 0.5 * level**2)
    base = centre + level + design.shared[0] @ (scale * z)
    rest = design.log_outcome[0] - base - jnp.log(1 + m + s + bond * m * s)
    first = dist.Normal(0, sigma / jnp.sqrt(1 - rho**2)).log_prob(rest[0])
    later = dist.Normal(0, sigma).log_prob(rest[1:] - rho * rest[:-1])
    numpyro.factor("history", first + later.sum())


def within_error(ours: np.ndarray, theirs: np.ndarray) -> bool:
    """Whether two means differ by no more than their effective draws leave open."""
    variance = sum(x.var() / array_stats.ess(x, 0, 1, method="mean") for x in (ours, theirs))
    return bool(abs(ours.mean() - theirs.mean()) < 4 * np.sqrt(variance))


@pytest.mark.slow
def test_integrating_the_base_out_gives_the_posterior_of_the_whole_model():
    firm = firm_with_effects()
    design, scaling, columns = build_design(firm)
    scaled, _ = scale_efforts(firm)
    before = jnp.asarray(scaling.before[0])
    plain_model = partial(full_model, jnp.asarray(scaled[0]), before, on_device(firm))
    mcmc = MCMC(
        NUTS(plain_model, target_accept_prob=0.9, dense_mass=True),
        num_warmup=1000, num_samples=4000, num_chains=2, chain_method="vectorized",
        progress_bar=False,
    )  # fmt: skip
    mcmc.run(jax.random.key(1))
    plain = mcmc.get_samples(group_by_chain=True)
    sampled = to_posterior(sample(design, seed=2, chains=4, draws=2500), design, 2)
    elasticities = elasticity(sampled, is_marketing(firm))
    growth = int(columns.trend_columns)
    growth_sd = columns.shared_scale[growth]
    pairs = {
        "bond": (sampled.bond, plain["bond"]),
        "noise": (np.log(sampled.noise), np.log(plain["noise"])),
        "autocorrelation": (sampled.autocorrelation, 0.95 * plain["autocorrelation over 0.95"]),
        "drift": (np.log(sampled.drift), np.log(plain["drift"])),
        "growth": (sampled.coefficients[:, growth], growth_sd * plain["base"][..., growth]),
        "level": (
            sampled.coefficients[:, -1],
            plain["level"] + np.log(firm.history.outcome).mean(),
        ),
    }
    for k in range(2):
        pairs |= {
            f"elasticity {k}": (np.log(elasticities[:, k]), np.log(plain[f"elasticity {k}"])),
            f"half_saturation {k}": (
                np.log(sampled.half_saturation[:, k]),
                np.log(plain[f"half_saturation {k}"]),
            ),
            f"retention {k}": (sampled.retention[:, k], 0.97 * plain[f"share of 0.97 {k}"]),
        }
    for name, (ours, theirs) in pairs.items():
        ours, theirs = np.asarray(ours).reshape(4, -1), np.asarray(theirs)
        assert within_error(ours, theirs), name
        # Some tails are heavy, so spread is compared where its Monte Carlo error can be known.
        for point in np.quantile(theirs, (0.05, 0.25, 0.75, 0.95)):
            assert within_error(ours < point, theirs < point), name
        middle = [np.diff(np.quantile(x, (0.1, 0.9))).item() for x in (ours, theirs)]
        assert middle[0] == pytest.approx(middle[1], rel=0.1), name


@pytest.mark.slow
def test_posteriors_are_right_on_average_over_what_the_prior_holds_possible():
    ranks = calibrate(firm_with_two_levers(60), replications=60, seed=7, draws=150)
    p_values = ranks.p_values(bins=5)
    # Eleven quantities are looked at, so the least chance may be one in a thousand.
    assert min(p_values.values()) > 1e-3, p_values


def test_the_same_seed_draws_the_same():
    design, _, _ = build_design(firm_with_effects())
    one, same, other = (sample(design, seed=seed, chains=2, draws=50) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.positions, same.positions)
    assert (one.positions != other.positions).all()


def test_the_chains_of_a_small_firm_agree():
    design, _, _ = build_design(firm_with_effects())
    found = convergence(sample(design, seed=3, chains=4, draws=1000))
    assert found.is_reached
    assert found.divergences <= 4


def test_at_the_mode_the_density_is_flat_and_no_neighbour_is_higher():
    design = on_device(firm_with_effects())
    mode, covariance = find_mode(design)
    value = jax.jit(lambda at: density.log_posterior(at, design))
    rng = np.random.default_rng(1)
    factor = np.linalg.cholesky(covariance)
    for _ in range(50):
        assert value(mode + 0.1 * factor @ rng.normal(size=len(mode))) < value(mode)


def test_draws_that_do_not_fill_a_block_are_cut_to_what_was_asked_for():
    design, _, _ = build_design(firm_with_effects())
    reports = []
    chains = sample(
        design, seed=1, chains=2, draws=70, report=lambda done, total: reports.append((done, total))
    )
    assert chains.positions.shape == (2, 70, density.dimension(2))
    assert chains.divergent.shape == chains.steps.shape == (2, 70)
    done, totals = zip(*reports, strict=True)
    assert list(done) == sorted(done)
    assert set(totals) == {done[-1]}


def test_a_lever_that_never_moved_learns_nothing_of_its_size_and_shape():
    firm = firm_with_effects()
    effort = firm.history.effort.copy()
    effort[..., 0] = 5.0
    design, _, _ = build_design(with_effort(firm, effort))
    chains = sample(design, seed=5, chains=4, draws=1000)
    # The sampler's coordinates are whitened by the prior: mean 0 and sd 1 for saturation.
    saturation = chains.positions[..., 2]
    assert abs(saturation.mean()) < 0.2
    assert saturation.std() == pytest.approx(1, abs=0.1)
