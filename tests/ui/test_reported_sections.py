"""Sections of the report on pages of the workbench: everything in them is shown, once."""

from dataclasses import replace

import pytest
from django.template import engines

from files.report import kupferberg
from gespann.files.report.document import Item, Items, Key, Paragraph, Section
from gespann.files.report.sections.bond import bond
from gespann.files.report.sections.checks import checks
from gespann.files.report.sections.curves import curves
from gespann.files.report.sections.evidence import evidence
from gespann.files.report.sections.notices import notices
from gespann.ui.charts.reported import shown_key


def shown(section):
    page = engines["django"].from_string("{% load reported %}{% reported section %}")
    return page.render({"section": section})


@pytest.fixture(scope="module")
def fit():
    return kupferberg.fit()


@pytest.fixture(scope="module")
def plan(fit):
    return kupferberg.plan(fit)


def test_a_figure_comes_with_its_legend_both_drawings_and_its_table(fit):
    page = shown(evidence(fit))
    assert page.count("<svg") == 2 + 3  # wide and narrow, and three keys
    assert '<table role="table" id="evidence-table">' in page
    assert all(page.count(f'<th role="rowheader" scope="row">{words}') == 1
               for words in side_names(fit))  # fmt: skip


def side_names(fit):
    return [
        f'<span class="side of-{one.lever.department}">{one.lever.name}</span>'
        for one in fit.levers
    ]


def test_small_charts_stand_side_by_side_and_each_says_whose_lever_it_is(fit, plan):
    page = shown(curves(fit, plan))
    assert page.count('<li class="card of-marketing">') == 4
    assert page.count('<li class="card of-sales">') == 3


def test_notices_are_told_by_their_weight_and_notes_are_folded(fit, plan):
    page = shown(notices(fit, plan))
    assert page.count('class="notice warning"') == 2
    folded = page[page.index("<details") :]
    assert folded.count('class="notice info"') == page.count('class="notice info"') > 0


def test_answers_carry_their_verdict_in_a_word_and_a_colour(fit):
    page = shown(checks(fit))
    for state, count in {"good": 2, "caution": 1, "alarm": 1}.items():
        assert page.count(f'class="tag {state}"') == count
    assert "to be looked at" in page


def test_paragraphs_and_lists_are_told_and_escaped(fit):
    told = replace(
        bond(fit),
        lead="<lead>",
        blocks=(
            Paragraph("<words>"),
            Items((Item("<name>", "<told>", "<note>"),), "terms"),
            Items((Item("<step>", "<done>", "<why>", "sales"),), "steps"),
        ),
    )
    page = shown(told)
    for words in ("lead", "words", "name", "told", "note", "step", "done", "why"):
        assert page.count(f"&lt;{words}&gt;") == 1
        assert f"<{words}>" not in page


def test_a_section_without_anything_else_is_its_heading():
    assert shown(Section("empty", "Empty", "")).count("<p>") == 0


@pytest.mark.parametrize(
    "mark", ["last_year", "plan", "planned", "planned-bar", "optimum", "observed", "prior",
             "expected", "opinion-sales", "sales", "base"]
)  # fmt: skip
def test_every_mark_of_a_legend_is_drawn(mark):
    key = shown_key(Key(mark, "words", 0.5))
    assert key.words == "words"
    assert key.picture.startswith("<svg")
    assert "<" in key.picture[1:-6]
