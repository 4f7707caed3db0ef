"""What is put on the table: in turn, within bounds and budget, answered once by the other side."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES
from gespann.apps.organisation.models import Side
from gespann.apps.plan.actions import proposals, rounds, words
from gespann.apps.plan.actions.turns import RoundChanged
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.figures import Line, Purpose, as_rows
from gespann.apps.plan.models import Answer, AnswerKind, Comment, Part, Phase, Proposal, Tag
from gespann.apps.plan.queries.next_steps import proposed_conversation
from gespann.apps.plan.queries.rounds import levers_of
from gespann.apps.plan.queries.table import (
    agreed_proposal,
    bargaining_so_far,
    comments_visible_to,
    on_the_table,
    proposals_visible_to,
    texts_visible_to,
)
from gespann.core.compromise.both_rounds import Asked
from gespann.core.quantities import Department
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
THOUSAND = 1_000_00


@pytest.fixture
def table(planning, ada, ben):
    """A round in which proposals can be made."""
    made_rounds.at_proposals(planning, ada, ben)
    return planning


@pytest.fixture
def nora(planning, ada):
    nora = make.person("Nora")
    make.membership(nora, make.department())
    rounds.name_participant(planning, nora, Part.NEUTRAL, by=ada)
    return nora


def propose(table, by, more=0, **said):
    last = on_the_table(table)
    follows = said.pop("follows", last.number if last else 0)
    lines = said.pop("lines", None) or made_rounds.lines_for(table, more)
    return proposals.propose(table, lines, reason=said.pop("reason", ""), follows=follows, by=by)


def names(table):
    return [one.name for one in levers_of(table)]


def test_proposals_are_numbered_and_keep_what_they_say(table, ada):
    made = propose(table, ada, reason="The north needs it.")
    assert (made.number, made.part, made.reason) == (1, SALES, "The north needs it.")
    assert made.lines == as_rows(made_rounds.lines_for(table))
    assert made.total_cents == made_rounds.total(table)


def test_a_proposal_of_the_other_side_answers_what_lies_there(table, ada, ben):
    first = propose(table, ada)
    second = propose(table, ben, more=THOUSAND)
    (answer,) = first.answers.all()
    assert (answer.kind, answer.part, answer.counter) == (AnswerKind.COUNTER, MARKETING, second)
    propose(table, ben, more=2 * THOUSAND)  # bettering one's own answers nothing
    assert not second.answers.exists()


def test_nobody_proposes_over_what_they_have_not_seen(table, ada, ben):
    propose(table, ada)
    with pytest.raises(RoundChanged, match="Another proposal"):
        propose(table, ben, follows=0)
    assert Proposal.objects.count() == 1


def test_who_may_propose(table, cleo, dan, eve, nora):
    sam = made_rounds.staff("Sam", Side.SALES)
    for who in (cleo, dan, eve, nora, sam):
        with pytest.raises(NotAllowed):
            propose(table, who)


def test_proposals_have_their_phase(planning, ada):
    with pytest.raises(NotAllowed):
        proposals.propose(planning, made_rounds.lines_for(planning), reason="", follows=0, by=ada)


def changed(lines, **first):
    return [replace(lines[0], **first), *lines[1:]]


@pytest.mark.parametrize(
    ("spoil", "words_"),
    [
        (lambda lines: lines[1:], "amount for each of these levers"),
        (lambda lines: [*lines, lines[0]], "amount for each of these levers"),
        (lambda lines: changed(lines, name="Nothing"), "amount for each of these levers"),
        (lambda lines: changed(lines, cents=-1), "less than nothing"),
        (lambda lines: changed(lines, cents=900_000_00), "its bounds are"),
        (
            lambda lines: [*lines, Line(Purpose.MEASURE, "Fair", Department.SALES, 10**8)],
            "more than the budget",
        ),
        (lambda lines: [*lines, *2 * [Line(Purpose.MEASURE, "F", Department.SALES, 1)]], "twice"),
    ],
)
def test_what_cannot_be_proposed(table, ada, spoil, words_):
    lines = made_rounds.lines_for(table)
    other = Department.SALES if lines[0].side is Department.MARKETING else Department.MARKETING
    with pytest.raises(Refusal, match="amount for each"):
        propose(table, ada, lines=changed(lines, side=other))
    with pytest.raises(Refusal, match=words_):
        propose(table, ada, lines=spoil(lines))
    assert not Proposal.objects.exists()


def test_both_stand_behind_what_one_has_proposed_and_the_other_accepted(table, ada, ben):
    made = propose(table, ada)
    assert agreed_proposal(table) is None
    proposals.accept(made, by=ben)
    assert agreed_proposal(table) == made
    propose(table, ben, more=THOUSAND)
    assert agreed_proposal(table) is None


def test_who_may_answer_and_only_once(table, ada, ben, cleo, dan):
    made = propose(table, ada)
    for who in (ada, cleo, dan, made_rounds.staff("Mia", Side.MARKETING)):
        with pytest.raises(NotAllowed):
            proposals.accept(made, by=who)
    proposals.return_in_writing(made, reason="Too little for fairs.", by=ben)
    with pytest.raises(NotAllowed):
        proposals.accept(made, by=ben)
    later = propose(table, ada, more=THOUSAND)
    with pytest.raises(NotAllowed):
        proposals.accept(made, by=ben)
    proposals.accept(later, by=made_rounds.deputy_of(ben, "Bert"))


def test_what_is_returned_says_why(table, ada, ben):
    made = propose(table, ada)
    with pytest.raises(Refusal, match="in a sentence"):
        proposals.return_in_writing(made, reason=" ", by=ben)
    asked = {names(table)[0]: Asked(1, None)}
    with pytest.raises(Refusal, match="mediator’s text only"):
        proposals.return_in_writing(made, reason="No.", asked=asked, by=ben)
    assert not Answer.objects.exists()


def test_what_breaks_the_budget_by_now_is_accepted_no_more(table, ada, ben, cleo):
    made = propose(table, ada)
    less = made_rounds.framed(budget_cents=made.total_cents - 1)
    rounds.frame(table, less, by=cleo)
    with pytest.raises(Refusal, match="more than the budget"):
        proposals.accept(Proposal.objects.get(), by=ben)
    assert not Answer.objects.exists()


# --- One text ---


def text(table, by, follows=0, more=0, said="Both get a little."):
    return words.write_text(table, made_rounds.lines_for(table, more), said, follows=follows, by=by)


def test_both_sides_edit_one_text_version_by_version(table, ada, ben, nora):
    text(table, nora)
    text(table, ada, 1, THOUSAND)
    text(table, ben, 2, 2 * THOUSAND)
    versions = [(one.number, one.part) for one in texts_visible_to(ada, table)]
    assert versions == [(3, MARKETING), (2, SALES), (1, Part.NEUTRAL)]


def test_of_two_who_edit_it_at_once_the_second_gets_both(table, ada, ben):
    theirs = text(table, ada, said="Sales gets more.")
    conflict = text(table, ben, more=THOUSAND, said="Marketing gets more.")
    assert isinstance(conflict, Conflict)
    assert (conflict.mine.words, conflict.theirs) == ("Marketing gets more.", theirs)
    assert (conflict.by, conflict.version) == ("Ada", 1)
    assert conflict.differs == (names(table)[0], "words")
    text(table, ben, conflict.version, THOUSAND)
    assert texts_visible_to(ada, table).count() == 2


def test_who_may_write_the_text(table, dan, cleo, eve):
    for who in (dan, cleo, eve, made_rounds.staff("Tom", Side.SALES)):
        with pytest.raises(NotAllowed):
            text(table, who)


def test_a_text_on_the_table_needs_both_to_accept(table, ada, ben, nora):
    put = proposals.put_text(text(table, nora), follows=0, by=nora)
    assert (put.part, put.number) == (Part.NEUTRAL, 1)
    proposals.accept(put, by=ada)
    assert agreed_proposal(table) is None
    proposals.accept(put, by=ben)
    assert agreed_proposal(table) == put


def test_only_the_latest_text_is_put_on_the_table_and_once(table, ada, nora, dan):
    first = text(table, nora)
    text(table, ada, 1)
    with pytest.raises(RoundChanged, match="later version"):
        proposals.put_text(first, follows=0, by=nora)
    last = texts_visible_to(ada, table).first()
    with pytest.raises(NotAllowed):
        proposals.put_text(last, follows=0, by=dan)
    proposals.put_text(last, follows=0, by=nora)
    with pytest.raises(Refusal, match="already"):
        proposals.put_text(last, follows=1, by=nora)


def test_who_returns_a_text_says_what_the_next_one_should_give(table, ada, nora):
    put = proposals.put_text(text(table, nora), follows=0, by=nora)
    with pytest.raises(Refusal, match="next text"):
        proposals.return_in_writing(put, reason="Too little.", by=ada)
    with pytest.raises(Refusal, match="no lever “Nothing”"):
        proposals.return_in_writing(put, reason="No.", asked={"Nothing": Asked(1)}, by=ada)
    asked = {names(table)[0]: Asked(least_cents=50 * THOUSAND)}
    proposals.return_in_writing(put, reason="Too little.", asked=asked, by=ada)
    (_text, answer) = bargaining_so_far(table, names(table)).rounds
    assert (answer.department, answer.objections) == (Department.SALES, asked)


# --- What the core is told ---


def test_the_core_is_told_of_proposals_acceptances_and_of_who_stays_where_they_were(
    table, ada, ben
):
    propose(table, ada)
    second = propose(table, ben, more=THOUSAND)
    proposals.return_in_writing(second, reason="No.", by=ada)
    third = propose(table, ben, more=2 * THOUSAND)
    proposals.accept(third, by=ada)
    told = bargaining_so_far(table, names(table))
    first = names(table)[0]
    low = made_rounds.lines_for(table)[0].cents
    assert [(one.department, one.cents and one.cents[first] - low) for one in told.rounds] == [
        (Department.SALES, 0), (Department.MARKETING, THOUSAND), (Department.SALES, 0),
        (Department.MARKETING, 2 * THOUSAND), (Department.SALES, None),
    ]  # fmt: skip
    assert told.is_agreed
    assert told.answer_days == table.answer_days


def test_a_return_without_a_proposal_of_ones_own_leaves_the_answer_open(table, ada, ben):
    proposals.return_in_writing(propose(table, ada), reason="No.", by=ben)
    told = bargaining_so_far(table, names(table))
    assert len(told.rounds) == 1
    assert told.to_answer == (Department.MARKETING,)


# --- Remarks, and talking ---


def test_remarks_are_short_of_a_kind_and_facts_carry_their_evidence(table, ada, ben, dan):
    fact = words.comment(
        table, "Leads fell by a tenth.", Tag.FACT, line=names(table)[0],
        evidence="https://kupferberg.example/leads", by=ada,
    )  # fmt: skip
    words.comment(table, "I expect two fairs less.", Tag.FORECAST, by=ben)
    assert [(one.part, one.tag) for one in comments_visible_to(ben, table)] == [
        (SALES, Tag.FACT),
        (MARKETING, Tag.FORECAST),
    ]
    for refused in [
        {"text": "No proof.", "tag": Tag.FACT},
        {"text": "x" * 281, "tag": Tag.VALUE},
        {"text": " ", "tag": Tag.VALUE},
    ]:
        with pytest.raises(Refusal):
            words.comment(table, **refused, by=ada)
    with pytest.raises(NotAllowed):
        words.comment(table, "Me too.", Tag.VALUE, by=dan)
    with pytest.raises(NotAllowed):
        words.take_comment_back(fact, by=ben)
    words.take_comment_back(fact, by=ada)
    assert Comment.objects.count() == 1


def returned_twice(table, ada, ben):
    """Both have proposed, and each has once returned the other's in writing."""
    proposals.return_in_writing(propose(table, ada), reason="No.", by=ben)
    proposals.return_in_writing(propose(table, ben, more=5 * THOUSAND), reason="No.", by=ada)


