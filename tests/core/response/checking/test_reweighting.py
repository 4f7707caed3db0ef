"""Draws that serve another posterior: what they say there is what a sampler says."""

from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from checked_firms import lived, quiet_firm, with_money
from scipy.stats import norm
from small_firms import position_of, small_firm
from threadpoolctl import threadpool_limits

from gespann.core.response.checking.reweighting import (
    Base,
    chains_agree,
    effective_share,
    log_ratios,
    resampled,
    reweighted,
    smoothed,
    trusted_pareto_k,
)
from gespann.core.response.checking.rolling import seen_before
from gespann.core.response.checking.thorough import rivals_of
from gespann.core.response.model.density import log_posterior
from gespann.core.response.model.design import Design, build_design, without_lever
from gespann.core.response.model.likelihood import log_likelihood
from gespann.core.response.model.parameters import idle, log_prior, parameters, set_aside
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.model.stages import stages_of
from gespann.core.response.sampling.sampler import Chains
from gespann.core.response.sampling.stage_fitting import draw, drawn, target_of


def rng():
    return np.random.default_rng(1)


def test_a_draw_is_taken_as_often_as_its_weight_asks_for_and_stays_in_its_place():
    weight = np.array([0.5, 1.0, 2.5, 0.0, 1.0])
    log_weight = np.log(np.maximum(weight, 1e-300))
    seen = np.stack([
        np.bincount(resampled(log_weight, np.random.default_rng(k)), minlength=5)
        for k in range(2000)
    ])  # fmt: skip
    np.testing.assert_allclose(seen.mean(axis=0), weight, atol=0.05)
    assert (np.abs(seen - weight) < 1).all()
    rows = resampled(log_weight, rng())
    stayed = np.bincount(rows, minlength=5) > 0
    np.testing.assert_array_equal(rows[stayed], np.flatnonzero(stayed))


def test_equal_weights_leave_every_draw_where_it_is():
    np.testing.assert_array_equal(resampled(np.full(40, -3.0), rng()), np.arange(40))
    assert effective_share(np.full((2, 40), -3.0)) == pytest.approx(1.0)


def test_the_effective_share_is_that_of_the_draws_that_carry_the_weight():
    log_weight = np.where(np.arange(80) < 20, 0.0, -np.inf).reshape(2, 40, order="F")
    assert effective_share(log_weight) == pytest.approx(0.25)


def test_a_chain_that_was_elsewhere_is_noticed():
    log_weight = rng().normal(0, 0.5, (4, 150))
    assert chains_agree(log_weight)
    log_weight[2] -= 3.0
    assert not chains_agree(log_weight)
    assert effective_share(log_weight) > 0.5


def test_smoothed_weights_find_the_mean_of_a_normal_from_draws_of_a_wider_one():
    draws = rng().normal(0, 1.5, 4000)
    ratio = norm.logpdf(draws, 0.5, 1.0) - norm.logpdf(draws, 0, 1.5)
    log_weight, pareto_k = smoothed(ratio)
    weight = np.exp(log_weight - log_weight.max())
    assert np.average(draws, weights=weight) == pytest.approx(0.5, abs=0.06)
    assert pareto_k < trusted_pareto_k(4000)


def test_draws_of_a_narrow_normal_are_not_trusted_for_a_wide_one():
    draws = rng().normal(0, 1.0, 4000)
    ratio = norm.logpdf(draws, 0, 2.5) - norm.logpdf(draws, 0, 1.0)
    assert smoothed(ratio)[1] > trusted_pareto_k(4000)


def test_draws_that_the_target_rules_out_have_no_weight():
    ratio = np.where(np.arange(400) % 2, 0.01 * rng().normal(size=400), -np.inf)
    log_weight, pareto_k = smoothed(ratio)
    assert (log_weight[::2] == -np.inf).all()
    assert np.isfinite(log_weight[1::2]).all()
    assert pareto_k < 0.7
    assert smoothed(np.where(np.arange(400) < 380, -np.inf, 0.0))[1] == np.inf


WITHOUT = {
    "lever": partial(without_lever, lever=1),
    "long life": partial(replace, long_scale=jnp.array(0.0)),
    "bond": partial(replace, bond_scale=jnp.array(0.0)),
}


def leaner(part: str) -> Design:
    """The design of a small firm's model that goes without a part."""
    return jax.tree.map(jnp.asarray, WITHOUT[part](build_design(small_firm())[0]))


@pytest.mark.parametrize(("part", "coordinates"), [("lever", 4), ("long life", 3), ("bond", 1)])
def test_what_is_left_out_has_its_prior_and_no_say_in_anything_else(part, coordinates):
    design = leaner(part)
    which = jnp.asarray(idle(design))
    assert which.sum() == coordinates
    for seed in range(4):
        place, elsewhere = (jnp.asarray(position_of(2, one)) for one in (seed, seed + 10))
        other = jnp.where(which, elsewhere, place)  # differs in what is left out, and nothing else
        (emptied, _), (same, _) = (set_aside(one, which, design) for one in (place, other))
        np.testing.assert_allclose(emptied, same, atol=1e-12)
        at, centre = parameters(place, design), parameters(emptied, design)
        assert float(log_likelihood(at, design)) == pytest.approx(
            float(log_likelihood(centre, design))
        )
        np.testing.assert_allclose(set_aside(emptied, which, design)[1], 0, atol=1e-12)


