"""The report says how long each lever works and what is left to the years after the plan."""

from dataclasses import replace

import pytest

from files.report.reading import read, whole
from gespann.files.report import render_report
from gespann.language import speaking

EXPERIENCE = "comes from published experience and not from your data"
NOT_COUNTED = "That does not count for this year’s success"


def of_length(fit, periods):
    """The same fit of a firm with this many periods on record."""
    history, fitted = fit.firm.history, fit.fitted
    short = replace(
        history,
        **{
            name: getattr(history, name)[:, :periods]
            for name in ("outcome", "effort", "controls", "competitors", "stages")
        },
        starts=history.starts[:periods],
    )
    cut = {name: getattr(fitted, name)[:periods] for name in fitted.__dataclass_fields__}
    firm = replace(fit.firm, history=short)
    return replace(
        fit, firm=firm, fitted=replace(fitted, **cut), checks=(), predictive=(), rolling=None
    )


def test_half_life_and_lasting_share_of_each_lever_are_those_of_the_fit(fit, plan):
    rows = {row[0]: row[1:] for row in read(render_report(fit, plan)).tables["lasting-table"]}
    for e in fit.levers:
        assert rows[e.lever.name] == [f"{e.half_life.median:.1f}", f"{e.long_share.median:.0%}"]


def test_what_each_way_leaves_stands_beside_what_it_brings(fit, plan):
    rows = {row[0]: row[1:] for row in read(render_report(fit, plan)).tables["left-table"]}
    ways = (plan.last_year, plan.recommended, plan.optimum)
    assert [whole(cell) for cell in rows["In the three years after it"]] == [
        round(way.left_cents.median / 100) for way in ways
    ]
    assert [whole(cell) for cell in rows["Within the plan’s time"]] == [
        round(way.outcome_cents.median / 100) for way in ways
    ]


def test_what_is_left_is_said_not_to_count_for_this_year(fit, plan):
    assert NOT_COUNTED in read(render_report(fit, plan)).text
    with speaking("de"):
        text = read(render_report(fit, plan)).text
    assert "Was bleibt" in text
    assert "Für den Erfolg dieses Jahres zählt das nicht" in text


def test_where_later_years_were_not_looked_at_nothing_is_said_of_them(fit, plan):
    blind = {
        way: replace(getattr(plan, way), left_cents=None)
        for way in ("recommended", "optimum", "last_year")
    }
    page = read(render_report(fit, replace(plan, **blind)))
    assert "left-table" not in page.tables
    assert NOT_COUNTED not in page.text
    assert "lasting-table" in page.tables


@pytest.mark.parametrize(("periods", "is_said"), [(104, True), (105, False)])
def test_two_years_of_history_say_nothing_of_what_lasts_for_years(fit, plan, periods, is_said):
    text = read(render_report(of_length(fit, periods), plan)).text
    assert (EXPERIENCE in text) is is_said
