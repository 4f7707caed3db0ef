"""The forecast of the last periods by a fit that did not see them.

That fit is hardly ever sampled: what a quarter of history changes is little, so the draws of the
fit that is checked serve, with weights, wherever the weights can be trusted.
"""

from dataclasses import dataclass

import numpy as np

from gespann.core.firm import Firm
from gespann.core.progress import Steps
from gespann.core.response.checking.forecasting import expected_outcome
from gespann.core.response.checking.refitting import Refits, Share
from gespann.core.response.checking.reweighting import LEAST_EFFECTIVE
from gespann.core.response.checking.rolling import seen_before
from gespann.core.response.evidence import enough_draws
from gespann.core.response.results import StageFit
from gespann.core.response.sampling import diagnostics
from gespann.core.response.sampling.checkpoints import NOTHING, Checkpoints
from gespann.core.response.sampling.stage_fitting import StageDraws

WEIGHTED_DRAWS = 250  # of each chain
STEPS = 100  # of progress


@dataclass(frozen=True)
class HeldBack:
    """A forecast of the last periods, and what made it.

    Attributes:
        check: The comparison with the seasonal naive forecast.
        origin: First period that was held back.
        sampled: The fits that knew only what lay before it, where they were sampled; else none.
    """

    check: diagnostics.ForecastCheck
    origin: int
    sampled: tuple[StageDraws, ...]


def forecast_held_back(
    firm: Firm,
    whole: tuple[StageDraws, ...],
    *,
    seed: int,
    chains: int,
    checkpoints: Checkpoints = NOTHING,
    report: Steps | None = None,
) -> HeldBack | None:
    """Forecast the last periods without having seen them, and compare with last year's.

    Args:
        whole: All stages, fitted to the whole history.

    Returns: None if there is too little history to hold anything back.
    """
    held_back = diagnostics.periods_to_hold_back(firm)
    if not held_back or firm.history.assumed:
        return None
    origin = firm.history.outcome.shape[1] - held_back
    if not (np.isfinite(firm.history.outcome) & seen_before(firm, origin)).any(axis=1).all():
        return None
    refits = Refits(
        firm,
        seed=seed,
        chains=chains,
        least_effective_of_whole=LEAST_EFFECTIVE,  # no rival has to make do with what is left
        checkpoints=checkpoints,
    )
    refits.start_from(tuple(stage.with_fewer(WEIGHTED_DRAWS) for stage in whole))
    told = _told(report)
    fitted = refits.whole(origin, told)
    told(1.0)
    few = enough_draws(_alike_many(fitted), firm)
    guesses = np.exp(expected_outcome(firm, few, held_back, last=held_back))
    check = diagnostics.check_forecast(firm, np.median(guesses, axis=0))
    return HeldBack(check, origin, () if refits.weighted else fitted)


def _alike_many(stages: tuple[StageDraws, ...]) -> tuple[StageFit, ...]:
    """Weighted stages have other numbers of draws than sampled ones."""
    fewest = min(stage.fit.posterior.size for stage in stages)
    return tuple(stage.fit.thinned(fewest) for stage in stages)


def _told(report: Steps | None) -> Share:
    def told(share: float) -> None:
        if report:
            report(round(STEPS * share), STEPS, 0)

    return told
