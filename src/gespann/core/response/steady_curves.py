"""What a fit says of each lever: the steady outcome over its effort, all other levers as usual."""

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.response.evidence import steady
from gespann.core.response.results import OpinionCurve, StageFit
from gespann.core.response.sides import MOST_EFFORT

FIT_DRAWS = 1000
POINTS = 41  # of a curve, from nothing to the most effort


def efforts_of_curves() -> Float[np.ndarray, " effort"]:
    """Efforts at which curves are told, in multiples of the usual one."""
    return np.linspace(0.0, MOST_EFFORT, POINTS)


def fitted_curves(
    stages: tuple[StageFit, ...], firm: Firm, number: int, efforts: Float[np.ndarray, " effort"]
) -> Float[np.ndarray, "draw effort"]:
    """Curves of one lever from a fit: outcome relative to that of the usual effort.

    Args:
        number: Position of the lever.
        efforts: Of that lever, in multiples of the usual one.
    """
    levers = len(firm.levers)
    each = np.ones((len(efforts), levers))
    each[:, number] = efforts
    return steady(tuple(stage.thinned(FIT_DRAWS) for stage in stages), levers, each)


def steady_curves(firm: Firm, stages: tuple[StageFit, ...]) -> tuple[OpinionCurve, ...]:
    """The curve of every lever with its 90 % band, in the order of the levers."""
    efforts = efforts_of_curves()
    return tuple(
        OpinionCurve.of(fitted_curves(stages, firm, number, efforts))
        for number in range(len(firm.levers))
    )
