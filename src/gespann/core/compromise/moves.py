"""What has moved from proposal to proposal, and what a next one would mean."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.compromise.bargain_results import Settlement


@dataclass(frozen=True)
class Movement:
    """How one department's proposal differs from its last one, in shares of the best cases.

    Attributes:
        department: Position of the department.
        shares: What the proposal gives to every department.
        change: Against the department's last proposal; 0 for its first one.
    """

    department: int
    shares: Float[np.ndarray, " department"]
    change: Float[np.ndarray, " department"]

    @property
    def conceded(self) -> float:
        """Share of its own best case that the department gave up; negative if it asks for more."""
        return float(-self.change[self.department])

    @property
    def given(self) -> float:
        """What the other department that gains least was given; negative if that one loses."""
        return float(np.delete(self.change, self.department).min())

    @property
    def distance(self) -> float:
        """Largest change of anybody's share."""
        return float(np.abs(self.change).max())


@dataclass(frozen=True)
class LeverChange:
    """What changes for one lever in a step.

    Attributes:
        lever: Position of the lever.
        before, after: Amounts in money.
        shares: What the change of this lever means to every department, as part of the step: the
            outcomes' slopes on the way (Aumann and Shapley 1974) and the fulfilment of wishes.
            Those of all levers add up to the step's change.
    """

    lever: int
    before: float
    after: float
    shares: Float[np.ndarray, " department"]


@dataclass(frozen=True)
class Step:
    """A next proposal that gives the others most for the least of one's own.

    Attributes:
        department: Position of the department whose step it is.
        plan: The plan proposed.
        change: Of everybody's share against the plan before.
        levers: What changes, the largest amount first.
    """

    department: int
    plan: Settlement
    change: Float[np.ndarray, " department"]
    levers: tuple[LeverChange, ...]

    @property
    def conceded(self) -> float:
        """Share of its own best case that the department gives up."""
        return float(-self.change[self.department])

    @property
    def given(self) -> float:
        """What the other department that gains least is given."""
        return float(np.delete(self.change, self.department).min())
