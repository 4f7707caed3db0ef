"""What is to be signed: amounts, what they bring, and what both departments get by them."""

from dataclasses import dataclass

from gespann.core.compromise.joint_results import JointMean
from gespann.core.planning.results import Allocation, JointPlan, Prospect
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.files.names import one_line
from gespann.files.report.words import BOTH


@dataclass(frozen=True)
class DoneMeasure:
    """A measure that is done beside the levers.

    Attributes:
        is_known: Whether the firm has said what it brings; else only its cost counts.
    """

    name: str
    department: Department
    cost_cents: int
    is_known: bool = True


@dataclass(frozen=True)
class Changed:
    """A lever or measure that an amendment changes; 0 where one of both plans has none of it."""

    name: str
    before_cents: int
    after_cents: int


@dataclass(frozen=True)
class Amendment:
    """What a plan changes of the one that was in force.

    Attributes:
        number, amends: Of this version and of the one that it changes.
        reason: As whoever wrote it down has said.
        changes: The largest first.
    """

    number: int
    amends: int
    reason: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True)
class Agreed:
    """A plan that both departments are to sign.

    Attributes:
        prospect: Its amounts, and what they bring.
        mean: The golden mean whose amounts these are, or None.
        measures: What is done beside the levers; None where it is what the plan says.
        amendment: What it changes of the plan in force, or None.
    """

    fit: Fit
    plan: JointPlan
    prospect: Prospect
    mean: JointMean | None = None
    measures: tuple[DoneMeasure, ...] | None = None
    amendment: Amendment | None = None

    @property
    def done(self) -> tuple[DoneMeasure, ...]:
        """The measures that are done.

        Amounts that were bargained over stand beside the measures of the best plan.
        """
        if self.measures is not None:
            return self.measures
        is_recommended = self.prospect is self.plan.recommended
        return tuple(
            DoneMeasure(one.measure.name, one.measure.department, one.measure.cost_cents)
            for one in self.plan.measures
            if (one.is_done if is_recommended else one.is_best)
        )

    def done_by(self, side: Department) -> tuple[DoneMeasure, ...]:
        """The measures of one department."""
        return tuple(one for one in self.done if one.department is side)

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
        """The departments that have levers or measures, marketing first."""
        held = {one.lever.department for one in self.prospect.allocations}
        held |= {one.department for one in self.done}
        return tuple(side for side in BOTH if side in held)

    def of(self, side: Department) -> tuple[Allocation, ...]:
        """A department's amounts, in the firm's order."""
        return tuple(a for a in self.prospect.allocations if a.lever.department is side)
