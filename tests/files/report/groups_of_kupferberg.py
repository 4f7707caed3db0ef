"""Groups that Kupferberg has: figures made up, not computed."""

from dataclasses import replace

from gespann.core.firm import BudgetGroup
from gespann.core.planning.groups.results import GroupProspect
from gespann.core.planning.results import JointPlan

BRAND, FAIRS, SERVICE = "Brand work", "Fairs and events", "Service"


def with_groups(plan: JointPlan) -> JointPlan:
    """A floor that holds the plan, a cap that holds it, and a group without any limit."""
    one, other = (allocation.lever.name for allocation in plan.recommended.allocations[:2])
    prospects = (
        GroupProspect(
            BudgetGroup(
                BRAND, (one, other), ("Trade magazine",), least_share=0.2,
                why="The board wants it.", long_term=True,
            ),
            200_000_00, None, 200_000_00, 200_000_00, 230_000_00, 0, 0.16, 0.0,
        ),
        GroupProspect(
            BudgetGroup(FAIRS, (other,), least_cents=50_000_00, most_cents=90_000_00),
            50_000_00, 90_000_00, 90_000_00, 90_000_00, 90_000_00, 0, 0.0, 0.25,
        ),
        GroupProspect(
            BudgetGroup(SERVICE, (one,), long_term=True),
            0, None, 110_000_00, 110_000_00, 140_000_00, 0, 0.0, 0.0,
        ),
    )  # fmt: skip
    return replace(plan, groups=prospects)
