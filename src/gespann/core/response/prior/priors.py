"""Published effect sizes as prior distributions, by kind of lever.

The figures are a judgement that rests on meta-analyses; docs/methods.md says which. Every prior is
stated on a quantity that people can argue about: the elasticity at usual effort, the share of an
effect that is left a month later, how saturated the usual effort already is, and how much of the
effort works for years.
"""

from dataclasses import dataclass, replace

import numpy as np

from gespann.core.firm import SALES_KINDS, Lever


@dataclass(frozen=True)
class LeverPrior:
    """What is believed of a lever before the firm's history is seen.

    Attributes:
        elasticity_median, elasticity_sigma: Log-normal of the elasticity at usual, steady effort.
            The wide sigma leaves real mass near zero (Shapiro et al. 2021).
        retention_alpha, retention_beta: Beta of the share of an effect left one month later.
        saturation_median, saturation_sigma: Log-normal of kappa over the usual stock; 1.2 means
            that usual effort reaches 1 - exp(-1 / 1.2) = 57 % of what the lever can do at all.
        long_alpha, long_beta: Beta of the share of the effort that works through the long life.
    """

    elasticity_median: float
    elasticity_sigma: float
    retention_alpha: float
    retention_beta: float
    saturation_median: float = 1.2
    saturation_sigma: float = 0.5
    long_alpha: float = 1.0
    long_beta: float = 4.0


# What is left of an effect a month later: between nothing (Givon, bimonthly data) and 0.84
# (detailing of medicines in the United States); 90 % of an effect within 3 to 9 months would be
# 0.46 to 0.77 (Clarke 1976), but the coarser the data, the longer effects look.
_CARRY_OVER = 1.2, 1.8
# Who searches or opens a mail acts soon: most of the effect falls into the same month.
_SOON_OVER = 1.0, 3.0

# Advertising: between the mean 0.12 of Sethuraman, Tellis & Briesch (2011) and the 0.02 of Shapiro,
# Hitsch & Tuchman (2021).
_ADVERTISING = LeverPrior(0.05, 1.0, *_CARRY_OVER)
_DIRECT_RESPONSE = LeverPrior(0.05, 1.0, *_SOON_OVER, long_beta=9.0)
# Personal selling: 0.31 after correction for bias (Albers, Mantrala & Sridhar 2010), with a low
# tail because representatives are sent to those who buy anyway. Three quarters of what a sales
# force sold stay a year later without it (Sinha & Zoltners 2001): much of it is long-lived.
_PERSONAL_SELLING = LeverPrior(0.20, 0.7, *_CARRY_OVER, long_beta=3.0)
# No meta-analysis covers these sales efforts: between advertising and personal selling.
_OTHER_SELLING = LeverPrior(0.10, 0.9, *_CARRY_OVER)

_DIRECT_RESPONSE_KINDS = frozenset({"search_ads", "email", "telemarketing", "promotion"})
_PERSONAL_SELLING_KINDS = frozenset({"personal_selling", "key_account"})


def published_prior(lever: Lever) -> LeverPrior:
    """The prior that published experience gives to a lever of this kind."""
    if lever.kind in _PERSONAL_SELLING_KINDS:
        return _PERSONAL_SELLING
    if lever.kind in SALES_KINDS:
        return _OTHER_SELLING
    if lever.kind in _DIRECT_RESPONSE_KINDS:
        return _DIRECT_RESPONSE
    return _ADVERTISING


def shared_over_stages(prior: LeverPrior, stages: int) -> LeverPrior:
    """The prior for one of several stages on which a lever acts.

    An elasticity of the whole chain is about the sum of those of its stages. Each stage gets the
    log-normal of which so many independent ones have a sum with the mean and the variance of the
    whole (Fenton 1960).
    """
    whole = prior.elasticity_sigma**2
    part = np.log1p(stages * np.expm1(whole))
    median = prior.elasticity_median * np.exp((whole - part) / 2) / stages
    return replace(prior, elasticity_median=float(median), elasticity_sigma=float(np.sqrt(part)))
