"""When the money is spent, and where a running year stands, as JSON."""

from gespann.cli.document import Document
from gespann.core.planning.period_amounts import period_cents
from gespann.core.planning.results import JointPlan
from gespann.core.planning.whole_year import whole_year


def phasing_document(plan: JointPlan) -> Document:
    """Amounts by period under "phasing", a running year under "whole_year"; only what there is."""
    return {**_phasing(plan), **_whole_year(plan)}


def _phasing(plan: JointPlan) -> Document:
    phasing = plan.phasing
    if phasing is None:
        return {}
    amounts = period_cents(plan)
    levers = [
        {
            "lever": allocation.lever.name,
            "phasing": phasing.kinds[k].value,
            "amounts_cents": [int(cents) for cents in amounts[:, k]],
            "last_year_shares": [float(share) for share in phasing.last_year[:, k]],
        }
        for k, allocation in enumerate(plan.recommended.allocations)
    ]
    return {
        "phasing": {
            "start": plan.start.isoformat(),
            "levers": levers,
            "expected_gain_cents": round(phasing.expected_gain_cents),
            "gain_cents": [round(cents) for cents in phasing.gain_cents.as_list()],
            "later_gain_cents": round(phasing.later_gain_cents),
            "better_than_last_year": float(phasing.better_than_last_year),
            "gap": float(phasing.gap),
            "is_proven": phasing.is_proven,
        }
    }


def _whole_year(plan: JointPlan) -> Document:
    year = whole_year(plan)
    if year is None:
        return {}
    so_far = year.so_far
    levers = [
        {
            "lever": allocation.lever.name,
            "spent_cents": int(year.spent_cents[k]),
            "to_come_cents": int(year.to_come_cents[k]),
            "whole_year_cents": int(year.cents[k]),
            "last_year_cents": so_far.last_year_cents[k],
        }
        for k, allocation in enumerate(plan.recommended.allocations)
    ]
    return {
        "whole_year": {
            "start": so_far.start.isoformat(),
            "periods": so_far.periods,
            "periods_done": year.done,
            "budget_cents": so_far.budget_cents,
            "spent_cents": int(year.spent_cents.sum()),
            "left_cents": plan.budget_cents,
            "levers": levers,
            "reached_cents": so_far.reached_cents,
            "outcome_cents": [round(cents) for cents in year.outcome_cents.as_list()],
            "goal": {"target_cents": so_far.goal_cents, "probability": year.goal_probability},
        }
    }
