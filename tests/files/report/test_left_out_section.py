"""The report says which outcomes count less or not at all, and why."""

from dataclasses import replace
from datetime import date

from files.report.reading import read
from gespann.core.firm import Exclusion
from gespann.core.response.results import DownWeighted
from gespann.files.report import render_report
from gespann.language import speaking

STRIKE = Exclusion(date(2023, 3, 6), date(2023, 3, 20), ("North",), "Strike at the works")
EVERYWHERE = Exclusion(date(2023, 1, 2), date(2023, 1, 2))


def leaving_out(fit, *exclusions, doubted=(), markets=("North", "South")):
    """The same fit, some of its outcomes left out, as if the firm had these markets."""
    firm = replace(
        fit.firm, exclusions=exclusions, history=replace(fit.firm.history, markets=markets)
    )
    return replace(fit, firm=firm, down_weighted=doubted)


def doubt(market, period, weight=0.3, stage="Revenue"):
    return DownWeighted(stage, market, period, weight)


def test_nothing_is_said_where_nothing_was_left_out(fit, plan):
    page = read(render_report(fit, plan))
    assert "left-out" not in page.ids
    assert "What was left out" not in page.text


def test_each_exclusion_is_told_with_its_time_its_markets_and_its_reason(fit, plan):
    page = read(render_report(leaving_out(fit, STRIKE, EVERYWHERE), plan))
    assert page.tables["excluded-table"] == [
        ["Time", "Markets", "Reason"],
        ["2 Jan 2023 to 8 Jan 2023", "all", "–"],
        ["6 Mar 2023 to 26 Mar 2023", "North", "Strike at the works"],
    ]
    assert "doubted-table" not in page.tables


def test_a_firm_with_one_market_is_not_asked_which(fit, plan):
    single = leaving_out(fit, replace(STRIKE, markets=()), markets=("",))
    rows = read(render_report(single, plan)).tables["excluded-table"]
    assert rows[0] == ["Time", "Reason"]


def test_doubted_outcomes_of_periods_that_follow_each_other_are_one_row(fit, plan):
    doubted = (doubt("North", 0, 0.25), doubt("North", 1, 0.5), doubt("North", 5))
    rows = read(render_report(leaving_out(fit, doubted=doubted), plan)).tables["doubted-table"]
    assert rows[1:] == [
        ["2 Jan 2023 to 15 Jan 2023", "North", "25% to 50%"],
        ["6 Feb 2023 to 12 Feb 2023", "North", "30%"],
    ]


def test_markets_with_the_same_doubted_periods_share_a_row_and_others_do_not(fit, plan):
    doubted = (doubt("South", 3), doubt("North", 3), doubt("South", 8))
    rows = read(render_report(leaving_out(fit, doubted=doubted), plan)).tables["doubted-table"]
    assert [row[1] for row in rows[1:]] == ["all", "South"]


def test_the_report_leaves_the_decision_to_the_analyst(fit, plan):
    left = leaving_out(fit, STRIKE, doubted=(doubt("North", 0), doubt("South", 4)))
    text = read(render_report(left, plan)).text
    assert "2 outcomes lie so far off that they count less than the others." in text
    assert "The analyst decides" in text
    with speaking("de"):
        text = read(render_report(left, plan)).text
    assert "Was ausgelassen wurde" in text
    assert "2 Ergebnisse liegen so weit ab, dass sie weniger zählen als die übrigen." in text
    assert "Wer auswertet, entscheidet" in text


def test_a_reason_is_words_and_never_markup(fit, plan):
    evil = replace(STRIKE, reason="<script>alert(1)</script>")
    page = render_report(leaving_out(fit, evil), plan)
    assert "<script" not in page
    assert read(page).tables["excluded-table"][1][2] == evil.reason
