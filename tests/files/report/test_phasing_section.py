"""The report shows when the money is spent, and where a running year stands."""

from dataclasses import replace

import numpy as np
import pytest

from files.report import kupferberg, running_kupferberg
from files.report.reading import read, whole
from files.report.running_kupferberg import half_a_year_later, phased
from gespann.core.planning.period_amounts import period_cents
from gespann.core.quantities import PhasingKind
from gespann.files.report import render_report
from gespann.language import speaking


def test_every_lever_is_shown_with_its_own_way(fit, plan):
    text = read(render_report(fit, phased(plan))).text
    assert "When the money is spent" in text
    for way in ("As it contributes most", "The same in every period", "With the season"):
        assert way in text
    assert "expected to contribute €93K more (€20K to €180K)" in text


def test_the_amounts_of_the_periods_add_up_to_the_plan_to_the_cent(fit, plan):
    amounts = period_cents(phased(plan))
    planned = [one.amount_cents for one in plan.recommended.allocations]
    assert amounts.sum(axis=0).tolist() == planned
    assert (amounts >= 0).all()
    _heads, *rows = read(render_report(fit, phased(plan))).tables["phasing-table"]
    assert len(rows) == plan.periods
    assert sorted(whole(cell) for cell in rows[0][1:]) == sorted(
        np.round(amounts[0] / 100).astype(int).tolist()
    )


def test_a_plan_spread_as_last_year_says_so_and_what_could_be_asked_for(fit, plan):
    as_before = phased(plan, (PhasingKind.LAST_YEAR,) * 7)
    text = read(render_report(fit, as_before)).text
    assert "spread over the periods as a year earlier. With --phasing=optimised" in text
    assert "These shapes were found" not in text


def test_a_loss_of_the_year_after_is_told_as_a_loss(fit, plan):
    text = read(render_report(fit, phased(plan, later=-12_000_00.0))).text
    assert "The year after it loses €12K" in text


def test_blocks_are_told_with_the_days_on_which_they_begin(fit, plan):
    shape = phased(plan)
    blocks = shape.phasing.shape.copy()
    blocks[:, 0] = 0.0
    blocks[[2, 3, 20, 21], 0] = 0.25
    levers = tuple(
        replace(one, lever=replace(one.lever, pulse_periods=2 if k == 0 else None))
        for k, one in enumerate(plan.recommended.allocations)
    )
    pulsed = replace(
        shape,
        recommended=replace(plan.recommended, allocations=levers),
        phasing=replace(shape.phasing, shape=blocks),
    )
    text = read(render_report(fit, pulsed)).text
    assert "In the best blocks of 2 periods; they begin on 19 Jan 2026, 25 May 2026." in text


def test_a_plan_without_a_phasing_has_no_such_section(fit, plan):
    page = read(render_report(fit, plan))
    assert "phasing-table" not in page.tables
    assert "whole-year-table" not in page.tables


def test_a_running_year_is_told_as_a_whole(fit, plan):
    rest = half_a_year_later(plan)
    page = read(render_report(fit, rest))
    assert "The plan has been running since 5 Jan 2026: 26 of 52 periods are over." in page.text
    assert "All other amounts of this report are those still to come." in page.text
    rows = page.tables["whole-year-table"]
    together = [whole(cell) for cell in rows[-1][1:]]
    planned = plan.recommended.total_cents
    assert together == [
        3_000_000,
        round(planned / 100),
        round(planned / 100) + 3_000_000,
        round(sum(rest.so_far.last_year_cents) / 100),
    ]


def test_the_head_of_a_running_year_names_what_is_left_and_the_goal_of_the_whole(fit, plan):
    text = read(render_report(fit, half_a_year_later(plan))).text
    assert "Budget left" in text
    assert "Expected outcome, whole year" in text
    assert "The goal of €30M is reached with a probability of" in text


@pytest.mark.parametrize("tell", [phased, half_a_year_later])
def test_it_is_told_in_german_too(tell):
    with speaking("de"):
        fit = kupferberg.fit(language="de")
        text = read(render_report(fit, tell(kupferberg.plan(fit)))).text
    assert "Wann das Geld ausgegeben wird" in text
    assert ("Das ganze Jahr" in text) is (tell is running_kupferberg.half_a_year_later)
