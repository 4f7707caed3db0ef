"""The checks that every fit is put to: sampling, predictions, levers, data.

What none of the chains, the residuals or the priors can tell, forecasts have to; those are refits
and belong to `thorough`.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.quantities import Interval
from gespann.core.response.checking.predictive import Replicated, replicate
from gespann.core.response.checking.residual_checks import prior_predictive, stage_checks
from gespann.core.response.checks import Check, StagePredictive, Verdict, graded
from gespann.core.response.evidence import AsItWas, elasticity, in_parts
from gespann.core.response.inspection import inspect
from gespann.core.response.inspection.following import following
from gespann.core.response.model.design import Design, usual_weight
from gespann.core.response.results import Diagnostics, LeverEvidence, Posterior, StageFit
from gespann.core.response.sampling.diagnostics import ESS_LIMIT, R_HAT_LIMIT
from gespann.core.response.sampling.effective_draws import ranks
from gespann.core.response.sampling.prior_draws import draw_prior

MOST_DIVERGENT = 0.01  # of the draws
PRIOR_RULES_BELOW = 0.2  # chance moves it by 0.05 where the prior has a long tail
PRIOR_RARE, PRIOR_VERY_RARE = 0.05, 0.002
IMPLAUSIBLE_ROI = 25.0
LARGE_SHARE = 0.7  # of the outcome that levers explain
LARGE_SHARE_CHANCES = (0.2, 0.8)
TOGETHER = (0.5, 0.9)  # negative posterior correlation of two levers' elasticities
DOWN_WEIGHTED = (0.01, 0.05)  # of the cells
PRIOR_DRAWS, BASE_DRAWS = 200, 200


def quick_checks(
    firm: Firm,
    stages: tuple[StageFit, ...],
    designs: tuple[Design, ...],
    levers: tuple[LeverEvidence, ...],
    prior: Float[np.ndarray, "draw lever"],
    summary: Diagnostics,
    seed: int,
) -> tuple[tuple[Check, ...], tuple[StagePredictive, ...]]:
    """All checks that need no further fit, and what the fit expects of each stage.

    Where nothing was recorded only the sampling can be checked.

    Args:
        prior: Draws of the levers' elasticities before the data, the whole chain together.
        summary: Diagnostics of the fit.
        seed: Same seed, same checks.
    """
    rng = np.random.default_rng(seed)
    checks: list[Check] = []
    expected = []
    for stage, design in zip(stages, designs, strict=True):
        shown = replicated(firm, stage, design, rng)
        name = stage.data.name if len(stages) > 1 else ""
        checks += sampling_checks(name, stage)
        expected.append(stage_predictive(stage, shown))
        if firm.history.assumed:
            continue
        checks.append(prior_predictive(name, before_the_data(firm, stage, design, rng)))
        checks += stage_checks(firm, name, shown, rng)
        checks.append(down_weighted(name, stage, design))
    if firm.history.assumed:
        return tuple(checks), tuple(expected)
    checks += [base(firm, stages), held_back(summary)]
    after = elasticity(stages, len(firm.levers))
    for k, evidence in enumerate(levers):
        checks += lever_checks(evidence, prior[:, k])
    return (*checks, *told_apart(firm, after), *follows_sales(firm)), tuple(expected)


def replicated(firm: Firm, stage: StageFit, design: Design, rng: np.random.Generator) -> Replicated:
    """A stage's outcomes drawn anew; those that are too wild to be believed are left out."""
    seen = (np.asarray(design.seen) > 0) & (stage.weight > 1 - 1e-9)
    return replicate(firm, stage, seen, usual_weight(stage.data), rng)


def before_the_data(
    firm: Firm, stage: StageFit, design: Design, rng: np.random.Generator
) -> Replicated:
    """Outcomes as they were thinkable before the history was seen."""
    prior = draw_prior(design, rng, PRIOR_DRAWS)
    prior = replace(prior, coefficients=_prior_coefficients(prior, design, rng))
    seen = np.asarray(design.seen) > 0
    weight = usual_weight(stage.data)
    return replicate(firm, replace(stage, posterior=prior), seen, weight, rng)


