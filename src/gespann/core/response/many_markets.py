"""The posterior of firms with many markets: a sample of them is sampled, all of them weigh it.

The No-U-Turn sampler runs on a sample of the markets that stands for all (see `density.StandIn`).
Each of its draws is then weighted with the exact density of all markets over that of the sample,
and drawn again in proportion. A value of the density costs a fifth of a gradient and a draw needs
one value instead of the twenty gradients of a trajectory: all markets are looked at once a draw.
How far the weights can be trusted is their Pareto k.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp
import numpy as np
from arviz_stats.base import array_stats
from jax import Array
from jaxtyping import Float

from gespann.core.response.density import StandIn, Target
from gespann.core.response.design import Design, sample_of_markets
from gespann.core.response.diagnostics import Convergence, convergence
from gespann.core.response.sampler import (
    WARMUP_STAGES,
    Chains,
    curvature_at,
    find_mode,
    potential,
    sample,
    slope_at,
)

# Cells x levers up to which the exact sampler runs. Without limit until the weighted draws have
# been compared with exact ones (benchmarks/many_markets); 200,000 is what they were made for.
EXACT_UP_TO = np.inf
SAMPLED_CELLS = 120_000
MOST_DRAWS = 250  # kept of each chain: each holds the effects of all levers in all markets
PER_DRAW = 2  # weighted draws for each that is kept
AT_ONCE = 10
WORKERS = 2


def draw_posterior(
    design: Design,
    *,
    seed: int,
    chains: int,
    draws: int,
    stages: int = WARMUP_STAGES,
    mode: Float[np.ndarray, " d"] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> tuple[Chains, Convergence, float | None]:
    """Draws from the posterior of any firm: exact, or weighted where there are many markets.

    Args: As in `sampler.sample`.

    Returns: The draws, what they are worth, and the Pareto k of the weights (None: exact).
    """
    cells = design.log_outcome.size * design.marketing.shape[0]
    if cells > EXACT_UP_TO:
        markets = SAMPLED_CELLS * len(design.seen) // cells
        return sample_weighted(
            design,
            markets=max(markets, 2),
            seed=seed,
            chains=chains,
            draws=min(draws, MOST_DRAWS),
            stages=stages,
            mode=mode,
            report=report,
        )
    exact = sample(
        design, seed=seed, chains=chains, draws=draws, stages=stages, mode=mode, report=report
    )
    return exact, convergence(exact), None


def sample_weighted(
    design: Design,
    *,
    markets: int,
    seed: int,
    chains: int,
    draws: int,
    stages: int = WARMUP_STAGES,
    mode: Float[np.ndarray, " d"] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> tuple[Chains, Convergence, float]:
    """Draws of a sample of the markets, weighted with the density of all.

    Args:
        markets: Size of the sample.
        draws: Draws kept of each chain. Other arguments as in `sampler.sample`.

    Returns: The draws; R-hat of the chains, and effective sizes with what the weights cost; and
        the Pareto k of the weights, which can be trusted up to 0.7.

    Source: Vehtari, Simpson, Gelman, Yao, Gabry (2024), Pareto smoothed importance sampling.
    """
    rng = np.random.default_rng(seed)
    whole = jax.tree.map(jnp.asarray, design)
    mode = find_mode(whole) if mode is None else mode
    chosen = np.sort(rng.choice(len(design.seen), size=markets, replace=False))
    target = stand_in(design, whole, chosen, mode)
    drawn = sample(
        target,
        seed=seed,
        chains=chains,
        draws=PER_DRAW * draws,
        stages=stages,
        mode=mode,
        report=report,
    )
    positions = drawn.positions.reshape(-1, drawn.positions.shape[2])
    weights, pareto_k = _weights(
        _log_densities(positions, whole) - _log_densities(positions, target)
    )
    kept = _resampled(drawn, weights.reshape(drawn.divergent.shape), rng, draws)
    return kept, _worth(drawn, weights), pareto_k


def stand_in(
    design: Design, whole: Design, chosen: np.ndarray, mode: Float[np.ndarray, " d"]
) -> StandIn:
    """A sample of the markets with the slope and curvature of all at the mode.

    Args:
        whole: The same design as JAX's arrays.
    """
    part = jax.tree.map(jnp.asarray, sample_of_markets(design, chosen))
    return StandIn(
        part,
        jnp.asarray(mode),
        jnp.asarray(slope_at(mode, part) - slope_at(mode, whole)),
        jnp.asarray(curvature_at(mode, part) - curvature_at(mode, whole)),
    )


def _log_densities(positions: np.ndarray, target: Target) -> np.ndarray:
    """Of many positions, block by block in two threads."""
    filled = -(-len(positions) // AT_ONCE) * AT_ONCE
    padded = np.concatenate([positions, np.repeat(positions[-1:], filled - len(positions), 0)])
    parts = padded.reshape(-1, AT_ONCE, padded.shape[1])

    def one(part: np.ndarray) -> np.ndarray:
        return -np.asarray(_potentials(jnp.asarray(part), target))

    with ThreadPoolExecutor(WORKERS) as pool:
        return np.concatenate(list(pool.map(one, parts)))[: len(positions)]


@jax.jit
def _potentials(positions: Array, target: Target) -> Array:
    return jax.lax.map(lambda position: potential(position, target), positions)


def _weights(log_ratios: np.ndarray) -> tuple[Float[np.ndarray, " draw"], float]:
    """Smoothed weights that sum to one, and their Pareto k."""
    # Where the model has no value a weight is as good as nothing, and still a number.
    lowest = log_ratios[np.isfinite(log_ratios)].max() - 500
    log_weights, k = array_stats.psislw(np.where(log_ratios > lowest, log_ratios, lowest))
    weights = np.exp(log_weights - log_weights.max())
    return weights / weights.sum(), float(k)


def _resampled(drawn: Chains, weights: np.ndarray, rng: np.random.Generator, draws: int) -> Chains:
    """Each chain drawn anew in proportion to its weights, in its order (systematic resampling)."""
    steps = (np.arange(draws) + rng.uniform(size=(len(weights), 1))) / draws
    chosen = [
        np.searchsorted(np.cumsum(one) / one.sum(), step).clip(max=len(one) - 1)
        for one, step in zip(weights, steps, strict=True)
    ]
    return Chains(*(
        np.stack([chain[which] for chain, which in zip(values, chosen, strict=True)])
        for values in (drawn.positions, drawn.divergent, drawn.steps)
    ))  # fmt: skip


def _worth(drawn: Chains, weights: np.ndarray) -> Convergence:
    """What the chains are worth, less what the weights take (Kish's effective share)."""
    found = convergence(drawn)
    share = 1 / float((weights**2).sum()) / len(weights)
    return Convergence(
        r_hat_max=found.r_hat_max,
        ess_bulk_min=found.ess_bulk_min * share,
        ess_tail_min=found.ess_tail_min * share,
        divergences=found.divergences,
    )
