"""The year month by month: when money is planned, and where the outcome leaves its band."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gespann.apps.plan.course_of_year import (
    CourseOfYear,
    SpentSoFar,
    month_ends,
    periods_until,
)
from gespann.apps.plan.in_year.notes import note
from gespann.apps.plan.queries.following import (
    Deviation,
    LeverOff,
    OutcomeMonth,
    deviations,
    levers_off,
    measures_until,
    money_months,
    month_just_over,
    outcome_months,
    planned_until,
)
from gespann.core.quantities import Interval, Period
from gespann.files.documents import from_document, to_document

YEAR = month_ends(date(2027, 1, 1), date(2027, 12, 31))
MONTHS = tuple(one.replace(day=1) for one in YEAR)


def course(first=0, *, so_far=None, planned=None, band=(90.0, 100.0, 110.0), **more):
    """Every month brings as much as the one before, from one month on."""
    count = 12 - first
    low, median, high = (tuple(end * (i + 1) for i in range(count)) for end in band)
    usual = {
        "period": Period.MONTH,
        "outcome": Interval(low[-1], median[-1], high[-1]),
        "contribution": Interval(1.0, 2.0, 3.0),
        "goal_probability": 0.5,
        "better_than_last_year": 0.9,
        "starts": MONTHS[first:],
        "low": low,
        "median": median,
        "high": high,
        "planned": planned or {"Fairs": (0,) * (count - 1) + (1200,), "Visits": (100,) * count},
        "measures": {},
        "unknown": (),
        "so_far": so_far,
    }
    return CourseOfYear(**{**usual, **more})


def so_far(*outcome, by_lever=None):
    known = [one for one in outcome if one is not None]
    return SpentSoFar(
        MONTHS[: len(outcome)], outcome, by_lever or {"Fairs": 0, "Visits": 0}, round(sum(known))
    )


def test_a_course_goes_through_a_document_unchanged():
    told = course(2, so_far=so_far(95.0, None))
    assert from_document(CourseOfYear, to_document(told)) == told


def test_a_year_has_its_months_also_where_it_does_not_begin_with_one():
    assert YEAR[0] == date(2027, 1, 31)
    assert len(YEAR) == 12
    odd = month_ends(date(2026, 10, 15), date(2027, 10, 14))
    assert (odd[0], odd[-1], len(odd)) == (date(2026, 10, 31), date(2027, 10, 14), 13)


def test_a_week_belongs_to_the_month_that_most_of_its_days_lie_in():
    mondays = tuple(date(2026, 12, 28) + timedelta(weeks=i) for i in range(52))
    assert periods_until(mondays, Period.WEEK, date(2026, 12, 31)) == 1  # four of its seven days
    assert periods_until(mondays, Period.WEEK, date(2027, 1, 31)) == 5
    assert periods_until(mondays, Period.WEEK, date(2027, 12, 31)) == 52
    assert periods_until(MONTHS, Period.MONTH, date(2027, 2, 28)) == 2


def test_the_plan_of_the_money_follows_its_own_phasing_and_not_an_even_year():
    months = money_months(course(), YEAR, {}, 2400, date(2027, 1, 1))
    assert [one.planned_cents for one in months] == [*(100 * i for i in range(1, 12)), 2400]


def test_measures_are_spread_evenly_from_day_to_day():
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    assert measures_until(3650, first, date(2027, 1, 31), last) == 310
    months = money_months(course(measures={"A film": 3650}), YEAR, {}, 0, first)
    assert months[0].planned_cents == 410
    assert months[-1].planned_cents == 2400 + 3650


def test_the_forecast_goes_from_what_is_used_to_where_the_ledger_sees_the_end():
    used = {MONTHS[0]: 80, MONTHS[1]: 120, MONTHS[2]: 40}
    months = money_months(course(), YEAR, used, 2340, date(2027, 3, 10))
    assert [one.used_cents for one in months[:4]] == [80, 200, 240, None]
    assert [one.forecast_cents for one in months[:2]] == [None, None]
    ahead = [one.forecast_cents for one in months[2:]]
    assert (ahead[0], ahead[-1]) == (240, 2340)
    # Of the 2,100 to come a hundred a month, and the fairs in December.
    assert ahead[1:-1] == [240 + 100 * i for i in range(1, 9)]


def test_without_a_known_phasing_the_forecast_is_even_and_there_is_no_plan():
    months = money_months(None, YEAR, {}, 1100, date(2027, 1, 31))
    assert {one.planned_cents for one in months} == {None}
    assert [one.forecast_cents for one in months] == [100 * i for i in range(12)]


@pytest.mark.parametrize(
    ("today", "used", "ahead"), [(date(2026, 12, 1), 0, 12), (date(2028, 1, 2), 12, 0)]
)
def test_before_the_year_nothing_is_used_and_after_it_nothing_is_expected(today, used, ahead):
    months = money_months(course(), YEAR, {MONTHS[0]: 5}, 2400, today)
    assert sum(one.used_cents is not None for one in months) == used
    assert sum(one.forecast_cents is not None for one in months) == ahead


def test_an_amended_rest_says_nothing_of_the_months_before_it():
    rest = course(6, so_far=so_far(*[95.0] * 6, by_lever={"Fairs": 300, "Visits": 700}))
    assert planned_until(rest, YEAR[4]) is None
    assert planned_until(rest, YEAR[6]) == {"Fairs": 300, "Visits": 800}


def test_outcome_is_added_up_and_a_month_counts_once_it_is_whole():
    now = course(3, so_far=so_far(95.0, 96.0, 97.0))
    months = outcome_months(course(), now, YEAR)
    assert [one.observed_cents for one in months[:4]] == [95.0, 191.0, 288.0, None]
    assert months[2].now == Interval(288.0, 288.0, 288.0)
    assert months[3].now == Interval(288 + 90.0, 288 + 100.0, 288 + 110.0)
    assert months[3].signed == Interval(360.0, 400.0, 440.0)
    gap = outcome_months(course(), course(3, so_far=so_far(95.0, None, 97.0)), YEAR)
    assert [one.observed_cents for one in gap[:4]] == [95.0, None, None, None]


def test_within_the_band_nothing_is_said():
    now = course(3, so_far=so_far(95.0, 105.0, 100.0))
    assert deviations(outcome_months(course(), now, YEAR)) == []


def test_it_is_said_in_which_month_the_outcome_has_left_its_band_for_good():
    # February lies below, March is back within, from April on it stays below.
    now = course(5, so_far=so_far(95.0, 80.0, 120.0, 20.0, 80.0), band=(95.0, 100.0, 105.0))
    first, *others = deviations(outcome_months(course(), now, YEAR))
    assert first == Deviation(
        is_observed=True, is_below=True, since=YEAR[3], at=YEAR[4], value_cents=395.0,
        band=Interval(450.0, 500.0, 550.0),
    )  # fmt: skip
    assert others == []  # the year as a whole is expected within its band again


def test_what_is_expected_of_the_rest_can_leave_the_band_later():
    now = course(3, so_far=so_far(95.0, 96.0, 97.0), band=(70.0, 75.0, 80.0))
    (only,) = deviations(outcome_months(course(), now, YEAR))
    assert (only.is_observed, only.is_below) == (False, True)
    assert only.since == YEAR[4]  # April: 363 of at least 360; May: 438 of at least 450
    assert only.at == YEAR[11]


def test_levers_are_off_that_are_a_tenth_from_their_plan_and_not_next_to_nothing():
    planned, year = {"Fairs": 1000, "Visits": 1000, "Ads": 0}, {"Fairs": 2000, "Visits": 2000}
    off = levers_off(planned, {"Fairs": 850, "Visits": 1099, "Ads": 500}, year)
    assert off == [LeverOff("Ads", 0, 500), LeverOff("Fairs", 1000, 850)]
    assert [one.off_cents for one in off] == [500, -150]
    assert levers_off({"Fairs": 10}, {"Fairs": 30}, {"Fairs": 2000}) == []
    assert levers_off(None, {"Fairs": 30}, {}) == []


def test_the_month_that_is_over_is_the_one_before_today():
    assert month_just_over(YEAR, date(2027, 1, 31)) is None
    assert month_just_over(YEAR, date(2027, 2, 1)) == YEAR[0]


BELOW = Deviation(
    is_observed=True, is_below=True, since=YEAR[3], at=YEAR[4], value_cents=395_000_00.0,
    band=Interval(450_000_00.0, 500_000_00.0, 550_000_00.0),
)  # fmt: skip


def test_a_note_says_since_when_what_the_cause_can_be_and_what_is_next():
    told = note([BELOW], [LeverOff("Fairs", 1000_00, 850_00)], "EUR")
    assert told.heading == "Since April 2027 less has come than expected when both signed"
    assert "€450" in told.words[0]
    assert told.is_grave
    assert told.cause == "Less money was used than planned, which can be the cause:"
    assert told.facts == ["Fairs: €850.00 used, €1,000.00 planned by then, so less"]
    assert any("amend the plan" in one for one in told.steps)


def test_where_the_money_went_as_planned_the_cause_lies_elsewhere():
    told = note([BELOW], [], "EUR")
    assert told.cause.startswith("The money was used as planned.")
    assert told.facts == []
    assert any("go to a customer together" in one for one in told.steps)


def test_money_that_went_in_the_other_direction_is_hardly_the_cause():
    told = note([BELOW], [LeverOff("Fairs", 1000_00, 1500_00)], "EUR")
    assert "hardly the cause" in told.cause


def test_a_month_without_a_band_is_not_judged():
    assert OutcomeMonth(YEAR[0], 5.0, None, None).outside(5.0) == 0


def test_what_has_come_and_what_is_expected_are_one_note():
    expected = replace(BELOW, is_observed=False, since=YEAR[6], at=YEAR[11])
    told = note([BELOW, expected], [], "EUR")
    assert len(told.words) == 2
    assert told.heading.startswith("Since April 2027")
    assert note([], [], "EUR") is None
