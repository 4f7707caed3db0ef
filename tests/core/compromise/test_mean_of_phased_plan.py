"""The golden mean is valued with the phasing of the plan that it belongs to."""

import numpy as np
import pytest

from core.planning.plain_firms import brief_after, plain_firm, plain_fit
from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.compromise.joint_mean import joint_mean
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.planning.joint_plan import plan
from gespann.core.quantities import PhasingKind


def test_the_price_of_the_mean_is_told_for_the_plans_own_phasing():
    """Where everything is spent in one month by the plan's shape, more of it is worth less."""
    firm = plain_firm()
    fit = plain_fit(firm, season=0.3, draws=20)
    prices = []
    for kind in (PhasingKind.LAST_YEAR, PhasingKind.OPTIMISED):
        brief = brief_after(firm, phasing=kind)
        planned = plan(fit, brief)
        sides = (
            DepartmentWishes(
                one.lever.department,
                {SharedOutcome.CONTRIBUTION: 2.0},
                (LeverWish(one.lever.name, round(1.3 * one.amount_cents)),),
            )
            for one in planned.recommended.allocations
        )
        mean = joint_mean(fit, brief, planned, BothWishes(tuple(sides)), epsilon=0.02)
        value = planned.certificate.value_cents
        assert mean.spare_cents == pytest.approx(0.02 * value, rel=1e-3)
        prices.append(value)
    assert np.diff(prices) > 0
