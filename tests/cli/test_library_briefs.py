"""What could only end in a "no" is refused before the fit."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from core.planning.plain_firms import plain_firm
from gespann import library
from gespann.core.firm import Attitude, Risk
from gespann.core.quantities import PhasingKind
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


def begun(firm, **changes):
    """The firm with a plan that began in June, half a year before its history ends."""
    return replace(firm, plan=replace(firm.plan, start=date(2025, 6, 2), **changes))


def test_of_a_plan_that_has_begun_the_rest_is_planned(firm):
    brief = library.brief_for(begun(firm, budget_cents=10**12), budget=None, goal=None)
    assert (brief.start, brief.periods) == (date(2025, 12, 29), 22)
    assert brief.budget_cents == 10**12 - sum(brief.so_far.spent_cents)


def test_a_plan_that_is_over_is_refused_with_the_first_day_possible(firm):
    with pytest.raises(Refusal, match=r"starts on 2 Jun 2025.*Let it start on 29 Dec 2025"):
        library.brief_for(begun(firm, periods=30), budget=None, goal=None)


def test_a_plan_without_anything_before_it_is_refused(firm):
    first = firm.history.starts[0].item()
    early = replace(firm, plan=replace(firm.plan, start=first, periods=500))
    with pytest.raises(Refusal, match="nothing before that to compare it with"):
        library.brief_for(early, budget=None, goal=None)


def test_more_spent_than_the_budget_is_refused_with_how_much_and_where(firm):
    with pytest.raises(Refusal) as refused:
        library.brief_for(begun(firm), budget=100, goal=None)
    spent = library.brief_for(begun(firm, budget_cents=10**12), budget=None, goal=None).so_far
    said = str(refused.value)
    for lever, cents in zip(firm.levers, spent.spent_cents, strict=True):
        assert f"{lever.name} €{cents / 100:,.2f}" in said
    assert f"€{sum(spent.spent_cents) / 100 - 100:,.2f} more than the whole budget" in said


def test_less_left_than_the_least_amounts_ask_for_is_refused(firm):
    spent = sum(
        library.brief_for(
            begun(firm, budget_cents=10**12), budget=None, goal=None
        ).so_far.spent_cents
    )
    tight = begun(firm, budget_cents=spent + 1, bounds=(0.95, 1.5))
    with pytest.raises(Refusal, match=r"more than the €0\.01 that are left of the budget"):
        library.brief_for(tight, budget=None, goal=None)


def test_the_way_to_spread_amounts_takes_the_place_of_the_firms_own(firm):
    brief = library.brief_for(firm, budget=None, goal=None, phasing="flat")
    assert brief == replace(firm.plan, phasing=PhasingKind.FLAT)


def test_what_fits_is_let_through_unchanged(firm):
    assert library.brief_for(firm, budget=None, goal=None) == firm.plan


def of_year(firm, first, last):
    return library.in_year(firm, first, last, budget_cents=7_00, goal_cents=9_00).plan


def test_the_brief_of_a_year_has_the_weeks_that_begin_in_it(firm):
    # The last week of the history begins on 22 December 2025.
    plan = of_year(firm, date(2026, 1, 1), date(2026, 12, 31))
    assert (plan.start, plan.periods) == (date(2026, 1, 5), 52)
    assert (plan.budget_cents, plan.goal_cents) == (7_00, 9_00)
    assert (plan.bounds, plan.phasing) == (firm.plan.bounds, firm.plan.phasing)
    # So does a year that has begun, in step with the history, and one that lies far ahead.
    running = of_year(firm, date(2025, 7, 1), date(2026, 6, 30))
    assert running.start == date(2025, 7, 7)
    assert running.start in firm.history.starts.astype("datetime64[D]").tolist()
    assert of_year(firm, date(2028, 1, 1), date(2028, 12, 31)).periods == 52


def test_no_week_belongs_to_two_years_and_none_is_left_out(firm):
    years = [of_year(firm, date(y, 1, 1), date(y, 12, 31)) for y in range(2025, 2032)]
    for one, following in pairwise(years):
        assert one.start + timedelta(weeks=one.periods) == following.start


def test_the_brief_of_a_year_has_the_months_that_begin_in_it():
    firm = plain_firm(months=36)
    plan = of_year(firm, date(2026, 4, 1), date(2027, 3, 31))
    assert (plan.start, plan.periods) == (date(2026, 4, 1), 12)
    short = of_year(firm, date(2026, 1, 15), date(2026, 3, 31))
    assert (short.start, short.periods) == (date(2026, 2, 1), 2)


def test_a_year_in_which_nothing_begins_is_refused(firm):
    with pytest.raises(Refusal, match="begins between 6 Jan 2026 and 11 Jan 2026"):
        of_year(firm, date(2026, 1, 6), date(2026, 1, 11))
    with pytest.raises(Refusal, match="Choose a later year"):
        of_year(firm, date(1999, 1, 1), date(1999, 12, 31))


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
