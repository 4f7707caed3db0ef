"""The table in pages, as both sides use it, without a script."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.plan import judged_rounds, made_rounds
from apps.plan.test_table import nora, propose, returned_twice, table
from apps.plan.visiting import as_
from gespann.apps.jobs.kinds import kind_named
from gespann.apps.jobs.models import Job
from gespann.apps.organisation.models import Side
from gespann.apps.plan.actions import proposals, rounds, words
from gespann.apps.plan.figures import Line, Purpose, cents_of_levers, lines_of
from gespann.apps.plan.models import (
    Answer,
    AnswerKind,
    Comment,
    Conversation,
    MediatorText,
    Phase,
    Prepared,
    Proposal,
    Tag,
)
from gespann.apps.plan.queries.rounds import levers_of
from gespann.core.quantities import Department

pytestmark = pytest.mark.django_db
__all__ = ["nora", "table"]
THOUSAND = 1_000_00


def at(name, of):
    return reverse(f"plan:{name}", args=[of.pk])


def levers(planning):
    """In the order of the form: those of sales first."""
    return sorted(levers_of(planning), key=lambda one: one.department is not Department.SALES)


def typed(planning, more=0, **said):
    """Least amounts as they are typed, `more` cents for the first lever."""
    least = [one.least_cents or 0 for one in levers(planning)]
    amounts = {f"amount-{n}": f"{cents / 100:.2f}" for n, cents in enumerate(least)}
    amounts["amount-0"] = f"{(least[0] + more) / 100:.2f}"
    return {
        **amounts, "measure-0": "", "cost-0": "", "whose-0": "sales", "follows": 0, **said,
    }  # fmt: skip


# --- Proposals ---


def test_an_empty_table_says_how_to_begin(table, ada, cleo):
    page = as_(ada).get(at("table", table)).text
    assert "Open with a proposal" in page
    assert at("propose", table) in page
    assert "Nothing lies on the table yet" in as_(cleo).get(at("table", table)).text


def test_before_its_phase_the_table_says_what_comes_first(planning, ada):
    page = as_(ada).get(at("table", planning)).text
    assert "It is not yet the time for proposals" in page
    assert as_(ada).get(at("propose", planning)).status_code == 404


def test_a_proposal_is_typed_and_answered_by_another(table, ada, ben):
    answer = as_(ada).post(
        at("propose", table),
        typed(table, reason="The north needs it.", **{"measure-0": "Fair", "cost-0": "1,000"}),
    )
    assert answer.status_code == 303
    first = Proposal.objects.get()
    assert Line(Purpose.MEASURE, "Fair", Department.SALES, THOUSAND) in lines_of(first.lines)
    page = as_(ben).get(at("table", table)).text
    assert "A proposal of the other side waits for your answer" in page
    assert "The north needs it." in page
    assert "Waiting for the answer of Marketing" in as_(ada).get(at("table", table)).text
    as_(ben).post(at("propose", table), typed(table, 5 * THOUSAND, follows=1))
    assert first.answers.get().kind == AnswerKind.COUNTER
    page = as_(ada).get(at("table", table)).text
    assert "How far both have moved" in page
    assert "€5,000" in page


@pytest.mark.parametrize(
    ("wrong", "words_"),
    [
        ({"amount-0": "lots"}, "cannot be read as an amount"),
        ({"amount-1": ""}, "This field is required"),
        ({"measure-0": "Fair"}, "Say what this measure costs"),
        ({"cost-0": "5"}, "Say what this cost is for"),
        ({"amount-0": "99,999,999"}, "its bounds are"),
        ({"measure-0": "Hall", "cost-0": "9,000,000"}, "more than the budget"),
    ],
)
def test_what_is_wrong_with_a_proposal_is_told(table, ada, wrong, words_):
    answer = as_(ada).post(at("propose", table), typed(table, **wrong))
    assert answer.status_code == 422
    assert words_ in answer.text
    assert not Proposal.objects.exists()


def test_of_two_proposals_at_once_the_second_sees_both_and_keeps_its_own(table, ada, ben):
    mine = typed(table, 7 * THOUSAND, reason="For calls.")
    propose(table, ada, 3 * THOUSAND)
    answer = as_(ben).post(at("propose", table), mine)
    assert answer.status_code == 409
    assert "Another proposal was put on the table while you were writing." in answer.text
    assert "What differs" in answer.text
    assert f'value="{float(mine["amount-0"]):,.2f}"' in answer.text
    assert "For calls." in answer.text
    assert Proposal.objects.count() == 1
    assert as_(ben).post(at("propose", table), {**mine, "follows": 1}).status_code == 303
    assert Proposal.objects.count() == 2


def test_a_proposal_starts_from_what_is_known(table, ada, ben):
    Prepared.objects.all()  # final; the one of this round has no golden mean
    propose(table, ada, THOUSAND)
    propose(table, ben, 9 * THOUSAND)
    client = as_(ada)
    low = levers_of(table)[0].least_cents
    for start, more in (("own", 1), ("other", 9), ("least", 0)):
        page = client.get(at("propose", table), {"from": start}).text
        assert f'value="{(low + more * THOUSAND) / 100:,.2f}"' in page
    page = client.get(at("propose", table)).text
    assert "Last year" in page
    assert "The golden mean" not in page
    assert "Sales last said" in page


def test_what_lies_there_is_accepted_if_it_is_still_what_was_seen(table, ada, ben):
    propose(table, ada)
    propose(table, ada, THOUSAND)
    client = as_(ben)
    answer = client.post(at("accept", table), {"proposal": 1})
    assert answer.status_code == 409
    assert "Something else lies on the table by now" in answer.text
    assert client.post(at("accept", table), {"proposal": 2}).status_code == 303
    page = client.get(at("table", table)).text
    assert "Both sides stand behind proposal 2" in page
    assert client.post(at("accept", table), {"proposal": 2}).status_code == 303
    assert Answer.objects.count() == 1  # sent once more


def test_it_goes_back_with_a_reason(table, ada, ben):
    propose(table, ada)
    client = as_(ben)
    assert client.post(at("give_back", table), {"proposal": 1, "reason": ""}).status_code == 422
    said = {"proposal": 1, "reason": "Too little for fairs."}
    assert client.post(at("give_back", table), said).status_code == 303
    page = as_(ada).get(at("table", table)).text
    assert "Too little for fairs." in page
    assert "It was returned by Marketing" in page


def test_whoever_returns_what_lies_there_no_more_keeps_their_words(table, ada, ben):
    propose(table, ada)
    propose(table, ada, THOUSAND)
    answer = as_(ben).post(at("give_back", table), {"proposal": 1, "reason": "Too little."})
    assert answer.status_code == 409
    assert "Something else lies on the table by now." in answer.text
    assert "Too little." in answer.text
    assert not Answer.objects.exists()


def test_who_may_press_what(table, ada, ben, cleo):
    sam = made_rounds.staff("Sam", Side.SALES)
    propose(table, ada)
    for who in (sam, cleo):
        page = as_(who).get(at("table", table)).text
        assert at("accept", table) not in page
        for name in ("propose", "give_back", "conversation"):
            assert as_(who).get(at(name, table)).status_code == 404
        assert as_(who).post(at("accept", table), {"proposal": 1}).status_code == 404
        assert as_(who).post(at("text", table), typed(table)).status_code == 404
    assert at("accept", table) not in as_(ada).get(at("table", table)).text


# --- Talking ---


def test_after_two_returns_the_next_step_is_a_conversation(table, ada, ben):
    returned_twice(table, ada, ben)
    for who in (ada, ben):
        page = as_(who).get(at("table", table)).text
        assert "Talk about it, best on" in page
        assert "sales" in page.split("Talk about it")[1][:600]
    client = as_(ada)
    page = client.get(at("conversation", table)).text
    assert "The agenda" in page
    said = {"day": timezone.localdate(), "outcome": "Fairs first, then calls.", "seen": 0}
    assert client.post(at("conversation", table), {**said, "outcome": ""}).status_code == 422
    assert client.post(at("conversation", table), said).status_code == 303
    page = client.get(at("table", table)).text
    assert "Talk about it, best on" not in page
    assert "Fairs first, then calls." in page


def test_of_two_who_note_a_conversation_the_second_sees_the_first(table, ada, ben):
    words.note_conversation(table, timezone.localdate(), "We split it.", by=ada)
    said = {"day": timezone.localdate(), "outcome": "Half each.", "seen": 0}
    answer = as_(ben).post(at("conversation", table), said)
    assert answer.status_code == 409
    assert "We split it." in answer.text
    assert "Half each." in answer.text
    assert Conversation.objects.count() == 1
    assert as_(ben).post(at("conversation", table), {**said, "seen": 1}).status_code == 303


def test_a_long_silence_is_told_and_talking_proposed(table, ada, ben):
    with made_rounds.days_ago(20):
        propose(table, ada)
    page = as_(ada).get(at("table", table)).text
    assert "The answer of Marketing is overdue" in page
    assert "It should have come by" in as_(ben).get(at("table", table)).text


# --- Remarks ---


def test_a_fact_says_where_it_can_be_looked_up(table, ada, ben):
    line = levers_of(table)[0].name
    address = f"{at('comment', table)}?line={line}"
    client = as_(ada)
    fact = {"text": "Leads fell by a tenth.", "tag": "fact", "shown_by": "", "evidence": ""}
    answer = client.post(address, fact)
    assert answer.status_code == 422
    assert "A fact says where it can be looked up" in answer.text
    fit = reverse("response:fit", args=[table.fit_id])
    assert client.post(address, {**fact, "shown_by": fit}).status_code == 303
    client.post(address, {**fact, "text": "Again.", "evidence": "Fair report 2025, page 4"})
    client.post(address, {**fact, "text": "Third.", "evidence": "https://kupferberg.example/a"})
    assert [one.evidence for one in Comment.objects.order_by("pk")] == [
        fit, "Fair report 2025, page 4", "https://kupferberg.example/a",
    ]  # fmt: skip
    page = as_(ben).get(at("table", table)).text
    assert f'<a href="{fit}">What the data said: fit' in page
    assert "Fair report 2025, page 4" in page
    assert 'rel="noopener noreferrer">kupferberg.example</a>' in page
    assert "3 remarks" in page


@pytest.mark.parametrize(
    ("name", "called"),
    [("budget:entry", "Entry 7 of the ledger"), ("budget:line", "Line 7 of the ledger")],
)
def test_an_entry_of_the_ledger_is_evidence_by_its_name(table, ada, name, called):
    address = reverse(name, args=[7])
    words.comment(table, "It was paid.", Tag.FACT, evidence=address, by=ada)
    assert f'<a href="{address}">{called}</a>' in as_(ada).get(at("table", table)).text


@pytest.mark.parametrize(
    "evidence", ["javascript:alert(1)", "//evil.example/x", "data:text/html,x", "<b>bold</b>"]
)
def test_no_evidence_becomes_a_link_that_does_something_else(table, ada, evidence):
    words.comment(table, "Look.", Tag.FACT, evidence=evidence, by=ada)
    page = as_(ada).get(at("table", table)).text
    assert f'href="{evidence}"' not in page
    assert "<b>bold</b>" not in page


def test_remarks_are_short_and_of_lines_that_there_are(table, ada):
    client = as_(ada)
    long = {"text": "x" * 281, "tag": "value"}
    assert client.post(at("comment", table), long).status_code == 422
    assert client.get(at("comment", table), {"line": "Nothing"}).status_code == 404


def test_remarks_stand_beside_the_evidence_too(table, ada, ben):
    line = levers_of(table)[0].name
    words.comment(table, "Last spring it did not.", Tag.FORECAST, line=line, by=ben)
    page = as_(ada).get(at("evidence", table)).text
    assert "Last spring it did not." in page
    assert f"{at('comment', table)}?line=" in page


def test_ones_own_remark_can_be_taken_back(table, ada, ben):
    said = words.comment(table, "Too dear.", Tag.VALUE, by=ada)
    assert reverse("plan:take_back", args=[said.pk]) not in as_(ben).get(at("table", table)).text
    assert as_(ben).post(reverse("plan:take_back", args=[said.pk])).status_code == 404
    assert as_(ada).post(reverse("plan:take_back", args=[said.pk])).status_code == 303
    assert not Comment.objects.exists()


def test_where_remarks_go_back_and_forth_talking_is_offered(table, ada, ben):
    line = levers_of(table)[0].name
    offer = "Here it goes back and forth in writing."
    for number, who in enumerate((ada, ben, ada)):
        words.comment(table, f"No, {number}.", Tag.VALUE, line=line, by=who)
    assert offer not in as_(ada).get(at("table", table)).text
    words.comment(table, "No, no.", Tag.VALUE, line=line, by=ben)
    assert offer in as_(ada).get(at("table", table)).text
    words.note_conversation(table, timezone.localdate(), "Yes.", by=ada)
    assert offer not in as_(ada).get(at("table", table)).text


# --- What the computation says ---


@pytest.fixture
def judged(planning, ada, ben):
    """A round with golden mean and tests, four proposals, and what the core says of them."""
    made_rounds.both_hand_in(planning, ada, ben)
    judged_rounds.prepare(planning)
    made_rounds.walk_to(planning, Phase.PROPOSALS, ada)
    for number, who in enumerate((ada, ben, ada, ben)):
        propose(planning, who, number * THOUSAND)
    return planning


def test_trades_are_asked_for_and_the_page_shows_how_far_it_is(judged, ada):
    client = as_(ada)
    assert "Look for trades" in client.get(at("table", judged)).text
    answer = client.post(at("judge", judged))
    assert answer.url == at("table", judged) + "#computed"
    job = Job.objects.get(kind="plan.judge")
    page = client.get(at("table", judged)).text
    assert f'id="job-{job.pk}"' in page
    there = f"{at('table', judged)}?judged={job.pk}#computed"
    assert kind_named("plan.judge").address(job) == there
    assert "Look for trades" not in page


def test_trades_and_the_single_text_can_be_started_from(judged, ada, ben):
    standing = judged_rounds.judge(judged)
    client = as_(ada)
    page = client.get(at("table", judged)).text
    assert "a step that gives the other side" in page
    start = f"{at('propose', judged)}?from=suggested"
    assert start in page
    state = judged_rounds.state()
    wanted = next(one.cents for one in state.next_proposals if one.department == "sales")
    first = levers(judged)[0].name
    cents = dict(zip((one.name for one in state.levers), wanted.tolist(), strict=True))[first]
    assert f'value="{cents / 100:,.2f}"' in client.get(start).text
    text = f"{at('text', judged)}?from=suggested"
    assert text in page
    cents = dict(zip((one.name for one in state.levers), state.text_cents.tolist(), strict=True))
    assert f'value="{cents[first] / 100:,.2f}"' in client.get(text).text
    assert standing.turns == judged.turns


def test_a_blockade_is_told_of_the_matter_with_a_way_for_each_step(judged, ada):
    judged_rounds.judge(judged, is_blocked=True)
    page = as_(ada).get(at("table", judged)).text
    assert "3 proposals in a row came back without movement." in page
    assert "nothing about anybody" in page
    lever = judged_rounds.state(is_blocked=True).disputed[0].name.replace(" ", "+")
    for way in (f"{at('tests', judged)}?lever={lever}", f"{at('text', judged)}?from=suggested"):
        assert way in page
    told = page.split("The matter does not move")[1].split("On the table")[0]
    for person in ("Ada", "Ben"):
        assert person not in told


def test_what_was_said_of_an_earlier_table_is_not_told_of_this_one(judged, ada, ben):
    judged_rounds.judge(judged, is_blocked=True)
    words.note_conversation(judged, timezone.localdate(), "We talked.", by=ada)
    assert "The matter does not move" in as_(ada).get(at("table", judged)).text
    propose(judged, ben, 9 * THOUSAND)
    page = as_(ada).get(at("table", judged)).text
    assert "The matter does not move" not in page
    assert "Look for trades" in page


def test_the_golden_mean_stands_beside_and_can_be_started_from(judged, ada):
    page = as_(ada).get(at("table", judged)).text
    assert "Golden mean" in page
    assert "The golden mean" in as_(ada).get(at("propose", judged)).text
    file = as_(ada).get(at("table", judged), {"export": "lines.csv"})
    assert file.content.decode("utf-8-sig").startswith("name,last_year,sales,marketing,mean,apart")


# --- The one text ---


def test_both_write_at_one_text_and_every_version_can_be_read(table, ada, ben):
    assert as_(ada).post(at("text", table), typed(table, words="A first one.")).status_code == 303
    said = typed(table, THOUSAND, words="A second one.", follows=1)
    assert as_(ben).post(at("text", table), said).status_code == 303
    second = MediatorText.objects.get(number=2)
    page = as_(ada).get(at("text_version", second)).text
    assert "What it changes of version 1" in page
    assert "<del>first</del><ins>second</ins>" in page
    assert levers(table)[0].name in page.split("What differs")[1]
    assert "A second one." in as_(ada).get(at("text", table)).text


def test_of_two_at_once_on_the_text_the_second_sees_both_and_nothing_is_lost(table, ada, ben):
    words.write_text(
        table, made_rounds.lines_for(table, THOUSAND), "Sales gets more.", follows=0, by=ada
    )
    mine = typed(table, 5 * THOUSAND, words="Marketing gets more.")
    answer = as_(ben).post(at("text", table), mine)
    assert answer.status_code == 409
    assert "Ada has written version 1 while you were writing." in answer.text
    assert "<del>Sales</del><ins>Marketing</ins>" in answer.text
    assert "Marketing gets more.</textarea>" in answer.text
    assert f'value="{float(mine["amount-0"]):,.2f}"' in answer.text
    assert MediatorText.objects.count() == 1
    assert as_(ben).post(at("text", table), {**mine, "follows": 1}).status_code == 303
    assert [one.words for one in MediatorText.objects.order_by("number")] == [
        "Sales gets more.", "Marketing gets more.",
    ]  # fmt: skip


def test_a_neutral_person_puts_the_text_on_the_table_and_both_answer(table, ada, ben, nora):
    text = words.write_text(table, made_rounds.lines_for(table), "For both.", follows=0, by=nora)
    client = as_(nora)
    assert "Put this version on the table" in client.get(at("text", table)).text
    put = {"version": 1, "follows": 0}
    assert client.post(at("put_text", table), {**put, "version": 2}).status_code == 409
    assert client.post(at("put_text", table), put).status_code == 303
    assert Proposal.objects.get().text == text
    assert "Put this version on the table" not in client.get(at("text", table)).text
    assert "The one text waits for your answer" in as_(ada).get(at("table", table)).text
    asked = {"proposal": 1, "reason": "More calls.", "least-0": "50,000"}
    answer = as_(ada).post(at("give_back", table), {**asked, "least-0": ""})
    assert answer.status_code == 422
    assert as_(ada).post(at("give_back", table), asked).status_code == 303
    proposals.accept(Proposal.objects.get(), by=ben)
    page = client.get(at("table", table)).text
    assert "at least €50,000.00" in page
    assert "Write the next text" in page


def test_the_text_is_put_only_on_a_table_that_was_seen(table, ada, nora):
    words.write_text(table, made_rounds.lines_for(table), "For both.", follows=0, by=nora)
    propose(table, ada)
    answer = as_(nora).post(at("put_text", table), {"version": 1, "follows": 0})
    assert answer.status_code == 409
    assert "Another proposal was put on the table meanwhile" in answer.text


def test_the_text_starts_in_the_middle_between_both(table, ada, ben):
    propose(table, ada, 2 * THOUSAND)
    propose(table, ben, 4 * THOUSAND)
    page = as_(ada).get(at("text", table), {"from": "middle"}).text
    low = levers_of(table)[0].least_cents
    assert f'value="{(low + 3 * THOUSAND) / 100:,.2f}"' in page


def test_readers_read_and_write_nothing(table, ada, cleo):
    words.write_text(table, made_rounds.lines_for(table), "For both.", follows=0, by=ada)
    page = as_(cleo).get(at("text", table)).text
    assert "For both." in page
    assert "Save as a new version" not in page


# --- All of them ---


def test_the_pages_speak_german(judged, ada, ben):
    judged_rounds.judge(judged, is_blocked=True)
    ada.language = "de"
    ada.save()
    client = as_(ada)
    page = client.get(at("table", judged)).text
    for german in ("Der Tisch", "Die Sache bewegt sich nicht", "Zeile für Zeile"):
        assert german in page
    low = levers(judged)[0].least_cents
    said = typed(judged, follows=4)
    said = {name: value.replace(".", ",") if "amount" in name else value
            for name, value in said.items()}  # fmt: skip
    assert client.post(at("propose", judged), said).status_code == 303
    cents = cents_of_levers(lines_of(Proposal.objects.get(number=5).lines))
    assert cents[levers(judged)[0].name] == low


def test_the_table_asks_no_more_for_more_proposals_and_remarks(table, ada, ben):
    client, counts = as_(ada), []
    for number in range(3):
        propose(table, ben if number % 2 else ada, number * THOUSAND)
        words.comment(table, f"Remark {number}.", Tag.VALUE, by=ada)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(at("table", table)).status_code == 200
        counts.append(len(caught))
    assert counts[1] == counts[2]


def test_a_table_that_is_over_can_be_read(table, ada, ben):
    proposals.accept(propose(table, ada), by=ben)
    rounds.walk(table, Phase.SIGNATURES, by=ada)
    page = as_(ada).get(at("table", table)).text
    assert "The round stands at the signatures" in page
    assert at("accept", table) not in page
    assert as_(ada).get(at("propose", table)).status_code == 404
