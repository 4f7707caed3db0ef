"""The sections about tests: which is worth most, and which settles what both sides dispute."""

from dataclasses import replace

import pytest

from files.report import tests_of_kupferberg
from files.report.reading import read, whole
from gespann.core.quantities import Department
from gespann.core.settle.results import Worth
from gespann.files.report import render_report
from gespann.language import LANGUAGES, speaking


@pytest.fixture(scope="module")
def following(fit):
    return tests_of_kupferberg.following(fit)


@pytest.fixture(scope="module")
def dispute(fit):
    return tests_of_kupferberg.dispute(fit)


def rendered(fit, plan, following=None, dispute=None):
    return render_report(fit, plan, None, following, dispute)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_holds_worth_cost_and_what_is_left_of_every_test(fit, plan, following, language):
    with speaking(language):
        rows = read(rendered(fit, plan, following)).tables["next-test-table"][1:]
    told = {row[0]: [whole(cell) for cell in row[3:]] for row in rows}
    assert told == {
        one.design.lever.name: [
            round(cents / 100) for cents in (one.information.evsi, one.cost_cents, one.net_cents)
        ]
        for one in following.candidates
    }


def test_the_best_test_is_told_first(fit, plan, following):
    text = read(rendered(fit, plan, following)).text
    for words in (
        "Held next, the test of “Field visits” brings most: €41,000 beyond its cost.",
        "half of the usual “Field visits”, everywhere, for 13 weeks, on and off in turns of 2",
        "It is expected to cost €7,000 (€26,000 are saved, €33,000 of contribution are lost).",
    ):
        assert words in text


def test_where_no_test_is_worth_its_cost_the_reason_is_told_and_nothing_is_drawn(fit, plan):
    page = read(rendered(fit, plan, tests_of_kupferberg.none_worth_it(fit)))
    assert "At present no test is worth holding." in page.text
    assert "Knowing all about one lever would be worth €120 at most." in page.text
    assert "next-test-table" not in page.tables


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_result_shows_what_both_would_give_and_what_stays_in_dispute(
    fit, plan, dispute, language
):
    with speaking(language):
        rows = read(rendered(fit, plan, dispute=dispute)).tables["reactions-table"][1:]
    told = [[whole(cell) for cell in row[2:]] for row in rows]
    assert told == [
        [360_000, 120_000, 100_000],
        *(
            [
                round(one.views[Department.MARKETING].best_cents / 100),
                round(one.views[Department.SALES].best_cents / 100),
                round(one.dispute_cents / 100),
            ]
            for one in dispute.reactions
        ),
    ]


def test_the_dispute_and_what_the_test_settles_are_told_in_words(fit, plan, dispute):
    text = read(rendered(fit, plan, dispute=dispute)).text
    assert "A test of “Trade fairs” settles most for its cost." in text
    assert "Marketing would give it €360,000 and expects to lose €62,000" in text
    assert (
        "It is expected to settle 45% of the money in dispute: €45,000 of €100,000 a year." in text
    )


def test_a_test_that_is_not_worth_it_is_not_recommended(fit, plan, dispute):
    text = read(rendered(fit, plan, dispute=replace(dispute, verdict=Worth.NOT_WORTH_IT))).text
    assert "The best test that can be held is one of “Trade fairs”." in text


def test_both_sides_are_drawn_before_and_after_each_result(fit, plan, dispute):
    rows = read(rendered(fit, plan, dispute=dispute)).tables["settle-table"][1:]
    names = ["Today", "Low result", "Middle result", "High result"]
    assert [row[0] for row in rows] == [*names, *names]


def test_where_nothing_is_in_dispute_that_is_told(fit, plan):
    page = read(rendered(fit, plan, dispute=tests_of_kupferberg.nothing_in_dispute()))
    assert "There is nothing to settle: within bounds and budget" in page.text
    assert "disputes-table" not in page.tables


def test_the_dispute_follows_the_opinions_and_the_tests_the_experiments(
    fit, plan, following, dispute
):
    page = rendered(fit, plan, following, dispute)
    assert page.index('<section id="opinions"') < page.index('<section id="settle"')
    assert page.index('<section id="settle"') < page.index('<section id="next-test"')


def test_what_was_not_asked_for_is_not_there(page):
    assert not {"settle", "next-test"} & set(page.ids)
