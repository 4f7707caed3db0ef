"""The round's page as a map: the rail, one step for each reader, the frame, who takes part."""

import pytest
from django.urls import reverse

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES
from apps.plan.visiting import as_
from gespann.apps.organisation.models import Side
from gespann.apps.plan.actions import proposals, rounds
from gespann.apps.plan.models import Part, Phase
from gespann.apps.plan.queries.participants import possible_participants
from gespann.apps.plan.queries.versions import latest_version, signatures_of
from gespann.apps.plan.way.next_step import next_step
from gespann.apps.plan.way.rail import State, rail

pytestmark = pytest.mark.django_db


def address(name, planning):
    return reverse(f"plan:{name}", args=[planning.pk])


def framing(planning, **changed):
    """What is typed about the frame; usually what stands there."""
    return {
        "budget_cents": "1,000,000", "goal_cents": "5,000,000", "deadline": "2026-12-15",
        "fit": planning.fit_id, "frame": planning.frame, **changed,
    }  # fmt: skip


# --- The rail and the step ----------------------------------------------------------------------


def test_the_rail_tells_what_is_done_where_the_round_stands_and_what_is_missing(planning, ada, ben):
    stops = rail(planning)
    assert [one.name for one in stops] == [*Phase.values, "year"]
    assert [one.state for one in stops] == [State.HERE] + [State.WAITS] * 5
    assert stops[1].words == "Both sides have to hand in their wishes first."
    made_rounds.at_proposals(planning, ada, ben)
    stops = rail(planning)
    assert [one.state for one in stops[:4]] == [State.DONE] * 3 + [State.HERE]
    assert "both sides have accepted" in stops[4].words
    page = as_(ben).get(address("round", planning)).text
    assert "<small>now</small>" in page
    assert stops[4].words in page


def test_every_reader_is_told_one_step(planning, ada, ben, cleo):
    sam = made_rounds.staff("Sam", Side.SALES)
    rounds.name_participant(planning, sam, SALES, by=ada)

    def headings():
        return [str(next_step(one, planning).heading) for one in (ada, sam, ben, cleo)]

    def actions():
        return [str(next_step(one, planning).action) for one in (ada, sam, ben, cleo)]

    def map_of(one):
        return as_(one).get(address("round", planning)).text

    write = "Write down what your side wishes for"
    assert headings() == [write, write, write, "Wishes are being written"]
    made_rounds.hand_in(planning, SALES, ada, made_rounds.a_wish(planning))
    done, waits = "Your side has handed in", "Wishes are being written"
    assert headings() == [done, done, write, waits]
    assert str(next_step(ada, planning).words).startswith("Marketing is still writing.")
    made_rounds.hand_in(planning, MARKETING, ben, made_rounds.a_wish(planning))
    assert set(headings()) == {"Both sides have handed in"}
    on = "On to “Evidence”"
    assert actions() == [on, "", on, on]
    rounds.walk(planning, Phase.EVIDENCE, by=ben)
    assert actions() == ["Compute the room"] * 4
    assert f'href="{address("evidence", planning)}">Look at the evidence</a>' in map_of(sam)
    made_rounds.prepare(planning)
    assert actions() == ["On to “Room”", "", "On to “Room”", "On to “Room”"]
    rounds.walk(planning, Phase.ROOM, by=ben)
    assert actions() == ["On to “Proposals”", "", "On to “Proposals”", "On to “Proposals”"]
    for one in (sam, cleo):
        assert f'href="{address("room", planning)}">Look at the room</a>' in map_of(one)


def test_whoever_has_asked_sees_how_far_the_room_is_and_nobody_asks_again(planning, ada, ben):
    made_rounds.both_hand_in(planning, ada, ben)
    rounds.walk(planning, Phase.EVIDENCE, by=ada)
    job = as_(ben).post(address("prepare", planning)).url
    assert next_step(ben, planning).address == job
    assert next_step(ada, planning).action == ""
    assert "Compute the room" not in as_(ada).get(address("round", planning)).text


def test_on_the_table_the_step_is_for_whoever_has_to_answer(planning, ada, ben):
    made_rounds.at_proposals(planning, ada, ben)
    assert next_step(ada, planning).heading == "Nothing lies on the table yet"
    lines = made_rounds.lines_for(planning)
    made = proposals.propose(planning, lines, reason="", follows=0, by=ada)
    assert next_step(ada, planning).heading == "An answer is awaited"
    assert next_step(ada, planning).words == "Marketing looks at what lies on the table."
    assert next_step(ben, planning).heading == "Something lies on the table for your side"
    proposals.accept(made, by=ben)
    assert next_step(ben, planning).sends == {"to": "signatures"}


def test_signatures_are_awaited_from_whoever_has_not_signed(planning, ada, ben, ledger):
    version = made_rounds.written_down(planning, ada, ben)
    assert next_step(ada, planning).heading == "The plan waits for your signature"
    made_rounds.signed(version, ada)
    assert next_step(ada, planning).words == "Marketing has not signed yet."
    assert next_step(ben, planning).heading == "The plan waits for your signature"
    made_rounds.signed(version, ben)
    planning.refresh_from_db()
    assert next_step(ada, planning).heading == "The plan is in force"
    assert [one.state for one in rail(planning)] == [State.DONE] * 5 + [State.HERE]


