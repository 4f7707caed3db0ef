"""The log density against brute force, and the base's coefficients against conditioning."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from dense import dense
from small_firms import (
    on_device,
    one_draw,
    parameters_of,
    position_of,
    small_firm,
    small_funnel,
    with_outcome,
)

from gespann.core.firm import Stage
from gespann.core.quantities import Period
from gespann.core.response.evidence import AsItWas, factor, log_base
from gespann.core.response.model import density, likelihood
from gespann.core.response.model.design import build_design, weighted
from gespann.core.response.model.mean_outcome import log_factor
from gespann.core.response.model.parameters import dimension
from posteriors import single_stage


def full_history():
    return small_firm(seed=3)


def history_with_gaps():
    firm = small_firm(periods=60, period=Period.WEEK, controls=2, seed=4)
    outcome = firm.history.outcome.copy()
    outcome[0, [0, 1, 7, 20, 21, 40, 59]] = np.nan
    return with_outcome(firm, outcome)


def markets_with_gaps():
    kinds = ("tv", "search_ads", "personal_selling")
    firm = small_firm(kinds=kinds, markets=3, periods=60, period=Period.WEEK, controls=1, seed=5)
    outcome = firm.history.outcome * np.array([[1.0], [3.0], [0.2]])
    outcome[1, 10:30] = np.nan
    outcome[2, ::2] = np.nan
    return with_outcome(firm, outcome)


def revenue_of_deals():
    """Money that comes late from what sales could work: exposure, weights and offsets."""
    steps = (
        Stage("deals", "deals", "count", worked_by="lever 1"),
        Stage("revenue", "revenue", "money"),
    )
    firm = small_funnel(stages=steps, markets=2, seed=7)
    return replace(firm, history=replace(firm.history, potential=np.array([1.0, 2.5])))


log_likelihood = jax.jit(likelihood.log_likelihood)
HISTORIES = [full_history, history_with_gaps, markets_with_gaps, revenue_of_deals]


def assert_the_density_of_one_large_normal(design, *, places):
    found = [parameters_of(design, seed) for seed in range(places)]
    left_out = [float(log_likelihood(at, design)) - dense(at, design).log_density() for at in found]
    # The constant that is left out must be the same everywhere.
    np.testing.assert_allclose(left_out, left_out[0], atol=1e-6)


@pytest.mark.parametrize("history", HISTORIES)
def test_integrating_the_base_out_gives_the_density_of_one_large_normal(history):
    design = on_device(history())
    assert_the_density_of_one_large_normal(design, places=6)


def test_a_stage_on_which_no_lever_acts_has_a_density_all_the_same():
    firm = revenue_of_deals()
    levers = tuple(replace(lever, stages=("deals",)) for lever in firm.levers)
    design = on_device(replace(firm, levers=levers))
    assert design.marketing.shape == (0,)
    assert_the_density_of_one_large_normal(design, places=3)


@pytest.mark.parametrize("history", HISTORIES)
def test_the_gradient_is_the_slope_of_the_density(history):
    design = on_device(history())
    value = jax.jit(lambda at: density.log_posterior(at, design))
    slope = jax.jit(jax.grad(lambda at: density.log_posterior(at, design)))
    for seed in range(3):
        at = jnp.asarray(position_of(len(design.marketing), seed))
        for k in range(at.shape[0]):
            ahead = jnp.zeros_like(at).at[k].set(1e-5)
            central = (value(at + ahead) - value(at - ahead)) / 2e-5
            assert float(slope(at)[k]) == pytest.approx(float(central), rel=1e-5, abs=1e-4)


def test_three_standard_deviations_from_the_prior_the_density_is_still_a_number():
    design = on_device(full_history())
    value = jax.jit(jax.value_and_grad(lambda at: density.log_posterior(at, design)))
    for seed in range(200):
        corner = np.random.default_rng(seed).choice([-3.0, 3.0], size=dimension(2))
        found, slope = value(jnp.asarray(corner))
        assert np.isfinite(found)
        assert np.isfinite(slope).all()


def test_hidden_outcomes_change_nothing_whatever_they_are():
    firm = full_history()
    seen = np.ones((1, 36), bool)
    seen[:, 20:] = False
    changed = firm.history.outcome.copy()
    changed[:, 20:] *= 7
    one, other = (on_device(f, seen=seen) for f in (firm, with_outcome(firm, changed)))
    at = parameters_of(one, 1)
    assert float(log_likelihood(at, one)) == float(log_likelihood(at, other))


def test_the_weights_of_cells_are_their_precisions():
    design, _, _ = build_design(markets_with_gaps())
    weight = np.random.default_rng(1).uniform(0.2, 1.5, design.seen.shape)
    design = jax.tree.map(jnp.asarray, weighted(design, weight))
    assert_the_density_of_one_large_normal(design, places=4)


@pytest.mark.parametrize("history", HISTORIES)
def test_drawn_coefficients_have_mean_and_covariance_of_the_conditional_normal(history):
    design = on_device(history())
    at = parameters_of(design, 2)
    keys = jax.random.split(jax.random.key(0), 20_000)
    shared, own, more = jax.jit(jax.vmap(lambda key: likelihood.coefficients(key, at, design)))(
        keys
    )
    if not design.pools_effects:
        assert (more == 0).all()
        more = more[..., :0]
    each = np.concatenate([own, more], axis=2).reshape(len(keys), -1)
    drawn = np.concatenate([shared, each], axis=1)
    large = dense(at, design)
    free = large.prior_sd > 0
    assert (drawn[:, ~free] == 0).all()
    mean, covariance = (part[free] for part in large.coefficients())
    drawn, covariance = drawn[:, free], covariance[:, free]
    # Whitened with the right covariance, draws are independent standard normals.
    white = np.linalg.solve(np.linalg.cholesky(covariance), (drawn - mean).T).T
    count, size = white.shape
    assert np.abs(white.mean(axis=0)).max() < 5 / np.sqrt(count)
    deviation = np.cov(white.T) - np.eye(size)
    assert np.abs(deviation).max() < 6 * np.sqrt(2 / count)


def test_without_noise_the_coefficients_reproduce_the_history():
    firm = small_firm(markets=2, periods=48, controls=1, seed=6)
    design, _, columns = build_design(firm)
    at = parameters_of(jax.tree.map(jnp.asarray, design), 3)
    at = replace(at, noise=jnp.asarray(1e-6), effect_spread=jnp.asarray(1e-9))
    rng = np.random.default_rng(1)
    true = rng.normal(size=columns.shared.shape[-1]) * 0.1
    own = rng.normal(size=(2, columns.own.shape[-1])) * 0.1
    own[:, 0] = [6.0, 8.0]
    lifted = np.asarray(log_factor(at, design))
    outcome = np.exp(lifted + columns.shared @ true + own @ columns.own.T)
    quiet = on_device(with_outcome(firm, outcome))
    # Without known potentials another outcome would scale the efforts otherwise.
    quiet = replace(quiet, table=jnp.asarray(design.table))
    shared, each, _ = likelihood.coefficients(jax.random.key(1), at, quiet)
    drawn = np.concatenate([shared, np.asarray(each).ravel()])
    stage = single_stage(firm, one_draw(at, quiet, drawn), np.asarray(quiet.offset))
    base = log_base(stage, stage.posterior, columns.shared, columns.own)[0]
    np.testing.assert_allclose(base + lifted, np.log(outcome), atol=1e-4)


def test_the_tables_and_the_exact_recursion_give_the_same_factor():
    firm = markets_with_gaps()
    design, _, _ = build_design(firm)
    for seed in range(5):
        at = parameters_of(jax.tree.map(jnp.asarray, design), seed)
        stage = single_stage(firm, one_draw(at, design))
        course = AsItWas.of(firm, (stage,), (stage.posterior,))
        exact = np.log(factor(stage, stage.posterior, course.done[0])[0])
        np.testing.assert_allclose(log_factor(at, design), exact, atol=1e-4)
