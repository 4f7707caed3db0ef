"""What a plan means to the firm and to every department, with slopes.

Bargaining knows nothing of levers' effects: it asks a surface what a plan is worth to the firm and
which utility each department has of its outcomes.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from gespann.core.planning.amounts.budget_set import BudgetSet


@dataclass(frozen=True)
class Appraisal:
    """One plan as the firm and the departments see it, wishes for amounts left aside.

    Attributes:
        value: V, what the plan is worth to the firm.
        slope: Its derivatives by the amounts.
        utilities: What each department thinks of the plan's outcomes.
        utility_slopes: Their derivatives.
    """

    value: float
    slope: Float[np.ndarray, " lever"]
    utilities: Float[np.ndarray, " department"]
    utility_slopes: Float[np.ndarray, "department lever"]


@runtime_checkable
class Surface(Protocol):
    """What plans mean to firm and departments."""

    @property
    def is_concave(self) -> bool:
        """Whether V and every utility are known to be concave in the amounts."""

    def at(self, euros: Float[np.ndarray, " lever"]) -> Appraisal:
        """The appraisal of a plan; defined for all amounts within the bounds."""

    def above(self, box: BudgetSet) -> "Surface":
        """A concave surface that lies nowhere below this one in a box; itself where concave."""
