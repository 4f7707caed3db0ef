"""Closing months: what is still open is said, one after the other, and the hash is shown."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

import make
from apps.budget.forms_sent import at, looks, sends
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.reminding import remind
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.actions.transfers import propose_transfer
from gespann.apps.budget.models import Commitment, MonthClose
from gespann.apps.budget.queries import months
from gespann.apps.concerns.kinds import find_kind
from gespann.apps.concerns.models import Concern
from gespann.apps.organisation.actions.invitations import let_in
from gespann.refusals import Refusal

pytestmark = pytest.mark.django_db
PASSWORD = "four horses on one cart"
JANUARY, FEBRUARY = date(2025, 1, 31), date(2025, 2, 28)


@pytest.fixture
def pot(db):
    return make.pot(year=2025)


@pytest.fixture
def line(pot):
    return make.line(granted_cents=1000_00, of=pot, name="Visits")


def closes(client, person, pot, last_day=JANUARY):
    return sends(client, person, at("close_month", pot), last_day=last_day.isoformat())


def test_the_page_says_what_is_open_in_the_month(client, ada, kim, line, pot):
    order = commit_funds(line, 40_00, "Stand", by=ada, key=uuid4(), day=date(2025, 1, 5))
    Commitment.objects.filter(pk=order.pk).update(expires_on=date(2025, 1, 20))
    spend(line, 10_00, by=ada, key=uuid4(), day=date(2025, 1, 6))
    spend(line, 20_00, by=ada, key=uuid4(), day=date(2025, 2, 6))
    propose_transfer(line, make.line(of=pot, name="Calls"), 5_00, reason="x", by=ada, key=uuid4())
    month = looks(client, kim, at("months", pot)).context["month"]
    assert (month.last_day, month.is_over) == (JANUARY, True)
    assert (month.booked.committed_cents, month.booked.spent_cents) == (40_00, 10_00)
    assert [one.cents for one in month.matters] == [40_00, 5_00]
    page = looks(client, kim, at("months", pot)).text
    assert "The last day of “Stand” is over, and it is still open." in page
    assert "The transfer Visits → Calls waits for signatures." in page
    assert "Close January 2025" in page


def test_an_app_above_tells_what_is_open_with_it(client, kim, line, pot, monkeypatch):
    matter = months.Matter("Two invoices belong to no order.", "/elsewhere/")
    monkeypatch.setattr(months, "FURTHER", [lambda pot, day: [matter]])
    assert "Two invoices belong to no order." in looks(client, kim, at("months", pot)).text


def test_the_controller_closes_one_month_after_the_other_and_a_double_click_closes_one(
    client, kim, line, pot
):
    answer = closes(client, kim, pot)
    assert answer.url == reverse("budget:close", args=[pot.pk, "2025-01-31"])
    assert closes(client, kim, pot).url == answer.url
    closed = MonthClose.objects.get()
    page = client.get(answer.url).text
    assert closed.hash in page
    assert "Closed by Kim" in page
    assert "January 2025" in looks(client, kim, at("months", pot)).text
    closes(client, kim, pot, FEBRUARY)
    assert [one.last_day for one in MonthClose.objects.order_by("last_day")] == [JANUARY, FEBRUARY]


def test_months_are_not_skipped_and_not_closed_before_they_are_over(client, kim, line, pot):
    answer = closes(client, kim, pot, FEBRUARY)
    assert "one after the other" in client.get(answer.url).text
    today = timezone.localdate()
    now = make.pot(year=today.year + 1)
    answer = closes(client, kim, now, date(today.year + 1, 1, 31))
    assert "not over yet" in client.get(answer.url).text
    assert not MonthClose.objects.exists()
    page = looks(client, kim, at("months", now)).text
    assert "It can be closed once it is over" in page
    assert "<button>Close" not in page


@pytest.mark.parametrize("words", ["", "soon", "2025-13-01"])
def test_closing_says_which_month(client, kim, pot, words):
    assert sends(client, kim, at("close_month", pot), last_day=words).status_code == 422


def test_only_controllers_close(client, ada, sam, cleo, line, pot):
    for person in (ada, sam, cleo):
        assert closes(client, person, pot).status_code == 404
        page = looks(client, person, at("months", pot)).text
        assert "<button>Close" not in page
        assert "Controllers close it." in page
    assert not MonthClose.objects.exists()


def test_closing_asks_for_the_password(client, kim, line, pot):
    cache.clear()
    let_in(kim, PASSWORD)
    client.post(reverse("account_login"), {"login": kim.email, "password": PASSWORD})
    asked = client.post(at("close_month", pot), {"last_day": "2025-01-31"})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not MonthClose.objects.exists()
    client.post(asked.url, {"password": PASSWORD})
    assert MonthClose.objects.get().by == kim


def test_a_year_that_is_closed_says_so(client, kim, line, pot):
    for _ in range(12):
        close_month(pot, by=kim)
    assert "All months of this year are closed." in looks(client, kim, at("months", pot)).text


def test_a_month_that_is_not_there_has_no_page(client, kim, pot):
    for words in ("2025-01-31", "soon"):
        client.get("/")
        address = reverse("budget:close", args=[pot.pk, words])
        assert looks(client, kim, address).status_code == 404


def test_the_act_closes_the_month_that_was_seen(kim, line, pot):
    assert close_month(pot, by=kim, last_day=JANUARY) == close_month(pot, by=kim, last_day=JANUARY)
    with pytest.raises(Refusal):
        close_month(pot, by=kim, last_day=date(2025, 6, 30))


# --- What waits for somebody -----------------------------------------------------------------


def told(person):
    notes = Concern.objects.filter(person=person).order_by("pk")
    sentences = [find_kind(one.kind).told(person, one.arguments) for one in notes]
    return [one.sentence for one in sentences if one]


def test_controllers_are_reminded_once_a_week_of_a_month_to_close(kim, line, pot):
    remind(JANUARY + timedelta(days=1))
    remind(JANUARY + timedelta(days=1))
    assert told(kim) == ["January 2025 is over and can be closed."]
    Concern.objects.all().delete()
    remind(JANUARY + timedelta(days=2))
    assert told(kim) == []
    remind(JANUARY + timedelta(days=8))
    assert len(told(kim)) == 1
    close_month(pot, by=kim)
    assert told(kim) == ["February 2025 is over and can be closed."]


def test_heads_are_reminded_of_an_order_that_could_not_expire(ada, sam, kim, line, pot):
    order = commit_funds(line, 40_00, "Stand", by=ada, key=uuid4(), day=date(2025, 1, 5))
    Commitment.objects.filter(pk=order.pk).update(expires_on=date(2025, 1, 20))
    remind(date(2025, 1, 21))
    assert told(sam) == ["The last day of “Stand” was 20 Jan 2025, and €40.00 are still open."]
    Commitment.objects.filter(pk=order.pk).update(expires_on=None)
    assert told(ada) == []