def _prior_coefficients(
    prior: Posterior, design: Design, rng: np.random.Generator
) -> Float[np.ndarray, "draw coefficient"]:
    """The base's coefficients from their prior: shared, then each market's own."""
    markets, draws = design.seen.shape[0], prior.size
    drift, own_drift = prior.drift[:, None], prior.market_drift[:, None]
    shared_sd = design.shared_scale * np.where(design.shared_is_trend > 0, drift, 1.0)
    own_sd = design.own_scale * np.where(
        design.own_is_trend > 0, own_drift, prior.level_spread[:, None]
    )
    shared = rng.normal(size=shared_sd.shape) * shared_sd
    own = rng.normal(size=(draws, markets, own_sd.shape[1])) * own_sd[:, None]
    return np.concatenate([shared, own.reshape(draws, -1)], axis=1)


def stage_predictive(stage: StageFit, shown: Replicated) -> StagePredictive:
    """What the fit expects of a stage, all markets added up."""
    totals = shown.outcome.sum(axis=1)
    low, low_half, median, high_half, high = np.percentile(totals, (5, 25, 50, 75, 95), axis=0)
    return StagePredictive(
        stage=stage.data.name,
        is_count=stage.data.is_count,
        observed=stage.data.outcome.sum(axis=0),
        low=low,
        low_half=low_half,
        median=median,
        high_half=high_half,
        high=high,
    )


def sampling_checks(name: str, stage: StageFit) -> list[Check]:
    """Whether the draws of a stage can be used as draws from its posterior."""
    draws = stage.posterior.size
    ess = min(stage.ess_bulk, stage.ess_tail)
    return [
        Check(
            "r_hat",
            graded(stage.r_hat, review=R_HAT_LIMIT, fail=R_HAT_LIMIT),
            name,
            {"r_hat": stage.r_hat},
        ),
        Check(
            "effective_draws",
            Verdict.PASS if ess >= ESS_LIMIT else Verdict.FAIL,
            name,
            {"bulk": stage.ess_bulk, "tail": stage.ess_tail},
        ),
        Check(
            "divergences",
            graded(stage.divergences / draws, review=0.0, fail=MOST_DIVERGENT),
            name,
            {"count": stage.divergences, "draws": draws},
        ),
    ]


def down_weighted(name: str, stage: StageFit, design: Design) -> Check:
    """How many outcomes were too wild to be believed."""
    cells = int(np.asarray(design.seen).sum())
    low = int(((stage.weight < 1 - 1e-9) & (np.asarray(design.seen) > 0)).sum())
    share = low / max(cells, 1)
    verdict = graded(share, review=DOWN_WEIGHTED[0], fail=DOWN_WEIGHTED[1])
    return Check("down_weighted", verdict, name, {"count": low, "cells": cells, "share": share})


def base(firm: Firm, stages: tuple[StageFit, ...]) -> Check:
    """Whether the levers are said to explain more of the outcome than is believable.

    The base cannot be negative in this model; a base that shrinks away is the same fault.
    """
    shares = explained_shares(firm, tuple(stage.thinned(BASE_DRAWS) for stage in stages))
    chance = float((shares > LARGE_SHARE).mean())
    figures = {"share": float(np.median(shares)), "probability": chance, "limit": LARGE_SHARE}
    verdict = graded(chance, review=LARGE_SHARE_CHANCES[0], fail=LARGE_SHARE_CHANCES[1])
    return Check("base", verdict, "", figures)


def explained_shares(firm: Firm, stages: tuple[StageFit, ...]) -> Float[np.ndarray, " draw"]:
    """Share of the observed outcome that would be missing if no lever had ever been used."""
    outcome = np.nan_to_num(firm.history.outcome)
    everything = np.ones(len(firm.levers), dtype=bool)
    shares = []
    for posteriors in in_parts(stages, firm.history.effort.size * len(stages)):
        ratio = AsItWas.of(firm, stages, posteriors).ratio_without(everything, ever=True)
        shares.append(1 - (outcome * ratio).sum(axis=(1, 2)) / max(outcome.sum(), 1e-300))
    return np.concatenate(shares)


