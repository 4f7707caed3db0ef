"""Forecasts of held-back periods: what a fit that did not see them expects of them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Firm
from gespann.core.progress import Steps
from gespann.core.response.evidence import (
    Efforts,
    arrivals,
    effects,
    enough_draws,
    exposure,
    factor,
    feedback_shift,
    in_parts,
    log_base,
)
from gespann.core.response.model.base import BaseColumns, base_columns
from gespann.core.response.results import Posterior, StageFit
from gespann.core.response.sampling import diagnostics
from gespann.core.response.sampling.checkpoints import NOTHING, Checkpoints
from gespann.core.response.sampling.stage_fitting import StageDraws, fit_stages

FORECAST_DRAWS, FORECAST_STAGES = 150, 2  # a median of many draws needs no more


@dataclass(frozen=True)
class HeldBack:
    """A forecast of the last periods, and what made it.

    Attributes:
        check: The comparison with the seasonal naive forecast.
        origin: First period that was held back.
        stages: The fits that knew only what lay before it.
    """

    check: diagnostics.ForecastCheck
    origin: int
    stages: tuple[StageDraws, ...]


def forecast_held_back(
    firm: Firm,
    *,
    seed: int,
    chains: int,
    checkpoints: Checkpoints = NOTHING,
    report: Steps | None = None,
) -> HeldBack | None:
    """Fit without the last periods, forecast them, and compare with the seasonal naive forecast.

    Returns: None if there is too little history to hold anything back.
    """
    held_back = diagnostics.periods_to_hold_back(firm)
    if not held_back or firm.history.assumed:
        return None
    seen = diagnostics.seen_without_last(firm, held_back)
    if not (np.isfinite(firm.history.outcome) & seen).any(axis=1).all():
        return None
    fitted = fit_held_back(
        firm, seen, seed=seed + 2, chains=chains, checkpoints=checkpoints, report=report
    )
    few = enough_draws(tuple(stage.fit for stage in fitted), firm)
    guesses = np.exp(expected_outcome(firm, few, held_back, last=held_back))
    check = diagnostics.check_forecast(firm, np.median(guesses, axis=0))
    return HeldBack(check, firm.history.outcome.shape[1] - held_back, fitted)


def fit_held_back(
    firm: Firm,
    seen: Bool[np.ndarray, "market period"],
    *,
    seed: int,
    chains: int,
    bond: bool = True,
    checkpoints: Checkpoints = NOTHING,
    report: Steps | None = None,
) -> tuple[StageDraws, ...]:
    """All stages, fitted to what was seen only, with draws enough for a forecast."""
    return fit_stages(
        firm,
        seed=seed,
        chains=chains,
        draws=FORECAST_DRAWS,
        stages=FORECAST_STAGES,
        seen=seen,
        bond=bond,
        checkpoints=checkpoints,
        report=report,
    )


def expected_outcome(
    firm: Firm, stages: tuple[StageFit, ...], unseen: int, last: int = 0
) -> Float[np.ndarray, "draw market period"]:
    """Expected log outcome of the last stage in every period of the history.

    Args:
        unseen: So many last periods in which each stage gets what the one before is expected to
            yield; before them it gets what was observed.
        last: So many last periods only, or 0 for all.
    """
    cells = firm.history.effort.size * len(stages)
    return np.concatenate(
        [_expected(firm, stages, part, unseen)[:, :, -last:] for part in in_parts(stages, cells)]
    )


def _expected(
    firm: Firm, stages: tuple[StageFit, ...], posteriors: tuple[Posterior, ...], unseen: int
) -> Float[np.ndarray, "draw market period"]:
    columns, efforts = base_columns(firm), Efforts.of(firm)
    expected = np.zeros((posteriors[0].size, *firm.history.outcome.shape))
    for stage, posterior in zip(stages, posteriors, strict=True):
        number = arrivals(stage, firm, posterior.size)
        if number is not None and unseen:
            number = number.copy()
            number[:, :, -unseen:] = np.exp(expected[:, :, -unseen:]) / stage.usual_arrivals
        expected = expected_of_stage(firm, stage, posterior, columns, efforts, number)
        expected = expected + feedback_shift(stage, posterior)
    return expected


def expected_of_stage(
    firm: Firm,
    stage: StageFit,
    posterior: Posterior,
    columns: BaseColumns,
    efforts: Efforts,
    number: Float[np.ndarray, "draw market longer"] | None,
) -> Float[np.ndarray, "draw market period"]:
    """Expected log outcome of one stage, given what arrives from the stage before.

    Of counts this is the predictor on which the last count feeds back; see `feedback_shift`.

    Args:
        number: Arrivals in usual ones, a year before the history first (see
            `evidence.arrivals`); None at the first stage.
    """
    lifted = factor(stage, posterior, effects(posterior, *efforts.scaled(stage)))
    reached = exposure(stage, posterior, firm, efforts, number)
    base = log_base(stage, posterior, columns.shared, columns.own)
    return base + np.log(lifted) + np.log(reached)
