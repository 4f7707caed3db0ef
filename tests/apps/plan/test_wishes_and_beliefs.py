"""Each side writes alone; two of one side at once lose nothing; what is handed in stays."""

from dataclasses import replace

import pytest

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES
from gespann.apps.organisation.models import Side
from gespann.apps.plan.actions import beliefs, rounds
from gespann.apps.plan.actions.beliefs import Answers, answers_of
from gespann.apps.plan.actions.wishes import hand_in, write_wishes
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.models import Outcome, Phase
from gespann.apps.plan.queries.rounds import levers_of
from gespann.apps.plan.queries.wishes import (
    MeasureWish,
    WishContent,
    as_beliefs,
    as_department_wishes,
    content_of,
)
from gespann.core.compromise.both_wishes import LeverWish
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.quantities import Department
from gespann.files.wishes_toml import WISH_KEYS
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
ANSWERS = Answers(without=70, half=88, more=108, most=120, lasts_months=3)
FAIR = MeasureWish("Messe Hannover", 40_000_00, "To meet the fitters of the north")


@pytest.fixture
def draft(planning):
    return planning.wishes.get(side=SALES)


@pytest.fixture
def content(planning):
    return replace(made_rounds.a_wish(planning), measures=(FAIR,))


def test_outcomes_are_those_that_the_core_can_weigh():
    assert list(Outcome.values) == list(SharedOutcome)
    assert set(WISH_KEYS) == {"amount", "least", "weight"}


def test_what_is_written_is_read_the_same(draft, content, ada):
    written = write_wishes(draft, content, version=1, by=ada)
    assert (written.version, content_of(written)) == (2, content)
    as_core = as_department_wishes(written)
    assert (as_core.department, as_core.wishes) == (Department.SALES, content.amounts)
    assert as_core.weights == {SharedOutcome.CONTRIBUTION: 10.0}


def test_of_two_who_write_one_draft_the_second_gets_both_and_nothing_is_lost(draft, content, ada):
    dora = made_rounds.deputy_of(ada, "Dora")
    write_wishes(draft, content, version=1, by=ada)
    mine = WishContent(amounts=(replace(content.amounts[0], cents=7),), weights={"revenue": 3.0})
    conflict = write_wishes(draft, mine, version=1, by=dora)
    assert isinstance(conflict, Conflict)
    assert (conflict.mine, conflict.theirs, conflict.by) == (mine, content, "Ada")
    assert set(conflict.differs) == {
        *(one.lever for one in content.amounts), FAIR.name, "contribution", "revenue",
    }  # fmt: skip
    assert content_of(draft) == content
    write_wishes(draft, mine, version=conflict.version, by=dora)
    assert content_of(draft) == mine


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amounts": (LeverWish("Nothing", 1),)}, "no lever “Nothing”"),
        ({"amounts": (LeverWish("{first}", 100, 101),)}, "minimum"),
        ({"amounts": (LeverWish("{first}", 0),)}, "more than nothing"),
        ({"amounts": (LeverWish("{first}", 5), LeverWish("{first}", 6))}, "twice"),
        ({"measures": (MeasureWish("Fair", 5, " "),)}, "purpose"),
        ({"measures": (MeasureWish("Fair", 0, "why"),)}, "cost"),
        ({"measures": (FAIR, FAIR)}, "twice"),
    ],
)
def test_what_cannot_be_wished_for(planning, draft, ada, wrong, words):
    first = levers_of(planning)[0].name
    amounts = tuple(
        replace(one, lever=one.lever.format(first=first)) for one in wrong.get("amounts", ())
    )
    with pytest.raises(Refusal, match=words):
        write_wishes(draft, WishContent(**{**wrong, "amounts": amounts}), version=1, by=ada)
    assert content_of(draft) == WishContent()


def test_who_may_write_and_who_hand_in(planning, draft, ada, ben, cleo, dan, eve):
    sam = made_rounds.staff("Sam", Side.SALES)
    tom = made_rounds.staff("Tom", Side.SALES)
    rounds.name_participant(planning, sam, SALES, by=ada)
    for who in (ben, cleo, dan, eve, tom):
        with pytest.raises(NotAllowed):
            write_wishes(draft, made_rounds.a_wish(planning), version=1, by=who)
    write_wishes(draft, made_rounds.a_wish(planning), version=1, by=sam)
    for who in (ben, cleo, dan, eve, tom, sam):
        with pytest.raises(NotAllowed):
            hand_in(draft, version=2, by=who)
    hand_in(draft, version=2, by=made_rounds.deputy_of(ada, "Dora"))
    assert not draft.is_draft


