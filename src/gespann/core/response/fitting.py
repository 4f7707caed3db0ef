"""Fitting: from a firm's history to the posterior and what it says."""

from dataclasses import replace

import jax
import numpy as np
from jaxtyping import Float
from threadpoolctl import threadpool_limits

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.progress import Phase, Progress, Report, of_phase, silent
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response.checking.forecasting import expected_outcome
from gespann.core.response.checking.held_back import HeldBack, forecast_held_back
from gespann.core.response.checking.quick_checks import (
    IMPLAUSIBLE_ROI,
    PRIOR_RULES_BELOW,
    quick_checks,
)
from gespann.core.response.checking.thorough import checked_thoroughly
from gespann.core.response.evidence import (
    AsItWas,
    added_by_levers,
    chain,
    elasticity,
    enough_draws,
    in_parts,
    whole_bond,
)
from gespann.core.response.inspection import inspect
from gespann.core.response.model.design import Design
from gespann.core.response.model.parameters import bond_prior_sd
from gespann.core.response.opinions import evidence_alone, opinion_findings, opinions
from gespann.core.response.results import (
    Diagnostics,
    DownWeighted,
    Fit,
    Fitted,
    LeverEvidence,
    LeverOpinion,
    Posterior,
    StageFit,
    is_marketing,
)
from gespann.core.response.sampling import diagnostics
from gespann.core.response.sampling.checkpoints import NOTHING, Below, Checkpoints
from gespann.core.response.sampling.prior_draws import prior_elasticities
from gespann.core.response.sampling.stage_fitting import StageDraws, fit_stages

PRIOR_DRAWS = 10_000
FITTED_DRAWS = 1000
FITTED_CELLS = 40_000_000
_UNKNOWN = Interval(np.nan, np.nan, np.nan)  # what nothing was spent on has no return


def fit(
    firm: Firm,
    *,
    seed: int = 0,
    chains: int = 4,
    draws: int = 500,
    thorough: bool = False,
    checkpoints: Checkpoints = NOTHING,
    progress: Report = silent,
) -> Fit:
    """Fit the response model to a firm's history.

    Args:
        firm: The firm; outcomes are positive or NaN, efforts finite and not negative.
        seed: Same seed, same result on one machine.
        chains: Chains run side by side.
        draws: Draws kept of each chain. Where they are not worth enough, the chains go on, up to
            four times as long, and are thinned.
        thorough: Whether to make the thorough checks, too, which ask for some dozens of fits more.
        checkpoints: What an earlier try with the same arguments has sampled, and where to keep
            what is sampled now; the fit is the same as without.
        progress: Told of the progress.

    Returns: Posterior, evidence on each lever, diagnostics, and findings about them.

    Raises: ValueError if there is no lever, or no outcome was observed.
    """
    _check(firm)
    # Small Cholesky factors by the hundred thousand: BLAS threads would only wait for each other
    # (measured: twenty times slower on two busy cores).
    with threadpool_limits(1, user_api="blas"):
        found, held_back = _fit(firm, seed, chains, draws, checkpoints, progress)
        if not thorough or firm.history.assumed:
            return found
        known = {held_back.origin: held_back.sampled} if held_back else {}
        return checked_thoroughly(
            found,
            seed=seed + 3,
            chains=chains,
            known=known,
            checkpoints=Below(checkpoints, "thorough"),
            progress=progress,
        )


def _fit(
    firm: Firm,
    seed: int,
    chains: int,
    draws: int,
    checkpoints: Checkpoints,
    progress: Report,
) -> tuple[Fit, HeldBack | None]:
    jax.config.update("jax_enable_x64", True)
    progress(Progress(Phase.PREPARE, 1, 1))
    drawn = fit_stages(
        firm,
        seed=seed,
        chains=chains,
        draws=draws,
        patient=True,
        checkpoints=Below(checkpoints, "whole"),
        report=of_phase(progress, Phase.SAMPLE),
    )
    held_back = forecast_held_back(
        firm,
        drawn,
        seed=seed + 2,
        chains=chains,
        checkpoints=Below(checkpoints, "held_back"),
        report=of_phase(progress, Phase.FORECAST_CHECK),
    )
    stages = tuple(stage.fit for stage in drawn)
    designs = tuple(stage.target.design for stage in drawn)
    convergence = _worst(stages)
    prior = _prior_elasticity(firm, stages, designs, seed)
    levers = _lever_evidence(firm, stages, prior)
    bond = whole_bond(stages, tuple(is_marketing(firm.levers).tolist()))
    summary = _diagnostics(convergence, held_back.check if held_back else None)
    checks, predictive = quick_checks(firm, stages, designs, levers, prior, summary, seed)
    alone = Below(checkpoints, "alone")
    thought = _opinions(firm, drawn, seed, chains, draws, alone, progress)
    found = Fit(
        firm=firm,
        seed=seed,
        stages=stages,
        levers=levers,
        bond=Interval.of(bond),
        bond_data_said=None if len(stages) > 1 else _data_said(bond, bond_prior_sd()),
        diagnostics=summary,
        fitted=_fitted(firm, stages, seed),
        down_weighted=tuple(one for stage in stages for one in _down_weighted(firm, stage)),
        findings=(
            *inspect(firm),
            *_findings(firm, summary, convergence, levers),
            *(_from_sample(firm, stage) for stage in stages if stage.sampled_markets),
            *opinion_findings(firm, thought),
        ),
        checks=checks,
        predictive=predictive,
        opinions=thought,
    )
    return found, held_back


