"""The report says what fit and plan say, in one file that needs nothing else."""

import re
from dataclasses import replace

import numpy as np
import pytest

from files.report import kupferberg
from files.report.reading import read, whole
from gespann.core.findings import Finding, Severity, Topic
from gespann.core.quantities import Interval
from gespann.files.report import render_report, write_report
from gespann.language import LANGUAGES, speaking

EVIL = '<script>alert("1")</script> & Söhne'


@pytest.fixture(scope="module")
def page(fit, plan):
    return render_report(fit, plan)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_holds_every_amount_of_the_plan_to_the_euro(fit, plan, language):
    with speaking(language):
        rows = read(render_report(fit, plan)).tables["amounts-table"]
    told = {row[0]: tuple(whole(cell) for cell in row[1:4]) for row in rows[1:]}
    for a in plan.recommended.allocations:
        change = a.amount_cents - a.last_year_cents
        assert told[a.lever.name] == (
            a.amount_cents // 100,
            a.last_year_cents // 100,
            round(change / 100),
        )
    assert rows[-1][1] == rows[-1][2]
    assert whole(rows[-1][1]) == plan.recommended.total_cents // 100


def test_the_three_ways_stand_side_by_side_with_their_figures(plan, page):
    rows = {row[0]: row[1:] for row in read(page).tables["ways-table"]}
    ways = (plan.last_year, plan.recommended, plan.optimum)
    assert [whole(cell) for cell in rows["Outcome"]] == [
        round(way.outcome_cents.median / 100) for way in ways
    ]
    assert [whole(cell) for cell in rows["Contribution"]] == [
        round(way.contribution_cents.median / 100) for way in ways
    ]
    assert rows["Goal reached"] == [f"{way.goal_probability:.0%}" for way in ways]
    better = [f"{way.better_than_last_year:.0%}" for way in ways[1:]]
    assert rows["Better than last year’s split"] == ["–", *better]


def test_returns_and_elasticities_are_those_of_the_fit(fit, page):
    tables = read(page).tables
    returns = {row[0]: row[1:] for row in tables["returns-table"]}
    elasticities = {row[0]: row[1:] for row in tables["evidence-table"]}
    for e in fit.levers:
        assert returns[e.lever.name] == [
            f"{e.roi.median:.2f}",
            f"{e.roi.low:.2f} to {e.roi.high:.2f}",
        ]
        assert elasticities[e.lever.name][:2] == [
            f"{e.prior_elasticity.median:.3f}",
            f"{e.elasticity.median:.3f}",
        ]
        assert elasticities[e.lever.name][3] == f"{e.data_said:.0%}"


def test_the_answer_comes_first(page):
    text = read(page).text
    answer = (
        "Spend €1.8M: 66% with sales, 34% with marketing. "
        "The goal of €21M is reached with a probability of 65%."
    )
    assert answer in text
    assert text.index(answer) < text.index("What to know first")


def test_a_german_report_is_german_in_its_numbers(fit, plan):
    with speaking("de"):
        german = render_report(fit, plan)
    assert '<html lang="de">' in german
    assert "1.800.000\N{NO-BREAK SPACE}€" in german
    assert "€1" not in german


def test_names_are_words_and_never_markup():
    sketches = kupferberg.renamed(EVIL)
    fit = kupferberg.fit(sketches)
    plan = kupferberg.plan(fit, sketches)
    fit = replace(fit, firm=replace(fit.firm, name=EVIL, outcome_name=EVIL))
    page = render_report(fit, plan)
    assert "<script" not in page
    found = read(page)
    assert found.tables["amounts-table"][1][0] == EVIL
    assert not [tag for tag, _attributes in found.tags if tag == "script"]


def test_nothing_is_fetched_from_anywhere(page):
    attributes = [held for _tag, held in read(page).tags]
    assert not [held for held in attributes if "src" in held]
    assert all((held.get("href") or "#").startswith("#") for held in attributes)
    assert not re.search(r"https?:|//\w|url\(|@import|<link|<script", page)


def test_every_chart_can_be_heard_and_every_pointer_leads_somewhere(page):
    found = read(page)
    assert len(found.ids) == len(set(found.ids))
    assert found.pointers <= set(found.ids)
    drawn = [held for tag, held in found.tags if tag == "svg" and "aria-hidden" not in held]
    assert all(held["role"] == "img" and held["aria-labelledby"] for held in drawn)


def test_the_same_fit_and_plan_give_the_same_file(fit, plan, page):
    assert render_report(fit, plan) == page


def test_alarms_stand_before_warnings_and_close_the_use_of_the_figures(fit, plan):
    alarm = Finding("not_converged", Severity.ALARM, Topic.FIT, "", {"r_hat": 1.2, "ess": 40})
    text = read(render_report(replace(fit, findings=(*fit.findings, alarm)), plan)).text
    assert "There is an alarm: these figures must not be used as they are." in text
    assert text.index("has not converged") < text.index("The data say almost nothing")