def held_back(summary: Diagnostics) -> Check:
    """The forecast of the last periods, which the model had not seen."""
    figures = {
        "skill": summary.forecast_skill,
        "model_error": summary.model_error,
        "naive_error": summary.naive_error,
        "periods": summary.held_back,
    }
    if summary.forecast_skill is None:
        return Check("held_back", Verdict.REVIEW, "", figures)
    verdict = Verdict.FAIL if summary.forecast_skill < 0 else Verdict.PASS
    return Check("held_back", verdict, "", figures)


def lever_checks(evidence: LeverEvidence, prior: Float[np.ndarray, " draw"]) -> list[Check]:
    """How the posterior of one lever stands to its prior, and whether its return is credible."""
    name, said = evidence.lever.name, evidence.data_said
    told = Verdict.PASS if said >= PRIOR_RULES_BELOW else Verdict.REVIEW
    return [
        Check("data_said", told, name, {"data_said": said, "believed": evidence.believed}),
        prior_held(evidence, prior),
        *([plausible_roi(evidence)] if np.isfinite(evidence.roi.median) else []),
    ]


def prior_held(evidence: LeverEvidence, prior: Float[np.ndarray, " draw"]) -> Check:
    """Whether the data contradict what was believed of a lever."""
    below = float((prior < evidence.elasticity.median).mean())
    chance = 2 * min(below, 1 - below)
    low, high = np.percentile(prior, (2.5, 97.5))
    figures = {
        "median": evidence.elasticity.median,
        "prior_low": float(low),
        "prior_high": float(high),
        "p_value": chance,
    }
    verdict = graded(chance, review=PRIOR_RARE, fail=PRIOR_VERY_RARE)
    return Check("prior_held", verdict, evidence.lever.name, figures)


def plausible_roi(evidence: LeverEvidence) -> Check:
    """Whether a lever's return is one that published effects hold possible.

    What was believed of its elasticity, as a return: both are close to proportional.
    """
    roi = evidence.roi
    per_elasticity = roi.median / max(evidence.elasticity.median, 1e-12)
    believed = Interval(*(per_elasticity * x for x in evidence.prior_elasticity.as_list()))
    apart = roi.low > believed.high or roi.high < believed.low
    if roi.low > IMPLAUSIBLE_ROI:
        verdict = Verdict.FAIL
    else:
        verdict = Verdict.REVIEW if apart or roi.median > IMPLAUSIBLE_ROI else Verdict.PASS
    figures = {
        "low": roi.low,
        "roi_median": roi.median,
        "high": roi.high,
        "believed_low": believed.low,
        "believed_high": believed.high,
    }
    return Check("plausible_roi", verdict, evidence.lever.name, figures)


def told_apart(firm: Firm, after: Float[np.ndarray, "draw lever"]) -> list[Check]:
    """Pairs of levers of which the data know only the sum: one gains what the other loses.

    Args:
        after: Posterior draws of the levers' elasticities.

    Returns: Each pair that cannot be told apart, or that the closest pair can.
    """
    if len(firm.levers) < 2:
        return []
    away = ranks(after) - (len(after) + 1) / 2
    length = np.sqrt((away**2).sum(axis=0))
    correlation = away.T @ away / np.maximum(np.outer(length, length), 1e-300)
    pairs = sorted(
        (float(correlation[i, j]), i, j)
        for i, j in zip(*np.triu_indices(len(length), 1), strict=True)
    )
    close = [pair for pair in pairs if pair[0] < -TOGETHER[0]] or pairs[:1]
    return [
        Check(
            "told_apart",
            graded(-value, review=TOGETHER[0], fail=TOGETHER[1]),
            firm.levers[i].name,
            {"other": firm.levers[j].name, "correlation": value},
        )
        for value, i, j in close
    ]


def follows_sales(firm: Firm) -> list[Check]:
    """Whether effort follows earlier sales, lever by lever; where that can be asked at all."""
    found = {one.subject for one in inspect(firm) if one.code == "effort_follows_sales"}
    checks = []
    for k, lever in enumerate(firm.levers):
        one = following(firm.history.effort[:, :, k], firm.history.outcome, firm.period)
        if one is not None:
            verdict = Verdict.REVIEW if lever.name in found else Verdict.PASS
            figures = {"correlation": one.correlation, "lag": one.lag}
            checks.append(Check("follows_sales", verdict, lever.name, figures))
    return checks