def test_the_round_is_led_back_and_the_next_edition_begins(planning, ada, ben, cleo):
    made_rounds.at_proposals(planning, ada, ben)
    page = as_(cleo).get(address("round", planning)).text
    assert "Back to “Room”" in page
    assert "Back to “Wishes”" in page
    assert as_(cleo).post(address("walk", planning), {"to": "wishes"}).status_code == 303
    planning.refresh_from_db()
    assert (planning.phase, planning.edition) == (Phase.WISHES, 2)
    sam = made_rounds.staff("Sam", Side.SALES)
    assert "Lead the round back" not in as_(sam).get(address("round", planning)).text


# --- The frame ------------------------------------------------------------------------------------


def test_the_frame_is_changed_by_the_management_and_the_journal_says_what(planning, ada, cleo):
    assert as_(ada).get(address("frame", planning)).status_code == 404
    assert address("frame", planning) not in as_(ada).get(address("round", planning)).text
    assert address("frame", planning) in as_(cleo).get(address("round", planning)).text
    assert "1,000,000.00" in as_(cleo).get(address("frame", planning)).text
    answer = as_(cleo).post(
        address("frame", planning), framing(planning, budget_cents="900,000", goal_cents="")
    )
    assert answer.status_code == 303
    planning.refresh_from_db()
    assert (planning.budget_cents, planning.goal_cents, planning.frame) == (900_000_00, None, 2)
    page = as_(ada).get(address("round", planning)).text
    assert "Budget: €1,000,000.00 → €900,000.00" in page
    assert "Goal: €5,000,000.00 → –" in page


def test_the_frame_says_beforehand_which_signatures_become_void(planning, ada, ben, cleo):
    version = made_rounds.written_down(planning, ada, ben)
    assert "Nobody has signed it yet" in as_(cleo).get(address("frame", planning)).text
    made_rounds.signed(version, ada)
    page = as_(cleo).get(address("frame", planning)).text
    assert "Version 1 of the plan becomes void" in page
    assert "It was signed by" in page
    as_(cleo).post(address("frame", planning), framing(planning, budget_cents="2,000,000"))
    version.refresh_from_db()
    planning.refresh_from_db()
    assert latest_version(planning) is None
    assert [one.void for one in signatures_of(version)] == ["figures_changed"]


def test_of_two_who_change_the_frame_the_second_is_told(planning, cleo):
    other = framing(planning, budget_cents="900,000")
    as_(cleo).post(address("frame", planning), other)
    answer = as_(cleo).post(address("frame", planning), {**other, "budget_cents": "800,000"})
    assert answer.status_code == 422
    assert "Somebody has changed goal, budget or fit meanwhile" in answer.text
    planning.refresh_from_db()
    assert planning.budget_cents == 900_000_00


# --- Those who take part --------------------------------------------------------------------------


def test_a_side_names_its_own_people_and_the_management_a_neutral_person(planning, ada, ben, cleo):
    sam = made_rounds.staff("Sam", Side.SALES)
    nora = make.person("Nora")
    make.membership(nora, make.department())
    assert list(possible_participants(planning, Part.NEUTRAL)) == [cleo, *_keeper(), nora]
    assert sam in possible_participants(planning, SALES)
    assert ben not in possible_participants(planning, SALES)
    page = address("participants", planning)
    assert as_(ada).post(page, {"part": "sales", "person": sam.pk}).status_code == 303
    assert as_(ada).post(page, {"part": "marketing", "person": ben.pk}).status_code == 404
    assert as_(cleo).post(page, {"part": "neutral", "person": nora.pk}).status_code == 303
    assert as_(ada).post(page, {"part": "sales", "person": ben.pk}).status_code == 422
    assert as_(sam).post(page, {"part": "sales", "person": sam.pk}).status_code == 404
    assert as_(ada).post(page, {}).status_code == 404
    for who in (ada, ben, cleo, nora):
        told = as_(who).get(address("round", planning)).text
        assert "Sam" in told
        assert "Nora" in told


def _keeper():
    from gespann.apps.organisation.models import Person

    return list(Person.objects.filter(name="Keeper"))


def test_a_side_takes_its_people_out_and_everybody_may_leave(planning, ada, ben, cleo):
    sam = made_rounds.staff("Sam", Side.SALES)
    nora = make.person("Nora")
    make.membership(nora, make.department())
    of_sam = rounds.name_participant(planning, sam, SALES, by=ada)
    of_nora = rounds.name_participant(planning, nora, Part.NEUTRAL, by=cleo)
    assert as_(ben).post(reverse("plan:leave", args=[of_sam.pk])).status_code == 404
    assert as_(ada).post(reverse("plan:leave", args=[of_sam.pk])).status_code == 303
    assert as_(nora).post(reverse("plan:leave", args=[of_nora.pk])).url == "/"
    assert not planning.participants.exists()
    assert as_(nora).get(address("round", planning)).status_code == 404


def test_the_map_speaks_german(planning, cleo):
    cleo.language = "de"
    cleo.save()
    for name in ("round", "frame", "participants"):
        page = as_(cleo).get(address(name, planning)).text
        assert "Vertrieb" in page or "Ziel" in page
        assert "Planungsrunde 2027" in page
