"""What is sent once more, because its answer got lost on the way, counts once and is no fault."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.plan import made_rounds
from apps.plan.test_pages_table import at, typed
from apps.plan.test_signatures_page import as_ as with_password
from apps.plan.test_signatures_page import pot, seen, signing
from apps.plan.test_table import table
from apps.plan.visiting import as_
from gespann.apps.plan.models import (
    AgreedTest,
    Answer,
    BeliefAnswer,
    Comment,
    Conversation,
    Entry,
    MediatorText,
    Part,
    PlanVersion,
    Proposal,
    Signature,
    TestSignature,
    Withdrawal,
)

pytestmark = pytest.mark.django_db
__all__ = ["pot", "table"]
SEE_OTHER = 303


def twice(client, address, said):
    """Sent, and sent again: both times it leads on, to the same place."""
    first, again = client.post(address, said), client.post(address, said)
    assert first.status_code == SEE_OTHER
    assert (again.status_code, again.url) == (SEE_OTHER, first.url)


def test_wishes_that_are_saved_twice_are_no_conflict(planning, ada):
    draft = planning.wishes.get(side=Part.SALES)
    said = {"amount-0": "100", "version": draft.version, "places": 0}
    twice(as_(ada), at("wishes", planning), said)
    assert draft.amounts.get().cents == 100_00


def test_an_answer_about_a_lever_that_is_saved_twice_is_no_conflict(planning, ada):
    said = {
        "lever": 0, "without": 60, "half": 84, "more": 112, "most": 130, "lasts_months": 6,
        "version": 0,
    }  # fmt: skip
    twice(as_(ada), at("beliefs", planning), said)
    assert BeliefAnswer.objects.get().half == 84


def test_a_side_hands_in_once(planning, ada):
    draft = planning.wishes.get(side=Part.SALES)
    twice(as_(ada), at("hand_in", planning), {"version": draft.version})
    assert Entry.objects.filter(round=planning, act="handed_in").count() == 1


def test_a_round_is_led_to_a_phase_once(planning, ada, ben):
    made_rounds.both_hand_in(planning, ada, ben)
    twice(as_(ada), at("walk", planning), {"to": "evidence"})
    assert Entry.objects.filter(round=planning, act="walked").count() == 1


def test_a_proposal_lies_on_the_table_once(table, ada):
    twice(as_(ada), at("propose", table), typed(table, reason="For calls."))
    assert Proposal.objects.count() == 1


def test_what_somebody_else_proposed_meanwhile_is_still_a_conflict(table, ada, ben):
    said = typed(table, reason="For calls.")
    as_(ben).post(at("propose", table), said)
    assert as_(ada).post(at("propose", table), said).status_code == 409


@pytest.mark.parametrize(
    ("act", "said"),
    [("accept", {}), ("give_back", {"reason": "Too little."})],
)
def test_a_proposal_is_answered_once(table, ada, ben, act, said):
    as_(ada).post(at("propose", table), typed(table))
    twice(as_(ben), at(act, table), {"proposal": 1, **said})
    assert Answer.objects.count() == 1


def test_a_version_of_the_text_is_written_and_put_once(table, ada):
    client = as_(ada)
    twice(client, at("text", table), typed(table, words="Both get more."))
    twice(client, at("put_text", table), {"version": 1, "follows": 0})
    assert (MediatorText.objects.count(), Proposal.objects.count()) == (1, 1)


def test_a_remark_and_a_conversation_stand_there_once(table, ada):
    client = as_(ada)
    twice(client, at("comment", table), {"text": "Fairs are seen.", "tag": "value"})
    talked = {"day": timezone.localdate(), "outcome": "Fairs first.", "seen": 0}
    twice(client, at("conversation", table), talked)
    assert (Comment.objects.count(), Conversation.objects.count()) == (1, 1)


def test_a_test_is_proposed_and_signed_once(table, ada):
    client = with_password(ada)
    made = made_rounds.a_test(table)
    said = {
        "lever": made.lever, "effort": "0.5", "starts": made.starts, "weeks": made.weeks,
        "run_by": made.run_by, "first_limit": -6, "second_limit": -2,
        **{
            f"{name}_{side}": getattr(one, side)
            for name, one in zip(("low", "middle", "high"), made.conclusions, strict=True)
            for side in ("sales", "marketing")
        },
    }  # fmt: skip
    twice(client, at("propose_test", table), said)
    test = AgreedTest.objects.get()
    address = reverse("plan:sign_test", args=[test.pk])
    asked = client.post(address, {"hash": test.hash})
    client.post(asked.url, {"password": "four horses on one cart"})
    twice(client, address, {"hash": test.hash})
    assert TestSignature.objects.count() == 1


def test_a_plan_is_written_down_signed_and_withdrawn_once(planning, pot, ada, ben):
    made_rounds.at_signatures(planning, ada, ben)
    client = with_password(ada)
    twice(client, at("write_down", planning), {"follows": 0})
    version = PlanVersion.objects.get()
    signing(client, planning, version)
    twice(client, at("sign", planning), seen(version))
    twice(client, at("withdraw", planning), {"reason": "One more talk"})
    assert (Signature.objects.count(), Withdrawal.objects.count()) == (1, 1)


def test_the_second_signature_sent_twice_puts_the_plan_into_force_once(planning, pot, ada, ben):
    version = made_rounds.written_down(planning, ada, ben)
    signing(with_password(ada), planning, version)
    client = with_password(ben)
    signing(client, planning, version)
    twice(client, at("sign", planning), seen(version))
    assert Signature.objects.count() == 2
