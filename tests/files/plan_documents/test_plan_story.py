"""The story tells the plan's figures in sentences, and nothing more surely than it is known."""

import re
from dataclasses import replace
from datetime import date

import pytest

from files.plan_documents import agreed_by_kupferberg as made
from files.report import measures_of_kupferberg
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.plan_documents.sentences import MOST_NOTICES
from gespann.files.plan_documents.story import chapters, story_text, title
from gespann.language import LANGUAGES, speaking
from gespann.language.compromise import shares_told
from gespann.language.numbers import money, short_money


@pytest.fixture(scope="module")
def plain():
    return made.plain()


@pytest.fixture(scope="module")
def with_mean():
    return made.with_mean()


def paragraphs(agreed):
    return " ".join(text for chapter in chapters(agreed) for text in chapter.paragraphs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_amount_is_promised_by_its_department(plain, language):
    with speaking(language):
        told = paragraphs(plain)
        for a in plain.prospect.allocations:
            assert f"{a.lever.name} {money(a.amount_cents, 'EUR')}" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_brings_has_an_interval(plain, language):
    with speaking(language):
        told = paragraphs(plain)
        for span in (plain.prospect.outcome_cents, plain.prospect.contribution_cents):
            for cents in span.as_list():
                assert short_money(cents, "EUR") in told


def test_reached_and_missed_cases_of_the_goal_are_all_there_are(plain):
    told = re.search(r"reached in (\d+) and missed in (\d+) of 100", paragraphs(plain))
    reached, missed = (int(one) for one in told.groups())
    assert reached == round(100 * plain.prospect.goal_probability)
    assert reached + missed == 100


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_no_goal_is_reached_for_sure_in_words(plain, probability):
    prospect = replace(plain.prospect, goal_probability=probability)
    told = paragraphs(replace(plain, prospect=prospect))
    assert "These are estimates. Nobody promises an outcome." in told


def test_what_is_kept_back_is_said(plain):
    left = plain.plan.budget_cents - plain.prospect.total_cents
    told = paragraphs(plain)
    assert (money(left, "EUR") + " are kept back" in told) == (left >= CENTS_PER_UNIT)


def test_the_golden_mean_is_told_with_its_shares_and_its_price(with_mean):
    told = paragraphs(with_mean)
    assert shares_told(with_mean.mean) in told
    assert money(with_mean.mean.found.price_cents, "EUR") in told
    assert "gets" in told


def test_a_way_that_was_cut_short_says_why(plain):
    assert "in at least 80 of 100 cases" in paragraphs(plain)
    whole = replace(plain, plan=replace(plain.plan, step=1.0))
    assert "in at least 80 of 100 cases" not in paragraphs(whole)


def test_measures_that_are_done_are_named(plain):
    plan = measures_of_kupferberg.with_measures(plain.plan)
    agreed = replace(plain, plan=plan, prospect=plan.recommended)
    told = paragraphs(agreed)
    for one in plan.measures:
        assert (f"“{one.measure.name}” (" in told) == one.is_done


def test_more_findings_than_a_head_reads_are_counted(plain):
    grave = plain.plan.findings[:1] * (MOST_NOTICES + 2)
    told = chapters(replace(plain, plan=replace(plain.plan, findings=grave)))
    assert len(told[-1].paragraphs) == MOST_NOTICES + 1
    assert told[-1].paragraphs[-1] == "2 more findings stand in the report."


def test_nothing_to_keep_an_eye_on_is_no_chapter(plain):
    quiet = replace(plain, plan=replace(plain.plan, findings=()))
    assert len(chapters(quiet)) == len(chapters(plain)) - 1


def test_no_name_is_taken_for_markup():
    told = story_text(made.hostile())
    assert r"\#panic\(" not in told
    assert r"\#panic" in told
    assert r"\*bold\* \_it\_" in told
    assert r"\[\[x\]\](y)" in told
    lines = told.splitlines()
    assert [line for line in lines if line.startswith("# ")] == ["# Joint plan 2026"]
    assert r"\=Firm" in told
    assert not any(line.startswith(("=", "+", "-")) for line in lines)


@pytest.mark.parametrize(
    ("first", "periods", "year"),
    [(date(2026, 1, 5), 52, "2026"), (date(2025, 12, 29), 52, "2026"),
     (date(2026, 7, 6), 52, "2026/2027")],
)  # fmt: skip
def test_the_title_names_the_year(plain, first, periods, year):
    agreed = replace(plain, plan=replace(plain.plan, start=first, periods=periods))
    assert title(agreed) == f"Joint plan {year}"


def test_the_story_fits_on_a_page(with_mean):
    assert len(story_text(with_mean).split()) < 700
