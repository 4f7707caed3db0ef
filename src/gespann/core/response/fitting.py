"""Fitting: from a firm's history to the posterior and what it says."""

from collections.abc import Callable
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
from threadpoolctl import threadpool_limits

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.progress import Phase, Progress, Report, silent
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response import density, diagnostics
from gespann.core.response.design import Design, Scaling, build_design, scale_efforts
from gespann.core.response.effect import bonded_factor
from gespann.core.response.evidence import (
    Added,
    added_by_levers,
    chain,
    draws_in_parts,
    effects,
    elasticity,
    is_marketing,
    log_base,
)
from gespann.core.response.inspection import inspect
from gespann.core.response.prior_draws import prior_elasticities
from gespann.core.response.results import (
    Diagnostics,
    Fit,
    Fitted,
    LeverEvidence,
    Posterior,
    evenly_spaced,
)
from gespann.core.response.sampler import Chains, sample

PRIOR_DRAWS = 10_000
FORECAST_DRAWS, FORECAST_STAGES = 150, 2  # a median of many draws needs no more
FITTED_DRAWS = 1000
PRIOR_RULES_BELOW = 0.15
IMPLAUSIBLE_ROI = 25.0
_UNKNOWN = Interval(np.nan, np.nan, np.nan)  # what nothing was spent on has no return


def fit(
    firm: Firm, *, seed: int = 0, chains: int = 4, draws: int = 1000, progress: Report = silent
) -> Fit:
    """Fit the response model to a firm's history.

    Args:
        firm: The firm; outcomes are positive or NaN, efforts finite and not negative.
        seed: Same seed, same result on one machine.
        chains: Chains run side by side.
        draws: Draws kept of each chain.
        progress: Told of the progress.

    Returns: Posterior, evidence on each lever, diagnostics, and findings about them.

    Raises: ValueError if there is no lever, or no outcome was observed.
    """
    _check(firm)
    # Small Cholesky factors by the hundred thousand: BLAS threads would only wait for each other
    # (measured: twenty times slower on two busy cores).
    with threadpool_limits(1, user_api="blas"):
        return _fit(firm, seed, chains, draws, progress)


def _fit(firm: Firm, seed: int, chains: int, draws: int, progress: Report) -> Fit:
    jax.config.update("jax_enable_x64", True)
    progress(Progress(Phase.PREPARE, 0, 1))
    design, scaling, _ = build_design(firm)
    progress(Progress(Phase.PREPARE, 1, 1))
    sampled = sample(
        design, seed=seed, chains=chains, draws=draws, report=_to(progress, Phase.SAMPLE)
    )
    posterior = to_posterior(sampled, design, seed)
    scaled, _ = scale_efforts(firm)
    added = added_by_levers(firm, posterior, scaled, scaling)
    convergence = diagnostics.convergence(sampled)
    forecast = forecast_held_back(firm, seed=seed, chains=chains, progress=progress)
    levers = _lever_evidence(firm, posterior, added, design, seed)
    bond = Interval.of(posterior.bond)
    summary = _diagnostics(convergence, forecast)
    return Fit(
        firm=firm,
        seed=seed,
        posterior=posterior,
        levers=levers,
        bond=bond,
        bond_data_said=_data_said(posterior.bond, density.bond_prior_sd()),
        diagnostics=summary,
        fitted=_fitted(firm, posterior, design, added, scaled, scaling, seed),
        findings=(*inspect(firm), *_findings(summary, convergence, levers)),
    )


def _check(firm: Firm) -> None:
    if not firm.levers:
        raise ValueError("a firm needs at least one lever to be fitted, got none")
    if not np.isfinite(firm.history.outcome).any(axis=1).all():
        raise ValueError("every market needs at least one observed outcome")


def _to(progress: Report, phase: Phase) -> Callable[[int, int], None]:
    return lambda done, total: progress(Progress(phase, done, total))


def to_posterior(sampled: Chains, design: Design, seed: int) -> Posterior:
    """The draws in their own units, with the integrated-out coefficients drawn afterwards."""
    positions = jnp.asarray(sampled.positions.reshape(-1, sampled.positions.shape[-1]))
    keys = jax.random.split(jax.random.key(seed + 1), len(positions))
    at, shared, own = _unfold(positions, keys, jax.tree.map(jnp.asarray, design))
    coefficients = np.concatenate([shared, own.reshape(len(positions), -1)], axis=1)
    return Posterior(
        chains=sampled.positions.shape[0],
        coefficients=coefficients,
        **{
            name: np.asarray(getattr(at, name))
            for name in (
                "retention", "half_saturation", "effect", "bond", "noise", "autocorrelation",
                "drift", "market_drift",
            )
        },
    )  # fmt: skip


@jax.jit
def _unfold(positions, keys, design):  # type: ignore[no-untyped-def]
    def one(pair):  # type: ignore[no-untyped-def]
        at = density.parameters(pair[0], design)
        return at, *density.coefficients(pair[1], at, design)

    return jax.lax.map(one, (positions, keys), batch_size=50)


