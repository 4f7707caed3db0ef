"""Drawing from the posterior: several chains side by side with the No-U-Turn sampler.

The chains start around the posterior's mode with its curvature as mass matrix, so that a short
warm-up is enough. One compiled step advances all chains by a block of draws, in warm-up and after
it, for any history of the same shape.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jaxtyping import Bool, Float, Int
from scipy.optimize import minimize

from gespann.core.response.model.density import log_posterior
from gespann.core.response.model.design import AnyArray, Design
from gespann.core.response.model.parameters import dimension
from gespann.core.response.sampling.programs import Program

BLOCK = 50
WARMUP_STAGES, WARMUP_BLOCKS = 2, 2  # each stage tunes step size, then the mass matrix
TARGET_ACCEPTANCE = 0.8
MAX_TREE_DEPTH = 8
PATIENCE = 3  # how often chains that are not worth enough go on for as many draws again
# Few cells: a vectorised step for some chains saves overhead. Many: each chain for itself in a
# thread of its own, so that none waits for the longest tree of the others.
CELLS_TOGETHER, CHAINS_TOGETHER = 400, 2

State = tuple[AnyArray, ...]  # of the sampler, as numbers


@dataclass(frozen=True)
class Chains:
    """Draws of the sampler's coordinates.

    Attributes:
        positions: All draws after warm-up.
        divergent: Which draws ended in a divergent transition.
        steps: Leapfrog steps that each draw took.
    """

    positions: Float[np.ndarray, "chain draw d"]
    divergent: Bool[np.ndarray, "chain draw"]
    steps: Int[np.ndarray, "chain draw"]

    def thinned(self, draws: int) -> "Chains":
        """So many draws of each chain, from all along it; the first ones if there are hardly more.

        A block more or less is no reason to leave out draws in between.
        """
        step = self.steps.shape[1] // draws
        rows = slice(0, step * draws, step)
        return Chains(self.positions[:, rows], self.divergent[:, rows], self.steps[:, rows])

    def followed_by(self, later: "Chains") -> "Chains":
        """The same chains, longer."""
        return Chains(
            np.concatenate([self.positions, later.positions], axis=1),
            np.concatenate([self.divergent, later.divergent], axis=1),
            np.concatenate([self.steps, later.steps], axis=1),
        )


def sample(
    design: Design,
    *,
    seed: int,
    chains: int,
    draws: int,
    stages: int = WARMUP_STAGES,
    mode: Float[np.ndarray, " d"] | None = None,
    enough: Callable[[Chains], bool] = lambda _chains: True,
    report: Callable[[int, int], None] | None = None,
) -> Chains:
    """Draw from the posterior.

    Args:
        design: The history as the model computes with it.
        seed: Same seed, same draws (on one machine).
        chains: Chains that run side by side.
        draws: Draws kept of each chain.
        stages: Stages of the warm-up; fewer where a rough posterior is enough.
        mode: The posterior's mode, where it is known already.
        enough: Whether the draws are worth enough. If not, the chains go on, up to a few times as
            long, and are thinned to the number that was asked for. Default: they always are.
        report: Called with (draws done, draws in all), if given; done exceeds all where chains go
            on.
    """
    device_design = jax.device_put(design)
    together = CHAINS_TOGETHER if design.log_outcome.size <= CELLS_TOGETHER else 1
    blocks = -(-draws // BLOCK)
    rounds = _Rounds(device_design, stages * WARMUP_BLOCKS + blocks, report)
    scatter_key, stage_keys = _keys(np.int64(seed), np.empty((stages, chains)))
    mode = find_mode(device_design) if mode is None else mode
    covariance = spread_around(mode, device_design)
    positions = _scattered(np.asarray(scatter_key), mode, covariance, chains)
    groups = [slice(first, first + together) for first in range(0, chains, together)]
    for keys in np.asarray(stage_keys):
        states = [_initial(keys[g], positions[g], covariance, device_design) for g in groups]
        states, warm = rounds.advance(states, WARMUP_BLOCKS)
        positions = warm.positions[:, -1]
        covariance = _pooled_covariance(warm, covariance)
    states, kept = rounds.advance(states, blocks)
    for _ in range(PATIENCE):
        if enough(kept.thinned(draws)):
            break
        states, more = rounds.advance(states, blocks)
        kept = kept.followed_by(more)
    return kept.thinned(draws)


@dataclass
class _Rounds:
    """Advances groups of chains block by block, each group in a thread, and reports progress."""

    design: Design
    blocks: int
    report: Callable[[int, int], None] | None
    done: int = 0

    def advance(self, states: list[Any], blocks: int) -> tuple[list[Any], Chains]:
        """The states some blocks later, and all draws on the way."""
        parts = []
        with ThreadPoolExecutor(len(states)) as pool:
            for _ in range(blocks):
                advanced = list(pool.map(self._block, states))
                states = [state for state, _ in advanced]
                traces = [trace for _, trace in advanced]
                parts.append([np.concatenate(arrays) for arrays in zip(*traces, strict=True)])
                self.done += 1
                if self.report:
                    # Chains that go on do more than was foreseen; `progress.one_part` tells so.
                    self.report(self.done * BLOCK, self.blocks * BLOCK)
        return states, Chains(*(np.concatenate(part, axis=1) for part in zip(*parts, strict=True)))

    def _block(self, state: Any) -> tuple[Any, list[np.ndarray]]:
        state, trace = _advance(state, self.design)
        return state, [np.asarray(array) for array in trace]


def _pooled_covariance(chains: Chains, before: np.ndarray) -> np.ndarray:
    """Covariance of the later half of a stage's draws over all chains, shrunk to the one before.

    Pooling the chains gives in a hundred draws what each chain alone would need many hundreds for.
    """
    half = chains.positions.shape[1] // 2
    draws = chains.positions[:, half:].reshape(-1, chains.positions.shape[2])
    weight = len(draws) / (len(draws) + 5.0 * draws.shape[1])
    return weight * np.cov(draws.T) + (1 - weight) * before


def find_mode(
    design: Design, start: Float[np.ndarray, " d"] | None = None
) -> Float[np.ndarray, " d"]:
    """The posterior's mode, from its prior's centre or from a place near it."""
    size = dimension(design.marketing.shape[0])

    def objective(position: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = _value_and_slope(position, design)
        return float(value), np.asarray(slope)

    first = np.zeros(size) if start is None else start
    best = minimize(objective, first, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return best.x


def spread_around(mode: Float[np.ndarray, " d"], design: Design) -> Float[np.ndarray, "d d"]:
    """The inverse of the posterior's curvature at its mode.

    The curvature comes from differences of the compiled gradient: compiling second derivatives
    would take longer than the whole search.
    """
    values, vectors = np.linalg.eigh(curvature_at(mode, design))
    # The prior has curvature near one; flatter or hollow directions are taken as wide as it.
    return vectors / np.maximum(values, 0.5) @ vectors.T


def curvature_at(mode: Float[np.ndarray, " d"], design: Design) -> Float[np.ndarray, "d d"]:
    """Second derivatives of minus the log posterior."""
    width = 1e-4
    steps = width * np.eye(len(mode))
    slopes = [slope_at(mode + step, design) - slope_at(mode - step, design) for step in steps]
    curvature = np.array(slopes) / (2 * width)
    return (curvature + curvature.T) / 2


def slope_at(mode: Float[np.ndarray, " d"], design: Design) -> Float[np.ndarray, " d"]:
    """First derivatives of minus the log posterior."""
    return np.asarray(_value_and_slope(mode, design)[1])


@Program
def _value_and_slope(position: Array, design: Design) -> tuple[Array, Array]:
    return jax.value_and_grad(potential)(position, design)


def potential(position: Array, design: Design) -> Array:
    """Minus the log posterior; infinite instead of undefined where the model has no value."""
    value = -log_posterior(position, design)
    return jnp.where(jnp.isfinite(value), value, jnp.inf)


@Program
def _keys(seed: Array, chains: Float[Array, "stage chain"]) -> tuple[Array, Array]:
    """Keys to scatter the chains, and of each chain in each stage of the warm-up."""
    key, scatter_key = jax.random.split(jax.random.key(seed))
    stages, count = chains.shape
    keys = jax.vmap(partial(jax.random.split, num=count))(jax.random.split(key, stages))
    return jax.random.key_data(scatter_key), jax.random.key_data(keys)


def _scattered(
    key: np.ndarray, mode: np.ndarray, covariance: np.ndarray, chains: int
) -> np.ndarray:
    # In NumPy: JAX would compile a program for these few numbers.
    noise = np.random.default_rng(key).normal(size=(chains, mode.shape[0]))
    return mode + 0.5 * noise @ np.linalg.cholesky(covariance).T


def _initial(
    keys: np.ndarray, starts: Float[np.ndarray, "chain d"], covariance: AnyArray, design: Design
) -> State:
    """The sampler's state where the chains start."""
    there = [_value_and_slope(start, design) for start in starts]
    values = np.array([float(value) for value, _ in there])
    slopes = np.stack([np.asarray(slope) for _, slope in there])
    return _states(keys, starts, values, slopes, covariance)


