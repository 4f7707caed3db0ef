"""The plan by market as it is shown: in the report, on the screen and in the JSON document."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from files.report import kupferberg
from files.report.markets_of_kupferberg import by_market
from files.report.measures_of_kupferberg import FAIR, REP, with_measures
from files.report.reading import read, whole
from gespann.cli.document import as_text, plan_document
from gespann.cli.markets import show_markets
from gespann.files.report import render_report
from gespann.language import LANGUAGES, speaking


@pytest.fixture(scope="module")
def plan(fit):
    plain = kupferberg.plan(fit)
    return replace(plain, by_market=by_market(plain))


def shown(plan, width=100, measures=()):
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False, emoji=False)
    show_markets(console, plan, "EUR", measures=measures)
    return console.file.getvalue()


def test_a_lever_of_which_nothing_moves_between_markets_says_so(fit, plan):
    still = plan.by_market
    amounts = still.amount_cents.copy()
    amounts[:, 0] = still.joint_cents[:, 0]
    plan = replace(plan, by_market=replace(still, amount_cents=amounts))
    text = read(render_report(fit, plan)).text
    still_ones = text.count("As in the joint plan, in every market.")
    moving_ones = text.count("Against the joint plan, most moves in North")
    assert moving_ones == (len(still.levers) - 1) * still_ones > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_holds_every_amount_by_market_to_the_euro(fit, plan, language):
    with speaking(language):
        tables = read(render_report(fit, plan)).tables
    result = plan.by_market
    told = {row[0]: tuple(whole(cell) for cell in row[1:3]) for row in tables["markets-table"][1:]}
    for m, market in enumerate(result.markets):
        sums = result.joint_cents[m].sum(), result.amount_cents[m].sum()
        assert told[market] == tuple(round(one / 100) for one in sums)
    whole_firm = tables["markets-table"][-1]
    assert whole(whole_firm[2]) == round(result.total_cents / 100)
    each = {row[0]: whole(row[1]) for row in tables["markets-levers-table"][1:]}
    for m, market in enumerate(result.markets):
        for k, lever in enumerate(result.levers):
            amount = round(result.amount_cents[m, k] / 100)
            assert each[f"{lever.name}, {market}"] == amount


def test_every_lever_has_a_chart_with_a_title_of_its_own(fit, plan):
    page = read(render_report(fit, plan))
    for k in range(len(plan.by_market.levers)):
        assert f"markets-{k}-title" in page.ids
    assert page.pointers <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_without_a_plan_by_market_the_report_has_no_such_section(fit, plan):
    assert "markets-table" not in read(render_report(fit, replace(plan, by_market=None))).tables


def test_of_many_markets_the_small_ones_are_left_out_and_counted(fit, plan):
    many = by_market(plan, tuple(f"Market {m}" for m in range(40)))
    page = read(render_report(fit, replace(plan, by_market=many)))
    assert len(page.tables["markets-table"]) == 1 + 12 + 1
    assert "28 smaller markets are not shown." in page.text
    assert "15 smaller markets are not shown" in shown(many)


def test_a_name_of_a_market_is_never_markup(fit, plan):
    evil = by_market(plan, ("<script>x</script>", "South & North"))
    page = render_report(fit, replace(plan, by_market=evil))
    assert "<script>x" not in page
    assert "<script>x</script>" in read(page).text


def test_the_document_holds_every_amount_and_no_key_where_nothing_was_asked(fit, plan):
    document = json.loads(as_text(plan_document(fit, plan)))["by_market"]
    result = plan.by_market
    assert len(document["plan"]) == result.amount_cents.size
    for key in ("amount_cents", "joint_cents", "last_year_cents"):
        told = np.array([row[key] for row in document["plan"]])
        assert (told == getattr(result, key).ravel()).all()
    assert document["expected_gain_cents"] == 25_000_00
    assert document["gain_cents"] == [-1_000_00, 20_000_00, 60_000_00]
    assert document["certificate"] == {"bound_cents": 9_009_000_00, "gap": 0.001}
    assert "by_market" not in plan_document(fit, replace(plan, by_market=None))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_says_what_is_gained_and_how_sure_that_is(plan, language):
    with speaking(language):
        words = " ".join(shown(plan.by_market).split())
    assert "86" in words
    assert ("25.000" if language == "de" else "25,000") in words
    for market in plan.by_market.markets:
        assert market in words


def test_where_the_joint_plan_is_kept_the_report_says_so(fit, plan):
    kept = replace(plan.by_market, keeps_joint=True, amount_cents=plan.by_market.joint_cents)
    page = read(render_report(fit, replace(plan, by_market=kept)))
    assert "so it stays as it is" in page.text


def test_where_other_measures_are_done_by_market_all_three_say_so(fit, plan):
    plan = with_measures(plan)
    own = replace(plan.by_market, done=(REP,), measures_cents=70_000_00)
    plan = replace(plan, by_market=own)
    sentences = (
        f"By market it also does {REP}.",
        f"By market it leaves {FAIR}, which the joint plan does.",
    )
    text, screen = read(render_report(fit, plan)).text, shown(own, measures=plan.measures)
    for sentence in sentences:
        assert sentence in text
        assert sentence in screen
    document = plan_document(fit, plan)["by_market"]
    assert (document["measures"], document["measures_cents"]) == ([REP], 70_000_00)


def test_where_the_same_measures_are_done_nothing_is_said_of_them(fit, plan):
    plan = with_measures(plan)
    plan = replace(plan, by_market=replace(plan.by_market, done=(FAIR,)))
    assert "By market it" not in read(render_report(fit, plan)).text
