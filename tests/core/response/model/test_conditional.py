"""The base's coefficients in block form against one dense normal distribution."""

import jax
import jax.numpy as jnp
import numpy as np

from gespann.core.response.model.conditional import Conditional, mean_and_determinants

MARKETS, OWN, SHARED = 5, 4, 6


def products(seed=1):
    """Own, cross and shared products of columns, and their scores, as the model makes them."""
    rng = np.random.default_rng(seed)
    own = rng.normal(size=(MARKETS, 30, OWN))
    shared = rng.normal(size=(MARKETS, 30, SHARED))
    rest = rng.normal(size=(MARKETS, 30))
    return tuple(
        jnp.asarray(np.einsum(subscripts, left, right))
        for subscripts, left, right in (
            ("gtp,gtq->gpq", own, own),
            ("gtp,gts->gps", own, shared),
            ("gts,gtr->sr", shared, shared),
            ("gtp,gt->gp", own, rest),
            ("gts,gt->s", shared, rest),
        )
    )


def dense(blocks):
    """Precision and score of all coefficients in one matrix: shared first, then each market's."""
    own, cross, shared, own_score, shared_score = (np.asarray(block) for block in blocks)
    size = SHARED + MARKETS * OWN
    precision = np.eye(size)
    precision[:SHARED, :SHARED] += shared
    for g in range(MARKETS):
        mine = slice(SHARED + g * OWN, SHARED + (g + 1) * OWN)
        precision[mine, mine] += own[g]
        precision[mine, :SHARED] = cross[g]
        precision[:SHARED, mine] = cross[g].T
    return precision, np.concatenate([shared_score, own_score.ravel()])


def test_mean_and_determinant_are_those_of_the_dense_matrix():
    precision, score = dense(products())
    shared, own, *halves = mean_and_determinants(*products())
    mean = np.linalg.solve(precision, score)
    np.testing.assert_allclose(np.concatenate([shared, own.ravel()]), mean, rtol=1e-9)
    np.testing.assert_allclose(sum(halves), np.linalg.slogdet(precision)[1] / 2)


def test_the_closed_form_of_the_derivatives_is_that_of_differences():
    blocks, direction = products(1), products(2)

    def value(step):
        shared, own, one, other = mean_and_determinants(
            *(block + step * way for block, way in zip(blocks, direction, strict=True))
        )
        return jnp.sum(jnp.sin(shared)) + jnp.sum(jnp.cos(own)) + 3 * one + 5 * other

    slope = (value(1e-5) - value(-1e-5)) / 2e-5
    np.testing.assert_allclose(jax.grad(value)(0.0), slope, rtol=1e-7)


def test_draws_have_the_mean_and_the_spread_of_the_distribution():
    given = Conditional.of(*products())
    shared, own = jax.vmap(given.draw)(jax.random.split(jax.random.key(0), 20_000))
    draws = np.concatenate([shared, own.reshape(len(own), -1)], axis=1)
    precision, score = dense(products())
    np.testing.assert_allclose(draws.mean(axis=0), np.linalg.solve(precision, score), atol=0.02)
    np.testing.assert_allclose(np.cov(draws.T), np.linalg.inv(precision), atol=0.02)