def _opinions(
    firm: Firm,
    drawn: tuple[StageDraws, ...],
    seed: int,
    chains: int,
    draws: int,
    checkpoints: Checkpoints,
    progress: Report,
) -> tuple[LeverOpinion, ...]:
    """Beliefs beside the evidence alone."""
    if not firm.beliefs:
        return ()
    told = of_phase(progress, Phase.EVIDENCE_ALONE)
    alone = evidence_alone(
        firm, drawn, seed=seed + 4, chains=chains, draws=draws, checkpoints=checkpoints, report=told
    )
    return opinions(firm, tuple(stage.fit for stage in drawn), alone, seed=seed)


def _check(firm: Firm) -> None:
    if not firm.levers:
        raise ValueError("a firm needs at least one lever to be fitted, got none")
    if not np.isfinite(firm.history.outcome).any(axis=1).all():
        raise ValueError("every market needs at least one observed outcome")


def _worst(stages: tuple[StageFit, ...]) -> diagnostics.Convergence:
    return diagnostics.Convergence(
        r_hat_max=max(stage.r_hat for stage in stages),
        ess_bulk_min=min(stage.ess_bulk for stage in stages),
        ess_tail_min=min(stage.ess_tail for stage in stages),
        divergences=sum(stage.divergences for stage in stages),
    )


def _lever_evidence(
    firm: Firm, stages: tuple[StageFit, ...], before: Float[np.ndarray, "draw lever"]
) -> tuple[LeverEvidence, ...]:
    spent = (firm.history.effort.sum(axis=(0, 1))) * [lever.cost_per_unit for lever in firm.levers]
    outcome = np.nansum(firm.history.outcome) * firm.outcome_value
    added = added_by_levers(firm, enough_draws(stages, firm))
    after = elasticity(stages, len(firm.levers))
    half_life, long_share = _lasting(firm, stages)
    believed = {belief.lever for belief in firm.beliefs}
    return tuple(
        LeverEvidence(
            lever=lever,
            roi=Interval.of(added[:, k] / spent[k]) if spent[k] > 0 else _UNKNOWN,
            added_share=Interval.of(added[:, k] / outcome),
            elasticity=Interval.of(after[:, k]),
            half_life=Interval.of(half_life[:, k]),
            long_share=Interval.of(long_share[:, k]),
            data_said=_data_said(after[:, k], float(before[:, k].std())),
            prior_elasticity=Interval.of(before[:, k]),
            believed=lever.name in believed,
        )
        for k, lever in enumerate(firm.levers)
    )


def _prior_elasticity(
    firm: Firm, stages: tuple[StageFit, ...], designs: tuple[Design, ...], seed: int
) -> np.ndarray:
    """Elasticities of the whole chain before the data: those of its stages added up."""
    rng = np.random.default_rng(seed)
    total = np.zeros((PRIOR_DRAWS, len(firm.levers)))
    for stage, design in zip(stages, designs, strict=True):
        total[:, list(stage.data.levers)] += prior_elasticities(design, rng, PRIOR_DRAWS)[0]
    return total


