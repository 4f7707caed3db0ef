"""Opinions: what both departments believe of a lever, beside what the evidence says.

For every lever that somebody answered about, the steady outcome over the lever's effort, the whole
chain together and all other levers as usual: as each department believes it, as published
experience has it, as the evidence alone shows it (a fit without the beliefs), and as a fit with
all of them has it.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm, Lever
from gespann.core.progress import Steps, one_part
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.core.response.checking.reweighting import Base, reweighted
from gespann.core.response.prior.beliefs import prior_of_belief, relative_curves
from gespann.core.response.prior.priors import LeverPrior, published_prior
from gespann.core.response.results import LeverOpinion, OpinionCurve, StageFit
from gespann.core.response.sampling.checkpoints import NOTHING, Below, Checkpoints
from gespann.core.response.sampling.stage_fitting import StageDraws, Target, draw, target_of
from gespann.core.response.sides import sides_differ
from gespann.core.response.steady_curves import efforts_of_curves, fitted_curves

PRIOR_DRAWS = 4000
EVIDENCE_DRAWS = 250  # of each chain; only its median and band are shown
# Which side the evidence is nearer to is told if this many of its draws say so, and if it has
# learned something at all: a published prior alone does not decide a dispute.
SURE = 0.9
LEAST_SAID = 0.15


def evidence_alone(
    firm: Firm,
    believing: tuple[StageDraws, ...],
    *,
    seed: int,
    chains: int,
    draws: int,
    checkpoints: Checkpoints = NOTHING,
    report: Steps | None = None,
) -> tuple[StageFit, ...] | None:
    """The fit that the firm would have without any beliefs, or None if nothing was recorded.

    Args:
        believing: All stages, fitted with the beliefs. Where these change a stage little, its
            draws serve with weights; else it is sampled.
        seed, chains, draws, checkpoints: As in `fit_stages`, for what is sampled.
        report: Told of the progress, if given.
    """
    if firm.history.assumed:
        return None
    doubting, kept = replace(firm, beliefs=()), min(draws, EVIDENCE_DRAWS)
    alone = []
    for number, before in enumerate(believing):
        told = one_part(report, number, len(believing)) if report else None
        target = target_of(
            doubting, before.target.stage, seed=seed + 10 * number, chosen=before.target.chosen
        )
        stage = _weighted(before.with_fewer(kept), target, told) or draw(
            target,
            chains=chains,
            draws=kept,
            checkpoints=Below(checkpoints, str(number)),
            report=told,
        )
        alone.append(stage.fit)
    return tuple(alone)


def _weighted(
    before: StageDraws, target: Target, told: Callable[[int, int], None] | None
) -> StageDraws | None:
    found = reweighted(Base.of(before), target, np.random.default_rng(target.seed))
    if found and told:
        told(1, 1)
    return found


def opinions(
    firm: Firm,
    stages: tuple[StageFit, ...],
    alone: tuple[StageFit, ...] | None,
    *,
    seed: int,
) -> tuple[LeverOpinion, ...]:
    """What is thought of each lever that somebody answered about, in the order of the levers.

    Args:
        stages: The fit with the beliefs.
        alone: The fit without them, or None if there is no evidence.
        seed: Chooses the draws from the priors.
    """
    answered = {belief.lever for belief in firm.beliefs}
    return tuple(
        _opinion(firm, number, stages, alone, seed)
        for number, lever in enumerate(firm.levers)
        if lever.name in answered
    )


def _opinion(
    firm: Firm,
    number: int,
    stages: tuple[StageFit, ...],
    alone: tuple[StageFit, ...] | None,
    seed: int,
) -> LeverOpinion:
    lever, efforts = firm.levers[number], efforts_of_curves()
    published = _drawn(published_prior(lever), efforts, seed)
    sides = _sides(firm, lever, efforts, seed)
    evidence = None if alone is None else fitted_curves(alone, firm, number, efforts)
    opinion = LeverOpinion(
        lever=lever,
        efforts=efforts,
        marketing=sides.get(Department.MARKETING),
        sales=sides.get(Department.SALES),
        published=OpinionCurve.of(published),
        evidence=None if evidence is None else OpinionCurve.of(evidence),
        pooled=OpinionCurve.of(fitted_curves(stages, firm, number, efforts)),
        year_cents=_usual_year_cents(firm),
        margin=firm.margin,
    )
    if evidence is None or opinion.widest_effort is None:
        return opinion
    at = int(np.argmin(np.abs(efforts - opinion.widest_effort)))
    said = 1 - evidence[:, at].std() / max(float(published[:, at].std()), 1e-12)
    if said < LEAST_SAID:
        return opinion
    return replace(opinion, nearer=_nearer(opinion, evidence[:, at], at))


def _sides(
    firm: Firm, lever: Lever, efforts: np.ndarray, seed: int
) -> dict[Department, OpinionCurve]:
    return {
        belief.believer: _answered(prior_of_belief(belief, lever), efforts, seed)
        for belief in firm.beliefs
        if belief.lever == lever.name
    }


def _answered(prior: LeverPrior, efforts: Float[np.ndarray, " effort"], seed: int) -> OpinionCurve:
    """A belief with its band; the middle is the curve that was answered, and no mean of draws."""
    band = OpinionCurve.of(_drawn(prior, efforts, seed))
    elasticity, kappa = np.array([prior.elasticity_median]), np.array([prior.saturation_median])
    median = relative_curves(elasticity, kappa, efforts)[0]
    return OpinionCurve(np.minimum(band.low, median), median, np.maximum(band.high, median))


def _drawn(
    prior: LeverPrior, efforts: Float[np.ndarray, " effort"], seed: int
) -> Float[np.ndarray, "draw effort"]:
    """Curves from a prior; those on which the lever makes more than the whole outcome are out."""
    rng = np.random.default_rng(seed)
    normal = rng.normal(size=(2, PRIOR_DRAWS))
    elasticity = prior.elasticity_median * np.exp(prior.elasticity_sigma * normal[0])
    kappa = prior.saturation_median * np.exp(prior.saturation_sigma * normal[1])
    with np.errstate(over="ignore"):
        possible = elasticity * kappa * np.expm1(1 / kappa) < 1
    return relative_curves(elasticity[possible], kappa[possible], efforts)


def _usual_year_cents(firm: Firm) -> float:
    """Outcome of the last year in cents; where it was not observed, the mean of the others."""
    last = firm.history.outcome[:, -firm.period.per_year :]
    seen = np.isfinite(last)
    mean = np.where(seen, last, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    return float(mean.sum() * firm.period.per_year * firm.outcome_value * CENTS_PER_UNIT)


def _nearer(
    opinion: LeverOpinion, evidence: Float[np.ndarray, " draw"], at: int
) -> Department | None:
    """The side to which the evidence is nearer where both differ most, if it can tell."""
    if opinion.sales is None or opinion.marketing is None:
        return None
    sales, marketing = opinion.sales.median[at], opinion.marketing.median[at]
    to_sales = float((np.abs(evidence - sales) < np.abs(evidence - marketing)).mean())
    if max(to_sales, 1 - to_sales) < SURE:
        return None
    return Department.SALES if to_sales > 0.5 else Department.MARKETING


def opinion_findings(firm: Firm, found: tuple[LeverOpinion, ...]) -> tuple[Finding, ...]:
    """What is to be said of the beliefs: whether the plan rests on them, and where sides differ."""
    rests = (
        [
            Finding(
                "rests_on_beliefs",
                Severity.WARNING,
                Topic.FIT,
                values={"count": len({belief.lever for belief in firm.beliefs})},
            )
        ]
        if firm.history.assumed
        else []
    )
    differing = (sides_differ(opinion) for opinion in found)
    return (*rests, *(finding for finding in differing if finding is not None))
