"""The sections about the room and the goal say what planning found."""

from dataclasses import replace

import pytest

from files.report import kupferberg
from files.report.reading import read, whole
from gespann.core.quantities import Department
from gespann.files.report import render_report
from gespann.files.report.sections.room import room as room_section
from gespann.language import LANGUAGES, speaking
from gespann.language.room import wish_told


@pytest.fixture(scope="module")
def plan(fit):
    return kupferberg.with_room(fit, kupferberg.plan(fit))


@pytest.fixture(scope="module")
def page(fit, plan):
    return render_report(fit, plan)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_behind_the_bars_holds_the_reach_of_every_lever(fit, plan, language):
    with speaking(language):
        rows = read(render_report(fit, plan)).tables["reach-table"]
    told = {row[0]: tuple(whole(cell) for cell in row[1:]) for row in rows[1:]}
    for k, lever in enumerate(fit.firm.levers):
        reach, planned = plan.room.ranges[k], plan.recommended.allocations[k]
        cents = (
            reach.least_cents, reach.greatest_cents, planned.amount_cents,
            int(plan.room.best_cents[k]),
        )  # fmt: skip
        assert told[lever.name] == tuple(round(amount / 100) for amount in cents)


def test_the_table_behind_the_plane_holds_the_reach_of_both_departments(plan, page):
    rows = {row[0]: row[1] for row in read(page).tables["plane-table"]}
    for side, name in ((Department.MARKETING, "Marketing"), (Department.SALES, "Sales")):
        reach = plan.room.departments[side]
        ends = [whole(part) for part in rows[name].split(" to ")]
        assert ends == [round(reach.least_cents / 100), round(reach.greatest_cents / 100)]


def test_a_room_that_is_not_proven_says_what_is(fit, plan):
    open_end = replace(plan, room=replace(plan.room, is_proven=False))
    page = render_report(fit, open_end)
    assert "The room is exact" not in page
    assert "it is not proven that there are no others" in page
    assert 'class="room-outer"' in page
    rows = read(page).tables["plane-table"]
    assert rows[0] == ["Department", "In the room", "None lies beyond"]


def test_an_exact_room_draws_no_outer_line(page):
    assert "The room is exact" in page
    assert 'class="room-outer"' not in page


def test_every_wish_has_its_price_or_its_reason(page):
    assert "lies in the room and costs" in page
    assert page.count("is not possible; bounds and budget allow") == 2


def test_a_wish_says_whose_it_is_where_that_is_known(fit, plan):
    told = room_section(fit, plan, [Department.SALES] * len(plan.room.wishes))
    wishes = told.blocks[-1].items
    named = [one for one in wishes if "“" in one.name]
    assert named
    assert all(one.name.startswith("Sales: “") for one in named)


def test_a_wish_that_leaves_the_goal_as_likely_says_so(plan):
    room = replace(plan.room, goal_probability=0.681)
    wish = next(one for one in room.wishes if one.price_cents is not None)
    told = wish_told(replace(wish, goal_probability=0.679), room, "EUR")
    assert told.endswith("The goal is then reached with a probability of 68%, as without it.")
    told = wish_told(replace(wish, goal_probability=0.66), room, "EUR")
    assert told.endswith("with a probability of 66% instead of 68%.")


def test_the_goal_questions_are_answered_in_order(page):
    questions = [
        "How far does the budget reach?",
        "How likely is the goal?",
        "What is the least budget for it?",
        "How large is the gap, and what closes it most cheaply?",
    ]
    places = [page.index(question) for question in questions]
    assert places == sorted(places)


def test_without_a_goal_only_the_reach_of_the_budget_is_told(fit, plan):
    bare = replace(
        plan,
        goal_cents=None,
        goal=replace(plan.goal, goal_cents=None, probability=None, least_budget_cents=None),
    )
    page = render_report(fit, bare)
    assert "How far does the budget reach?" in page
    assert "How likely is the goal?" not in page


def test_a_goal_out_of_reach_says_how_far_all_money_reaches(fit, plan):
    far = replace(plan, goal=replace(plan.goal, least_budget_cents=None, ways=()))
    page = render_report(fit, far)
    assert "No budget within the bounds reaches" in page
    assert "of success are missing." in page


def test_what_was_not_asked_for_is_not_in_the_report(fit):
    page = render_report(fit, kupferberg.plan(fit))
    assert 'id="room"' not in page
    assert 'id="goal"' not in page


def test_the_flat_top_is_that_of_the_epsilon_asked_for(fit, plan):
    narrow = replace(plan, room=replace(plan.room, epsilon=0.005))
    assert "costs at most 1% of the best" in render_report(fit, plan)
    assert "costs at most 0.5% of the best" in render_report(fit, narrow)
