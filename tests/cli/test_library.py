"""The library's own door: money becomes whole cents, and a missing brief is made or refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import gespann
from files.report import kupferberg
from gespann import library
from gespann.core.firm import PlanBrief
from gespann.core.quantities import Period


@pytest.fixture(scope="module")
def firm():
    return kupferberg.firm()


@pytest.mark.parametrize(
    ("amount", "cents"),
    [(0, 0), (1_200_000, 120_000_000), (0.29, 29), (Decimal("10.50"), 1050), (0.1 + 0.2, 30)],
)
def test_money_becomes_whole_cents(amount, cents):
    assert library.whole_cents(amount) == cents


@pytest.mark.parametrize("amount", [-1, float("nan"), float("inf"), Decimal("-0.01")])
def test_an_amount_that_is_none_is_a_broken_contract(amount):
    with pytest.raises(ValueError, match="must be finite and not negative"):
        library.whole_cents(amount)


def test_what_is_asked_for_takes_the_place_of_what_firm_toml_says(firm):
    own = PlanBrief(start=date(2026, 1, 5), periods=26, budget_cents=1_000_000_00, goal_cents=None)
    with_plan = replace(firm, plan=own)
    assert library.brief_for(with_plan, budget=None, goal=None) == own
    asked = library.brief_for(with_plan, budget=2_000_000, goal=3)
    assert asked == replace(own, budget_cents=2_000_000_00, goal_cents=300)


def test_without_a_brief_the_plan_follows_the_history_for_a_year(firm):
    brief = library.brief_for(replace(firm, plan=None), budget=5_000_000, goal=None)
    last = firm.history.starts[-1]
    assert (np.datetime64(brief.start) - last) == np.timedelta64(7, "D")
    assert (brief.periods, brief.budget_cents, brief.goal_cents) == (52, 5_000_000_00, None)


def test_without_any_budget_there_is_no_plan(firm):
    with pytest.raises(gespann.Refusal, match="No budget is known"):
        library.brief_for(replace(firm, plan=None), budget=None, goal=None)


def test_the_month_after_december_is_january(firm):
    starts = np.array(["2025-11-01", "2025-12-01"], dtype="datetime64[D]")
    history = replace(firm.history, starts=starts)
    assert library.first_day_after(history, Period.MONTH) == date(2026, 1, 1)


def test_compiled_programs_are_kept_where_the_user_keeps_such_things():
    assert library.cache_folder({"XDG_CACHE_HOME": "/cache"}) == Path("/cache/gespann")


def test_an_unknown_name_is_not_had():
    with pytest.raises(AttributeError, match="no attribute 'plans'"):
        _ = gespann.plans
