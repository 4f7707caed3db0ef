"""The section about the golden mean says what bargaining found, or why there is nothing."""

from dataclasses import replace

import pytest

from files.report import kupferberg, wishes_of_kupferberg
from files.report.reading import read, whole
from gespann.core.compromise.both_wishes import BothWishes
from gespann.files.report import render_report
from gespann.language import LANGUAGES, speaking


@pytest.fixture(scope="module")
def plan(fit):
    return kupferberg.with_room(fit, kupferberg.plan(fit))


@pytest.fixture(scope="module")
def mean(fit, plan):
    return wishes_of_kupferberg.mean(fit, plan)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_holds_the_amounts_of_every_lever(fit, plan, mean, language):
    with speaking(language):
        rows = read(render_report(fit, plan, mean)).tables["mean-table"]
    told = {row[0]: row[1:] for row in rows[1:]}
    for k, lever in enumerate(fit.firm.levers):
        wished = (side.cents_of(lever.name) for side in mean.wishes.sides)
        cents = (mean.disagreement_cents[k], *wished, mean.found.amount_cents[k])
        expected = [None if c is None else round(int(c) / 100) for c in cents]
        assert [None if cell == "–" else whole(cell) for cell in told[lever.name]] == expected


def test_the_picture_marks_both_wishes_and_the_mean_within_the_room(fit, plan, mean):
    page = read(render_report(fit, plan, mean))
    rows = page.tables["mean-plane-table"]
    assert [row[0] for row in rows[1:]] == [
        "Without agreement", "The optimum", "As marketing wishes", "As sales wishes",
        "Golden mean",
    ]  # fmt: skip
    total = sum(whole(cell) for cell in rows[-1][1:])
    assert total == round(int(mean.found.amount_cents.sum()) / 100)


def test_what_each_side_gets_adds_up_to_what_it_reaches(fit, plan, mean):
    page = read(render_report(fit, plan, mean))
    for account in mean.found.accounts:
        shares = [whole(row[-1]) for row in page.tables[f"{account.department}-gets"][1:]]
        assert sum(shares) == pytest.approx(100 * account.share, abs=len(shares))


def test_the_section_follows_the_room_and_says_share_and_price(fit, plan, mean):
    page = render_report(fit, plan, mean)
    assert page.index('<section id="room"') < page.index('<section id="golden-mean"')
    assert "of what each could gain at most over last year’s split of the money." in page
    assert "of expected contribution against the best plan; the room allows" in page


def test_without_a_room_the_amounts_stand_alone(fit, plan, mean):
    page = read(render_report(fit, replace(plan, room=None), mean))
    assert "mean-table" in page.tables
    assert "mean-plane-table" not in page.tables


def test_where_there_is_none_the_reason_is_told(fit, plan, mean):
    nothing = BothWishes(tuple(replace(s, weights={}, wishes=()) for s in mean.wishes.sides))
    page = render_report(fit, plan, wishes_of_kupferberg.mean(fit, plan, nothing))
    assert "There is no golden mean; what stands in its way is said below." in page
    assert "No plan is better for one department and worse for none" in page


def test_without_wishes_there_is_no_such_section(fit, plan):
    assert 'id="golden-mean"' not in render_report(fit, plan)
