"""The section about bargaining in rounds: the picture, the amounts, the next step, a blockade."""

from datetime import timedelta

import pytest

from files.report import kupferberg, rounds_of_kupferberg
from files.report.reading import read, whole
from gespann.core.compromise.both_rounds import Round
from gespann.core.quantities import Department
from gespann.files.report import render_report
from gespann.language import LANGUAGES, speaking


@pytest.fixture(scope="module")
def plan(fit):
    return kupferberg.with_room(fit, kupferberg.plan(fit))


@pytest.fixture(scope="module")
def state(fit, plan):
    return rounds_of_kupferberg.state(fit, plan)


def rendered(fit, plan, state):
    return render_report(fit, plan, state.mean, rounds=state)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_behind_the_picture_holds_every_proposal_in_turn(fit, plan, state, language):
    with speaking(language):
        rows = read(rendered(fit, plan, state)).tables["utilities-table"][1:]
    assert [row[0].split(".")[0] for row in rows] == ["1", "2", "3", "4"]
    for row, placed in zip(rows, state.placed, strict=True):
        assert [whole(cell) for cell in row[1:3]] == [round(100 * one) for one in placed.shares]


def test_the_amounts_of_the_last_proposals_stand_beside_each_other(fit, plan, state):
    rows = read(rendered(fit, plan, state)).tables["bargaining-amounts"][1:]
    told = {row[0]: [whole(cell) for cell in row[1:]] for row in rows}
    for k, lever in enumerate(state.levers):
        plans = (
            state.mean.disagreement_cents,
            state.placed[2].cents,
            state.placed[3].cents,
            state.text_cents,
            state.mean.found.amount_cents,
        )
        assert told[lever.name] == [round(int(cents[k]) / 100) for cents in plans]


def test_the_next_step_names_what_changes_lever_by_lever(fit, plan, state):
    rows = read(rendered(fit, plan, state)).tables["next-marketing"][1:]
    step = state.next_proposals[0].step
    assert [row[0] for row in rows] == [state.levers[one.lever].name for one in step.levers]


def test_a_matter_that_does_not_move_says_so_and_what_to_do(fit, plan):
    late = rounds_of_kupferberg.state(fit, plan, turns=1, days=30)
    page = rendered(fit, plan, late)
    assert "The matter does not move: The answer has been open for 30 days" in page
    assert "Clearing at the customer’s" in page


def test_an_agreement_is_told_and_needs_no_next_step(fit, plan):
    day = rounds_of_kupferberg.BEGIN + timedelta(weeks=1)
    agreed = rounds_of_kupferberg.state(fit, plan, Round(day, Department.SALES, None), turns=1)
    page = rendered(fit, plan, agreed)
    assert "Both departments stand behind the same plan" in page
    assert "next-marketing" not in page


def test_without_rounds_there_is_no_such_section(fit, plan, state):
    assert '<section id="bargaining"' in rendered(fit, plan, state)
    nothing = rounds_of_kupferberg.state(fit, plan, turns=0)
    assert '<section id="bargaining"' not in rendered(fit, plan, nothing)
