"""What is to be signed: amounts, what they bring, and what both departments get by them."""

from dataclasses import dataclass

from gespann.core.compromise.joint_results import JointMean
from gespann.core.planning.results import Allocation, JointPlan, Prospect
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.files.names import one_line
from gespann.files.report.words import BOTH


@dataclass(frozen=True)
class Agreed:
    """A plan that both departments are to sign.

    Attributes:
        prospect: Its amounts, and what they bring.
        mean: The golden mean whose amounts these are, or None.
    """

    fit: Fit
    plan: JointPlan
    prospect: Prospect
    mean: JointMean | None = None

    @property
    def currency(self) -> str:
        """Of all money."""
        return self.fit.firm.currency

    @property
    def firm(self) -> str:
        """The firm's name on one line."""
        return one_line(self.fit.firm.name)

    @property
    def sides(self) -> tuple[Department, ...]:
        """The departments that have levers, marketing first."""
        held = {one.lever.department for one in self.prospect.allocations}
        return tuple(side for side in BOTH if side in held)

    def of(self, side: Department) -> tuple[Allocation, ...]:
        """A department's amounts, in the firm's order."""
        return tuple(a for a in self.prospect.allocations if a.lever.department is side)