def test_a_finding_of_both_fit_and_plan_is_told_once(page):
    assert read(page).text.count("The data say almost nothing about") == 1


@pytest.mark.parametrize("count", [1, 2, 20])
def test_a_firm_may_have_one_lever_or_twenty(count):
    sketches = kupferberg.many(count)
    fit = kupferberg.fit(sketches)
    rows = read(render_report(fit, kupferberg.plan(fit, sketches))).tables["amounts-table"]
    names = [row[0] for row in rows]
    assert all(lever.name in names for lever in fit.firm.levers)


def test_a_very_long_name_stands_whole_in_the_table():
    name = "Besuche des technischen Außendienstes bei Bestandskunden in Süddeutschland " * 3
    fit = kupferberg.fit(kupferberg.renamed(name.strip()))
    page = render_report(fit, kupferberg.plan(fit, kupferberg.renamed(name.strip())))
    assert read(page).tables["amounts-table"][1][0] == name.strip()


def test_without_a_goal_no_goal_is_spoken_of(fit):
    text = read(render_report(fit, kupferberg.plan(fit, goal=None))).text
    assert "goal" not in text.casefold()
    assert "It can be expected to bring" in text


def test_an_untested_forecast_is_called_untested(fit, plan):
    untested = replace(
        fit.diagnostics, forecast_skill=None, held_back=0, naive_error=None, model_error=None
    )
    found = read(render_report(replace(fit, diagnostics=untested), plan))
    assert "the forecast was not tested" in found.text
    assert found.tables["trust-table"][1][1] == "–"


def test_a_model_that_forecasts_worse_says_so_in_plain_words(fit, plan):
    worse = replace(fit.diagnostics, forecast_skill=-0.2, model_error=0.12)
    text = read(render_report(replace(fit, diagnostics=worse), plan)).text
    assert "Here the model is no better (20% worse), so its advice counts for little." in text


@pytest.mark.parametrize("missing", [slice(0, 5), slice(40, 41), slice(0, None)])
def test_periods_without_an_observation_leave_gaps_and_no_nonsense(fit, plan, missing):
    observed = fit.fitted.observed_cents.copy()
    observed[missing] = np.nan
    page = render_report(replace(fit, fitted=replace(fit.fitted, observed_cents=observed)), plan)
    assert "nan" not in page.casefold()


def test_a_lever_without_a_known_return_has_a_dash_and_is_no_candidate_for_a_test(fit, plan):
    unknown = Interval(np.nan, np.nan, np.nan)
    unused = replace(fit.levers[4], roi=unknown)
    page = render_report(replace(fit, levers=(*fit.levers[:4], unused, *fit.levers[5:])), plan)
    found = read(page)
    rows = {row[0]: row[1:] for row in found.tables["returns-table"]}
    assert rows["Field visits"] == ["–", "–"]
    assert "nan" not in page.casefold()
    assert "Demos" in found.text[found.text.index("Here most money rests") :]


def test_shares_that_no_plan_can_have_are_left_out_of_the_curve(fit, plan):
    values = plan.split.contribution_cents.copy()
    values[:3] = -np.inf
    page = render_report(fit, replace(plan, split=replace(plan.split, contribution_cents=values)))
    assert len(read(page).tables["top-table"]) == 1 + len(values) - 3


def test_the_optimum_itself_needs_no_excuse(fit, plan):
    bold = replace(plan, step=1.0, recommended=plan.optimum)
    assert "Why not the whole way?" not in read(render_report(fit, bold)).text


def test_where_nothing_is_to_be_gained_the_report_says_so(fit, plan):
    content = replace(plan, step=0.0, recommended=plan.last_year, optimum=plan.last_year)
    found = read(render_report(fit, content))
    assert "there is little to gain by moving money" in found.text
    assert found.tables["ways-table"][-1][1:] == ["–", "–", "–"]


def test_a_change_of_some_cents_is_no_change(fit, plan):
    first = plan.recommended.allocations[0]
    nearly = replace(first, amount_cents=first.last_year_cents - 3)
    others = plan.recommended.allocations[1:]
    close = replace(plan.recommended, allocations=(nearly, *others))
    rows = read(render_report(fit, replace(plan, recommended=close))).tables["amounts-table"]
    assert rows[1][3] == "€0"


def test_the_file_holds_the_report(tmp_path, fit, plan, page):
    write_report(tmp_path / "report.html", fit, plan)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_report_that_cannot_be_made_leaves_the_old_one_as_it_was(tmp_path, fit, plan):
    path = tmp_path / "report.html"
    path.write_text("the old one", encoding="utf-8")
    unheard = Finding("unheard_of", Severity.NOTE, Topic.FIT)
    with pytest.raises(ValueError, match="unheard_of"):
        write_report(path, fit, replace(plan, findings=(unheard,)))
    assert path.read_text(encoding="utf-8") == "the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path, fit, plan):
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OSError, match=r"report\.html"):
        write_report(tmp_path / "report.html", fit, plan)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
