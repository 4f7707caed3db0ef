"""The prior: the density and the draws were written apart and must be the same distribution."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from arviz_stats.base import array_stats
from scipy import stats
from small_firms import position_of, small_firm, small_funnel, with_effort

from gespann.core.firm import Firm, Stage
from gespann.core.quantities import Period
from gespann.core.response.evidence import stage_elasticity
from gespann.core.response.model import exposure
from gespann.core.response.model import parameters as model
from gespann.core.response.model.carryover import LONGEST_HALF_LIFE_YEARS, MONTHLY_RETENTION_MAX
from gespann.core.response.model.design import Design, build_design
from gespann.core.response.model.scaling import scale_efforts, usual_spend
from gespann.core.response.model.stages import stages_of
from gespann.core.response.prior.joint import joint_prior
from gespann.core.response.prior.priors import published_prior, shared_over_stages
from gespann.core.response.results import Posterior, is_marketing
from gespann.core.response.sampling.prior_draws import draw_prior, prior_elasticities
from gespann.core.response.sampling.sampler import sample
from gespann.core.response.sampling.stage_fitting import to_posterior

KINDS = ("tv", "personal_selling")
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)


def quantities(posterior: Posterior, design: Design) -> dict[str, np.ndarray]:
    """Everything uncertain, by name and draw."""
    elasticities = stage_elasticity(posterior, np.asarray(design.marketing) > 0)
    shared = (
        "bond", "noise", "autocorrelation", "drift", "market_drift", "level_spread",
        "effect_spread", "long_retention", "capacity", "capacity_without", "unworked_worth",
    )  # fmt: skip
    found = {name: getattr(posterior, name) for name in shared}
    lags = np.arange(posterior.delay.shape[1])
    if len(lags):
        found["share of the first two periods"] = posterior.delay[:, :2].sum(axis=1)
        found["mean delay"] = posterior.delay @ lags
    for k in range(len(design.marketing)):
        found[f"elasticity {k}"] = elasticities[:, k]
        found[f"half_saturation {k}"] = posterior.half_saturation[:, k]
        found[f"retention {k}"] = posterior.retention[:, k]
        found[f"long_share {k}"] = posterior.long_share[:, k]
    return found


def one_step() -> Firm:
    return small_firm(kinds=KINDS, period=Period.MONTH)


def worked_leads() -> Firm:
    steps = (Stage("leads", "leads", "count", "lever 1"), Stage("deals", "deals", "count"))
    return small_funnel(kinds=KINDS, stages=steps)


@pytest.mark.parametrize("history", [one_step, worked_leads])
def test_without_any_outcome_the_sampler_draws_from_the_prior(history):
    firm = history()
    design, _, _ = build_design(firm, seen=np.zeros(firm.history.outcome.shape, bool))
    sampled = quantities(
        to_posterior(sample(design, seed=1, chains=4, draws=2000), design, 1), design
    )
    drawn = quantities(draw_prior(design, np.random.default_rng(1), 40_000), design)
    for name, values in sampled.items():
        limits = np.quantile(drawn[name], PROBABILITIES)
        for probability, limit in zip(PROBABILITIES, limits, strict=True):
            below = (values < limit).astype(float).reshape(4, -1)
            size = array_stats.ess(below, 0, 1, method="mean")
            error = np.sqrt(probability * (1 - probability) * (1 / size + 1 / 40_000))
            assert abs(below.mean() - probability) < 4.5 * error, (name, probability)


@pytest.mark.parametrize("history", [one_step, worked_leads])
def test_the_density_of_two_levers_is_that_of_elasticities_times_what_is_left_unexplained(history):
    design = jax.tree.map(jnp.asarray, build_design(history())[0])
    arrivals = design.arrivals
    # Without arrivals these four mean nothing, but are drawn all the same.
    delay = np.exp(arrivals.delay_log_median) if arrivals else 1.0
    capacity = np.exp(arrivals.capacity_log_median) if arrivals else 1.0
    capacity_sigma = arrivals.capacity_sigma if arrivals else 1.0

    def stated(position):
        """Textbook densities, and the Jacobian of the coordinates by differentiation."""
        at = model.parameters(position, design)
        share = at_elasticity(position) * at.half_saturation * np.expm1(1 / at.half_saturation)
        monthly = at.retention**design.per_month
        most = model.AUTOCORRELATION_MAX
        densities = [
            log_normal_together(at_elasticity(position)),
            stats.lognorm.logpdf(
                at.half_saturation,
                design.saturation_sigma,
                scale=np.exp(design.saturation_log_median),
            ),
            stats.beta.logpdf(monthly, design.retention_alpha, design.retention_beta),
            stats.beta.logpdf(at.long_share, design.long_alpha, design.long_beta),
            2 * np.log(1 - share.sum()),
            stats.beta.logpdf(at.bond, 1, 2),
            stats.lognorm.logpdf(at.noise, 1.0, scale=0.10),
            stats.beta.logpdf(at.autocorrelation / most, 1.5, 3),
            stats.lognorm.logpdf(at.drift, 0.8, scale=0.08),
            stats.lognorm.logpdf(at.market_drift, 0.8, scale=0.05),
            stats.lognorm.logpdf(at.level_spread, 0.8, scale=0.7),
            stats.lognorm.logpdf(at.effect_spread, 0.8, scale=0.15),
            stats.norm.logpdf(
                np.arctanh(at.long_coordinate), scale=0.6 / np.log(LONGEST_HALF_LIFE_YEARS)
            ),
            -np.log1p(-(at.long_coordinate**2)),
            stats.lognorm.logpdf(at.delay_mean, exposure.DELAY_SIGMA, scale=delay),
            stats.lognorm.logpdf(
                at.delay_cv, exposure.DELAY_CV_SIGMA, scale=exposure.DELAY_CV_MEDIAN
            ),
            stats.lognorm.logpdf(at.capacity, capacity_sigma, scale=capacity),
            stats.lognorm.logpdf(
                at.capacity_without, exposure.CAPACITY_SIGMA, scale=exposure.CAPACITY_MEDIAN
            ),
            stats.uniform.logpdf(at.unworked_worth),
        ]
        _, log_volume = np.linalg.slogdet(jax.jacobian(natural)(position))
        return sum(float(np.sum(part)) for part in densities) + log_volume

    def log_normal_together(elasticity):
        sd = np.asarray(design.elasticity_sigma)
        covariance = np.linalg.inv(design.elasticity_precision) * np.outer(sd, sd)
        log = np.log(elasticity)
        density = stats.multivariate_normal.logpdf(log, design.elasticity_log_median, covariance)
        return density - log.sum()

    def natural(position):
        at = model.parameters(position, design)
        monthly = jnp.exp(jnp.log(at.retention) * design.per_month)
        shared = jnp.stack([
            at.bond, at.noise, at.autocorrelation, at.drift, at.market_drift, at.level_spread,
            at.effect_spread, at.long_coordinate, at.delay_mean, at.delay_cv, at.capacity,
            at.capacity_without, at.unworked_worth,
        ])  # fmt: skip
        return jnp.concatenate(
            [at_elasticity(position), at.half_saturation, monthly, at.long_share, shared]
        )

    def at_elasticity(position):
        """Of the effects, independently of the coordinates: the derivative of log F."""
        at = model.parameters(position, design)
        marketing = design.marketing

        def log_factor(log_effort):
            lifted = at.effect * -jnp.expm1(-jnp.exp(log_effort) / at.half_saturation)
            m, s = lifted @ marketing, lifted @ (1 - marketing)
            return jnp.log(1 + m + s + at.bond * m * s)

        return jax.grad(log_factor)(jnp.zeros(2))

    left_out = []
    for seed in range(8):
        position = jnp.asarray(position_of(2, seed, width=1.0))
        at = model.parameters(position, design)
        left_out.append(float(model.log_prior(position, at, design)) - stated(position))
    np.testing.assert_allclose(left_out, left_out[0], atol=1e-8)


def test_the_long_life_has_a_half_life_around_a_year_and_never_beyond_four():
    design, _, _ = build_design(one_step())
    retention = draw_prior(design, np.random.default_rng(5), 20_000).long_retention
    years = np.log(0.5) / np.log(retention) / 12
    assert np.median(years) == pytest.approx(1, rel=0.02)
    assert (years > 1 / LONGEST_HALF_LIFE_YEARS).all()
    assert (years < LONGEST_HALF_LIFE_YEARS).all()
    inner = np.quantile(np.log(years), (0.3, 0.7))
    # Near the middle the squeezed normal is the normal itself.
    np.testing.assert_allclose(inner, stats.norm(scale=0.6).ppf((0.3, 0.7)), rtol=0.08)


def test_the_prior_of_one_of_several_stages_makes_up_the_whole_again():
    firm = small_firm(kinds=KINDS)
    for lever in firm.levers:
        whole = published_prior(lever)
        for stages in (2, 4):
            part = shared_over_stages(whole, stages)
            one, all_of_them = (
                stats.lognorm(prior.elasticity_sigma, scale=prior.elasticity_median)
                for prior in (part, whole)
            )
            assert stages * one.mean() == pytest.approx(all_of_them.mean())
            assert stages * one.var() == pytest.approx(all_of_them.var())
            assert (
                replace(
                    part,
                    elasticity_median=whole.elasticity_median,
                    elasticity_sigma=whole.elasticity_sigma,
                )
                == whole
            )


def test_a_lever_of_one_stage_alone_keeps_its_prior():
    for lever in small_firm(kinds=KINDS).levers:
        whole, alone = published_prior(lever), shared_over_stages(published_prior(lever), 1)
        assert alone.elasticity_median == pytest.approx(whole.elasticity_median)
        assert alone.elasticity_sigma == pytest.approx(whole.elasticity_sigma)


def test_on_how_many_stages_a_lever_acts_is_what_its_prior_is_shared_over():
    firm = worked_leads()
    levers = (replace(firm.levers[0], stages=("leads",)), firm.levers[1])
    firm = replace(firm, levers=levers)
    leads, deals = (build_design(firm, stage)[0] for stage in stages_of(firm))
    spend = usual_spend(firm, scale_efforts(firm)[1])
    advertising, visits = joint_prior(firm, spend).levers
    half = shared_over_stages(visits, 2)
    medians = [advertising.elasticity_median, half.elasticity_median]
    np.testing.assert_allclose(np.exp(leads.elasticity_log_median), medians)
    np.testing.assert_allclose(deals.elasticity_sigma, [half.elasticity_sigma])


def test_a_single_market_has_no_effects_of_its_own_in_the_prior_either():
    design, _, _ = build_design(small_firm(markets=1))
    assert (draw_prior(design, np.random.default_rng(1), 100).market_effect == 1).all()
    design, _, _ = build_design(small_firm(markets=3))
    drawn = draw_prior(design, np.random.default_rng(1), 20_000)
    assert drawn.market_effect.shape == (20_000, 3, 2)
    narrow = drawn.selected(np.flatnonzero(drawn.effect_spread < 0.2))
    relative = (narrow.market_effect - 1) / narrow.effect_spread[:, None, None]
    assert relative.std() == pytest.approx(1, abs=0.02)


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
    drawn = draw_prior(design, np.random.default_rng(3), 500)
    found = stage_elasticity(drawn, is_marketing(firm.levers))
    np.testing.assert_allclose(found, wanted, rtol=1e-8)


@pytest.mark.parametrize("period", list(Period))
def test_what_is_left_after_a_month_does_not_depend_on_how_often_one_counts(period):
    design, _, _ = build_design(small_firm(period=period, periods=60))
    retention = draw_prior(design, np.random.default_rng(4), 20_000).retention[:, 0]
    monthly = retention**period.per_month
    whole = stats.beta(1.2, 1.8)
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
