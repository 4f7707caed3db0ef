"""The prior: the density and the draws were written apart and must be the same distribution."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from arviz_stats.base import array_stats
from scipy import stats
from small_firms import position_of, small_firm, with_effort

from gespann.core.quantities import Period
from gespann.core.response import density
from gespann.core.response.carryover import MONTHLY_RETENTION_MAX
from gespann.core.response.design import build_design
from gespann.core.response.evidence import elasticity, is_marketing
from gespann.core.response.fitting import to_posterior
from gespann.core.response.prior_draws import draw_prior, prior_elasticities
from gespann.core.response.results import Posterior
from gespann.core.response.sampler import sample

KINDS = ("tv", "personal_selling")
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)


def quantities(posterior: Posterior, marketing: np.ndarray) -> dict[str, np.ndarray]:
    """Everything uncertain, by name and draw."""
    elasticities = elasticity(posterior, marketing)
    found = {
        name: getattr(posterior, name) for name in ("bond", "noise", "autocorrelation", "drift")
    }
    for k in range(len(marketing)):
        found[f"elasticity {k}"] = elasticities[:, k]
        found[f"half_saturation {k}"] = posterior.half_saturation[:, k]
        found[f"retention {k}"] = posterior.retention[:, k]
    return found


def test_without_any_outcome_the_sampler_draws_from_the_prior():
    firm = small_firm(kinds=KINDS, period=Period.MONTH)
    design, _, _ = build_design(firm, seen=np.zeros((1, 36), bool))
    marketing = is_marketing(firm)
    sampled = quantities(
        to_posterior(sample(design, seed=1, chains=4, draws=2000), design, 1), marketing
    )
    drawn = quantities(draw_prior(design, np.random.default_rng(1), 40_000), marketing)
    for name, values in sampled.items():
        limits = np.quantile(drawn[name], PROBABILITIES)
        for probability, limit in zip(PROBABILITIES, limits, strict=True):
            below = (values < limit).astype(float).reshape(4, -1)
            size = array_stats.ess(below, 0, 1, method="mean")
            error = np.sqrt(probability * (1 - probability) * (1 / size + 1 / 40_000))
            assert abs(below.mean() - probability) < 4.5 * error, (name, probability)


def test_the_density_of_two_levers_is_that_of_elasticities_times_what_is_left_unexplained():
    firm = small_firm(kinds=KINDS)
    design = jax.tree.map(jnp.asarray, build_design(firm)[0])

    def stated(position):
        """Textbook densities, and the Jacobian of the coordinates by differentiation."""
        at = density.parameters(position, design)
        share = at_elasticity(position) * at.half_saturation * np.expm1(1 / at.half_saturation)
        monthly = at.retention**design.per_month
        most = density.AUTOCORRELATION_MAX
        densities = [
            stats.lognorm.logpdf(
                at_elasticity(position),
                design.elasticity_sigma,
                scale=np.exp(design.elasticity_log_median),
            ),
            stats.lognorm.logpdf(
                at.half_saturation,
                design.saturation_sigma,
                scale=np.exp(design.saturation_log_median),
            ),
            stats.beta.logpdf(monthly, design.retention_alpha, design.retention_beta),
            2 * np.log(1 - share.sum()),
            stats.beta.logpdf(at.bond, 1, 2),
            stats.lognorm.logpdf(at.noise, 1.0, scale=0.10),
            stats.beta.logpdf(at.autocorrelation / most, 1.5, 3),
            stats.lognorm.logpdf(at.drift, 0.8, scale=0.08),
            stats.lognorm.logpdf(at.market_drift, 0.8, scale=0.05),
        ]
        _, log_volume = np.linalg.slogdet(jax.jacobian(natural)(position))
        return sum(float(np.sum(part)) for part in densities) + log_volume

    def natural(position):
        at = density.parameters(position, design)
        monthly = jnp.exp(jnp.log(at.retention) * design.per_month)
        shared = jnp.stack([at.bond, at.noise, at.autocorrelation, at.drift, at.market_drift])
        return jnp.concatenate([at_elasticity(position), at.half_saturation, monthly, shared])

    def at_elasticity(position):
        """Of the effects, independently of the coordinates: the derivative of log F."""
        at = density.parameters(position, design)
        marketing = design.marketing

        def log_factor(log_effort):
            lifted = at.effect * -jnp.expm1(-jnp.exp(log_effort) / at.half_saturation)
            m, s = lifted @ marketing, lifted @ (1 - marketing)
            return jnp.log(1 + m + s + at.bond * m * s)

        return jax.grad(log_factor)(jnp.zeros(2))

    left_out = []
    for seed in range(8):
        position = jnp.asarray(position_of(2, seed, width=1.0))
        at = density.parameters(position, design)
        left_out.append(float(density.log_prior(position, at, design)) - stated(position))
    np.testing.assert_allclose(left_out, left_out[0], atol=1e-8)


def test_prior_draws_explain_less_than_the_whole_outcome():
    kinds = ("tv", "search_ads", "demo", "personal_selling", "key_account")
    design, _, _ = build_design(small_firm(kinds=kinds))
    elasticities, half = prior_elasticities(design, np.random.default_rng(2), 5000)
    assert elasticities.shape == half.shape == (5000, 5)
    assert (np.sum(elasticities * half * np.expm1(1 / half), axis=1) < 1).all()


def test_the_effects_of_prior_draws_have_the_elasticities_that_were_drawn():
    firm = small_firm(kinds=KINDS)
    design, _, _ = build_design(firm)
    wanted, _ = prior_elasticities(design, np.random.default_rng(3), 500)
    found = elasticity(draw_prior(design, np.random.default_rng(3), 500), is_marketing(firm))
    np.testing.assert_allclose(found, wanted, rtol=1e-8)


@pytest.mark.parametrize("period", list(Period))
def test_what_is_left_after_a_month_does_not_depend_on_how_often_one_counts(period):
    design, _, _ = build_design(small_firm(period=period, periods=60))
    retention = draw_prior(design, np.random.default_rng(4), 20_000).retention[:, 0]
    monthly = retention**period.per_month
    whole = stats.beta(4, 3)
    below = whole.cdf(MONTHLY_RETENTION_MAX)
    chance = stats.kstest(monthly, lambda x: whole.cdf(x) / below).pvalue
    assert chance > 1e-3


def test_a_lever_used_in_bursts_is_judged_at_the_height_at_which_it_is_felt():
    firm = small_firm(kinds=("tv", "trade_fair"), period=Period.WEEK, periods=104)
    effort = firm.history.effort.copy()
    effort[..., 1] = np.arange(104) % 26 == 10
    design, _, _ = build_design(with_effort(firm, effort))
    steady, bursts = np.exp(design.saturation_log_median)
    assert steady == pytest.approx(1.2, rel=0.1)
    assert bursts > 1.5 * steady
