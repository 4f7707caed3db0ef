"""The report sets both sides' beliefs beside the evidence, lever by lever."""

import re
from dataclasses import replace

import numpy as np
import pytest

from files.report import kupferberg
from files.report.reading import read
from gespann.core.quantities import Department
from gespann.files.report import render_report
from gespann.files.report.sections.opinions import opinions
from gespann.language import LANGUAGES, speaking


def with_opinions(fit, *chosen, **history):
    firm = replace(fit.firm, history=replace(fit.firm.history, **history))
    return replace(fit, firm=firm, opinions=chosen)


def drawing(section, number):
    return str(section.blocks[0].panels[number].drawing)


def lines_of(drawn):
    return set(re.findall(r'class="(opinion-\w+)"', drawn))


def test_who_was_not_asked_finds_no_section(fit, plan):
    assert opinions(with_opinions(fit), plan) is None
    page = read(render_report(with_opinions(fit), plan))
    assert "opinions" not in page.ids


def test_every_lever_that_was_asked_about_has_its_chart_marketing_first(fit, plan):
    panels = opinions(fit, plan).blocks[0].panels
    assert [panel.heading for panel in panels] == ["Trade fairs", "Field visits", "Demos"]
    assert [panel.department for panel in panels] == [
        Department.MARKETING,
        Department.SALES,
        Department.SALES,
    ]


def test_every_voice_has_a_line_of_its_own_and_stands_in_the_legend(fit, plan):
    section = opinions(fit, plan)
    voices = {"opinion-marketing", "opinion-sales", "opinion-evidence", "opinion-pooled"}
    assert lines_of(drawing(section, 1)) == voices
    assert lines_of(drawing(section, 2)) == voices - {"opinion-marketing"}
    assert {key.mark for key in section.blocks[0].keys} == voices


def test_lines_differ_without_colour_too(fit, plan):
    style = render_report(fit, plan)
    dashes = [
        re.search(rf"\.opinion-{kind} {{[^}}]*stroke-dasharray: ([^;]+);", style)
        for kind in ("marketing", "sales", "evidence", "pooled")
    ]
    told = [found.group(1) if found else "none" for found in dashes]
    assert len(set(told)) == 4
    assert told[3] == "none"


def test_the_figures_behind_the_charts_are_those_of_the_fit(fit, plan):
    rows = {row[0]: row[1:] for row in read(render_report(fit, plan)).tables["opinions-table"]}
    for opinion in fit.opinions:
        curves = (
            opinion.marketing, opinion.sales, opinion.published, opinion.evidence, opinion.pooled
        )  # fmt: skip
        for effort in (0.0, 0.5, 1.5, 2.0):
            expected = [
                "–" if curve is None
                else f"{np.interp(effort, opinion.efforts, curve.median):.0%}"
                for curve in curves
            ]  # fmt: skip
            assert rows[f"{opinion.lever.name}, {effort:.0%}"] == expected


def test_what_is_at_stake_is_told_in_money(fit, plan):
    rows = read(render_report(fit, plan)).tables["stake-table"][1:]
    assert [row[0] for row in rows] == ["Trade fairs", "Field visits"]
    for row, opinion in zip(rows, fit.opinions, strict=False):
        assert row[1:] == [
            f"€{abs(opinion.difference_cents(0.5)) / 100:,.0f}",
            f"€{abs(opinion.difference_cents(1.5)) / 100:,.0f}",
            f"{opinion.widest_effort:.0%}",
            f"€{opinion.widest_contribution_cents / 100:,.0f}",
        ]


def test_the_sentence_says_who_expects_what_and_whom_the_data_agree_with(fit, plan):
    fairs, visits, demos = (panel.note for panel in opinions(fit, plan).blocks[0].panels)
    of_visits = fit.opinions[1]
    assert visits == (
        "Sales expects that doubling “Field visits” brings "
        f"{of_visits.sales.median[-1] - 1:.0%} more, marketing expects "
        f"{of_visits.marketing.median[-1] - 1:.0%}: a difference of "
        f"€{of_visits.difference_cents(2.0) / 100:,.0f} a year. "
        "The data lie nearer to what sales expects."
    )
    assert fairs.endswith("The data cannot decide it.")
    assert demos.startswith("Only sales has answered: doubling brings +")


def test_sides_that_agree_are_told_to(fit, plan):
    one = fit.opinions[1]
    agreed = with_opinions(fit, replace(one, marketing=one.sales, nearer=None))
    assert opinions(agreed, plan).blocks[0].panels[0].note == "Both sides expect about the same."


def test_without_a_history_no_evidence_is_drawn_and_it_is_said(fit, plan):
    unknown = [replace(one, evidence=None, nearer=None) for one in fit.opinions]
    section = opinions(with_opinions(fit, *unknown, assumed=True), plan)
    assert section.lead.startswith("There is no evidence yet")
    assert "opinion-evidence" not in lines_of(drawing(section, 0))
    assert section.blocks[0].panels[0].note.endswith("There is no evidence that could decide it.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_is_described_in_every_language(language):
    with speaking(language):
        fit = kupferberg.fit(language=language)
        page = read(render_report(fit, kupferberg.plan(fit)))
    assert {f"opinion-{i}-title" for i in range(3)} <= set(page.ids)
    assert page.pointers <= set(page.ids)


def test_departments_are_named_and_persons_are_not(fit, plan):
    words = " ".join(panel.note for panel in opinions(fit, plan).blocks[0].panels)
    assert re.search(r"\b(he|she|his|her|head of)\b", words) is None