def _lasting(firm: Firm, stages: tuple[StageFit, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Half-life of each lever's short life and its long share, on the first stage it acts on."""
    size, levers = stages[0].posterior.size, len(firm.levers)
    half_life, share = np.full((size, levers), np.nan), np.full((size, levers), np.nan)
    for stage in reversed(stages):
        mine = list(stage.data.levers)
        half_life[:, mine] = np.log(0.5) / np.log(stage.posterior.retention)
        share[:, mine] = stage.posterior.long_share
    return half_life, share


def _data_said(draws: np.ndarray, prior_sd: float) -> float:
    """1 - posterior sd / prior sd, in [0, 1]."""
    return float(np.clip(1 - draws.std() / prior_sd, 0, 1)) if prior_sd > 0 else 0.0


def _fitted(firm: Firm, stages: tuple[StageFit, ...], seed: int) -> Fitted:
    """Observed and expected outcome, all markets together."""
    rng = np.random.default_rng(seed)
    cells = firm.history.effort.size * len(stages)
    few = tuple(
        stage.thinned(int(np.clip(FITTED_CELLS // cells, 50, FITTED_DRAWS))) for stage in stages
    )
    value = firm.outcome_value * CENTS_PER_UNIT
    parts = [_fitted_part(rng, firm, few, part, value) for part in in_parts(few, cells)]
    totals = np.concatenate([part[0] for part in parts])
    low, median, high = np.percentile(totals, (5, 50, 95), axis=0)
    return Fitted(
        observed_cents=firm.history.outcome.sum(axis=0) * value,
        low_cents=low,
        median_cents=median,
        high_cents=high,
        base_cents=np.sum([part[1] for part in parts], axis=0) / len(totals),
        added_cents=np.sum([part[2] for part in parts], axis=0) / len(totals),
    )


def _fitted_part(
    rng: np.random.Generator,
    firm: Firm,
    stages: tuple[StageFit, ...],
    posteriors: tuple[Posterior, ...],
    value: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of some draws: outcomes of each period, and sums of the base and of what levers add."""
    part = tuple(
        replace(stage, posterior=one) for stage, one in zip(stages, posteriors, strict=True)
    )
    expected = expected_outcome(firm, part, 0)
    outcome = draw_outcome(rng, part[-1], expected).sum(axis=1) * value
    base, added = chain(firm, AsItWas.of(firm, part, posteriors), np.exp(expected) * value)
    return outcome, base, added


def draw_outcome(rng: np.random.Generator, stage: StageFit, expected: np.ndarray) -> np.ndarray:
    """Outcomes around their expectation: log-normal money, or negative binomial counts.

    Args:
        expected: Expected log outcome, draw x market x period.
    """
    posterior = stage.posterior
    spread = (posterior.noise / np.sqrt(1 - posterior.autocorrelation**2))[:, None, None]
    if stage.data.is_count:
        size = np.maximum(spread, 1e-4) ** -2
        rate = np.exp(expected) * rng.gamma(np.broadcast_to(size, expected.shape)) / size
        return rng.poisson(rate).astype(float)
    return np.exp(expected + spread * rng.normal(size=expected.shape))


def _down_weighted(firm: Firm, stage: StageFit) -> list[DownWeighted]:
    low = np.argwhere(stage.weight < 1 - 1e-9)
    return [
        DownWeighted(stage.data.name, firm.history.markets[g], int(t), float(stage.weight[g, t]))
        for g, t in low
    ]


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
    firm: Firm,
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
    if firm.history.assumed:
        found.append(_finding("nothing_to_forecast", Severity.WARNING))
    elif summary.forecast_skill is None:
        periods = len(firm.history.starts)
        found.append(_finding("forecast_not_checked", Severity.WARNING, periods=periods))
    elif summary.forecast_skill < 0:
        found.append(
            _finding(
                "worse_than_naive",
                Severity.ALARM,
                skill=summary.forecast_skill,
                periods=summary.held_back,
            )
        )
    for evidence in () if firm.history.assumed else levers:
        found.extend(_lever_findings(evidence))
    return tuple(found)


def _from_sample(firm: Firm, stage: StageFit) -> Finding:
    """What all markets share was learnt from some of them."""
    return _finding(
        "learnt_from_sample",
        Severity.NOTE,
        stage=stage.data.name,
        markets=stage.sampled_markets,
        all=len(firm.history.markets),
    )


def _lever_findings(evidence: LeverEvidence) -> list[Finding]:
    found = []
    if evidence.data_said < PRIOR_RULES_BELOW:
        found.append(
            _finding(
                "prior_rules",
                Severity.NOTE,
                data_said=evidence.data_said,
                believed=evidence.believed,
            )
        )
    if evidence.roi.median > IMPLAUSIBLE_ROI:
        found.append(_finding("implausible_roi", Severity.WARNING, roi_median=evidence.roi.median))
    return [replace(finding, subject=evidence.lever.name) for finding in found]


def _finding(code: str, severity: Severity, **values: object) -> Finding:
    return Finding(code, severity, Topic.FIT, values=values)
