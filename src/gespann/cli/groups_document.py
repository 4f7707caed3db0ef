"""A group of a plan as JSON: its limits, what it gets, and what its limits cost."""

from gespann.core.planning.groups.results import GroupProspect
from gespann.core.planning.results import JointPlan
from gespann.language.groups import group_told


def group_document(one: GroupProspect, plan: JointPlan, currency: str) -> dict[str, object]:
    """All of it, over the whole plan."""
    return {
        "group": one.group.name,
        "levers": list(one.group.levers),
        "measures": list(one.group.measures),
        "long_term": one.group.long_term,
        "why": one.group.why,
        "least_cents": one.least_cents,
        "most_cents": one.most_cents,
        "amount_cents": one.amount_cents,
        "optimum_cents": one.optimum_cents,
        "last_year_cents": one.last_year_cents,
        "spent_cents": one.spent_cents,
        "at_floor": one.is_at_floor,
        "at_cap": one.is_at_cap,
        "holds_optimum": one.holds_the_optimum,
        "floor_price": one.floor_price,
        "cap_price": one.cap_price,
        "message": group_told(one, plan, currency),
    }
