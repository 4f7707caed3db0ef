"""Counts: Laplace's approximation of their likelihood, against doing the integral."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln, logsumexp
from small_firms import on_device, parameters_of, position_of, small_funnel

from gespann.core.firm import Firm, Stage
from gespann.core.response.model import density
from gespann.core.response.model.design import Design
from gespann.core.response.model.likelihood import (
    coefficients,
    log_likelihood,
    prior_scales,
    stage_fit,
)
from gespann.core.response.model.mean_outcome import (
    effect_columns,
    lever_effects,
    log_exposure,
    log_factor,
)
from gespann.core.response.model.parameters import Parameters

LEADS = Stage("leads", "leads", "count", worked_by="lever 1")
DEALS = Stage("deals", "deals", "count")

# Each as one program: called step by step, JAX compiles the loops in them anew with every call.
likelihood = jax.jit(log_likelihood)
slopes_of = jax.jit(lambda at, design: effect_columns(lever_effects(at, design), at, design))
known_of = jax.jit(lambda at, design: log_factor(at, design) + log_exposure(at, design))
draws_of = jax.jit(jax.vmap(coefficients, in_axes=(0, None, None)))


@jax.jit
def around_the_mode(keys, at, design):
    """The mean of all coefficients, and a draw for each key from the normal around it."""
    _, given = stage_fit(at, lever_effects(at, design), design)
    return given.mean(), jax.vmap(given.draw)(keys)


def worked_leads(markets: int = 1) -> Firm:
    return small_funnel(stages=(LEADS, DEALS), markets=markets)


def with_counts(firm: Firm, number: int, counts: np.ndarray) -> Firm:
    stages = firm.history.stages.copy()
    stages[..., number] = counts
    return replace(firm, history=replace(firm.history, stages=stages, outcome=stages[..., -1]))


def one_market() -> Design:
    return on_device(worked_leads())


def two_markets_with_gaps() -> Design:
    firm = worked_leads(markets=2)
    counts = firm.history.stages[..., 1] * [[1.0], [3.0]]
    counts[0, [0, 7, 20, 21]] = np.nan
    return on_device(with_counts(firm, 1, counts))


def few_and_none() -> Design:
    firm = worked_leads()
    return on_device(with_counts(firm, 1, np.random.default_rng(5).poisson(1.5, (1, 48)) * 1.0))


HISTORIES = [one_market, two_markets_with_gaps, few_and_none]


def columns_of(at: Parameters, design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Every coefficient's column, market by market, and its prior sd."""
    markets = len(design.seen)
    own = np.broadcast_to(np.asarray(design.own), (*design.seen.shape, design.own.shape[1]))
    if markets > 1:
        slopes = slopes_of(at, design)
        own = np.concatenate([own, slopes], axis=2)
    each = np.stack([np.kron(np.eye(markets)[g], own[g]) for g in range(markets)])
    shared_sd, own_sd = prior_scales(at, design)
    sd = np.concatenate([shared_sd, np.tile(own_sd, markets)])
    return np.concatenate([np.asarray(design.shared), each], axis=2), sd


def log_density(drawn: np.ndarray, at: Parameters, design: Design) -> np.ndarray:
    """Textbook log density of the counts, by draw of the coefficients, one count after another."""
    columns, _ = columns_of(at, design)
    known = np.asarray(known_of(at, design))
    predictor = (
        np.einsum("dc,gtc->dgt", drawn, columns) + known + np.asarray(design.offset)[:, None]
    )
    counts, seen = np.asarray(design.count), np.asarray(design.seen) > 0
    rho, size = float(at.autocorrelation), float(at.noise) ** -2
    total = np.zeros(len(drawn))
    for g, t in np.argwhere(seen):
        log_mean = predictor[:, g, t]
        if t and seen[g, t - 1]:
            log_mean = log_mean + rho * (np.log(counts[g, t - 1] + 0.5) - predictor[:, g, t - 1])
        total += stats.nbinom.logpmf(counts[g, t], size, size / (size + np.exp(log_mean)))
    return total