@Program
def _states(keys: Array, starts: Array, values: Array, slopes: Array, covariance: Array) -> State:
    """The states, made without the density: its compiled gradient has been asked already."""
    begin, _ = _kernel()

    def one(key: Array, start: Array, value: Array, slope: Array) -> State:
        return _as_numbers(begin(key, start, value, slope, covariance))

    return jax.vmap(one)(keys, starts, values, slopes)


@Program
def _advance(state: State, design: Design) -> tuple[State, tuple[Array, Array, Array]]:
    """A block of draws of each chain: the states after it, and positions, divergences, steps."""
    begin, go_on = _kernel()
    size = dimension(design.marketing.shape[0])
    # Whoever makes the first state also tells the sampler how long it is to adapt itself.
    like = jax.eval_shape(
        begin, np.zeros(2, np.uint32), np.zeros(size), 0.0, np.zeros(size), np.eye(size)
    )

    def one(state: State) -> tuple[State, tuple[Array, Array, Array]]:
        def step(state: Any, _: None) -> tuple[Any, tuple[Array, Array, Array]]:
            state = go_on(state, model_args=(design,))
            return state, (state.z, state.diverging, state.num_steps)

        last, trace = jax.lax.scan(step, _as_state(state, like), None, length=BLOCK)
        return _as_numbers(last), trace

    return jax.vmap(one)(state)


