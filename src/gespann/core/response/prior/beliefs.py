"""Beliefs: what the departments answer about a lever, as prior distributions.

Each answers what the outcome would be, relative to the usual one, with no effort, with half of it,
with one and a half times and with as much as anybody can think of, and how long an effect lasts
(decision calculus: Little 1970, Models and Managers; Lodish 1971, CALLPLAN). With all other levers
as usual the steady outcome of one lever is, in the response model,

    r(x) = 1 + c (h(x) - h(1)),    h(x) = 1 - exp(-x / kappa),

of which c and kappa follow from the answers by least squares.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float
from scipy.optimize import minimize_scalar

from gespann.core.firm import Belief, Firm, Lever
from gespann.core.response.prior.contradictions import contradictions
from gespann.core.response.prior.priors import LeverPrior, published_prior

EFFORTS = np.array([0.0, 0.5, 1.5, np.inf])  # multiples of the usual effort that are asked about
# As much as anybody can think of lies beyond all experience, so it counts half.
TRUST = np.array([1.0, 1.0, 1.0, 0.5])
KAPPA_LEAST, KAPPA_MOST = 0.2, 10.0
SHARE_LEAST, SHARE_MOST = 0.005, 0.95  # of the usual outcome that a lever makes
FLAT = 0.005  # answers that stray no further from usual say nothing about the curve's bend

# Nobody is as sure as he feels: intervals meant to hold nine or more times in ten hold about half
# of the time (Alpert & Raiffa 1982; Soll & Klayman 2004), and simple answers recover a known
# response only roughly (Chakravarti, Mitchell & Staelin 1979). The least sigma gives every answer
# a 90 % interval from less than a half to more than double.
ELASTICITY_SIGMA_LEAST, SATURATION_SIGMA_LEAST = 0.5, 0.4
# What is left to know of either if the answers say nothing about it.
ELASTICITY_SIGMA_MOST, SATURATION_SIGMA_MOST = 1.2, 0.8
ANSWER_SD = 0.01  # of the usual outcome: people answer in whole hundredths

# As good as so many observed months, or efforts, of which it was seen how much was left.
RETENTION_CONCENTRATION, LONG_CONCENTRATION = 8.0, 8.0
LEAST_CONCENTRATION = 2.0
RETENTION_LEAST = 0.05
SHORT_LIFE_MONTHS = 12.0  # what lasts longer owes it to a long-lived share
LONG_HALF_LIFE_MONTHS = 12.0
LONG_SHARE_LEAST, LONG_SHARE_MOST = 0.1, 0.9


def believed_prior(firm: Firm, lever: Lever) -> LeverPrior:
    """The prior of a lever, of all stages together, from what both departments answered.

    Both: their opinions pooled, each counting half. One: its opinion pooled with the published
    prior. None: the published prior.

    Raises: ValueError if an answer contradicts itself.
    """
    sides = [prior_of_belief(one, lever) for one in firm.beliefs if one.lever == lever.name]
    if not sides:
        return published_prior(lever)
    first, second = sides if len(sides) == 2 else (sides[0], published_prior(lever))
    return pooled(first, second)


def prior_of_belief(belief: Belief, lever: Lever) -> LeverPrior:
    """One department's answers as a prior.

    The medians are those of the curve that comes nearest to the answers; what the answers leave
    open, and how badly they lie on any such curve, widens the prior beyond its least width.

    Raises: ValueError if the answers contradict each other.
    """
    reasons = contradictions(belief)
    if reasons:
        raise ValueError(
            f"the answers of {belief.believer} about {belief.lever!r} contradict each other: "
            + "; ".join(map(str, reasons))
        )
    said = np.array([belief.without, belief.half, belief.more, belief.most]) - 1
    kappa, size = _nearest_curve(said, published_prior(lever).saturation_median)
    elasticity_sigma, saturation_sigma = _widths(said, kappa, size)
    short, long_share = lives(belief.lasts_months)
    return LeverPrior(
        elasticity_median=float(size * _slope(kappa)),
        elasticity_sigma=elasticity_sigma,
        retention_alpha=RETENTION_CONCENTRATION * short,
        retention_beta=RETENTION_CONCENTRATION * (1 - short),
        saturation_median=kappa,
        saturation_sigma=saturation_sigma,
        long_alpha=LONG_CONCENTRATION * long_share,
        long_beta=LONG_CONCENTRATION * (1 - long_share),
    )


def pooled(one: LeverPrior, other: LeverPrior) -> LeverPrior:
    """The linear opinion pool of two priors with equal weights, by its first two moments.

    Linear and not logarithmic pooling: two sides that disagree are then less sure together than
    each alone, while the logarithmic pool of two normals would be as narrow wherever they lie
    (Stone 1961; Genest & Zidek 1986). The pool of two log-normals is replaced by the log-normal,
    that of two betas by the beta, with the same mean and variance (of the logarithm).
    """
    elasticity = _pooled_log_normal(
        (one.elasticity_median, one.elasticity_sigma),
        (other.elasticity_median, other.elasticity_sigma),
    )
    saturation = _pooled_log_normal(
        (one.saturation_median, one.saturation_sigma),
        (other.saturation_median, other.saturation_sigma),
    )
    retention = _pooled_beta(
        (one.retention_alpha, one.retention_beta), (other.retention_alpha, other.retention_beta)
    )
    long = _pooled_beta((one.long_alpha, one.long_beta), (other.long_alpha, other.long_beta))
    return replace(
        LeverPrior(*elasticity, *retention, *saturation), long_alpha=long[0], long_beta=long[1]
    )


def relative_curves(
    elasticity: Float[np.ndarray, " draw"],
    kappa: Float[np.ndarray, " draw"],
    efforts: Float[np.ndarray, " effort"],
) -> Float[np.ndarray, "draw effort"]:
    """Steady outcome of one lever relative to the usual one, all others as usual.

    Args:
        elasticity: At usual effort.
        kappa: Scale of the saturation in usual efforts.
        efforts: Multiples of usual effort; infinite for as much as can be.
    """
    size = elasticity / _slope(kappa)
    return 1 + size[:, None] * _rises(efforts, kappa[:, None])


def lives(lasts_months: float) -> tuple[float, float]:
    """Share of the short life left a month later, and the share of the effort that lives long.

    Nine tenths of an effect shall have passed after so many months. Up to a year a short life
    alone explains that; what is left of a longer one is the long life's, half of which passes
    within a year.
    """
    months = min(lasts_months, SHORT_LIFE_MONTHS)
    short = max(float(0.1 ** (1 / months)), RETENTION_LEAST)
    left_short = short**lasts_months
    left_long = 0.5 ** (lasts_months / LONG_HALF_LIFE_MONTHS)
    if lasts_months <= SHORT_LIFE_MONTHS:
        return short, LONG_SHARE_LEAST
    share = (0.1 - left_short) / max(left_long - left_short, 0.1 - left_short)
    return short, float(np.clip(share, LONG_SHARE_LEAST, LONG_SHARE_MOST))


def _nearest_curve(said: Float[np.ndarray, " answer"], usual_kappa: float) -> tuple[float, float]:
    """kappa and c of the curve nearest to the answers, within what the model holds possible."""
    if np.abs(said).max() <= FLAT:
        return usual_kappa, _size(said, usual_kappa)

    def distance(log_kappa: float) -> float:
        kappa = float(np.exp(log_kappa))
        rest = said - _size(said, kappa) * _rises(EFFORTS, kappa)
        return float(TRUST @ rest**2)

    grid = np.linspace(np.log(KAPPA_LEAST), np.log(KAPPA_MOST), 81)
    best = int(np.argmin([distance(at) for at in grid]))
    around = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = minimize_scalar(distance, bounds=around, method="bounded", options={"xatol": 1e-10})
    kappa = float(np.exp(found.x))
    return kappa, _size(said, kappa)


def _size(said: np.ndarray, kappa: float) -> float:
    """The best c for a kappa, so that the lever's share of the usual outcome is possible."""
    rises = _rises(EFFORTS, kappa)
    best = float((TRUST * rises) @ said / ((TRUST * rises) @ rises))
    reached = -float(np.expm1(-1 / kappa))
    return float(np.clip(best, SHARE_LEAST / reached, SHARE_MOST / reached))


