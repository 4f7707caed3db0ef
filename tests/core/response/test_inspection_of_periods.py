"""The inspection proposes what to take out of an outcome, and leaves ordinary ones alone."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from inspected_firms import firm_of, found, free_effort, with_history

from gespann.core.findings import Severity
from gespann.core.firm import Exclusion, Stage
from gespann.core.quantities import Period
from gespann.core.response.inspection import inspect
from gespann.core.simulation import random_scenario, simulate

ABOUT_PERIODS = {
    "outcome_has_outlier", "more_outliers", "outcome_has_burst", "outcome_has_gap",
    "outcome_lies_off", "outcome_changes_level",
}  # fmt: skip
FIRMS = 20


def simulated(seed, **kinds):
    return simulate(random_scenario(seed, **kinds), seed).firm


def times(firm, where, factor, market=slice(None)):
    """The firm with its outcome multiplied by this factor there."""
    outcome = firm.history.outcome.copy()
    outcome[market, where] *= factor
    return with_history(firm, outcome=outcome)


def day(firm, position):
    return firm.history.starts[position].item()


@pytest.mark.slow
@pytest.mark.parametrize(
    "kinds",
    [
        {},
        {"periods": 104, "noise": 0.1},
        {"markets": 5},
        {"funnel": True},
        {"funnel": True, "markets": 4},
        {"period": Period.MONTH, "periods": 48},
        {"long_life": True},
    ],
    ids=str,
)
def test_of_twenty_clean_firms_at_most_one_is_asked_about_its_periods(kinds):
    asked = [
        seed
        for seed in range(FIRMS)
        if ABOUT_PERIODS & {finding.code for finding in inspect(simulated(seed, **kinds))}
    ]
    assert len(asked) <= FIRMS / 20


@pytest.mark.parametrize("noise", [0.05, 0.1])
@pytest.mark.parametrize("factor", [0.2, 5.0])
@pytest.mark.parametrize("weeks", [1, 3])
def test_a_wild_time_is_proposed_with_its_exact_window(noise, factor, weeks):
    exact = 0
    for seed in range(FIRMS):
        firm, first = simulated(seed, noise=noise), 10 + 6 * seed
        windows = found(times(firm, slice(first, first + weeks), factor), "outcome_has_outlier")
        exact += [(one.values["first"], one.values["last"]) for one in windows] == [
            (day(firm, first), day(firm, first + weeks - 1))
        ]
    assert exact >= 0.95 * FIRMS


def test_a_proposal_comes_with_figures_and_is_a_warning():
    (one,) = found(times(firm_of(free_effort(1)), 100, 4), "outcome_has_outlier")
    assert one.severity is Severity.WARNING
    assert (one.values["first"], one.values["last"]) == (date(2023, 12, 4), date(2023, 12, 4))
    assert one.values["factor"] == pytest.approx(4, rel=0.3)
    assert one.values["z"] > 5
    assert (one.values["markets"], one.values["stage"], one.values["at_the_end"]) == ((), "", False)


def test_a_last_period_that_is_not_complete_is_told_as_such():
    (one,) = found(times(firm_of(free_effort(1)), 155, 0.3), "outcome_has_outlier")
    assert one.values["at_the_end"]


def test_a_wild_week_of_one_market_names_it_and_one_of_all_names_none():
    firm = firm_of(free_effort(1, markets=6))
    (one,) = found(times(firm, 60, 0.2, market=2), "outcome_has_outlier")
    assert (one.values["markets"], one.subject) == (("market 2",), "market 2")
    (everywhere,) = found(times(firm, 60, 0.2), "outcome_has_outlier")
    assert (everywhere.values["markets"], everywhere.subject) == ((), "")


def test_more_windows_than_anybody_reads_are_counted():
    firm = firm_of(free_effort(1))
    for position in (10, 33, 57, 80, 101, 124, 149):
        firm = times(firm, position, 8)
    assert len(found(firm, "outcome_has_outlier")) == 5
    (more,) = found(firm, "more_outliers")
    assert more.values["count"] == 2


def test_what_comes_every_year_is_no_outlier():
    firm = times(firm_of(free_effort(1)), [50, 102, 154], 0.3)
    assert found(firm, "outcome_has_outlier") == []


def test_what_a_lever_or_a_control_goes_along_with_is_no_outlier():
    fairs = np.zeros((1, 156, 1))
    fairs[0, [9, 23, 41, 66, 75, 98, 120, 147]] = 1000
    outcome = np.exp(np.random.default_rng(1).normal(0, 0.05, (1, 156)) + 0.5 * (fairs[..., 0] > 0))
    assert found(firm_of(fairs, outcome), "outcome_has_outlier") == []
    firm = replace(firm_of(free_effort(1), outcome), controls=("fair",))
    assert found(with_history(firm, controls=fairs / 1000), "outcome_has_outlier") == []


def test_a_level_that_changes_for_good_is_no_outlier():
    firm = times(firm_of(free_effort(1)), slice(70, None), 3)
    assert found(firm, "outcome_has_outlier") == []


def test_growth_and_missing_outcomes_are_no_outliers():
    outcome = np.exp(np.random.default_rng(1).normal(0, 0.1, (1, 156)) + np.linspace(0, 5, 156))
    outcome[0, 20:30] = np.nan
    assert found(firm_of(free_effort(1), outcome), "outcome_has_outlier") == []


def test_few_deals_a_week_are_no_outliers_when_there_are_none():
    rng = np.random.default_rng(3)
    asked = 0
    for _ in range(FIRMS):
        revenue = rng.poisson(4, (1, 156)) * 5000.0
        asked += bool(found(firm_of(free_effort(1), revenue), "outcome_has_outlier"))
    assert asked <= FIRMS / 20


def funnel_of(leads, deals):
    stages = (Stage("Leads", "leads", "count"), Stage("Deals", "deals", "count"),
              Stage("Revenue", "revenue", "money"))  # fmt: skip
    firm = replace(firm_of(free_effort(1)), stages=stages)
    revenue = firm.history.outcome * 1e5
    counts = np.stack([leads[None, :], deals[None, :], revenue], axis=2).astype(float)
    return with_history(firm, outcome=revenue, stages=counts)


@pytest.mark.parametrize("lost", [0.0, 4.0])
def test_a_wild_week_of_a_stage_is_told_by_the_stage_also_when_nothing_was_counted(lost):
    rng = np.random.default_rng(2)
    leads, deals = rng.poisson(60, 156), rng.poisson(2, 156)
    leads[80] = lost * leads[80]
    (one,) = found(funnel_of(leads, deals), "outcome_has_outlier")
    assert (one.values["stage"], one.values["first"]) == ("Leads", date(2023, 7, 17))


def test_weeks_of_more_and_then_of_less_look_bought_ahead():
    hits = 0
    for seed in range(FIRMS):
        firm, first = simulated(seed, noise=0.05), 15 + 6 * seed
        firm = times(times(firm, slice(first, first + 4), 1.5), slice(first + 4, first + 8), 0.65)
        bought = found(firm, "outcome_has_burst")
        hits += not found(firm, "outcome_has_outlier") and any(
            one.values["first"] <= day(firm, first + 1)
            and one.values["dip"] == day(firm, first + 4)
            and one.values["last"] >= day(firm, first + 6)
            for one in bought
        )
    assert hits >= 0.8 * FIRMS


def test_a_long_gap_is_told_and_a_late_start_is_none():
    outcome = firm_of(free_effort(1)).history.outcome.copy()
    outcome[0, :20], outcome[0, 60:72], outcome[0, 100] = np.nan, np.nan, np.nan
    (gap,) = found(firm_of(free_effort(1), outcome), "outcome_has_gap")
    assert (gap.severity, gap.values["periods"]) == (Severity.NOTE, 12)
    assert (gap.values["first"], gap.values["last"]) == (date(2023, 2, 27), date(2023, 5, 15))


@pytest.mark.parametrize("kinds", [{}, {"markets": 4}, {"period": Period.MONTH, "periods": 60}])
def test_a_year_off_that_comes_back_is_proposed_with_about_its_window(kinds):
    hits = 0
    for seed in range(FIRMS):
        firm = simulated(seed, noise=0.05, **kinds)
        year = firm.period.per_year
        first, last = round(0.9 * year), round(1.6 * year)
        off = found(times(firm, slice(first, last), 0.5), "outcome_lies_off")
        slack = np.timedelta64(15 if firm.period is Period.WEEK else 35, "D")
        hits += any(
            abs(np.datetime64(one.values["first"]) - firm.history.starts[first]) <= slack
            and abs(np.datetime64(one.values["last"]) - firm.history.starts[last - 1]) <= slack
            and one.values["markets"] == ()
            for one in off
        )
    assert hits >= 0.85 * FIRMS


def test_a_level_that_stays_is_a_note_with_its_first_day():
    hits = 0
    for seed in range(FIRMS):
        firm = times(simulated(seed, noise=0.05), slice(80, None), 1.6)
        (one, *more) = found(firm, "outcome_changes_level") or [None]
        hits += (
            one is not None
            and not more
            and one.severity is Severity.NOTE
            and abs((one.values["first"] - day(firm, 80)).days) <= 14
        )
    assert hits >= 0.85 * FIRMS


def test_growth_is_no_change_of_level():
    firm = firm_of(free_effort(1))
    grown = firm.history.outcome * np.exp(np.linspace(0, 2, 156))
    assert found(with_history(firm, outcome=grown), "outcome_changes_level") == []


def test_a_control_that_steps_at_the_same_time_explains_the_level():
    firm = times(replace(firm_of(free_effort(1)), controls=("new_rules",)), slice(80, None), 1.6)
    steps = (np.arange(156) >= 80).astype(float)[None, :, None]
    assert found(with_history(firm, controls=steps), "outcome_changes_level") == []
    flat = with_history(firm, controls=0 * steps)
    assert len(found(flat, "outcome_changes_level")) == 1


def test_what_the_analyst_excluded_is_listed_and_not_proposed_again():
    firm = times(firm_of(free_effort(1, markets=2)), slice(60, 62), 0.1, market=1)
    week = Exclusion(day(firm, 60), day(firm, 61), ("market 1",), "Strike.")
    (note,) = inspect(replace(firm, exclusions=(week,)))
    assert (note.code, note.severity) == ("excluded_by_analyst", Severity.NOTE)
    assert dict(note.values) == {
        "first": week.first, "last": week.last, "markets": ("market 1",), "reason": "Strike",
        "count": 2,
    }  # fmt: skip


def test_an_exclusion_of_other_weeks_leaves_the_proposal():
    firm = times(firm_of(free_effort(1)), 60, 0.1)
    other = Exclusion(day(firm, 90), day(firm, 91))
    assert len(found(replace(firm, exclusions=(other,)), "outcome_has_outlier")) == 1


def test_excluding_more_than_a_quarter_is_warned_of_and_overlaps_count_once():
    firm = firm_of(free_effort(1))
    half = Exclusion(day(firm, 0), day(firm, 38))  # 39 of 156 are a quarter
    assert found(replace(firm, exclusions=(half, half)), "much_is_excluded") == []
    more = Exclusion(day(firm, 0), day(firm, 39))
    (warning,) = found(replace(firm, exclusions=(half, more)), "much_is_excluded")
    assert (warning.severity, warning.values["share"]) == (Severity.WARNING, 40 / 156)


def test_an_exclusion_outside_the_history_meets_nothing():
    late = Exclusion(date(2031, 1, 6), date(2031, 2, 3), (), "later")
    (one,) = inspect(replace(firm_of(free_effort(1)), exclusions=(late,)))
    assert (one.code, one.severity) == ("exclusion_meets_nothing", Severity.WARNING)


def test_a_history_that_is_only_assumed_has_nothing_to_say():
    firm = firm_of(np.ones((1, 52, 2)), np.ones((1, 52)))
    assert inspect(with_history(firm, assumed=True)) == ()
