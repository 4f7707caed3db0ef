"""Simulation-based calibration: are posteriors right on average over what the prior holds possible?

Parameters are drawn from the prior, a history is drawn from the model with these parameters, and
the history is fitted. If density, sampler and prior agree, the rank of each true value among its
posterior draws is uniform (Talts et al. 2018, Validating Bayesian Inference Algorithms with
Simulation-Based Calibration).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import jax
import jax.numpy as jnp
import numpy as np
from scipy import stats

from gespann.core.firm import Firm
from gespann.core.response import density
from gespann.core.response.design import Design, build_design
from gespann.core.response.evidence import elasticity, is_marketing
from gespann.core.response.fitting import to_posterior
from gespann.core.response.prior_draws import draw_prior
from gespann.core.response.results import Posterior
from gespann.core.response.sampler import sample

log_likelihoods = jax.jit(jax.vmap(density.log_likelihood, in_axes=(0, None)))


@dataclass(frozen=True)
class Ranks:
    """How many of the thinned posterior draws lie below the truth: replication x quantity."""

    names: tuple[str, ...]
    draws: int
    ranks: np.ndarray

    def p_values(self, bins: int) -> dict[str, float]:
        """Of each quantity, the chance of ranks as uneven as these: a chi-square over bins."""
        edges = np.arange(bins) * (self.draws + 1) / bins
        expected = np.diff([*np.ceil(edges), self.draws + 1]) / (self.draws + 1) * len(self.ranks)
        found = {}
        for name, ranks in zip(self.names, self.ranks.T, strict=True):
            counts = np.bincount(np.searchsorted(edges, ranks, side="right") - 1, minlength=bins)
            found[name] = float(stats.chisquare(counts, expected).pvalue)
        return found

    def coverage(self, level: float) -> dict[str, float]:
        """Of each quantity, how often the central interval of this level held the truth."""
        tail = (1 - level) / 2 * self.draws
        inside = (self.ranks >= tail) & (self.ranks <= self.draws - tail)
        return dict(zip(self.names, inside.mean(axis=0).tolist(), strict=True))


def calibrate(
    firm: Firm, *, replications: int, seed: int, chains: int = 2, draws: int = 150, kept: int = 99
) -> Ranks:
    """Ranks of the truth over many histories of this firm's efforts.

    Args:
        firm: One market; only its efforts, calendar and levers count.
        kept: Draws that are left of each fit after thinning.
    """
    thinned = np.linspace(0, chains * draws - 1, kept).round().astype(int)
    marketing = is_marketing(firm)
    ranks = [
        (
            _quantities(found.selected(thinned), design, marketing)
            < _quantities(truth, design, marketing)
        )
        for truth, found, design in _replications(firm, replications, seed, chains, draws)
    ]
    return Ranks(_names(firm), kept, np.array(ranks).sum(axis=1))


def _replications(
    firm: Firm, replications: int, seed: int, chains: int, draws: int
) -> Iterator[tuple[Posterior, Posterior, Design]]:
    rng = np.random.default_rng(seed)
    design, _, _ = build_design(firm)
    truths = draw_prior(design, rng, replications)
    for number in range(replications):
        truth = truths.selected(np.array([number]))
        lived = replace(design, log_outcome=_history(truth, design, rng)[None])
        sampled = sample(lived, seed=seed + number, chains=chains, draws=draws)
        yield truth, to_posterior(sampled, lived, seed + number), lived


def _history(truth: Posterior, design: Design, rng: np.random.Generator) -> np.ndarray:
    """One log outcome of each period, from the base, the levers and the noise, step by step."""
    trend = np.where(design.shared_is_trend > 0, truth.drift, 1.0) * design.shared_scale
    base = design.shared[0] @ (trend * rng.normal(size=len(trend)))
    base += design.own @ (design.own_scale * rng.normal(size=len(design.own_scale)))
    noise = np.empty(len(base))
    level = rng.normal() / np.sqrt(1 - truth.autocorrelation[0] ** 2)
    for t in range(len(base)):
        noise[t] = level
        level = truth.autocorrelation[0] * level + rng.normal()
    at = jax.tree.map(lambda values: values[0], _parameters(truth))
    lifted = np.asarray(density.log_factor(at, jax.tree.map(jnp.asarray, design)))[0]
    return np.asarray(base + lifted + truth.noise[0] * noise)


def _parameters(posterior: Posterior) -> density.Parameters:
    """All draws of a posterior, in the form of the density."""
    names = [field.name for field in fields(density.Parameters) if field.name != "log_left"]
    values = {name: jnp.asarray(getattr(posterior, name)) for name in names}
    return density.Parameters(**values, log_left=jnp.log1p(-values["retention"]))


def _names(firm: Firm) -> tuple[str, ...]:
    per_lever = ("elasticity", "half_saturation", "retention")
    levers = tuple(f"{name} of {lever.name}" for name in per_lever for lever in firm.levers)
    return (*levers, "bond", "noise", "autocorrelation", "drift", "log_likelihood")


def _quantities(posterior: Posterior, design: Design, marketing: np.ndarray) -> np.ndarray:
    """What is ranked, by draw. The log likelihood sees what the parameters one by one do not."""
    shared = (posterior.bond, posterior.noise, posterior.autocorrelation, posterior.drift)
    return np.column_stack([
        elasticity(posterior, marketing),
        posterior.half_saturation,
        posterior.retention,
        *shared,
        np.asarray(log_likelihoods(_parameters(posterior), jax.tree.map(jnp.asarray, design))),
    ])  # fmt: skip
