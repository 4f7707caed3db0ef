"""A plan by market of the Kupferberg plan: half as before in the south, more in the north."""

import numpy as np

from gespann.core.planning.results import Certificate, JointPlan, MarketPlan
from gespann.core.quantities import Interval


def by_market(plan: JointPlan, names: tuple[str, ...] = ("North", "South")) -> MarketPlan:
    """Equal shares jointly; by market a tenth of each amount moves to the first market."""
    amounts = np.array([a.amount_cents for a in plan.recommended.allocations])
    joint = np.stack([amounts // len(names)] * len(names))
    own = joint.copy()
    own[0] += amounts // 10
    own[-1] -= amounts // 10
    return MarketPlan(
        markets=names,
        levers=tuple(a.lever for a in plan.recommended.allocations),
        amount_cents=own,
        joint_cents=joint,
        last_year_cents=joint + 100,
        low_cents=joint // 2,
        high_cents=2 * joint,
        step=0.7,
        keeps_joint=False,
        outcome_cents=plan.recommended.outcome_cents,
        contribution_cents=plan.recommended.contribution_cents,
        gain_cents=Interval(-1_000_00.0, 20_000_00.0, 60_000_00.0),
        expected_gain_cents=25_000_00.0,
        possible_gain_cents=40_000_00.0,
        better_than_joint=0.86,
        better_than_last_year=0.9,
        certificate=Certificate(9_000_000_00, 9_009_000_00, 0.001),
        findings=(),
    )
