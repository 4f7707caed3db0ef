"""What could only end in a "no" is refused before the fit."""

from dataclasses import replace
from datetime import date

import pytest

from gespann import library
from gespann.core.firm import Attitude, Risk
from gespann.refusals import Refusal


@pytest.fixture(scope="module")
def firm():
    return library.simulate().firm


def test_a_budget_below_the_least_amounts_is_refused_with_both_figures(firm):
    least = firm.plan.budget_cents // 200  # half of what the last year cost, in euros
    with pytest.raises(
        Refusal, match=rf"add up to €{least:,}\.\d\d, more than the budget of €100\.00"
    ):
        library.brief_for(firm, budget=100, goal=None)


def test_a_plan_that_starts_before_the_history_ends_is_refused_with_the_first_day_possible(firm):
    early = replace(firm, plan=replace(firm.plan, start=date(2025, 6, 2)))
    with pytest.raises(Refusal, match=r"starts on 2 Jun 2025.*Let it start on 29 Dec 2025"):
        library.brief_for(early, budget=None, goal=None)


def test_what_fits_is_let_through_unchanged(firm):
    assert library.brief_for(firm, budget=None, goal=None) == firm.plan


def test_an_attitude_that_is_asked_for_takes_the_place_of_the_firm_s():
    own = Risk(Attitude.CVAR, 0.1)
    assert library.risk_for(own, None, None) == own
    assert library.risk_for(own, "mean", None).attitude is Attitude.MEAN
    assert library.risk_for(own, None, 0.3) == Risk(Attitude.CVAR, 0.3)
    assert library.risk_for(Risk(), Attitude.CVAR, None) == Risk(Attitude.CVAR, 0.2)


@pytest.mark.parametrize("risk", ["mean", "log", None])
def test_a_level_without_worst_cases_is_refused_in_a_sentence(risk):
    with pytest.raises(Refusal, match="A level belongs to the mean of the worst cases only"):
        library.risk_for(Risk(), risk, 0.1)


@pytest.mark.parametrize(("risk", "level"), [("bold", None), ("cvar", 0.0), ("cvar", 1.5)])
def test_an_attitude_that_does_not_exist_is_a_broken_contract(risk, level):
    with pytest.raises(ValueError, match=r"bold|level must lie"):
        library.risk_for(Risk(), risk, level)