def _kernel() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The No-U-Turn sampler: what makes its first state, and what goes on from one.

    Imported here, for a process that finds its programs ready needs no sampler.
    """
    from numpyro.infer.hmc import hmc
    from numpyro.infer.util import ParamInfo

    initialise, go_on = hmc(
        potential_fn_gen=lambda design: partial(potential, design=design), algo="NUTS"
    )

    def begin(key: Array, start: Array, value: Array, slope: Array, covariance: Array) -> Any:
        return initialise(
            ParamInfo(start, value, slope),
            num_warmup=WARMUP_BLOCKS * BLOCK,
            step_size=0.3,
            inverse_mass_matrix=covariance,
            dense_mass=True,
            adapt_mass_matrix=False,
            target_accept_prob=TARGET_ACCEPTANCE,
            max_tree_depth=MAX_TREE_DEPTH,
            find_heuristic_step_size=False,
            model_args=(None,),
            rng_key=jax.random.wrap_key_data(key),
        )

    return begin, go_on


def _as_numbers(state: Any) -> State:
    """The sampler's state without its types, which only the sampler knows."""
    return tuple(
        jax.random.key_data(leaf) if _is_key(leaf) else leaf for leaf in jax.tree.leaves(state)
    )


def _as_state(numbers: State, like: Any) -> Any:
    """The sampler's state again."""
    leaves, tree = jax.tree.flatten(like)
    known = [
        jax.random.wrap_key_data(jnp.asarray(one)) if _is_key(leaf) else one
        for one, leaf in zip(numbers, leaves, strict=True)
    ]
    return jax.tree.unflatten(tree, known)


def _is_key(leaf: Any) -> bool:
    return bool(jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key))
