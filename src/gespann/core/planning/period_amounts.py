"""The amounts of a plan period by period, to the cent."""

import numpy as np
from jaxtyping import Int

from gespann.core.planning.amounts.whole_cents import spread_in_cents
from gespann.core.planning.results import JointPlan


def period_cents(plan: JointPlan) -> Int[np.ndarray, "period lever"]:
    """The recommended amounts in each period; they add up to each lever's to the cent.

    Raises: ValueError if the plan does not say how its amounts are spread.
    """
    if plan.phasing is None:
        raise ValueError("this plan does not say how its amounts are spread")
    cents = np.array([one.amount_cents for one in plan.recommended.allocations], dtype=np.int64)
    return spread_in_cents(cents, plan.phasing.shape)
