"""What an attitude to risk costs and brings at Kupferberg: figures made up, not computed."""

import numpy as np

from gespann.core.firm import Attitude, Risk
from gespann.core.planning.results import JointPlan
from gespann.core.planning.risk_results import RiskAccount

WORST_FIFTH, LOG = Risk(Attitude.CVAR, 0.2), Risk(Attitude.LOG)


def account_of(
    plan: JointPlan, risk: Risk = WORST_FIFTH, *, gained_cents: int = 40_000_00
) -> RiskAccount:
    """The mean's optimum is that of the plan, and brings 25,000 more on average."""
    amounts = np.array([a.amount_cents for a in plan.optimum.allocations], dtype=np.int64)
    return RiskAccount(
        risk=risk,
        worst_share=0.2,
        worth_cents=5_000_000_00,
        means_worth_cents=5_000_000_00 - gained_cents,
        expected_cents=6_000_000_00,
        means_expected_cents=6_025_000_00,
        worst_cents=5_000_000_00,
        means_worst_cents=5_000_000_00 - gained_cents,
        means_amount_cents=amounts,
        draws=2000,
    )