def _prior(place, design):
    return float(log_prior(place, parameters(place, design), design))


def test_the_elasticity_of_a_lever_that_is_left_out_is_standard_normal_and_alone():
    design = leaner("lever")
    for seed in range(4):
        place = jnp.asarray(position_of(2, seed))
        moved = place.at[1].add(0.7)  # the second lever's effect
        own, further = (
            set_aside(one, jnp.asarray(idle(design)), design)[1][1] for one in (place, moved)
        )
        assert float(further - own) == pytest.approx(0.7)
        told = norm.logpdf(further) - norm.logpdf(own)
        assert _prior(moved, design) - _prior(place, design) == pytest.approx(float(told))


@pytest.fixture(scope="module")
def history():
    """Three years of months in which visits move the firm and advertising does not."""
    firm = quiet_firm(periods=36)
    chance = np.random.default_rng(7)
    effort = firm.history.effort.copy()
    effort[..., 1] = chance.choice([5.0, 60.0], size=effort.shape[:2])
    firm = replace(firm, history=replace(firm.history, effort=effort))
    scaled, _ = scale_efforts(firm)
    lifted = np.log1p(0.9 * (1 - np.exp(-scaled[..., 1])))
    return with_money(firm, lifted + chance.normal(0, 0.03, lifted.shape))


def posterior_at(firm, origin, variant=None):
    (stage,) = stages_of(firm)
    return target_of(firm, stage, seed=4, seen=seen_before(firm, origin), variant=variant)


def without(firm, code, subject=""):
    rivals = {(rival.code, rival.subject): rival for rival in rivals_of(firm)}
    return rivals[code, subject].variants[0]


@pytest.fixture(scope="module")
def base(history):
    with threadpool_limits(1, user_api="blas"):
        return Base.of(draw(posterior_at(history, 33), chains=4, draws=1000))


def moments(stage):
    """Mean and spread of parameters of each kind, on a scale on which they are about normal."""
    posterior = stage.fit.posterior
    logs = np.log(
        [posterior.effect[:, 1], posterior.noise, posterior.drift, posterior.level_spread]
    )
    columns = np.concatenate([logs, [posterior.autocorrelation, posterior.coefficients[:, 0]]])
    return columns.mean(axis=1), columns.std(axis=1)


CHANGES = {
    "fewer months": (lambda firm: posterior_at(firm, 27)),
    "no bond": (lambda firm: posterior_at(firm, 33, without(firm, "with_bond"))),
    "no idle lever": (lambda firm: posterior_at(firm, 33, without(firm, "with_lever", "lever 0"))),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.slow
def test_weighted_draws_have_the_moments_of_sampled_ones(history, base, change):
    target = CHANGES[change](history)
    with threadpool_limits(1, user_api="blas"):
        found = reweighted(base, target, rng(), least_effective=0.1)
        asked = draw(target, chains=4, draws=1000)
    (mean, spread), (expected, width) = moments(found), moments(asked)
    assert (np.abs(mean - expected) < 0.15 * width).all()
    np.testing.assert_allclose(spread, width, rtol=0.15)
    if change != "no bond":  # it hardly changes anything else
        unweighted, _ = moments(base.drawn)
        assert (np.abs(unweighted - expected) > 0.15 * width).any()


def test_draws_serve_their_own_posterior_unchanged(history, base):
    same = reweighted(base, posterior_at(history, 33), rng())
    np.testing.assert_array_equal(same.chains.positions, base.drawn.chains.positions)
    np.testing.assert_array_equal(
        same.fit.posterior.coefficients, base.drawn.fit.posterior.coefficients
    )


def test_the_lever_that_moves_the_firm_cannot_be_taken_out_by_weights(history, base):
    target = posterior_at(history, 33, without(history, "with_lever", "lever 1"))
    assert reweighted(base, target, rng()) is None


def test_nothing_serves_where_no_tail_is_trusted(history, base):
    assert reweighted(base, posterior_at(history, 30), rng(), most_pareto_k=-np.inf) is None
    assert reweighted(base, posterior_at(history, 30), rng(), least_effective=1.0) is None


def test_more_history_shifts_the_weights_to_draws_that_expect_it(history):
    """The ratio of two posteriors is the likelihood of what only one of them has seen."""
    firm = lived(quiet_firm(periods=36))
    less, more = posterior_at(firm, 30), posterior_at(firm, 33)
    positions = less.mode + 0.2 * rng().normal(size=(1, 30, len(less.mode)))
    zeros = np.zeros((1, 30))
    chains = Chains(positions, zeros.astype(bool), zeros.astype(int))
    found = log_ratios(Base.of(drawn(less, chains)), more)
    expected = [
        float(
            log_posterior(jnp.asarray(one), more.part) - log_posterior(jnp.asarray(one), less.part)
        )
        for one in positions[0]
    ]
    np.testing.assert_allclose(found[0], expected, atol=1e-8)
