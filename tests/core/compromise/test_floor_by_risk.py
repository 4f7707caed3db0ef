"""Shared outcomes of a firm with an attitude to risk: only what the room may cost follows it."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_luck import made_up_luck
from core.planning.made_up_years import allowed_amounts, planning_year, random_plans, usual_euros
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.compromise.year_outcomes import YearOutcomes
from gespann.core.firm import Attitude, Risk
from gespann.core.planning.year.risk_year import valued_year

KINDS = (SharedOutcome.REVENUE, SharedOutcome.CONTRIBUTION)
RISKS = pytest.mark.parametrize("risk", [Risk(Attitude.CVAR, 0.2), Risk(Attitude.LOG)])


def outcomes_by(risk, *, bond=None):
    year, allowed = planning_year(1, bond=bond, draws=60), allowed_amounts(1, 4)
    usual = allowed.scaled(usual_euros(1, 4))
    valued = valued_year(year, made_up_luck(year, 1), risk, budget=allowed.budget, usual=usual)
    plain = YearOutcomes(year, KINDS)
    return plain, replace(plain, valued=valued), allowed


@RISKS
def test_departments_weigh_what_is_expected_and_the_floor_is_told_by_risk(risk):
    plain, told, _ = outcomes_by(risk)
    euros = usual_euros(1, 4)
    here, mean = told.at(euros), plain.at(euros)
    assert here.amounts.tolist() == mean.amounts.tolist()
    assert here.slopes.tolist() == mean.slopes.tolist()
    worth = told.valued.local_value(euros)
    assert (here.value, here.slope.tolist()) == (worth.value, worth.slope.tolist())
    assert here.value < mean.value


@RISKS
def test_what_lies_above_in_a_box_lies_above_the_floor_s_value_too(risk):
    _, told, allowed = outcomes_by(risk)
    above = told.above(allowed)
    for euros in random_plans(allowed, 30, 1):
        bound, here = above.at(euros), told.at(euros)
        assert bound.value >= here.value - 1e-9 * abs(here.value)
        assert (bound.amounts >= here.amounts * (1 - 1e-9)).all()


@RISKS
def test_without_a_bond_the_floor_s_value_is_concave_as_all_outcomes_are(risk):
    _, told, allowed = outcomes_by(risk, bond=0.0)
    assert told.is_concave
    plans = random_plans(allowed, 40, 2)
    values = np.array([told.at(plan).value for plan in plans])
    middles = [told.at((one + two) / 2).value for one, two in zip(plans, plans[::-1], strict=True)]
    assert (middles >= (values + values[::-1]) / 2 - 1e-9 * np.abs(values)).all()
