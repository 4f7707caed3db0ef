"""What is believed of a firm's levers together, before its history is seen.

Published effect sizes are means over many firms. Of the levers of one firm two things more are
believed. They have something in common: who buys easily answers to all of them. And a firm spends
more on what does more: at the best budget spend is in proportion to elasticity (Dorfman and Steiner
1954), though firms are near it only roughly. So

    log elasticity_k = log median_k + g + u_k,
    log spend_k      = c + a log elasticity_k + error_k,

with normal g, u_k and errors, and a c of which nothing is known: how much a firm spends in all says
nothing. Given what is spent, the log elasticities are normal again. A lever about which a
department has answered is left out: who answers knows what is spent, and speaks of this firm.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Firm
from gespann.core.response.prior.beliefs import believed_prior
from gespann.core.response.prior.priors import LeverPrior

COMMON_SD = 0.5  # of log elasticity, what a firm's levers have in common
# A lever that does twice as much is given 1.4 times the money; two thirds of firms are within a
# factor of 1.6 of that.
FOLLOWS, SPEND_SD = 0.5, 0.5  # of log spend


@dataclass(frozen=True)
class JointPrior:
    """The priors of all levers, and how their log elasticities are correlated."""

    levers: tuple[LeverPrior, ...]
    correlation: Float[np.ndarray, "lever lever"]


def joint_prior(firm: Firm, spend: Float[np.ndarray, " lever"]) -> JointPrior:
    """The priors of a firm's levers, of all stages together.

    Args:
        spend: Money per usual period, in any unit; 0 for a lever that was never used.
    """
    alone = [believed_prior(firm, lever) for lever in firm.levers]
    asked = {belief.lever for belief in firm.beliefs}
    published = np.array([lever.name not in asked for lever in firm.levers], dtype=bool)
    mean = np.log([prior.elasticity_median for prior in alone])
    covariance = np.diag([prior.elasticity_sigma**2 for prior in alone])
    covariance += COMMON_SD**2 * np.outer(published, published) * (1 - np.eye(len(alone)))
    told = published & (spend > 0)
    mean, covariance = _given_spend(mean, covariance, np.log(spend[told]), told)
    sigma = np.sqrt(np.diag(covariance))
    priors = tuple(
        replace(prior, elasticity_median=float(median), elasticity_sigma=float(width))
        for prior, median, width in zip(alone, np.exp(mean), sigma, strict=True)
    )
    return JointPrior(priors, covariance / np.outer(sigma, sigma))


def _given_spend(
    mean: Float[np.ndarray, " lever"],
    covariance: Float[np.ndarray, "lever lever"],
    log_spend: Float[np.ndarray, " told"],
    told: Bool[np.ndarray, " lever"],
) -> tuple[Float[np.ndarray, " lever"], Float[np.ndarray, "lever lever"]]:
    """Mean and covariance of log elasticities given the spend on some; their level c is free."""
    if not told.any():
        return mean, covariance
    slope = FOLLOWS * np.eye(len(mean))[told]
    precision = np.linalg.inv(slope @ covariance @ slope.T + SPEND_SD**2 * np.eye(told.sum()))
    by_level = precision.sum(axis=1)
    precision -= np.outer(by_level, by_level) / by_level.sum()
    gain = covariance @ slope.T @ precision
    return mean + gain @ (log_spend - slope @ mean), covariance - gain @ slope @ covariance
