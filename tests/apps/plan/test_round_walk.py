"""A round is opened once for a year and walked back and forth, and its journal tells how."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES
from gespann.apps.organisation.models import Office, Side
from gespann.apps.plan.actions import proposals, rounds
from gespann.apps.plan.actions.turns import RoundChanged
from gespann.apps.plan.models import Act, Part, Phase, Round
from gespann.apps.plan.queries.rounds import obstacle
from gespann.apps.response.models import Fit
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


def test_opening_a_round_gives_each_side_a_draft_and_the_journal_a_line(planning, cleo):
    assert [(one.side, one.is_draft) for one in planning.wishes.order_by("side")] == [
        (MARKETING, True),
        (SALES, True),
    ]
    (entry,) = planning.entries.all()
    assert (entry.act, entry.number, entry.by) == (Act.OPENED, 1, cleo)
    assert entry.figures["budget_cents"] == made_rounds.BUDGET_CENTS


def test_a_year_has_one_round(planning, ada):
    with pytest.raises(Refusal, match="2027 has a round already"):
        made_rounds.a_round(ada)
    assert Round.objects.count() == 1


def test_a_fit_that_is_not_to_be_used_carries_no_round(planning, ada):
    fit = Fit(pk=planning.fit_id, verdict="fail")
    with pytest.raises(Refusal, match="not to be used"):
        rounds.open_round(make.fiscal_year(2028), made_rounds.framed(fit=fit), by=ada)


def test_who_may_open_a_round(ada, ben, cleo, dan, eve):
    sam = made_rounds.staff("Sam", Side.SALES)
    for year, (who, may) in enumerate(
        [(ada, True), (ben, True), (cleo, True), (dan, False), (eve, False), (sam, False)], 2030
    ):
        if may:
            made_rounds.a_round(who, year)
        else:
            with pytest.raises(NotAllowed):
                made_rounds.a_round(who, year)


def test_the_budget_is_for_the_management_and_the_controller_to_change(planning, ada, cleo):
    controller = make.person("Connie")
    make.appointment(controller, Office.CONTROLLER)
    less = made_rounds.framed(budget_cents=900_000_00)
    with pytest.raises(NotAllowed):
        rounds.frame(planning, less, by=ada)
    rounds.frame(planning, less, by=cleo)
    assert (planning.budget_cents, planning.frame) == (900_000_00, 2)
    rounds.frame(
        planning,
        made_rounds.framed(budget_cents=900_000_00, deadline=date(2026, 12, 20)),
        by=controller,
    )
    assert planning.frame == 2  # a later deadline changes no figure
    assert [one.figures for one in planning.entries.filter(act=Act.FRAMED).order_by("number")] == [
        {"budget_cents": [1_000_000_00, 900_000_00]},
        {"deadline": ["2026-12-15", "2026-12-20"]},
    ]


def test_of_two_who_frame_what_they_saw_the_second_is_told_that_it_changed(planning, cleo):
    seen = Round.objects.get(pk=planning.pk)
    rounds.frame(planning, made_rounds.framed(budget_cents=900_000_00), by=cleo)
    with pytest.raises(RoundChanged):
        rounds.frame(seen, made_rounds.framed(budget_cents=800_000_00), by=cleo)
    assert Round.objects.get().budget_cents == 900_000_00


@pytest.mark.parametrize(
    ("who", "may"),
    [("ada", True), ("ben", True), ("cleo", True), ("neutral", True), ("sam", False),
     ("dan", False), ("eve", False)],
)  # fmt: skip
def test_who_may_walk(planning, ada, ben, cleo, dan, eve, who, may):
    neutral, sam = make.person("Nora"), made_rounds.staff("Sam", Side.SALES)
    make.membership(neutral, make.department())
    rounds.name_participant(planning, neutral, Part.NEUTRAL, by=ada)
    rounds.name_participant(planning, sam, SALES, by=ada)
    made_rounds.both_hand_in(planning, ada, ben)
    people = {"ada": ada, "ben": ben, "cleo": cleo, "neutral": neutral, "sam": sam, "dan": dan,
              "eve": eve}  # fmt: skip
    if may:
        rounds.walk(planning, Phase.EVIDENCE, by=people[who])
    else:
        with pytest.raises(NotAllowed):
            rounds.walk(planning, Phase.EVIDENCE, by=people[who])
    assert Round.objects.get().phase == (Phase.EVIDENCE if may else Phase.WISHES)


def test_each_step_needs_what_it_stands_on(planning, ada, ben):
    def refused(phase, words):
        with pytest.raises(Refusal, match=words):
            rounds.walk(planning, phase, by=ada)
        planning.refresh_from_db()

    refused(Phase.EVIDENCE, "hand in their wishes")
    refused(Phase.ROOM, "one phase at a time")
    refused(Phase.WISHES, "already")
    made_rounds.both_hand_in(planning, ada, ben)
    rounds.walk(planning, Phase.EVIDENCE, by=ben)
    refused(Phase.ROOM, "not been computed")
    made_rounds.prepare(planning)
    rounds.walk(planning, Phase.ROOM, by=ada)
    rounds.walk(planning, Phase.PROPOSALS, by=ada)
    refused(Phase.SIGNATURES, "both sides have accepted")
    made = proposals.propose(
        planning, made_rounds.lines_for(planning), reason="", follows=0, by=ada
    )
    refused(Phase.SIGNATURES, "both sides have accepted")
    proposals.accept(made, by=ben)
    rounds.walk(planning, Phase.SIGNATURES, by=ben)
    rounds.walk(planning, Phase.ROOM, by=ben)  # and back as far as they like
    assert [
        (one.figures["from"], one.figures["to"])
        for one in planning.entries.filter(act=Act.WALKED).order_by("number")
    ] == [
        ("wishes", "evidence"), ("evidence", "room"), ("room", "proposals"),
        ("proposals", "signatures"), ("signatures", "room"),
    ]  # fmt: skip


def test_back_at_the_wishes_both_write_anew_and_start_from_what_they_had(planning, ada, ben):
    made_rounds.both_hand_in(planning, ada, ben)
    rounds.walk(planning, Phase.EVIDENCE, by=ada)
    rounds.walk(planning, Phase.WISHES, by=ben)
    assert planning.edition == 2
    first, second = planning.wishes.filter(side=SALES).order_by("edition")
    assert (first.is_draft, second.is_draft) == (False, True)
    assert [one.cents for one in second.amounts.all()] == [one.cents for one in first.amounts.all()]


def test_who_may_name_whom(planning, ada, ben, cleo, dan):
    sam, mia = made_rounds.staff("Sam", Side.SALES), made_rounds.staff("Mia", Side.MARKETING)
    nora = make.person("Nora")
    make.membership(nora, make.department())
    for by, person, part in [(ben, sam, SALES), (sam, sam, SALES), (cleo, sam, SALES)]:
        with pytest.raises(NotAllowed):
            rounds.name_participant(planning, person, part, by=by)
    for person, part in [(mia, SALES), (dan, SALES), (sam, Part.NEUTRAL), (dan, Part.NEUTRAL)]:
        with pytest.raises(Refusal, match="cannot take part"):
            rounds.name_participant(planning, person, part, by=ada)
    rounds.name_participant(planning, sam, SALES, by=ada)
    rounds.name_participant(planning, nora, Part.NEUTRAL, by=cleo)
    with pytest.raises(Refusal, match="already"):
        rounds.name_participant(planning, sam, SALES, by=ada)
    with pytest.raises(NotAllowed):
        rounds.end_participation(planning.participants.get(person=sam), by=ben)
    rounds.end_participation(planning.participants.get(person=sam), by=sam)
    assert [one.person for one in planning.participants.all()] == [nora]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(list(Phase)), max_size=12))
def test_however_a_round_is_walked_it_stands_where_the_model_says(planning, ada, ben, steps):
    """The model: one step on with what it needs, any number back, an edition more at the wishes."""
    with transaction.atomic():
        made_rounds.both_hand_in(planning, ada, ben)
        made_rounds.prepare(planning)
        at, edition, handed_in = Phase.WISHES, 1, {1}
        for to in steps:
            needs = {Phase.EVIDENCE: edition in handed_in, Phase.ROOM: edition == 1,
                     Phase.SIGNATURES: False}.get(to, True)  # fmt: skip
            may = to.place < at.place or (to.place == at.place + 1 and needs)
            assert (obstacle(planning, to) == "") == may
            if not may:
                with pytest.raises(Refusal):
                    rounds.walk(planning, to, by=ada)
                planning.refresh_from_db()
                continue
            rounds.walk(planning, to, by=ada)
            at, edition = to, edition + (to is Phase.WISHES)
            assert (planning.phase, planning.edition) == (at, edition)
        planning.refresh_from_db()
        numbers = list(planning.entries.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, planning.turns + 1))
        transaction.set_rollback(True)
    planning.refresh_from_db()
