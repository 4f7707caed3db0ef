"""Measures as they are shown: in the report, on the screen and in the JSON document."""

import io
import json

import pytest
from rich.console import Console

from files.report import kupferberg
from files.report.measures_of_kupferberg import FAIR, MAGAZINE, REP, with_measures
from files.report.reading import read
from gespann.cli.document import as_text, plan_document
from gespann.cli.measures_view import show_measures
from gespann.cli.terminal import show_plan
from gespann.files.report import render_report
from gespann.language import LANGUAGES, speaking


@pytest.fixture(scope="module")
def plan(fit):
    return with_measures(kupferberg.plan(fit))


def words_of(show, *arguments):
    console = Console(file=io.StringIO(), width=4000, markup=False, highlight=False, emoji=False)
    show(console, *arguments)
    return console.file.getvalue()


def test_the_report_says_of_each_what_it_costs_brings_and_why(fit, plan):
    page = read(render_report(fit, plan))
    rows = {row[0]: row for row in page.tables["measures-table"]}
    assert rows[FAIR][1:3] == ["done", "€45,000"]
    assert rows[FAIR][4] == "82%"
    assert rows[REP][1] == "left"
    assert rows[REP][3:] == ["–", "–"]
    assert "The optimum does it; the plan leaves it, to be safe." in page.text
    assert "With it the best plan is expected to contribute €12,300 less." in page.text
    assert "The plan does 1 of 3 measures for €45,000 together." in page.text


def test_without_measures_nothing_is_said_of_them(fit):
    assert "measures-table" not in read(render_report(fit, kupferberg.plan(fit))).tables


def test_the_screen_shows_them_and_their_cost_in_the_sum(fit, plan):
    said = words_of(show_measures, plan, "EUR")
    assert f"“{FAIR}”: Without it the best plan is expected to contribute €8,500 less." in said
    assert MAGAZINE in said
    levers = plan.recommended.levers_cents
    assert plan.recommended.total_cents == levers + 45_000_00
    assert "Measures" in words_of(show_plan, fit, plan)


def test_the_document_holds_them(fit, plan):
    fair, rep, _ = json.loads(as_text(plan_document(fit, plan)))["measures"]
    assert fair["measure"] == FAIR
    assert fair["done"] is True
    assert fair["cost_cents"] == 45_000_00
    assert rep["in_optimum"] is True
    assert rep["done"] is False


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_told_in_every_language(fit, plan, language):
    with speaking(language):
        page = read(render_report(fit, plan))
    assert {"en": "Measures", "de": "Maßnahmen"}[language] in page.text
