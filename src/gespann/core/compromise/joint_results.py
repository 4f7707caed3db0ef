"""What the golden mean between both departments hands on."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes
from gespann.core.compromise.mean_results import GoldenMean
from gespann.core.findings import Finding
from gespann.core.firm import Lever


@dataclass(frozen=True)
class JointMean:
    """The golden mean between both departments, and what it stands between.

    Attributes:
        found: The golden mean, or why there is none.
        wishes: As both wrote them down.
        levers: In the order of all amounts.
        disagreement_cents: The plan that holds if they do not agree.
        best_cents: The best plan, around which the room lies.
        epsilon: Share of its expected contribution that may be given up.
        spare_cents: That in money.
        findings: Reasons, each with its remedy.
    """

    found: GoldenMean
    wishes: BothWishes
    levers: tuple[Lever, ...]
    disagreement_cents: Int[np.ndarray, " lever"]
    best_cents: Int[np.ndarray, " lever"]
    epsilon: float
    spare_cents: int
    findings: tuple[Finding, ...]

    def wished_plan(self, side: DepartmentWishes) -> Int[np.ndarray, " lever"]:
        """What one side wishes for; what it does not name stays as without an agreement."""
        wished = [side.cents_of(lever.name) for lever in self.levers]
        kept = self.disagreement_cents.tolist()
        return np.array([k if w is None else w for w, k in zip(wished, kept, strict=True)])
