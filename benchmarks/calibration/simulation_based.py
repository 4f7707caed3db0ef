"""Simulation-based calibration: are posteriors right on average over what the prior holds possible?

Parameters are drawn from the prior, a history is drawn from the model with these parameters, and
the history is fitted. If density, sampler and prior agree, the rank of each true value among its
posterior draws is uniform (Talts et al. 2018, Validating Bayesian Inference Algorithms with
Simulation-Based Calibration).
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from scipy import stats

from gespann.core.firm import Firm
from gespann.core.response.evidence import stage_elasticity
from gespann.core.response.model.carryover import half_life_coordinate
from gespann.core.response.model.design import COUNT_OFFSET, Design, build_design
from gespann.core.response.model.likelihood import log_likelihood
from gespann.core.response.model.mean_outcome import log_exposure, log_factor
from gespann.core.response.model.parameters import Parameters
from gespann.core.response.model.stages import stages_of
from gespann.core.response.results import Posterior
from gespann.core.response.sampling.prior_draws import draw_prior
from gespann.core.response.sampling.sampler import sample
from gespann.core.response.sampling.stage_fitting import to_posterior

log_likelihoods = jax.jit(jax.vmap(log_likelihood, in_axes=(0, None)))


class Ranks(NamedTuple):
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
    firm: Firm,
    *,
    replications: int,
    seed: int,
    stage: int = -1,
    chains: int = 2,
    draws: int = 150,
    kept: int = 99,
) -> Ranks:
    """Ranks of the truth over many histories of this firm's efforts.

    Args:
        firm: One market; only its efforts, calendar and levers count, and what arrives from the
            stage before.
        stage: Which of the firm's stages is lived through again and again.
        kept: Draws that are left of each fit after thinning.
    """
    thinned = np.linspace(0, chains * draws - 1, kept).round().astype(int)
    ranks, names = [], ()
    for truth, found, design in _replications(firm, replications, seed, stage, chains, draws):
        ours = _quantities(found.selected(thinned), design)
        theirs = _quantities(truth, design)
        names = tuple(ours)
        ranks.append([int((ours[name] < theirs[name]).sum()) for name in names])
    return Ranks(_names(firm, names), kept, np.array(ranks))


def _replications(
    firm: Firm, replications: int, seed: int, stage: int, chains: int, draws: int
) -> Iterator[tuple[Posterior, Posterior, Design]]:
    rng = np.random.default_rng(seed)
    design, _, _ = build_design(firm, stages_of(firm)[stage])
    truths = draw_prior(design, rng, replications)
    for number in range(replications):
        truth = truths.selected(np.array([number]))
        lived = _lived(truth, design, rng)
        sampled = sample(lived, seed=seed + number, chains=chains, draws=draws)
        yield truth, to_posterior(sampled, lived, seed + number), lived


def _lived(truth: Posterior, design: Design, rng: np.random.Generator) -> Design:
    """The design with a history that the model itself has written."""
    expected = _expected(truth, design, rng)
    if design.count is None:
        noise = _autoregressive(float(truth.autocorrelation[0]), len(expected), rng)
        rest = truth.noise[0] * noise / np.asarray(design.weight)[0]
        return replace(design, log_outcome=(expected + rest)[None])
    counts = _counts(truth, expected + float(design.offset[0]), rng)[None]
    logs = np.log(counts + COUNT_OFFSET)
    return replace(design, count=counts, start=logs, log_outcome=logs - design.offset[:, None])


def _expected(truth: Posterior, design: Design, rng: np.random.Generator) -> np.ndarray:
    """Expected log outcome less its offset: base, levers and exposure."""
    trend = np.where(design.shared_is_trend > 0, truth.drift, 1.0) * design.shared_scale
    base = design.shared[0] @ (trend * rng.normal(size=len(trend)))
    at = jax.tree.map(lambda values: values[0], _parameters(truth, design))
    device = jax.tree.map(jnp.asarray, design)
    return np.asarray(base + log_factor(at, device)[0] + log_exposure(at, device)[0])


def _autoregressive(rho: float, periods: int, rng: np.random.Generator) -> np.ndarray:
    noise = np.empty(periods)
    level = rng.normal() / np.sqrt(1 - rho**2)
    for t in range(periods):
        noise[t] = level
        level = rho * level + rng.normal()
    return noise


def _counts(truth: Posterior, expected: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Gamma-mixed Poisson counts; each feeds back on the next one's mean."""
    rho, size = truth.autocorrelation[0], truth.noise[0] ** -2
    counts = np.empty(len(expected))
    feedback = 0.0
    for t, level in enumerate(expected):
        mean = np.exp(level + rho * feedback)
        counts[t] = rng.poisson(mean * rng.gamma(size) / size)
        feedback = np.log(counts[t] + COUNT_OFFSET) - level
    return counts


