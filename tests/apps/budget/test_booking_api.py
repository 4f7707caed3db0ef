"""What programs book: once for each key, by the rules of their person; they sign nothing."""

from uuid import uuid4

import pytest
from django.core.cache import cache

import make
from apps.budget.forms_sent import amounts
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.models import Entry
from gespann.apps.organisation.models import Side
from gespann.server.api.document import document
from server.test_who_may_go_where import bearer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_asked_before():
    cache.clear()


@pytest.fixture
def line(db):
    sales = make.department(side=Side.SALES)
    return make.line(granted_cents=1000_00, department=sales, name="Spring fair")


@pytest.fixture
def order(line, ada):
    return commit_funds(line, 400_00, "Stand", by=ada, key=uuid4())


def sends(client, person, path, sent, key=None):
    if not person.tokens.exists():
        make.token(person, "budget:write")
    headers = {**bearer(person.name), "Idempotency-Key": str(key or uuid4())}
    return client.post(f"/api/budget{path}", sent, "application/json", headers=headers)


def test_an_order_is_committed_once_for_each_key(client, ada, line):
    key = uuid4()
    sent = {
        "amount_cents": 400_00, "what": "Stand", "reference": "4711", "expires_on": "2101-01-31",
        "is_blanket": True,
    }  # fmt: skip
    answers = [sends(client, ada, f"/lines/{line.pk}/commit", sent, key) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    told = answers[0].json()
    assert (told["committed_cents"], told["available_cents"]) == (400_00, 600_00)
    assert amounts(line)[2] == 400_00
    booked = Entry.objects.get(pk=told["entry"])
    assert (booked.by, booked.commitment.reference) == (ada, "4711")
    other = sends(client, ada, f"/lines/{line.pk}/commit", {**sent, "what": "Other"}, key)
    assert other.status_code == 409
    assert "with this key already" in other.json()["detail"]


def test_an_invoice_settles_an_order_and_the_rest_is_released(client, kim, line, order):
    path = f"/commitments/{order.pk}"
    told = sends(client, kim, f"{path}/settle", {"amount_cents": 100_00, "text": "Invoice 1"})
    assert (told.json()["committed_cents"], told.json()["spent_cents"]) == (-100_00, 100_00)
    told = sends(client, kim, f"{path}/release", {"amount_cents": 50_00})
    assert told.json()["available_cents"] == 650_00
    sends(client, kim, f"{path}/settle", {"amount_cents": 10_00, "is_final": True})
    assert amounts(line)[2:] == (0, 110_00)
    assert sends(client, kim, f"{path}/release", {}).status_code == 409


def test_all_that_is_open_is_released_without_an_amount(client, ada, line, order):
    assert sends(client, ada, f"/commitments/{order.pk}/release", {}).status_code == 201
    assert amounts(line)[2] == 0


def test_an_invoice_in_another_currency_is_booked_to_the_cent(client, ada, line):
    foreign = {"currency": "USD", "minor": 1000_00, "rate": "0.9214"}
    path = f"/lines/{line.pk}/spend"
    assert sends(client, ada, path, {"amount_cents": 900_00, "foreign": foreign}).status_code == 409
    told = sends(client, ada, path, {"amount_cents": 921_40, "foreign": foreign})
    assert told.status_code == 201
    assert Entry.objects.get(pk=told.json()["entry"]).rate_millionths == 921_400


def test_a_refusal_tells_what_is_missing_and_where_money_could_come_from(client, ada, line):
    other = make.line(granted_cents=500_00, department=line.department, name="Visits")
    told = sends(client, ada, f"/lines/{line.pk}/spend", {"amount_cents": 1000_01})
    assert told.status_code == 409
    assert "€0.01 are missing" in told.json()["detail"]
    assert other.name in told.json()["faults"][0]["mend"]
    assert amounts(line)[3] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_cents": 0}, {"amount_cents": "5"}, {"amount_cents": 5.5}, {"amount_cents": 10**18},
        {"amount_cents": True}, {"what": ""}, {"what": "x" * 201}, {"what": "a\x00b"}, {"what": 5},
        {"expires_on": "31.1.2101"}, {"expires_on": 5}, {"is_blanket": "yes"}, {"else": 1},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_not_booked(client, ada, line, wrong):
    sent = {"amount_cents": 5, "what": "Stand", **wrong}
    assert sends(client, ada, f"/lines/{line.pk}/commit", sent).status_code == 422
    assert not Entry.objects.filter(kind="commit").exists()


@pytest.mark.parametrize(
    "foreign",
    [
        {"currency": "usd", "minor": 5, "rate": "1"},
        {"currency": "USD", "minor": 0, "rate": "1"},
        {"currency": "USD", "minor": 5, "rate": "0.0"},
        {"currency": "USD", "minor": 5, "rate": "1.1234567"},
        {"currency": "USD", "minor": 10**15, "rate": "999999"},
    ],
)
def test_foreign_money_that_does_not_fit_is_told(client, ada, line, foreign):
    sent = {"amount_cents": 5, "foreign": foreign}
    assert sends(client, ada, f"/lines/{line.pk}/spend", sent).status_code == 422


@pytest.mark.parametrize("key", ["", "once", "{0d2f1b52-9a54-4f0e-8f0e-4d8b6a4f6a11}"])
def test_every_click_has_a_key(client, ada, line, key):
    make.token(ada, "budget:write")
    headers = {**bearer("Ada"), "Idempotency-Key": key}
    sent = {"amount_cents": 5, "what": "Stand"}
    path = f"/api/budget/lines/{line.pk}/commit"
    assert client.post(path, sent, "application/json", headers=headers).status_code == 422
    assert client.post(path, sent, "application/json", headers=bearer("Ada")).status_code == 422


def test_a_program_may_no_more_than_its_person(client, ben, eve, dan, kim, line, order):
    sent = {"amount_cents": 5, "what": "Stand"}
    for person in (ben, eve, dan, kim):
        assert sends(client, person, f"/lines/{line.pk}/commit", sent).status_code == 403
    assert sends(client, ben, f"/lines/{line.pk}/spend", {"amount_cents": 5}).status_code == 403
    assert sends(client, ben, "/lines/999999/spend", {"amount_cents": 5}).status_code == 404
    assert amounts(line)[2:] == (400_00, 0)


def test_nothing_that_is_signed_has_an_address():
    writing = {
        path
        for path, methods in document()["paths"].items()
        if path.startswith("/api/budget/") and set(methods) & {"post", "put", "patch", "delete"}
    }
    assert {path.rsplit("/")[-1] for path in writing} == {"commit", "spend", "settle", "release"}
