"""What a fit expects of each period of the history, those included that it did not see."""

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.response.evidence import (
    Efforts,
    arrivals,
    effects,
    exposure,
    factor,
    feedback_shift,
    in_parts,
    log_base,
)
from gespann.core.response.model.base import BaseColumns, base_columns
from gespann.core.response.results import Posterior, StageFit


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
