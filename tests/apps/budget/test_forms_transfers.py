"""Transfers on their pages: proposed, changed, signed by both sides, void, withdrawn."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

import make
from apps.budget.forms_sent import amounts, at, looks, sends
from gespann.apps.budget.actions.lines import take_back
from gespann.apps.budget.actions.transfers import propose_transfer
from gespann.apps.budget.models import Transfer
from gespann.apps.budget.queries.transfers import transfers_to_sign, waits_for
from gespann.apps.concerns.kinds import find_kind
from gespann.apps.concerns.models import Concern
from gespann.apps.organisation.actions.invitations import let_in

pytestmark = pytest.mark.django_db
PASSWORD = "four horses on one cart"


@pytest.fixture
def source(sales):
    return make.line(granted_cents=1000_00, department=sales, name="Visits")


@pytest.fixture
def target(source, marketing):
    return make.line(granted_cents=100_00, department=marketing, name="Mailings")


@pytest.fixture
def transfer(source, target, ada):
    return propose_transfer(source, target, 300_00, reason="Autumn", by=ada, key=uuid4())


def signs(client, person, transfer, department, revision=1):
    typed = {"department": department.pk, "revision": revision}
    return sends(client, person, at("sign_transfer", transfer), **typed)


def told(person):
    """What the notes of a person say."""
    notes = Concern.objects.filter(person=person).order_by("pk")
    sentences = [find_kind(one.kind).told(person, one.arguments) for one in notes]
    return [one.sentence for one in sentences if one]


def test_without_a_line_the_page_says_what_is_needed_first(client, ada):
    assert "No line yet" in looks(client, ada, at("propose_transfer")).text
    assert "No transfer yet" in looks(client, ada, at("transfers")).text


def test_anybody_of_either_side_proposes_and_the_heads_are_told(
    client, ben, sam, mia, source, target
):
    typed = {"source": source.pk, "target": target.pk, "amount_cents": "300", "reason": "Autumn"}
    answer = sends(client, ben, at("propose_transfer"), **typed)
    made = Transfer.objects.get()
    assert answer.url == at("transfer", made)
    assert (made.source, made.target, made.amount_cents) == (source, target, 300_00)
    sentence = "A transfer of €300.00 from “Visits” to “Mailings” waits for your signature."
    assert told(sam) == told(mia) == [sentence]
    assert told(ben) == []
    assert "Visits → Mailings" in looks(client, ben, at("transfers")).text


@pytest.mark.parametrize(
    "wrong", [{"source": ""}, {"target": "999"}, {"amount_cents": "0"}, {"reason": ""}]
)
def test_a_proposal_with_faults_is_not_made(client, ada, source, target, wrong):
    typed = {"source": source.pk, "target": target.pk, "amount_cents": "1", "reason": "x", **wrong}
    assert sends(client, ada, at("propose_transfer"), **typed).status_code == 422
    assert not Transfer.objects.exists()


def test_a_line_gives_nothing_to_itself(client, ada, source):
    typed = {"source": source.pk, "target": source.pk, "amount_cents": "1", "reason": "x"}
    page = sends(client, ada, at("propose_transfer"), **typed)
    assert "goes to another line" in page.text


def test_nobody_proposes_for_two_other_departments(client, ada, marketing, target):
    other = make.line(granted_cents=5_00, department=marketing)
    typed = {"source": target.pk, "target": other.pk, "amount_cents": "1", "reason": "x"}
    page = sends(client, ada, at("propose_transfer"), **typed)
    assert page.status_code == 422
    assert "Only the two departments propose" in page.text


def test_a_double_click_proposes_once(client, ada, source, target):
    typed = {"source": source.pk, "target": target.pk, "amount_cents": "1", "reason": "x"}
    key = str(uuid4())
    urls = {sends(client, ada, at("propose_transfer"), key=key, **typed).url for _ in range(2)}
    assert urls == {at("transfer", Transfer.objects.get())}
    page = sends(client, ada, at("propose_transfer"), key=key, **{**typed, "reason": "y"})
    assert page.status_code == 422


def test_both_sign_and_the_money_moves(
    client, ada, sam, mia, sales, marketing, source, target, transfer
):
    page = looks(client, sam, at("transfer", transfer)).text
    assert "Sign for Sales" in page
    assert "Sign for Marketing" not in page
    assert "€1,300.00" not in page
    assert [str(one) for one in waits_for(transfer)] == ["Sales", "Marketing"]
    assert transfers_to_sign(sam) == transfers_to_sign(mia) == [transfer]
    signs(client, sam, transfer, sales)
    assert transfers_to_sign(sam) == []
    assert amounts(source)[1] == 1000_00
    assert "Sam" in looks(client, mia, at("transfer", transfer)).text
    signs(client, mia, transfer, marketing)
    assert (amounts(source)[1], amounts(target)[1]) == (700_00, 400_00)
    page = looks(client, ada, at("transfer", transfer)).text
    assert "The money has moved." in page
    assert "Sign for" not in page
    assert told(ada) == told(sam) == ["Both have signed: €300.00 went from “Visits” to “Mailings”."]
    assert told(mia) == []
    signs(client, mia, transfer, marketing)  # once more changes nothing
    assert amounts(target)[1] == 400_00


def test_a_change_voids_a_signature_and_it_stays_visible(
    client, ada, sam, mia, sales, marketing, source, transfer
):
    signs(client, sam, transfer, sales)
    typed = {"amount_cents": "200", "reason": "Less will do", "revision": 1}
    sends(client, ada, at("change_transfer", transfer), **typed)
    page = looks(client, sam, at("transfer", transfer)).text
    assert "Void signatures" in page
    assert "The proposal was changed after it." in page
    assert "Sign for Sales" in page
    answer = signs(client, mia, transfer, marketing, revision=1)
    assert "changed meanwhile" in client.get(answer.url).text
    signs(client, mia, transfer, marketing, revision=2)
    signs(client, sam, transfer, sales, revision=2)
    assert amounts(source)[1] == 800_00
    assert "Changed once since." in looks(client, ada, at("transfer", transfer)).text


def test_of_two_who_change_it_the_second_looks_once_more(client, ada, ben, transfer):
    typed = {"amount_cents": "200", "reason": "Less", "revision": 1}
    sends(client, ada, at("change_transfer", transfer), **typed)
    page = sends(client, ben, at("change_transfer", transfer), **{**typed, "reason": "Mine"})
    assert page.status_code == 422
    assert "changed meanwhile" in page.text
    assert "Mine" in page.text


def test_another_grant_voids_a_signature_and_the_page_says_which_line(
    client, sam, mia, cleo, sales, marketing, source, target, transfer
):
    signs(client, sam, transfer, sales)
    take_back(source, 1_00, by=cleo, key=uuid4())
    page = looks(client, sam, at("transfer", transfer)).text
    assert "“Visits” was granted something else after it." in page
    signs(client, mia, transfer, marketing)
    assert amounts(target)[1] == 100_00  # it waits for Sam's new signature
    signs(client, sam, transfer, sales)
    assert amounts(target)[1] == 400_00
    page = looks(client, sam, at("transfer", transfer)).text
    assert page.count("was granted something else after it.") == 1


def test_inside_a_department_its_head_is_enough(client, ada, sam, sales, source):
    other = make.line(department=sales, name="Calls")
    transfer = propose_transfer(source, other, 50_00, reason="x", by=ada, key=uuid4())
    signs(client, sam, transfer, sales)
    assert amounts(other)[1] == 50_00


def test_a_source_that_has_spent_its_money_refuses_at_the_signature(
    client, ada, sam, sales, source
):
    other = make.line(department=sales, name="Calls")
    transfer = propose_transfer(source, other, 1000_01, reason="x", by=ada, key=uuid4())
    answer = signs(client, sam, transfer, sales)
    page = client.get(answer.url).text
    assert "€0.01 are missing" in page
    assert amounts(other)[1] == 0


def test_a_proposal_is_withdrawn_after_a_question_and_nobody_signs_it_any_more(
    client, ben, sam, sales, source, transfer
):
    assert "Withdraw the proposal?" in looks(client, ben, at("withdraw_transfer", transfer)).text
    for _ in range(2):
        sends(client, ben, at("withdraw_transfer", transfer))
    page = looks(client, sam, at("transfer", transfer)).text
    assert "was withdrawn on" in page
    assert "Sign for" not in page
    answer = signs(client, sam, transfer, sales)
    assert "The transfer is withdrawn." in client.get(answer.url).text
    assert looks(client, ben, at("change_transfer", transfer)).status_code == 404
    assert told(sam) == []


@pytest.mark.parametrize("typed", [{}, {"department": "x"}, {"revision": "-1"}])
def test_a_signature_says_what_it_signs(client, sam, sales, transfer, typed):
    typed = {"department": sales.pk, "revision": "", **typed}
    assert sends(client, sam, at("sign_transfer", transfer), **typed).status_code == 422
    assert not transfer.signatures.exists()


def test_staff_controllers_and_management_do_not_sign(client, ada, kim, cleo, sales, transfer):
    for person in (ada, kim, cleo):
        assert signs(client, person, transfer, sales).status_code == 404
    assert not transfer.signatures.exists()


def test_nobody_signs_for_the_other_side(client, mia, sales, transfer):
    assert signs(client, mia, transfer, sales).status_code == 422
    assert not transfer.signatures.exists()


def test_signing_asks_for_the_password_and_then_signs(client, sam, sales, transfer):
    cache.clear()
    let_in(sam, PASSWORD)
    client.post(reverse("account_login"), {"login": sam.email, "password": PASSWORD})
    page = client.get(at("transfer", transfer)).text
    assert "You will be asked once more who you are." in page
    typed = {"department": sales.pk, "revision": 1}
    asked = client.post(at("sign_transfer", transfer), typed)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not transfer.signatures.exists()
    answer = client.post(asked.url, {"password": PASSWORD})
    assert answer.url == at("transfer", transfer)
    assert transfer.signatures.get().by == sam


def test_what_was_wanted_waits_with_the_transfer(client, ada, sam, mia, target, source):
    line, key = source, str(uuid4())
    sends(
        client, ada, at("commit", line), amount_cents="1,050", what="Tour", key=key,
        missing="5000", way=f"line-{target.pk}",
    )  # fmt: skip
    typed = {"source": target.pk, "target": line.pk, "amount_cents": "50", "reason": "Tour"}
    answer = client.post(at("propose_transfer"), {"key": str(uuid4()), "kept": key, **typed})
    page = client.get(answer.url)
    assert "What you wanted to book is kept." in page.text
    assert page.context["way_back"] == f"{at('commit', line)}?kept={key}"
    assert client.get(page.context["way_back"]).context["form"]["what"].value() == "Tour"
