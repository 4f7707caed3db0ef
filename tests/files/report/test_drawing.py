"""Axes, hills and rankings keep to what they promise."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.report import kupferberg
from gespann.core.planning.results import SplitCurve
from gespann.core.quantities import Interval, Period
from gespann.files.report.drawing.ridges import density
from gespann.files.report.drawing.scales import Axis, nice_ticks
from gespann.files.report.drawing.svg import element, wrapped
from gespann.files.report.sections.top import flat_part
from gespann.files.report.sections.trials import stakes
from gespann.files.report.words import last_day, money_wording

SIZES = st.floats(-1e9, 1e9)


@given(low=SIZES, span=st.floats(1, 1e12))
def test_ticks_are_few_and_enclose_what_is_to_be_shown(low, span):
    high = low + span
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low + 1e-6 * span
    assert ticks[-1] >= high - 1e-6 * span
    assert 2 <= len(ticks) <= 9


def test_ticks_are_round():
    assert nice_ticks(0, 960_000, 5) == (0, 200_000, 400_000, 600_000, 800_000, 1_000_000)
    assert nice_ticks(7.11, 7.36, 4) == pytest.approx((7.1, 7.2, 7.3, 7.4))


def test_an_axis_keeps_what_lies_beyond_it_at_its_end():
    axis = Axis.over([0, 10], start=100, end=200)
    assert (axis(-3), axis(5), axis(99)) == (100, 150, 200)
    assert axis.holds(10)
    assert not axis.holds(11)


def test_ticks_that_differ_are_never_written_alike():
    ticks = (7_050_000_00.0, 7_100_000_00.0, 7_150_000_00.0)
    assert money_wording("EUR")(ticks) == ("€7.05M", "€7.1M", "€7.15M")


@pytest.mark.parametrize("high", [11.0, 12.0, 16.0])
def test_a_hill_has_the_percentiles_that_it_is_drawn_from(high):
    interval = Interval(8.0, 10.0, high)
    scores = np.linspace(-6, 6, 4001)
    places, heights = density(interval, scores)
    mass = np.concatenate([[0], np.cumsum(np.diff(places) * (heights[1:] + heights[:-1]) / 2)])
    for value, share in ((8.0, 0.05), (10.0, 0.5), (high, 0.95)):
        assert np.interp(value, places, mass / mass[-1]) == pytest.approx(share, abs=1e-3)


def test_the_flat_part_of_a_parabola_is_where_it_loses_one_per_cent():
    share = np.linspace(0, 1, 1001)
    low, high = flat_part(SplitCurve(share, 1e6 * (1 - (share - 0.4) ** 2)))
    assert (low, high) == pytest.approx((0.3, 0.5), abs=0.002)


def test_a_second_hill_beyond_a_valley_is_not_part_of_the_flat_top():
    share = np.linspace(0, 1, 5)
    low, high = flat_part(SplitCurve(share, np.array([100.0, 99.5, 50.0, 99.5, 99.5])))
    assert low == 0.0
    assert 0.25 <= high < 0.26  # down the slope as far as 1 % allows


def test_most_is_at_stake_where_much_money_meets_a_wide_interval():
    fit = kupferberg.fit()
    plan = kupferberg.plan(fit)
    ranked = stakes(fit, plan)
    sizes = [stake.allocation.amount_cents * (stake.evidence.roi.high - stake.evidence.roi.low)
             for stake in ranked]  # fmt: skip
    assert [stake.at_stake_cents for stake in ranked] == sorted(sizes, reverse=True)

    certain = replace(fit.levers[4], roi=Interval(3.0, 3.0, 3.0))
    known = replace(fit, levers=(*fit.levers[:4], certain, *fit.levers[5:]))
    assert stakes(known, plan)[-1].evidence is certain


@pytest.mark.parametrize(
    ("start", "count", "period", "end"),
    [
        (date(2026, 1, 5), 52, Period.WEEK, date(2027, 1, 3)),
        (date(2026, 1, 1), 12, Period.MONTH, date(2026, 12, 31)),
        (date(2026, 12, 1), 1, Period.MONTH, date(2026, 12, 31)),
        (date(2025, 11, 1), 4, Period.MONTH, date(2026, 2, 28)),
    ],
)
def test_a_plan_ends_the_day_before_the_next_would_start(start, count, period, end):
    assert last_day(start, count, period) == end


def test_what_stands_in_a_chart_is_escaped():
    drawn = element("text", '<b>"A" & B</b>', title='"><script>')
    assert "<b>" not in drawn
    assert "<script>" not in drawn


def test_a_long_label_is_cut_and_never_lost():
    lines = wrapped("Außendienstbesuche bei Bestandskunden im Süden", 100, 13.5)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
