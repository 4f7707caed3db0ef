"""Firms whose tests can be judged in seconds: draws around a known truth, and two opinions."""

from dataclasses import replace
from typing import Any

import numpy as np

from core.planning.made_up_fits import fit_of_truth, small_firm
from core.response.believing import believed
from gespann.core.firm import Firm
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.core.response.stage_elasticity import stage_elasticity

MARKETING, SALES = Department.MARKETING, Department.SALES


def firm_with_markets(seed: int = 3, **changes: Any) -> Firm:
    """Four levers, months, six markets."""
    return small_firm(seed, **({"markets": 6} | changes)).firm


def fit_around_truth(
    seed: int = 3, *, draws: int = 200, uncertainty: float = 0.6, **changes: Any
) -> Fit:
    """A fit that is far from sure of its levers."""
    told = small_firm(seed, **({"markets": 6} | changes))
    return fit_of_truth(told, draws=draws, uncertainty=uncertainty)


def believing(
    fit: Fit, marketing: float, sales: float, *, lever: int = 0, kappa: float = 1.2
) -> Fit:
    """The same firm whose sides expect so many times of a lever what the fit expects."""
    about, stage = fit.firm.levers[lever], fit.stages[0]
    usual = float(np.median(stage_elasticity(stage.posterior, stage.marketing)[:, lever]))
    answers = tuple(
        believed(times * usual, kappa, believer=side, lever=about)
        for side, times in ((MARKETING, marketing), (SALES, sales))
    )
    firm = replace(fit.firm, beliefs=answers)
    return replace(fit, firm=firm)
