"""Fitting one stage: design, wild outcomes, posterior draws in their own units."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from gespann.core.firm import Firm
from gespann.core.progress import Steps, one_part
from gespann.core.response.model import likelihood
from gespann.core.response.model.carryover import long_retention
from gespann.core.response.model.design import Design, build_design
from gespann.core.response.model.exposure import delay_weights
from gespann.core.response.model.parameters import parameters
from gespann.core.response.model.scaling import Scaling
from gespann.core.response.model.stages import StageData, stages_of
from gespann.core.response.results import Posterior, StageFit, is_marketing
from gespann.core.response.sampling.checkpoints import NOTHING, Below, Checkpoints
from gespann.core.response.sampling.diagnostics import convergence
from gespann.core.response.sampling.market_sample import SAMPLED_CELLS, of_markets, sampled_markets
from gespann.core.response.sampling.programs import Program
from gespann.core.response.sampling.robust import settle, settle_at
from gespann.core.response.sampling.sampler import WARMUP_STAGES, Chains, sample

# Of a sample of markets. Its posterior lies on thin curved ridges: the curvature at the mode guides
# the sampler along them, the covariance of draws, as wide as the ridges are long, does not.
STAGES_OF_MANY = 1
MOST_DRAWS_OF_MANY = 250  # kept of each chain: each holds the effects of all levers in all markets
UNFOLDED_CELLS = 2_000_000  # cells x levers x draws whose coefficients are drawn at once


Variant = Callable[[Design], Design]  # arrays of the same shapes, for another model of a stage


@dataclass(frozen=True)
class Target:
    """The posterior of one stage, ready to be drawn from.

    Attributes:
        firm, stage, seed: What it is of, and the seed of its draws.
        design: The stage, all markets.
        part: The markets that the sampler looks at; the design itself if these are all.
        chosen: These markets' positions, or None if these are all.
        scaling: How the efforts of its levers were scaled.
        usual_weight: Weight of each cell if no outcome is wild.
        mode: The posterior's mode, in the sampler's coordinates.
    """

    firm: Firm
    stage: StageData
    seed: int
    design: Design
    part: Design
    chosen: Int[np.ndarray, " chosen"] | None
    scaling: Scaling
    usual_weight: Float[np.ndarray, "market period"]
    mode: Float[np.ndarray, " d"]


@dataclass(frozen=True)
class StageDraws:
    """A stage that was fitted, the posterior that was drawn, and its draws as the sampler has them.

    With these the draws can be weighted to serve another posterior; see `reweighting`.
    """

    fit: StageFit
    target: Target
    chains: Chains

    def with_fewer(self, draws: int) -> "StageDraws":
        """At most so many draws of each chain to be weighted; the fit keeps all of its own."""
        few = self.chains.thinned(min(draws, self.chains.steps.shape[1]))
        return replace(self, chains=few)


def fit_stages(
    firm: Firm,
    *,
    seed: int,
    chains: int,
    draws: int,
    seen: Bool[np.ndarray, "market period"] | None = None,
    patient: bool = False,
    checkpoints: Checkpoints = NOTHING,
    report: Steps | None = None,
) -> tuple[StageDraws, ...]:
    """Fit all stages of a firm's funnel, one after the other; see `fit_stage`.

    Side by side they would be no faster: the chains of one stage keep all processors busy.
    """
    links = stages_of(firm)
    return tuple(
        fit_stage(
            firm,
            link,
            seed=seed + 10 * number,
            chains=chains,
            draws=draws,
            seen=seen,
            patient=patient,
            checkpoints=Below(checkpoints, str(number)),
            report=one_part(report, number, len(links)) if report else None,
        )
        for number, link in enumerate(links)
    )


def fit_stage(
    firm: Firm,
    stage: StageData,
    *,
    seed: int,
    chains: int,
    draws: int,
    seen: Bool[np.ndarray, "market period"] | None = None,
    patient: bool = False,
    checkpoints: Checkpoints = NOTHING,
    report: Callable[[int, int], None] | None = None,
) -> StageDraws:
    """Fit one stage of a firm's funnel, given what was observed of the stage before.

    Args:
        firm: The firm.
        stage: One of `stages_of(firm)`.
        seed: Same seed, same result on one machine.
        chains, draws: Chains, and draws kept of each.
        seen: Which outcomes the model may see; default all.
        patient: Whether chains that have not converged go on; see `sampler.sample`.
        checkpoints: What was sampled before, and where to keep what is sampled now.
        report: Told of (draws done, draws in all), if given; chains that go on do more than all.
    """
    target = target_of(firm, stage, seed=seed, seen=seen)
    return draw(
        target,
        chains=chains,
        draws=draws,
        patient=patient,
        checkpoints=checkpoints,
        report=report,
    )


def draw(
    target: Target,
    *,
    chains: int,
    draws: int,
    patient: bool = False,
    checkpoints: Checkpoints = NOTHING,
    report: Callable[[int, int], None] | None = None,
) -> StageDraws:
    """Sample a stage's posterior, unless it was before; see `fit_stage`."""
    kept = checkpoints.load("chains")
    if kept is not None:
        if report:
            report(1, 1)
        return drawn(target, kept)
    all_markets = target.chosen is None
    sampled = sample(
        target.part,
        seed=target.seed,
        chains=chains,
        draws=draws if all_markets else min(draws, MOST_DRAWS_OF_MANY),
        stages=WARMUP_STAGES if all_markets else STAGES_OF_MANY,
        mode=target.mode,
        enough=lambda found: not patient or convergence(found).is_reached,
        report=report,
    )
    checkpoints.save("chains", sampled)
    return drawn(target, sampled)