def forecast_held_back(
    firm: Firm, *, seed: int, chains: int, progress: Report = silent
) -> diagnostics.ForecastCheck | None:
    """Fit without the last periods, forecast them, and compare with the seasonal naive forecast.

    Returns: The comparison, or None if there is too little history to hold anything back.
    """
    held_back = diagnostics.periods_to_hold_back(firm)
    if not held_back:
        return None
    seen = diagnostics.seen_without_last(firm, held_back)
    if not (np.isfinite(firm.history.outcome) & seen).any(axis=1).all():
        return None
    design, scaling, columns = build_design(firm, seen=seen)
    sampled = sample(
        design,
        seed=seed + 2,
        chains=chains,
        draws=FORECAST_DRAWS,
        stages=FORECAST_STAGES,
        report=_to(progress, Phase.FORECAST_CHECK),
    )
    posterior = to_posterior(sampled, design, seed + 2)
    scaled, _ = scale_efforts(firm)
    marketing = is_marketing(firm)
    guesses = []
    for part in draws_in_parts(posterior, scaled.size):
        done, _ = effects(posterior, part, scaled, scaling.before)
        bond = posterior.bond[part][:, None, None]
        log_factor = np.log(bonded_factor(done @ marketing, done @ ~marketing, bond))
        expected = log_base(posterior, part, columns.shared, columns.own) + log_factor
        guesses.append(np.exp(expected[:, :, -held_back:]))
    return diagnostics.check_forecast(firm, np.median(np.concatenate(guesses), axis=0))


def _lever_evidence(
    firm: Firm, posterior: Posterior, added: Added, design: Design, seed: int
) -> tuple[LeverEvidence, ...]:
    spent = (firm.history.effort.sum(axis=(0, 1))) * [lever.cost_per_unit for lever in firm.levers]
    outcome = np.nansum(firm.history.outcome) * firm.outcome_value
    after = elasticity(posterior, is_marketing(firm))
    before, _ = prior_elasticities(design, np.random.default_rng(seed), PRIOR_DRAWS)
    half_life = np.log(0.5) / np.log(posterior.retention)
    return tuple(
        LeverEvidence(
            lever=lever,
            roi=Interval.of(added.money[:, k] / spent[k]) if spent[k] > 0 else _UNKNOWN,
            added_share=Interval.of(added.money[:, k] / outcome),
            elasticity=Interval.of(after[:, k]),
            half_life=Interval.of(half_life[:, k]),
            data_said=_data_said(after[:, k], float(before[:, k].std())),
            prior_elasticity=Interval.of(before[:, k]),
        )
        for k, lever in enumerate(firm.levers)
    )


def _data_said(draws: np.ndarray, prior_sd: float) -> float:
    """1 - posterior sd / prior sd, in [0, 1]."""
    return float(np.clip(1 - draws.std() / prior_sd, 0, 1))


def _fitted(
    firm: Firm,
    posterior: Posterior,
    design: Design,
    added: Added,
    scaled: np.ndarray,
    scaling: Scaling,
    seed: int,
) -> Fitted:
    """Observed and expected outcome, all markets together."""
    rng = np.random.default_rng(seed)
    few = evenly_spaced(posterior.size, FITTED_DRAWS)
    thinned = posterior.selected(few)
    bases = log_base(thinned, slice(None), np.asarray(design.shared), np.asarray(design.own))
    spread = thinned.noise / np.sqrt(1 - thinned.autocorrelation**2)
    noise = spread[:, None, None] * rng.normal(size=bases.shape)
    totals = np.exp(bases + added.log_factor[few] + noise).sum(axis=1) * firm.outcome_value
    low, median, high = np.percentile(totals, (5, 50, 95), axis=0) * CENTS_PER_UNIT
    base, by_lever = chain(firm, thinned, bases, scaled, scaling)
    return Fitted(
        observed_cents=firm.history.outcome.sum(axis=0) * firm.outcome_value * CENTS_PER_UNIT,
        low_cents=low,
        median_cents=median,
        high_cents=high,
        base_cents=base * CENTS_PER_UNIT,
        added_cents=by_lever * CENTS_PER_UNIT,
    )


def _diagnostics(
    convergence: diagnostics.Convergence,
    forecast: diagnostics.ForecastCheck | None,
) -> Diagnostics:
    return Diagnostics(
        r_hat_max=convergence.r_hat_max,
        ess_bulk_min=convergence.ess_bulk_min,
        ess_tail_min=convergence.ess_tail_min,
        divergences=convergence.divergences,
        forecast_skill=forecast.skill if forecast else None,
        held_back=forecast.periods if forecast else 0,
        naive_error=forecast.naive_error if forecast else None,
        model_error=forecast.model_error if forecast else None,
    )


def _findings(
    summary: Diagnostics,
    convergence: diagnostics.Convergence,
    levers: tuple[LeverEvidence, ...],
) -> tuple[Finding, ...]:
    found = []
    if not convergence.is_reached:
        ess = min(summary.ess_bulk_min, summary.ess_tail_min)
        found.append(_finding("not_converged", Severity.ALARM, r_hat=summary.r_hat_max, ess=ess))
    if summary.divergences:
        found.append(_finding("divergences", Severity.WARNING, count=summary.divergences))
    if summary.forecast_skill is None:
        found.append(_finding("forecast_not_checked", Severity.WARNING))
    elif summary.forecast_skill < 0:
        found.append(
            _finding(
                "worse_than_naive",
                Severity.ALARM,
                skill=summary.forecast_skill,
                periods=summary.held_back,
            )
        )
    for evidence in levers:
        found.extend(_lever_findings(evidence))
    return tuple(found)


def _lever_findings(evidence: LeverEvidence) -> list[Finding]:
    found = []
    if evidence.data_said < PRIOR_RULES_BELOW:
        found.append(_finding("prior_rules", Severity.NOTE, data_said=evidence.data_said))
    if evidence.roi.median > IMPLAUSIBLE_ROI:
        found.append(_finding("implausible_roi", Severity.WARNING, roi_median=evidence.roi.median))
    return [replace(finding, subject=evidence.lever.name) for finding in found]


def _finding(code: str, severity: Severity, **values: object) -> Finding:
    return Finding(code, severity, Topic.FIT, values=values)
