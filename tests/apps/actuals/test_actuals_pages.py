"""The pages of actuals, as the controller and both departments go through them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from apps.actuals.made_drafts import DAY, YEAR, draft, landed, payment, row, rule
from files.actuals.made_statements import SPARKASSE
from files.importers.made_exports import booking, datev, datev_line_1
from gespann.apps.actuals.models import Booked, Draft, Import, Invoice, Rule, State
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.organisation.models import Side

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PREVIEW = "/actuals/preview/"


@pytest.fixture
def page(client):
    """Goes to an address as somebody and gives the page's text."""

    def get(who, address, status=200, **query):
        client.force_login(who, BACKEND)
        answer = client.get(address, query)
        assert answer.status_code == status, answer.text
        return answer.text

    return get


@pytest.fixture
def send(client):
    """Sends a form as somebody."""

    def post(who, address, data=None):
        client.force_login(who, BACKEND)
        return client.post(address, data or {})

    return post


def batch(*bookings):
    line_1 = datev_line_1(year=f"{YEAR}0101", period=f"{YEAR}0601;{YEAR}0630")
    return datev(*(bookings or (booking(day="1506"),)), line_1=line_1).encode("windows-1252")


def file(content, name="bookings.csv"):
    return {"file": SimpleUploadedFile(name, content)}


def fingerprint(text):
    return {"fingerprint": re.search(r'name="fingerprint" value="([0-9a-f]{64})"', text)[1]}


def test_the_whole_way_from_a_file_to_the_ledger(send, page, kim, fairs, key, ada):
    commit_funds(fairs, 300_00, "Stand", by=ada, key=key, reference="PO-4711")
    content = batch(
        booking(day="1506"), booking(day="1506", document="RE-2", text="PO-4711", account="4980"),
        booking(day="1506", document="RE-3", account="1200", contra="1000"),
    )  # fmt: skip
    answer = send(kim, "/actuals/bring/", file(content))
    assert answer.url == PREVIEW
    text = page(kim, PREVIEW)
    assert "settles “Stand”" in text
    assert "Rules that would help" in text
    proposal = re.search(r'href="(/actuals/rules/new/\?[^"]*)"', text)[1].replace("&amp;", "&")
    form = page(kim, proposal)
    assert 'value="4600"' in form
    answer = send(kim, "/actuals/rules/new/", {
        "origin": "ledger", "accounts": "4600", "treatment": "book", "line": fairs.pk,
        "tax_percent": "0",
    })  # fmt: skip
    assert answer.url == PREVIEW
    answer = send(kim, "/actuals/preview/land/", fingerprint(page(kim, PREVIEW)))
    landed_as = Import.objects.get()
    assert answer.url == reverse("actuals:import", args=[landed_as.pk])
    assert send(kim, "/actuals/preview/land/").url == "/actuals/imports/"  # a second click
    assert {b.entry.kind for b in Booked.objects.all()} == {"settle", "spend"}
    assert "RE-2" in page(kim, answer.url)
    assert "Import 1" in page(ada, "/actuals/imports/")
    answer = send(kim, f"/actuals/imports/{landed_as.pk}/undo/", {"reason": "wrong file"})
    assert answer.status_code == 303
    assert "Undone on" in page(kim, answer.url)


def test_a_file_with_faults_tells_them_and_is_not_kept(send, kim, fairs):
    answer = send(kim, "/actuals/bring/", file(batch(booking(day="3113"))))
    assert answer.status_code == 422
    assert "row 3, column “Belegdatum”" in answer.text
    assert not Draft.objects.exists()
    answer = send(kim, "/actuals/bring/", file(b"a,b\n1,2\n"))
    assert "Nobody knows which program" in answer.text


def test_heads_bring_bookings_and_not_what_a_bank_says(send, page, sam, ada, fairs):
    answer = send(sam, "/actuals/bring/", file(SPARKASSE))
    assert answer.status_code == 422
    assert "Controllers bring statements of banks" in answer.text
    assert send(sam, "/actuals/bring/", file(batch())).url == PREVIEW
    page(ada, "/actuals/bring/", 404)


