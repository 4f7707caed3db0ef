"""Each department's posterior of one lever: the evidence with its own belief, not the pooled one.

The draws come from a fit whose prior pools both beliefs. What a department would hold had the fit
used its belief about this one lever follows from them by importance weights: the ratio of both
priors. Everything else stays as both share it.
"""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from scipy.stats import beta

from gespann.core.firm import Belief, Firm
from gespann.core.quantities import Department
from gespann.core.response.model.design import usually_felt
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.model.stages import stages_acted_on
from gespann.core.response.prior.beliefs import believed_prior, prior_of_belief
from gespann.core.response.prior.priors import LeverPrior, shared_over_stages
from gespann.core.response.results import StageFit
from gespann.core.response.stage_elasticity import stage_elasticity


def beliefs_about(firm: Firm, lever: int) -> Mapping[Department, Belief]:
    """What each department has answered about a lever."""
    name = firm.levers[lever].name
    return {belief.believer: belief for belief in firm.beliefs if belief.lever == name}


def believer_weights(
    firm: Firm, stages: tuple[StageFit, ...], lever: int, belief: Belief
) -> Float[np.ndarray, " draw"]:
    """Weights of the posterior draws for somebody with this belief; they add up to one.

    No weight is above the mean times the root of the number of draws, so that no single draw
    rules (Ionides 2008).

    Source: Gordon, Salmond and Smith (1993) for reweighting posterior draws.
    """
    own = prior_of_belief(belief, firm.levers[lever])
    pooled = believed_prior(firm, firm.levers[lever])
    log_ratio = _log_prior(firm, stages, lever, own) - _log_prior(firm, stages, lever, pooled)
    weights = np.exp(log_ratio - log_ratio.max())
    weights = np.minimum(weights, weights.mean() * np.sqrt(len(weights)))
    return np.asarray(weights / weights.sum())


def effective_draws(weights: Float[np.ndarray, " draw"]) -> float:
    """How many equally weighted draws they are worth."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def _log_prior(
    firm: Firm, stages: tuple[StageFit, ...], lever: int, prior: LeverPrior
) -> Float[np.ndarray, " draw"]:
    """Log density of a lever's draws on all its stages, up to what is the same for all priors."""
    part = shared_over_stages(prior, stages_acted_on(firm)[lever])
    return np.sum(
        [_on_stage(firm, stage, lever, part) for stage in stages if lever in stage.data.levers],
        axis=0,
    )


def _on_stage(
    firm: Firm, stage: StageFit, lever: int, prior: LeverPrior
) -> Float[np.ndarray, " draw"]:
    posterior, own = stage.posterior, stage.data.levers.index(lever)
    elasticity = stage_elasticity(posterior, stage.marketing)[:, own]
    saturation = posterior.half_saturation[:, own] / _usually_felt(firm, lever)
    monthly = posterior.retention[:, own] ** firm.period.per_month
    return np.asarray(
        _log_normal(elasticity, prior.elasticity_median, prior.elasticity_sigma)
        + _log_normal(saturation, prior.saturation_median, prior.saturation_sigma)
        + _log_beta(monthly, prior.retention_alpha, prior.retention_beta)
        + _log_beta(posterior.long_share[:, own], prior.long_alpha, prior.long_beta)
    )


def _usually_felt(firm: Firm, lever: int) -> float:
    """What the prior of the saturation is stated in."""
    scaled, scaling = scale_efforts(firm)
    prior = believed_prior(firm, firm.levers[lever])
    return float(usually_felt(firm, [prior], scaled[..., [lever]], scaling.of_levers((lever,)))[0])


def _log_normal(values: np.ndarray, median: float, sigma: float) -> np.ndarray:
    score = np.log(np.maximum(values, np.finfo(float).tiny) / median) / sigma
    return np.asarray(-(score**2) / 2 - np.log(sigma))


def _log_beta(values: np.ndarray, first: float, second: float) -> np.ndarray:
    # Where rounding has made a share zero or one, its density may be infinite or none.
    return np.asarray(beta.logpdf(np.clip(values, 1e-9, 1 - 1e-9), first, second))