def _parameters(posterior: Posterior, design: Design) -> Parameters:
    """All draws of a posterior, in the form of the density."""
    half_life = np.log(0.5) / np.log(posterior.long_retention) / float(design.per_year)
    mean, cv = _delay_of(posterior.delay)
    known = {
        "log_left": np.log1p(-posterior.retention),
        "long_coordinate": half_life_coordinate(half_life),
        "delay_mean": mean,
        "delay_cv": cv,
    }
    names = [field.name for field in fields(Parameters) if field.name not in known]
    values = known | {name: getattr(posterior, name) for name in names}
    return Parameters(**{name: jnp.asarray(value) for name, value in values.items()})


def _delay_of(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and coefficient of variation of the gamma delays that have these weights.

    Two ratios of its first three weights say it: log w = (shape - 1) log t - shape / mean t.
    """
    if not weights.shape[1]:
        return np.ones(len(weights)), np.ones(len(weights))
    middle = np.arange(3) + 0.5
    first, second = np.diff(np.log(np.maximum(weights[:, :3], 1e-300)), axis=1).T
    by_first, by_second = np.diff(np.log(middle))
    # Where the third weight is too small for a number, the first two are met all the same.
    power = np.maximum((first - second) / (by_first - by_second), -0.999)
    rate = power * by_first - first
    mean = np.maximum((power + 1) / rate - 0.5, 1e-6)  # arrivals are spread over their period
    return mean, np.sqrt(np.maximum((power + 1) / rate**2 - 1 / 12, 0.0)) / mean


def _names(firm: Firm, names: tuple[str, ...]) -> tuple[str, ...]:
    """The quantities' names, with those of the levers instead of their numbers."""
    by_number = {f"of {k}": f"of {lever.name}" for k, lever in enumerate(firm.levers)}
    return tuple(
        next((name.replace(*pair) for pair in by_number.items() if name.endswith(pair[0])), name)
        for name in names
    )


def _quantities(posterior: Posterior, design: Design) -> dict[str, np.ndarray]:
    """What is ranked, by draw. The log likelihood sees what the parameters one by one do not."""
    per_lever = {
        "elasticity": stage_elasticity(posterior, np.asarray(design.marketing) > 0),
        "half_saturation": posterior.half_saturation,
        "retention": posterior.retention,
        "long_share": posterior.long_share,
    }
    shared = ["bond", "noise", "autocorrelation", "drift", "long_retention"]
    found = {
        f"{name} of {k}": values[:, k]
        for name, values in per_lever.items()
        for k in range(values.shape[1])
    }
    if design.arrivals is not None:
        found["mean delay"] = posterior.delay @ np.arange(posterior.delay.shape[1])
        if design.arrivals.work is not None:
            shared += ["capacity", "capacity_without", "unworked_worth"]
    found |= {name: getattr(posterior, name) for name in shared}
    device = jax.tree.map(jnp.asarray, design)
    found["log_likelihood"] = np.asarray(log_likelihoods(_parameters(posterior, design), device))
    return found