def test_nobody_hands_in_what_they_have_not_seen(planning, draft, ada):
    write_wishes(draft, made_rounds.a_wish(planning), version=1, by=ada)
    with pytest.raises(Refusal, match="changed this draft"):
        hand_in(draft, version=1, by=ada)
    draft.refresh_from_db()
    assert draft.is_draft
    assert not planning.entries.filter(act="handed_in").exists()


def test_what_is_handed_in_changes_no_more(planning, draft, content, ada):
    made_rounds.hand_in(planning, SALES, ada, content)
    draft.refresh_from_db()
    with pytest.raises(Refusal, match="handed in"):
        write_wishes(draft, WishContent(), version=draft.version, by=ada)
    with pytest.raises(Refusal, match="handed in"):
        beliefs.answer_about(draft, levers_of(planning)[0].name, ANSWERS, version=0, by=ada)
    with pytest.raises(Refusal, match="handed in already"):
        hand_in(draft, version=draft.version, by=ada)
    assert content_of(draft) == content


def test_wishes_have_their_phase(planning, ada, ben):
    made_rounds.both_hand_in(planning, ada, ben)
    planning.refresh_from_db()
    rounds.walk(planning, Phase.EVIDENCE, by=ada)
    draft = planning.wishes.get(side=SALES)
    with pytest.raises(NotAllowed):
        write_wishes(draft, WishContent(), version=draft.version, by=ada)


def test_answers_are_kept_for_the_core_with_the_usual_success_as_one(planning, draft, ada):
    lever = levers_of(planning)[0].name
    beliefs.answer_about(draft, lever, ANSWERS, version=0, by=ada)
    (belief,) = as_beliefs(draft)
    assert (belief.believer, belief.lever, belief.lasts_months) == (Department.SALES, lever, 3)
    assert (belief.without, belief.half, belief.more, belief.most) == (0.7, 0.88, 1.08, 1.2)


def test_answers_that_cannot_be_right_together_are_refused(planning, draft, ada):
    lever = levers_of(planning)[0].name
    with pytest.raises(Refusal, match="more effort would bring less"):
        beliefs.answer_about(draft, lever, replace(ANSWERS, half=60), version=0, by=ada)
    with pytest.raises(Refusal, match="no lever “Nothing”"):
        beliefs.answer_about(draft, "Nothing", ANSWERS, version=0, by=ada)


def test_two_answer_about_two_levers_at_once_and_about_one_in_turn(planning, draft, ada):
    dora = made_rounds.deputy_of(ada, "Dora")
    first, second = (one.name for one in levers_of(planning)[:2])
    beliefs.answer_about(draft, first, ANSWERS, version=0, by=ada)
    beliefs.answer_about(draft, second, ANSWERS, version=0, by=dora)
    mine = replace(ANSWERS, most=130)
    conflict = beliefs.answer_about(draft, first, mine, version=0, by=dora)
    assert (conflict.mine, conflict.theirs, conflict.differs) == (mine, ANSWERS, ("most",))
    row = beliefs.answer_about(draft, first, mine, version=conflict.version, by=dora)
    assert answers_of(row) == mine
    with pytest.raises(Refusal, match="changed this answer"):
        beliefs.take_answer_out(draft, first, version=1, by=ada)
    beliefs.take_answer_out(draft, first, version=2, by=ada)
    gone = beliefs.answer_about(draft, first, mine, version=2, by=dora)
    assert (gone.theirs, gone.version) == (None, 0)
    assert [one.lever for one in draft.beliefs.all()] == [second]


def test_a_new_edition_starts_with_the_answers_of_the_one_before(planning, ada, ben):
    draft = planning.wishes.get(side=MARKETING)
    lever = levers_of(planning)[0].name
    beliefs.answer_about(draft, lever, ANSWERS, version=0, by=ben)
    made_rounds.both_hand_in(planning, ada, ben)
    planning.refresh_from_db()
    rounds.walk(planning, Phase.EVIDENCE, by=ada)
    rounds.walk(planning, Phase.WISHES, by=ada)
    again = planning.wishes.get(side=MARKETING, edition=2)
    assert as_beliefs(again) == as_beliefs(draft)
    beliefs.take_answer_out(again, lever, version=1, by=ben)
    assert draft.beliefs.count() == 1


def test_the_administrator_sees_and_writes_nothing_unless_they_belong_to_a_side(planning, ada):
    make.appointment(ada, "administrator")
    draft = planning.wishes.get(side=SALES)
    write_wishes(draft, made_rounds.a_wish(planning), version=1, by=ada)
    assert draft.version == 2
