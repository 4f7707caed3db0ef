"""What draws are worth is told as ArviZ tells it."""

import numpy as np
import pytest
from arviz_stats.base import array_stats

from gespann.core.response.sampling.effective_draws import effective_draws, rank_normalised_r_hat


def by_arviz(draws):
    each = np.moveaxis(draws, 2, 0)
    return (
        np.array([array_stats.rhat(one, 0, 1, method="rank") for one in each]),
        np.array([array_stats.ess(one, 0, 1, method="bulk") for one in each]),
        np.array([array_stats.ess(one, 0, 1, method="tail", prob=(0.05, 0.95)) for one in each]),
    )


def chains_with_memory(memory, *, chains=4, draws=500, seed=0):
    """One coordinate for each memory; AR(1)."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(chains, draws, len(memory)))
    values = np.empty_like(noise)
    values[:, 0] = noise[:, 0]
    for t in range(1, draws):
        values[:, t] = memory * values[:, t - 1] + noise[:, t]
    return values


def assert_told_alike(draws):
    r_hat, bulk, tail = by_arviz(draws)
    ours = effective_draws(draws)
    np.testing.assert_allclose(rank_normalised_r_hat(draws), r_hat, rtol=1e-10)
    np.testing.assert_allclose(ours[0], bulk, rtol=1e-8)
    np.testing.assert_allclose(ours[1], tail, rtol=1e-8)


@pytest.mark.parametrize("draws", [4, 5, 6, 7, 8, 50, 151, 500])
def test_of_chains_with_any_memory_and_length(draws):
    memory = np.array([-0.9, -0.3, 0.0, 0.5, 0.95, 0.999])
    assert_told_alike(chains_with_memory(memory, draws=draws))


def test_of_chains_that_are_elsewhere_or_wider():
    draws = chains_with_memory(np.array([0.2, 0.2, 0.2]), draws=200)
    draws[0, :, 0] += 3
    draws[1, :, 1] *= 5
    draws[2, :, 2] += np.linspace(0, 4, 200)
    assert_told_alike(draws)


def test_of_chains_that_stood_still_for_a_while():
    draws = chains_with_memory(np.array([0.3, 0.3]), draws=100)
    draws[:, 40:60] = draws[:, 40:41]
    draws[..., 1] = np.round(draws[..., 1])
    assert_told_alike(draws)


def test_of_two_chains():
    assert_told_alike(chains_with_memory(np.array([0.1, 0.8]), chains=2))


def test_what_never_moved_counts_in_full_and_what_is_no_number_does_not_count():
    draws = chains_with_memory(np.array([0.1, 0.1, 0.1]), draws=20)
    draws[..., 1] = 2.0
    draws[1, 3, 2] = np.nan
    bulk, tail = effective_draws(draws)
    assert bulk[1] == tail[1] == draws[..., 1].size
    assert np.isnan([bulk[2], tail[2], rank_normalised_r_hat(draws)[2]]).all()
    assert np.isfinite([bulk[0], tail[0]]).all()
