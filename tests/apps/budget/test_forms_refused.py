"""A refusal begins a conversation: what is missing, who could release what, one click for each."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone

import make
from apps.budget.forms_sent import amounts, at, looks, sends
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.lines import take_back
from gespann.apps.budget.models import Commitment
from gespann.apps.budget.views import ways
from gespann.apps.concerns.kinds import find_kind
from gespann.apps.concerns.models import Concern
from gespann.apps.organisation.models import Level
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db
TYPED = {"amount_cents": "1,300", "what": "Stand at the fair", "reference": "4711"}


@pytest.fixture
def line(sales):
    return make.line(granted_cents=1000_00, department=sales, name="Spring fair")


@pytest.fixture
def own_line(line, sales):
    return make.line(granted_cents=500_00, department=sales, name="Visits")


@pytest.fixture
def other_line(line, marketing):
    return make.line(granted_cents=700_00, department=marketing, name="Mailings")


@pytest.fixture
def expired_order(line, ada):
    order = commit_funds(line, 200_00, "Old stand", by=ada, key=uuid4())
    Commitment.objects.filter(pk=order.pk).update(
        expires_on=timezone.localdate() - timedelta(days=1)
    )
    return order


def button(page, value):
    return f'name="way" value="{value}"' in page.text


def test_the_page_says_what_is_missing_who_has_it_and_keeps_what_was_typed(
    client, ada, sam, mia, cleo, line, own_line, other_line
):
    page = sends(client, ada, at("commit", line), **TYPED)
    assert page.status_code == 422
    said = page.text
    assert "“Spring fair” has €1,000.00 available, and €1,300.00 were asked for" in said
    assert "“Visits” of Sales has €500.00 available." in said
    assert "Sam (head of Sales) signs for it; that is enough." in said
    assert "“Mailings” of Marketing has €700.00 available." in said
    assert "Mia (head of Marketing) signs for it, and the head of Sales." in said
    assert "The pot is granted in full" in said
    assert "Cleo (management) can grant more." in said
    assert button(page, f"line-{own_line.pk}")
    assert button(page, f"line-{other_line.pk}")
    assert button(page, "pot")
    assert not button(page, "expired")
    assert 'value="Stand at the fair"' in said
    assert 'value="4711"' in said
    assert amounts(line)[2] == 0


def test_where_nobody_has_anything_the_page_says_so(client, ada, line):
    page = sends(client, ada, at("spend", line), amount_cents="1,000.01")
    assert [step.value for step in page.context["steps"]] == ["pot"]


def test_an_invoice_above_its_order_starts_the_same_conversation(client, ada, line, own_line):
    order = commit_funds(line, 900_00, "Stand", by=ada, key=uuid4())
    page = sends(client, ada, at("settle", order), amount_cents="1,100")
    assert "“Spring fair” has €100.00 available, and €200.00 were asked for" in page.text
    assert button(page, f"line-{own_line.pk}")


def test_releasing_expired_orders_is_one_click_and_leads_back(client, ada, line, expired_order):
    page = sends(client, ada, at("commit", line), **{**TYPED, "amount_cents": "900"})
    assert button(page, "expired")
    key = page.context["form"]["key"].value()
    typed = {**TYPED, "amount_cents": "900", "way": "expired", "missing": "10000", "key": key}
    back = sends(client, ada, at("commit", line), **typed)
    assert amounts(line)[2] == 0
    form = client.get(back.url).context["form"]
    assert form["what"].value() == "Stand at the fair"
    assert form["amount_cents"].value() == "900"
    assert form["key"].value() == key
    sends(client, ada, at("commit", line), **{**TYPED, "amount_cents": "900", "key": key})
    assert amounts(line)[2] == 900_00
    again = looks(client, ada, at("commit", line), kept=key).context["form"]
    assert again["what"].value() is None  # what is booked is not offered again


def test_clicked_twice_the_expired_orders_are_released_once(client, ada, line, expired_order):
    typed = {**TYPED, "key": str(uuid4()), "way": "expired"}
    for _ in range(2):
        answer = sends(client, ada, at("commit", line), **typed)
    assert "No order of this line has expired any more." in client.get(answer.url).text
    assert amounts(line)[2] == 0


def test_proposing_a_transfer_comes_filled_in(client, ada, line, other_line):
    key = str(uuid4())
    typed = {**TYPED, "key": key, "missing": "30000", "way": f"line-{other_line.pk}"}
    answer = sends(client, ada, at("commit", line), **typed)
    asked = parse_qs(urlsplit(answer.url).query)
    assert asked["kept"] == [key]
    form = client.get(answer.url).context["form"]
    assert (form["source"].value(), form["target"].value()) == (str(other_line.pk), str(line.pk))
    assert form["amount_cents"].value() == 300_00
    assert form["reason"].value() == (
        "For “Stand at the fair”: €300.00 are missing on “Spring fair”."
    )


def test_no_more_is_proposed_than_the_other_line_has(client, ada, line, other_line):
    typed = {**TYPED, "missing": "5000000", "way": f"line-{other_line.pk}"}
    answer = sends(client, ada, at("commit", line), **typed)
    assert client.get(answer.url).context["form"]["amount_cents"].value() == 700_00


def test_the_management_is_asked_once_and_finds_the_grant_filled_in(client, ada, cleo, line):
    typed = {**TYPED, "key": str(uuid4()), "missing": "30000", "way": "pot"}
    for _ in range(2):
        back = sends(client, ada, at("commit", line), **typed)
    assert "Cleo will be told that you ask for it." in client.get(back.url).text
    note = Concern.objects.get(person=cleo)
    told = find_kind(note.kind).told(cleo, note.arguments)
    assert told.sentence == "Ada asks for €300.00 for “Spring fair” of Sales."
    form = looks(client, cleo, told.path).context["form"]
    assert form["amount_cents"].value() == 300_00
    assert find_kind(note.kind).told(ada, note.arguments) is None


def test_without_a_management_nobody_can_be_asked(client, ada, line):
    make.management().memberships.filter(level=Level.MANAGEMENT).delete()
    page = sends(client, ada, at("commit", line), **TYPED)
    assert "Nobody belongs to the management now." in page.text
    assert not button(page, "pot")
    back = sends(client, ada, at("commit", line), **TYPED, missing="100", way="pot")
    assert "Nobody belongs to the management now." in client.get(back.url).text


@pytest.mark.parametrize("way", ["", "elsewhere", "line-", "line-x", "line-999999"])
def test_ways_that_there_are_not_lead_nowhere(client, ada, line, way):
    assert sends(client, ada, at("commit", line), **TYPED, way=way).status_code == 404


def test_a_way_opens_to_nobody_to_whom_the_form_does_not(client, ben, line, expired_order):
    assert sends(client, ben, at("commit", line), **TYPED, way="expired").status_code == 404
    assert amounts(line)[2] == 200_00


def test_what_one_has_typed_nobody_else_finds(client, ada, sam, line):
    key = str(uuid4())
    sends(client, ada, at("commit", line), **TYPED, key=key, missing="1", way="pot")
    client.logout()
    assert looks(client, sam, at("commit", line), kept=key).context["form"]["what"].value() is None


def test_an_app_above_adds_its_way(client, ada, line, monkeypatch):
    step = ways.Step("Talk about it.", "Both sides", "Open a clearing", address="/clearing/open/")
    monkeypatch.setattr(ways, "FURTHER", [lambda over, reader: step, lambda over, reader: None])
    page = sends(client, ada, at("commit", line), **TYPED)
    assert '<a class="button second" href="/clearing/open/">Open a clearing</a>' in page.text


# --- The look ahead --------------------------------------------------------------------------


def ahead(client, person, address, **typed):
    client.force_login(person, BACKEND)
    return client.get(address, typed, headers={"HX-Request": "true"}).text


def test_the_page_says_what_is_available_before_anything_is_typed(client, ada, line):
    page = looks(client, ada, at("commit", line)).text
    assert "Available now" in page
    assert "€1,000.00" in page
    assert "only the booking itself decides" in page


def test_it_says_what_will_be_left_and_warns(client, ada, line):
    part = ahead(client, ada, at("commit", line), amount_cents="400.50")
    assert "<html" not in part
    assert "€599.50" in part
    assert "missing" not in part
    part = ahead(client, ada, at("commit", line), amount_cents="1,000.01")
    assert "€0.01 are missing." in part
    assert amounts(line)[2] == 0


@pytest.mark.parametrize("words", ["", "much", "-5", "1.2.3"])
def test_what_cannot_be_read_yet_is_no_fault(client, ada, line, words):
    part = ahead(client, ada, at("commit", line), amount_cents=words)
    assert "Available now" in part
    assert "missing" not in part


def test_foreign_money_is_worked_out_while_it_is_typed(client, ada, line):
    typed = {"foreign_currency": "USD", "foreign_amount": "1,000", "rate": "0.9214"}
    part = ahead(client, ada, at("spend", line), amount_cents="", **typed)
    assert "€921.40" in part
    assert "€78.60" in part


def test_every_look_ahead_knows_its_own_money(client, ada, cleo, line):
    order = commit_funds(line, 400_00, "Stand", by=ada, key=uuid4(), is_blanket=True)
    take_back(line, 100_00, by=cleo, key=uuid4())
    for person, name, row, words in (
        (ada, "draw", order, ["Open on the order", "€400.00", "€399.00"]),
        (ada, "release", order, ["€400.00", "€399.00"]),
        (ada, "settle", order, ["€900.00", "€899.00"]),
        (cleo, "grant", line, ["Not granted yet", "€100.00", "€99.00"]),
        (cleo, "take_back", line, ["€500.00", "€499.00"]),
        (ada, "credit", line, ["Spent so far", "€0.00"]),
    ):
        part = ahead(client, person, at(name, row), amount_cents="1")
        assert all(one in part for one in words), name
    part = ahead(client, cleo, at("set_limit", line.pot), limit_cents="899.99")
    assert "€0.01 are missing" in part