def test_a_preview_that_is_out_of_date_lands_nothing(send, page, kim, fairs, to_fairs):
    draft(kim, row())
    send(kim, "/actuals/preview/land/", {"fingerprint": "0" * 64})
    assert "look at it once more" in page(kim, PREVIEW)
    assert not Import.objects.exists()
    send(kim, "/actuals/preview/discard/")
    page(kim, PREVIEW, 404)


def test_the_totals_of_the_file_are_compared(page, kim, fairs):
    checks = [{"label": "Account", "stated_cents": 5_00, "summed_cents": 4_00, "agrees": False}]
    draft(kim, row(), checks=checks, aside={"total": 1})
    text = page(kim, PREVIEW)
    assert "not the sum of its rows" in text
    assert "1 totals of the file" in text


def test_what_exceeds_the_line_says_who_can_release_how_much(page, kim, ada, cleo, fairs, to_fairs):
    make.line(granted_cents=700_00, of=fairs.pot, name="Catalogue")
    landed(kim, row(3, 1500_00))
    text = page(ada, reverse("actuals:invoice", args=[Invoice.objects.get().pk]))
    assert "“Fairs” lacks €500.00" in text
    assert "Transfer from “Catalogue”, which has €700.00 available. Ask Sam." in text


def test_an_invoice_is_worked_on_by_the_department_of_its_line(
    send, page, kim, ada, ben, fairs, ads, to_fairs
):
    landed(kim, row(3, 1500_00), row(4, 50_00, repeats=3))
    large, small = Invoice.objects.order_by("row")
    address = reverse("actuals:invoice", args=[small.pk])
    assert "Ads" not in page(ada, address)  # no line of another department to book on
    page(ben, address, 404)
    answer = send(ada, f"{address}assign/", {"target": f"line:{ads.pk}"})
    assert answer.status_code == 422
    answer = send(ada, f"{address}assign/", {"target": f"line:{fairs.pk}"})
    assert answer.url == "/actuals/"
    answer = send(ada, f"/actuals/{large.pk}/assign/", {"target": f"line:{fairs.pk}"})
    assert answer.status_code == 422
    assert "are missing" in answer.text
    marketing = make.department(side=Side.MARKETING)
    send(ada, f"/actuals/{large.pk}/ask/", {"department": marketing.pk, "words": "Yours?"})
    assert "Asked: Marketing: Yours?" in page(ben, reverse("actuals:invoice", args=[large.pk]))
    answer = send(ben, f"/actuals/{large.pk}/not-ours/", {"reason": "a loan"})
    assert answer.url == "/actuals/"
    assert Invoice.objects.get(pk=large.pk).state == State.NOT_OURS


def test_parts_have_a_line_and_an_amount_each_and_add_up(send, kim, fairs, ads):
    landed(kim, payment(3, 100_00), origin="bank")
    address = f"/actuals/{Invoice.objects.get().pk}/split/"
    parts = {"target_1": f"line:{fairs.pk}", "amount_1": "60", "target_2": f"line:{ads.pk}"}
    assert "100.00 net" in send(kim, address, {**parts, "amount_2": "30"}).text
    both = send(kim, address, {**parts, "amount_2": "30", "amount_3": "10"})
    assert "both a line and an amount" in both.text
    assert send(kim, address, {**parts, "amount_2": "40"}).status_code == 303
    assert [b.entry.spent_cents for b in Booked.objects.order_by("part")] == [60_00, 40_00]


def test_a_rule_is_made_of_what_somebody_has_booked(send, page, kim, fairs):
    landed(kim, payment(3, 119_00, "Standbau Käfer"), origin="bank")
    answer = send(kim, f"/actuals/{Invoice.objects.get().pk}/assign/", {
        "target": f"line:{fairs.pk}", "tax_percent": "19", "makes_rule": "on"})  # fmt: skip
    form = page(kim, answer.url)
    assert 'value="Standbau Käfer"' in form
    assert f'value="{fairs.pk}" selected' in form
    assert 'value="19" selected' in form


