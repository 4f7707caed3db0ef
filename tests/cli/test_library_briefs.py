"""What could only end in a "no" is refused before the fit."""

from dataclasses import replace
from datetime import date

import pytest

from gespann import library
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
