"""A round is for its fiscal year, with its budget and goal, whatever firm.toml says of the plan."""

from dataclasses import replace

import pytest

import make
from apps.plan import prepared_rounds
from gespann.apps.organisation.models import Office
from gespann.apps.plan import engine
from gespann.apps.plan.actions import rounds
from gespann.apps.plan.actions.rounds import Framed

pytestmark = pytest.mark.django_db


@pytest.fixture
def planning(cleo):
    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    return prepared_rounds.opened(cleo, keeper, year=2029)


def test_the_fit_plans_the_year_of_the_round(planning, ada, ben):
    brief = engine.fit_of(prepared_rounds.at_the_room(planning, ada, ben)).firm.plan
    assert planning.fiscal_year.starts <= brief.start
    assert (brief.start.year, brief.periods) == (2029, 12)
    assert brief.budget_cents == planning.budget_cents
    assert brief.goal_cents == planning.goal_cents


def test_a_round_without_a_goal_does_not_take_that_of_the_firm(planning, ada, ben, cleo):
    framed = Framed(planning.budget_cents, None, planning.deadline, planning.fit)
    rounds.frame(planning, framed, by=cleo)
    own = prepared_rounds.learned().firm
    firm = replace(own, plan=replace(own.plan, goal_cents=5))
    planning.refresh_from_db()
    in_year = engine.in_its_year(planning, replace(prepared_rounds.learned(), firm=firm))
    assert in_year.firm.plan.goal_cents is None