def test_after_two_returns_in_writing_the_round_proposes_to_talk(table, ada, ben):
    friday = date(2026, 12, 4)
    proposals.return_in_writing(propose(table, ada), reason="No.", by=ben)
    assert proposed_conversation(table, friday) is None
    proposals.return_in_writing(propose(table, ben, more=5 * THOUSAND), reason="No.", by=ada)
    talk = proposed_conversation(table, timezone.localdate())
    assert talk.returns == 2
    assert talk.day >= timezone.localdate() + timedelta(days=2)
    assert talk.day.weekday() < 5
    (item,) = talk.agenda
    assert (item.line, item.apart_cents) == (names(table)[0], 5 * THOUSAND)


def test_once_people_have_talked_or_agreed_it_proposes_nothing(table, ada, ben):
    returned_twice(table, ada, ben)
    words.note_conversation(table, timezone.localdate(), "Fairs first, then calls.", by=ben)
    assert proposed_conversation(table, timezone.localdate()) is None
    returned_twice(table, ada, ben)
    assert proposed_conversation(table, timezone.localdate()).returns == 2
    proposals.accept(propose(table, ben), by=ada)
    assert proposed_conversation(table, timezone.localdate()) is None


def test_a_conversation_is_noted_after_it_was_held_by_who_takes_part(table, ada, dan):
    with pytest.raises(Refusal, match="has been held"):
        words.note_conversation(table, timezone.localdate() + timedelta(days=1), "Well.", by=ada)
    with pytest.raises(Refusal, match="in a sentence"):
        words.note_conversation(table, timezone.localdate(), "", by=ada)
    with pytest.raises(NotAllowed):
        words.note_conversation(table, timezone.localdate(), "Well.", by=dan)


def test_who_sees_the_table(table, ada, ben, cleo, dan, eve, nora):
    propose(table, ada)
    text(table, ada)
    words.comment(table, "Well.", Tag.VALUE, by=ada)
    for who in (ada, ben, cleo, nora, made_rounds.staff("Tom", Side.SALES)):
        for query in (proposals_visible_to, texts_visible_to, comments_visible_to):
            assert query(who, table).count() == 1
    for who in (dan, eve):
        for query in (proposals_visible_to, texts_visible_to, comments_visible_to):
            assert query(who, table).count() == 0


def test_the_phase_is_left_and_the_table_stays(table, ada, ben):
    made = propose(table, ada)
    rounds.walk(table, Phase.ROOM, by=ben)
    with pytest.raises(NotAllowed):
        proposals.accept(made, by=ben)
    assert on_the_table(table) == made
