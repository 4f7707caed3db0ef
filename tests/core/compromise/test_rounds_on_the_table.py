"""Rounds of one matter: what lies on the table, who stands behind it, and who has to answer."""

from dataclasses import fields
from datetime import date

import pytest

from gespann.core.compromise.both_rounds import Asked, Round, Rounds
from gespann.core.quantities import Department

MARKETING, SALES = Department.MARKETING, Department.SALES
PLAN = {"Ads": 100, "Visits": 200}


def on(day, department, cents=PLAN):
    return Round(date(2026, 3, day), department, cents)


def accepted(day, department):
    return on(day, department, None)


def test_without_rounds_nobody_has_to_answer():
    assert Rounds().on_the_table is None
    assert Rounds().to_answer == ()
    assert Rounds().open_days(date(2026, 3, 9)) == 0


def test_the_other_side_answers_a_proposal():
    rounds = Rounds((on(2, MARKETING), on(5, SALES)))
    assert rounds.on_the_table == on(5, SALES)
    assert rounds.to_answer == (MARKETING,)
    assert rounds.last_of(MARKETING) == on(2, MARKETING)


def test_who_accepts_the_others_proposal_makes_it_agreed():
    rounds = Rounds((on(2, MARKETING), accepted(3, SALES)))
    assert rounds.is_agreed
    assert rounds.open_days(date(2026, 4, 1)) == 0


def test_a_mediators_text_needs_both():
    text = (on(2, MARKETING), on(3, SALES), on(4, None))
    assert Rounds(text).to_answer == (MARKETING, SALES)
    one = Rounds((*text, accepted(5, SALES)))
    assert one.to_answer == (MARKETING,)
    assert one.is_mediated
    assert Rounds((*one.rounds, accepted(6, MARKETING))).is_agreed


def test_a_new_proposal_voids_what_was_accepted():
    rounds = Rounds((on(2, None), accepted(3, SALES), on(4, MARKETING)))
    assert rounds.agreeing == {MARKETING}
    assert rounds.to_answer == (SALES,)


def test_an_answer_is_awaited_from_the_last_round():
    assert Rounds((on(2, MARKETING), on(5, SALES))).open_days(date(2026, 3, 25)) == 20


@pytest.mark.parametrize(
    ("rounds", "why"),
    [
        ((on(5, SALES), on(2, MARKETING)), "order of their days"),
        ((accepted(2, SALES),), "there is nothing to answer"),
    ],
)
def test_rounds_that_cannot_have_been_are_a_broken_contract(rounds, why):
    with pytest.raises(ValueError, match=why):
        Rounds(rounds)


def test_a_mediator_accepts_nothing():
    with pytest.raises(ValueError, match="answers none"):
        Round(date(2026, 3, 2), None, None)


def test_a_round_belongs_to_a_department_and_to_nobody_else():
    parts = {one.name for one in fields(Round)}
    assert parts == {"day", "department", "cents", "note", "objections"}


def objected(day, department, **asked):
    return Round(date(2026, 3, day), department, None, "", asked)


def test_who_objects_to_a_text_has_answered_and_may_still_accept_it():
    rounds = (on(2, MARKETING), on(3, SALES), on(4, None), objected(5, SALES, Ads=Asked(80)))
    state = Rounds(rounds)
    assert state.on_the_table == on(4, None)
    assert state.to_answer == (MARKETING,)
    assert not state.is_agreed
    assert state.may_accept(SALES)
    later = Rounds((*rounds, accepted(6, MARKETING), accepted(6, SALES)))
    assert later.is_agreed
    assert not later.may_accept(SALES)


def test_an_acceptance_that_is_followed_by_an_objection_no_longer_holds():
    rounds = (on(4, None), accepted(5, SALES), objected(6, SALES, Ads=Asked(80)))
    assert Rounds(rounds).agreeing == frozenset()


def test_where_all_have_answered_nobody_is_awaited():
    rounds = (on(4, None), objected(5, SALES, Ads=Asked(80)), accepted(6, MARKETING))
    assert Rounds(rounds).to_answer == ()
    assert Rounds(rounds).open_days(date(2026, 6, 1)) == 0


def test_each_sides_last_word_on_a_lever_counts_until_a_department_proposes_anew():
    first, second = Asked(most_cents=90), Asked(most_cents=95)
    rounds = (
        on(4, None),
        objected(5, SALES, Ads=first, Visits=Asked(200, 300)),
        objected(6, MARKETING, Ads=Asked(80)),
        on(7, None),
        objected(8, SALES, Ads=second),
    )
    assert Rounds(rounds).asked_of_the_text == (
        (SALES, "Ads", second),
        (SALES, "Visits", Asked(200, 300)),
        (MARKETING, "Ads", Asked(80)),
    )
    assert Rounds((*rounds, on(9, MARKETING))).asked_of_the_text == ()


def test_what_asks_for_nothing_is_no_objection():
    with pytest.raises(ValueError, match="asks for at least or at most something"):
        Asked()


def test_a_round_is_a_proposal_or_an_answer():
    with pytest.raises(ValueError, match="not both"):
        Round(date(2026, 3, 2), SALES, PLAN, "", {"Ads": Asked(80)})