def target_of(
    firm: Firm,
    stage: StageData,
    *,
    seed: int,
    seen: Bool[np.ndarray, "market period"] | None = None,
    variant: Variant | None = None,
    chosen: Int[np.ndarray, " chosen"] | None = None,
) -> Target:
    """The posterior of a stage, with wild outcomes held down, not drawn from yet.

    Args: As in `fit_stage`, and
        variant: Another model of the stage.
        chosen: The markets to learn from; default those that chance chooses, if there are many.
    """
    design, scaling, _ = build_design(firm, stage, seen=seen)
    design = variant(design) if variant else design
    usual = np.asarray(design.weight)
    if chosen is None:
        chosen = sampled_markets(design, seed, cells=SAMPLED_CELLS)
    part, mode = settle(design if chosen is None else of_markets(design, chosen))
    whole = part if chosen is None else settle_at(design, mode)
    return Target(firm, stage, seed, whole, part, chosen, scaling, usual, mode)


def drawn(target: Target, sampled: Chains) -> StageDraws:
    """What the chains say of a stage."""
    fit = stage_fit_of(
        target.firm,
        target.stage,
        target.design,
        target.scaling,
        sampled,
        target.seed,
        target.usual_weight,
    )
    markets = None if target.chosen is None else len(target.chosen)
    return StageDraws(replace(fit, sampled_markets=markets), target, sampled)


def stage_fit_of(
    firm: Firm,
    stage: StageData,
    design: Design,
    scaling: Scaling,
    sampled: Chains,
    seed: int,
    usual_weight: Float[np.ndarray, "market period"],
) -> StageFit:
    """What the chains say of a stage."""
    reached = convergence(sampled)
    levers = tuple(firm.levers[k] for k in stage.levers)
    return StageFit(
        data=stage,
        posterior=to_posterior(sampled, design, seed),
        scaling=scaling,
        marketing=is_marketing(levers),
        offset=np.asarray(design.offset),
        usual_arrivals=float(design.arrivals.usual) if design.arrivals else 1.0,
        weight=(np.asarray(design.weight) / usual_weight) ** 2,
        r_hat=reached.r_hat_max,
        ess_bulk=reached.ess_bulk_min,
        ess_tail=reached.ess_tail_min,
        divergences=reached.divergences,
    )


def to_posterior(sampled: Chains, design: Design, seed: int) -> Posterior:
    """The draws in their own units, with the integrated-out coefficients drawn afterwards."""
    positions = sampled.positions.reshape(-1, sampled.positions.shape[-1])
    at, shared, own, more = _unfolded(positions, seed, jax.device_put(design))
    arrivals = design.arrivals
    lags = 0 if arrivals is None else arrivals.number.shape[1] - design.seen.shape[1]
    names = (
        "retention", "long_share", "half_saturation", "effect", "bond", "noise",
        "autocorrelation", "drift", "market_drift", "level_spread", "effect_spread", "capacity",
        "capacity_without", "unworked_worth",
    )  # fmt: skip
    return Posterior(
        chains=sampled.positions.shape[0],
        long_retention=long_retention(at["long_coordinate"], float(design.per_year)),
        market_effect=np.maximum(1 + more, 0.0),
        delay=delay_weights(at["delay_mean"], at["delay_cv"], lags, np),
        coefficients=np.concatenate([shared, own.reshape(len(positions), -1)], axis=1),
        **{name: at[name] for name in names},
    )


def _unfolded(positions: Float[np.ndarray, "draw d"], seed: int, design: Design) -> Any:
    """Parameters and coefficients of every draw, some draws at a time.

    Not by `lax.map`: with a batch size it fails on the empty arrays of a stage without levers.
    """
    size = design.seen.size * design.marketing.shape[0]
    at_once = min(max(1, min(50, UNFOLDED_CELLS // max(size, 1))), len(positions))
    keys = np.asarray(_keys(np.int64(seed + 1), np.empty(len(positions))))
    firsts = [min(k, len(positions) - at_once) for k in range(0, len(positions), at_once)]
    parts = []
    for number, first in enumerate(firsts):
        rows = slice(first, first + at_once)
        new = number * at_once - first  # the last rows may stand in two parts
        part = _unfold(positions[rows], keys[rows], design)
        parts.append(jax.tree.map(lambda array, new=new: np.asarray(array)[new:], part))
    return jax.tree.map(lambda *arrays: np.concatenate(arrays), *parts)


@Program
def _keys(seed: jax.Array, draws: Float[jax.Array, " draw"]) -> jax.Array:
    """A key for each draw."""
    return jax.random.key_data(jax.random.split(jax.random.key(seed), len(draws)))


@Program
def _unfold(positions: jax.Array, keys: jax.Array, design: Design) -> Any:
    def one(position: jax.Array, key: jax.Array) -> Any:
        at = parameters(position, design)
        return vars(at), *likelihood.coefficients(jax.random.wrap_key_data(key), at, design)

    return jax.vmap(one)(positions, keys)