def test_rules_say_what_they_lack(send, page, kim, sam, fairs, ads):
    page(sam, "/actuals/rules/new/")
    empty = {"treatment": "book", "tax_percent": "0"}
    assert (
        "at least one thing" in send(kim, "/actuals/rules/new/", {**empty, "line": fairs.pk}).text
    )
    assert "Choose the line" in send(kim, "/actuals/rules/new/", {**empty, "text": "x"}).text
    wrong = {**empty, "accounts": "46*", "line": fairs.pk}
    assert "such as 4600-4699" in send(kim, "/actuals/rules/new/", wrong).text
    # A head of sales sees no line of marketing, and leaves nothing out.
    of_ads = {**empty, "text": "x", "line": ads.pk}
    assert send(sam, "/actuals/rules/new/", of_ads).status_code == 422
    outside = {**empty, "text": "x", "treatment": "outside"}
    assert send(sam, "/actuals/rules/new/", outside).status_code == 422
    assert not Rule.objects.exists()


def test_rules_are_changed_moved_and_ended(send, page, kim, sam, fairs, to_fairs):
    other = rule(fairs, by=kim, position=2, text="stand")
    send(kim, f"/actuals/rules/{other.pk}/move/", {"to": "up"})
    text = page(sam, "/actuals/rules/")
    assert text.index("text stand") < text.index("account 4600-4699")
    said = {"text": "stand", "treatment": "book", "line": fairs.pk, "tax_percent": "19"}
    assert send(sam, f"/actuals/rules/{other.pk}/", said).url == "/actuals/rules/"
    assert "19% input tax" in page(kim, "/actuals/rules/")
    send(sam, f"/actuals/rules/{other.pk}/end/")
    assert "text stand" not in page(kim, "/actuals/rules/")


def test_what_waits_is_booked_once_a_rule_is_there(send, page, kim, fairs):
    landed(kim, row())
    rule(fairs, accounts="4600")
    send(kim, "/actuals/by-rules/")
    assert "1 invoice was booked" in page(kim, "/actuals/")


def test_an_invoice_is_taken_back_on_its_page(send, page, kim, fairs, to_fairs):
    landed(kim, row())
    address = reverse("actuals:invoice", args=[Invoice.objects.get().pk])
    assert "In the ledger" in page(kim, address)
    answer = send(kim, f"{address}take-back/", {"reason": "wrong line"})
    assert "Taken back: wrong line" in page(kim, answer.url)


def test_empty_pages_say_what_to_do_next(page, kim, ada, fairs):
    for address in ("/actuals/", "/actuals/imports/"):
        assert "Bring the first file" in page(kim, address)
        assert "Bring the first file" not in page(ada, address)
    assert "Make the first rule" in page(kim, "/actuals/rules/")
    landed(kim, row())
    assert "Every invoice that you may work on" in page(ada, "/actuals/")


def test_payees_are_in_no_file_that_is_taken_away(page, kim, fairs):
    landed(kim, payment(3, 10_00, "Somebody", "for something"), origin="bank")
    assert "Somebody" in page(kim, "/actuals/")
    taken = page(kim, "/actuals/", export="inbox.csv")
    assert str(DAY.year) in taken
    assert "Somebody" not in taken


def test_pages_ask_the_same_number_of_queries_however_many_there_are(client, kim, fairs, to_fairs):
    client.force_login(kim, BACKEND)

    def asked(first, count):
        numbers = range(first, first + count)
        landed(kim, *(row(n, 2000_00) for n in numbers))
        draft(kim, *(row(n, 1_00, key=f"new-{n}") for n in numbers))
        counts = []
        for address in ("/actuals/", PREVIEW, "/actuals/rules/", "/actuals/imports/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        rule(fairs, by=kim, position=first, text="more")
        return counts

    assert asked(3, 1) == asked(4, 5) == asked(9, 9)