def sampled_integral(
    at: Parameters, design: Design, draws: int = 4000
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log of the integral over all coefficients by importance sampling, draws and their weights.

    Draws come from the normal at the mode, twice as wide in variance so that no tail is missed.
    """
    keys = jax.random.split(jax.random.key(1), draws)
    mean, (shared, own) = around_the_mode(keys, at, design)
    centre = np.concatenate([part.ravel() for part in mean])
    white = np.concatenate([shared, own.reshape(draws, -1)], axis=1)
    spread = np.cov(white.T)
    white = centre + np.sqrt(2) * (white - centre)
    proposal = stats.multivariate_normal(centre, 2 * spread, allow_singular=True)
    _, sd = columns_of(at, design)
    logs = log_density(white * sd, at, design) + stats.norm.logpdf(white).sum(axis=1)
    logs -= proposal.logpdf(white)
    return float(logsumexp(logs) - np.log(draws)), white * sd, np.exp(logs - logsumexp(logs))


def left_out(design: Design) -> float:
    """The factorials of the counts, which the model leaves out."""
    seen = np.asarray(design.seen) > 0
    return -float(gammaln(np.asarray(design.count)[seen] + 1).sum())


@pytest.mark.slow
@pytest.mark.parametrize("history", HISTORIES)
def test_laplace_comes_close_to_the_integral_over_all_coefficients(history):
    design = history()
    for seed in range(4):
        at = parameters_of(design, seed)
        found = float(likelihood(at, design)) + left_out(design)
        exact, _, weight = sampled_integral(at, design)
        error = np.sqrt(np.sum(weight**2))  # of the log, by the delta method
        assert error < 0.2
        assert found == pytest.approx(exact, abs=0.1 + 4 * error)


def test_with_one_coefficient_laplace_is_as_good_as_adding_up():
    design = one_market()
    only_level = np.zeros(design.shared.shape[2])
    only_level[-1] = 3.0
    design = replace(design, shared_scale=jnp.asarray(only_level))
    grid = np.linspace(-2, 2, 4001)
    for seed in range(5):
        at = parameters_of(design, seed)
        drawn = np.zeros((len(grid), len(only_level) + 1))
        drawn[:, -2] = grid
        logs = log_density(drawn, at, design) + stats.norm.logpdf(grid, scale=3.0)
        exact = logsumexp(logs) + np.log(grid[1] - grid[0])
        found = float(likelihood(at, design)) + left_out(design)
        assert found == pytest.approx(exact, abs=5e-3)


@pytest.mark.slow
@pytest.mark.parametrize("history", HISTORIES)
def test_the_gradient_of_counts_is_the_slope_of_their_density(history):
    design = history()
    value = jax.jit(lambda at: density.log_posterior(at, design))
    slope = jax.jit(jax.grad(lambda at: density.log_posterior(at, design)))
    for seed in range(3):
        at = jnp.asarray(position_of(len(design.marketing), seed))
        found = slope(at)
        for k in range(at.shape[0]):
            ahead = jnp.zeros_like(at).at[k].set(1e-5)
            central = (value(at + ahead) - value(at - ahead)) / 2e-5
            assert float(found[k]) == pytest.approx(float(central), rel=1e-3, abs=2e-3)


@pytest.mark.slow
@pytest.mark.parametrize("history", [one_market, two_markets_with_gaps])
def test_drawn_coefficients_of_counts_have_the_mean_and_spread_of_the_posterior(history):
    design = history()
    at = parameters_of(design, 2)
    keys = jax.random.split(jax.random.key(0), 4000)
    shared, own, more = draws_of(keys, at, design)
    if not design.pools_effects:
        more = more[..., :0]
    drawn = np.concatenate([own, more], axis=2).reshape(len(keys), -1)
    drawn = np.concatenate([shared, drawn], axis=1)
    _, exact, weight = sampled_integral(at, design, draws=8000)
    mean = weight @ exact
    spread = np.sqrt(weight @ (exact - mean) ** 2)
    free = spread > 0
    assert np.abs((drawn.mean(axis=0) - mean)[free] / spread[free]).max() < 0.2
    np.testing.assert_allclose(drawn.std(axis=0)[free], spread[free], rtol=0.15)


def test_counts_that_are_hidden_change_nothing_whatever_they_are():
    firm = worked_leads()
    hidden = np.ones((1, 48), bool)
    hidden[:, 20:25] = False
    other = firm.history.stages[..., 1].copy()
    other[:, 20:25] = 400.0
    designs = [on_device(f, seen=hidden) for f in (firm, with_counts(firm, 1, other))]
    at = parameters_of(designs[0], 1)
    assert float(likelihood(at, designs[0])) == float(likelihood(at, designs[1]))


def test_three_standard_deviations_from_the_prior_counts_still_have_a_density():
    design = few_and_none()
    value = jax.jit(jax.value_and_grad(lambda at: density.log_posterior(at, design)))
    for seed in range(100):
        corner = np.random.default_rng(seed).choice([-3.0, 3.0], size=len(position_of(2, 0)))
        found, slope = value(jnp.asarray(corner))
        assert np.isfinite(found)
        assert np.isfinite(slope).all()
