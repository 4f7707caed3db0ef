"""The report shows every check that the fit was put to, and pictures to judge it by."""

from dataclasses import replace

import pytest

from files.report.reading import read
from gespann.files.report import render_report
from gespann.files.report.render import with_options
from gespann.language import LANGUAGES, speaking
from gespann.language.checks import remedy, sentence, title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_stands_in_the_report_with_its_sentence_and_its_remedy(fit, plan, language):
    with speaking(language):
        text = read(render_report(fit, plan)).text
        for check in fit.checks:
            assert title(check) in text
            assert sentence(check) in text
            assert remedy(check) in text


def test_what_did_not_pass_stands_apart_from_what_did(fit, plan):
    tables = read(render_report(fit, plan)).tables
    open_ones = [row[0] for row in tables["checks-open"] if len(row) == 3]
    passed = [row[0] for row in tables["checks-passed"] if len(row) == 3]
    assert open_ones[1:] == ["Better than repeating the year before", "The data spoke: “Catalogue”"]
    assert passed[1:] == ["Chains agree", "Intervals hold the history"]


def test_a_verdict_is_a_sign_and_a_word_and_not_a_colour_alone(fit, plan):
    rows = read(render_report(fit, plan)).tables["checks-open"]
    assert [row[1].split(maxsplit=1) for row in rows[1:] if len(row) == 3] == [
        ["✗", "failed"],
        ["?", "to be looked at"],
    ]


def test_the_line_that_sums_up_counts_them(fit, plan):
    text = read(render_report(fit, plan)).text
    assert "2 of 4 checks passed. 1 is to be looked at. 1 failed." in text


def test_a_quick_fit_says_how_to_get_the_thorough_checks(fit, plan):
    hint = "--thorough"
    assert hint not in read(render_report(fit, plan)).text
    quick = replace(fit, rolling=None)
    page = read(render_report(quick, plan))
    assert hint in page.text
    assert "rolling-table" not in page.tables


def test_no_line_breaks_within_the_name_of_an_option(fit, plan):
    assert "<code>--thorough</code>" in render_report(replace(fit, rolling=None), plan)


def test_words_beside_an_option_are_escaped_and_dashes_are_no_options():
    told = with_options("<b> & --by-market, non-stop – a--b")
    assert told == "&lt;b&gt; &amp; <code>--by-market</code>, non-stop – a--b"


def test_an_option_and_its_value_stand_together():
    assert with_options("With --phasing=optimised it") == (
        "With <code>--phasing=optimised</code> it"
    )


def test_the_table_behind_the_rolling_forecasts_holds_their_sums(fit, plan):
    rows = read(render_report(fit, plan)).tables["rolling-table"]
    assert len(rows) == 1 + len(fit.rolling.origins)
    assert rows[1][1] == f"€{fit.rolling.observed[0].sum():,.0f}"
    assert rows[1][4] == f"€{fit.rolling.naive_drift[0].sum():,.0f}"


def test_each_stage_of_a_chain_is_drawn_and_a_single_one_is_not_drawn_twice(fit, plan):
    ids = read(render_report(fit, plan)).ids
    assert {"stage-0-wide-title", "stage-1-narrow-title"} <= set(ids)
    single = replace(fit, predictive=fit.predictive[1:])
    assert not [one for one in read(render_report(single, plan)).ids if one.startswith("stage-")]


def test_a_fit_without_checks_has_no_such_section(fit, plan):
    bare = replace(fit, checks=())
    assert "checks" not in read(render_report(bare, plan)).ids
