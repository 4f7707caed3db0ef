"""The log density against brute force, and the base's coefficients against conditioning."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from dense import dense
from small_firms import on_device, one_draw, parameters_of, position_of, small_firm, with_outcome

from gespann.core.quantities import Period
from gespann.core.response import density
from gespann.core.response.design import build_design
from gespann.core.response.evidence import added_by_levers, log_base
from gespann.core.response.scaling import scale_efforts


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


log_likelihood = jax.jit(density.log_likelihood)
HISTORIES = [full_history, history_with_gaps, markets_with_gaps]


@pytest.mark.parametrize("history", HISTORIES)
def test_integrating_the_base_out_gives_the_density_of_one_large_normal(history):
    design = on_device(history())
    places = [parameters_of(design, seed) for seed in range(6)]
    # The constant that is left out must be the same everywhere.
    left_out = [
        float(log_likelihood(at, design)) - dense(at, design).log_density() for at in places
    ]
    np.testing.assert_allclose(left_out, left_out[0], atol=1e-6)


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
        corner = np.random.default_rng(seed).choice([-3.0, 3.0], size=density.dimension(2))
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


@pytest.mark.parametrize("history", HISTORIES)
def test_drawn_coefficients_have_mean_and_covariance_of_the_conditional_normal(history):
    design = on_device(history())
    at = parameters_of(design, 2)
    keys = jax.random.split(jax.random.key(0), 20_000)
    shared, own = jax.jit(jax.vmap(lambda key: density.coefficients(key, at, design)))(keys)
    drawn = np.concatenate([shared, own.reshape(len(keys), -1)], axis=1)
    mean, covariance = dense(at, design).coefficients()
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
    rng = np.random.default_rng(1)
    true = rng.normal(size=columns.shared.shape[-1]) * 0.1
    own = rng.normal(size=(2, columns.own.shape[-1])) * 0.1
    own[:, 0] = [6.0, 8.0]
    lifted = np.asarray(density.log_factor(at, design))
    outcome = np.exp(lifted + columns.shared @ true + own @ columns.own.T)
    sure = jax.tree.map(jnp.asarray, at.__class__(**{**at.__dict__, "noise": jnp.asarray(1e-6)}))
    quiet = on_device(with_outcome(firm, outcome))
    quiet = quiet.__class__(**{**quiet.__dict__, "stock_table": jnp.asarray(design.stock_table)})
    drawn = density.coefficients(jax.random.key(1), sure, quiet)
    posterior = one_draw(sure, np.concatenate([np.asarray(part).ravel() for part in drawn]))
    base = log_base(posterior, slice(0, 1), columns.shared, columns.own)[0]
    np.testing.assert_allclose(base + lifted, np.log(outcome), atol=1e-4)


def test_the_tables_and_the_exact_recursion_give_the_same_factor():
    firm = markets_with_gaps()
    design, scaling, _ = build_design(firm)
    scaled, _ = scale_efforts(firm)
    for seed in range(5):
        at = parameters_of(jax.tree.map(jnp.asarray, design), seed)
        exact = added_by_levers(firm, one_draw(at), scaled, scaling).log_factor[0]
        np.testing.assert_allclose(density.log_factor(at, design), exact, atol=1e-4)