def _widths(said: np.ndarray, kappa: float, size: float) -> tuple[float, float]:
    """Sigmas of log elasticity and log kappa: the least ones, and what the answers leave open.

    The covariance of the least-squares solution, the answers' error being that of rounding or
    that of the residuals, whichever is larger.
    """
    elasticity, step = size * _slope(kappa), 1e-4

    def curve(log_kappa: float) -> np.ndarray:
        at = float(np.exp(log_kappa))
        return elasticity / _slope(at) * _rises(EFFORTS, at)

    here = curve(np.log(kappa))
    bend = (curve(np.log(kappa) + step) - curve(np.log(kappa) - step)) / (2 * step)
    slopes = np.stack([here, bend], axis=1)
    error = max(ANSWER_SD**2, float(TRUST @ (said - here) ** 2) / (len(said) - 2))
    known = slopes.T @ (TRUST[:, None] * slopes) / error
    widest = np.array([ELASTICITY_SIGMA_MOST, SATURATION_SIGMA_MOST])
    left_open = np.diag(np.linalg.inv(known + np.diag(widest**-2.0)))
    least = np.array([ELASTICITY_SIGMA_LEAST, SATURATION_SIGMA_LEAST])
    elasticity_sigma, saturation_sigma = np.sqrt(least**2 + left_open)
    return float(elasticity_sigma), float(saturation_sigma)


def _rises(efforts: np.ndarray, kappa: Any) -> np.ndarray:
    """h(x) - h(1)."""
    return np.asarray(np.exp(-1 / kappa) - np.exp(-efforts / kappa))


def _slope(kappa: Any) -> Any:
    """h'(1)."""
    return np.exp(-1 / kappa) / kappa


def _pooled_log_normal(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Median and sigma of the log-normal that stands for the mixture of two."""
    means, sigmas = np.log([one[0], other[0]]), np.array([one[1], other[1]])
    return float(np.exp(means.mean())), float(np.sqrt((sigmas**2).mean() + means.var()))


def _pooled_beta(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """alpha and beta that stand for the mixture of two betas."""
    alpha, beta = np.array([one, other]).T
    means, total = alpha / (alpha + beta), alpha + beta
    mean = float(means.mean())
    variance = float((means * (1 - means) / (total + 1)).mean() + means.var())
    concentration = max(mean * (1 - mean) / variance - 1, LEAST_CONCENTRATION)
    return mean * concentration, (1 - mean) * concentration
