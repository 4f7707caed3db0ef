"""Scaling: efforts in units of a usual period in a usual market."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Firm, Lever
from gespann.core.response.model.carryover import effort_before
from gespann.core.response.model.stages import within


@dataclass(frozen=True)
class Scaling:
    """How efforts were scaled: scaled = effort / (potential x usual).

    Attributes:
        potential: Size of each market around a mean of 1.
        usual: Mean effort of each lever per period in a market of potential 1; 1 where a lever
            was never used.
        before: Scaled steady effort before the first period.
    """

    potential: Float[np.ndarray, " market"]
    usual: Float[np.ndarray, " lever"]
    before: Float[np.ndarray, "market lever"]

    def of_levers(self, levers: tuple[int, ...]) -> "Scaling":
        """The same for some of the levers only."""
        return Scaling(self.potential, self.usual[list(levers)], self.before[:, list(levers)])


def scale_efforts(firm: Firm) -> tuple[Float[np.ndarray, "market period lever"], Scaling]:
    """Efforts in units of a usual period in a usual market, and how they were scaled.

    Where no potential is known, a market's mean outcome stands for it. The usual effort of a
    lever is the mean over the time in which it was defined.
    """
    history = firm.history
    size = history.potential
    if size is None:
        seen = np.isfinite(history.outcome)
        size = np.where(seen, history.outcome, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
        size = np.where(size > 0, size, 1.0)
    potential = size / size.mean()
    per_potential = history.effort / potential[:, None, None]
    defined = np.stack([_defined(firm, lever) for lever in firm.levers], axis=-1)
    usual = per_potential.sum(axis=(0, 1)) / np.maximum(defined.sum(axis=0), 1) / len(potential)
    usual = np.where(usual > 0, usual, 1.0)
    scaled = per_potential / usual
    before = effort_before(scaled, round(3 * firm.period.per_month))
    return scaled, Scaling(potential, usual, before)


def usual_spend(firm: Firm, scaling: Scaling) -> Float[np.ndarray, " lever"]:
    """Money for each lever's usual effort, per period in a market of potential 1; 0 if never used.

    Args:
        scaling: That of all the firm's levers.
    """
    used = firm.history.effort.any(axis=(0, 1))
    cost = np.array([lever.cost_per_unit for lever in firm.levers])
    return np.where(used, scaling.usual * cost, 0.0)


def _defined(firm: Firm, lever: Lever) -> Bool[np.ndarray, " period"]:
    """In which periods a lever's column counts for it."""
    return within(firm, lever.since or date.min, lever.until or date.max, ())[0]
