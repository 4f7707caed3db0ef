"""Pages that book: good, with faults, refused, clicked twice, and to whom they do not open."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

import make
from apps.budget.forms_sent import amounts, at, looks, sends
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.models import Commitment, Entry, LimitDecision, Line, Pot, Purpose
from gespann.apps.market.actions import land
from gespann.apps.organisation.models import Side
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(sales):
    return make.line(granted_cents=1000_00, department=sales, name="Spring fair")


@pytest.fixture
def order(line, ada):
    return commit_funds(line, 400_00, "Stand", by=ada, key=uuid4())


@pytest.fixture
def blanket(line, ada):
    return commit_funds(line, 400_00, "Leaflets", by=ada, key=uuid4(), is_blanket=True)


@pytest.fixture
def spent(line, ada):
    return spend(line, 300_00, by=ada, key=uuid4())


# --- Pots and lines --------------------------------------------------------------------------


def test_whoever_opened_a_pot_stands_in_it_and_can_open_the_next(client, kim):
    year, other = make.fiscal_year(2031), make.fiscal_year(2032)
    answer = sends(client, kim, at("open_pot"), year=year.pk, currency="EUR")
    assert answer.url == at("pot", Pot.objects.get())
    assert at("open_pot") in looks(client, kim, answer.url).text
    sends(client, kim, at("open_pot"), year=other.pk, currency="EUR")
    assert at("open_pot") not in looks(client, kim, answer.url).text


def test_a_controller_opens_the_pot_of_a_year_once(client, kim):
    year = make.fiscal_year(2031)
    answer, again = (
        sends(client, kim, at("open_pot"), year=year.pk, currency="chf") for _ in range(2)
    )
    assert answer.url == at("pot", Pot.objects.get())  # which says that a limit is missing
    assert again.status_code == 422  # there is no year without a pot any more
    pot = Pot.objects.get()
    assert (pot.fiscal_year, pot.currency, pot.limit_cents) == (year, "CHF", 0)


@pytest.mark.parametrize("currency", ["", "EURO", "€", "12"])
def test_a_pot_has_a_currency_of_three_letters(client, kim, currency):
    year = make.fiscal_year(2031)
    assert sends(client, kim, at("open_pot"), year=year.pk, currency=currency).status_code == 422
    assert not Pot.objects.exists()


def test_the_management_signs_a_limit_with_a_reason(client, cleo):
    pot = make.pot()
    answer = sends(client, cleo, at("set_limit", pot), limit_cents="1,200.50", reason="Decided")
    assert answer.url == at("pot", pot)
    decided = LimitDecision.objects.get()
    assert (decided.limit_cents, decided.reason, decided.by) == (1200_50, "Decided", cleo)


def test_a_limit_below_what_is_granted_is_refused_and_the_words_stay(client, cleo, line):
    page = sends(client, cleo, at("set_limit", line.pot), limit_cents="1.00", reason="Cut down")
    assert page.status_code == 422
    assert "of it are granted" in page.text
    assert "Cut down" in page.text
    assert LimitDecision.objects.count() == 1


def test_a_limit_without_a_reason_is_asked_back(client, cleo):
    pot = make.pot()
    assert sends(client, cleo, at("set_limit", pot), limit_cents="5").status_code == 422
    assert not LimitDecision.objects.exists()


def test_a_head_opens_a_line_of_their_own_department_only(client, sam, sales, ben):
    pot = make.pot()
    typed = {"name": "Fairs", "purpose": "lever", "lever": "fairs", "planned_cents": "50"}
    answer = sends(client, sam, at("open_line", pot), department=sales.pk, **typed)
    assert answer.url == at("pot", pot)
    opened = Line.objects.get()
    assert (opened.department, opened.planned_cents, opened.month) == (sales, 50_00, None)
    others = make.department(side=Side.MARKETING)
    answer = sends(client, sam, at("open_line", pot), department=others.pk, **typed)
    assert answer.status_code == 422


def test_a_line_for_a_lever_names_one_that_the_history_knows(client, sam, sales):
    pot = make.pot()
    land(make.draft(sam), by=sam)
    make.line(of=pot, department=sales, purpose=Purpose.MEASURE, lever="Messe Hannover")
    client.force_login(sam, BACKEND)
    page = client.get(at("open_line", pot)).text
    assert '<option value="Fairs">' in page
    assert '<option value="Messe Hannover">' in page
    typed = {"name": "Besuche", "purpose": "lever", "department": sales.pk}
    answer = sends(client, sam, at("open_line", pot), lever="Faris", **typed)
    assert answer.status_code == 422
    assert "The history knows no lever “Faris”. It knows " in answer.text
    assert "Fairs" in answer.text
    sends(client, sam, at("open_line", pot), lever="fairs", **typed)
    assert Line.objects.get(name="Besuche").lever == "Fairs"
    sends(client, sam, at("open_line", pot), lever="Faris", **{**typed, "purpose": "measure"})
    assert Line.objects.filter(lever="Faris", purpose=Purpose.MEASURE).exists()


def test_months_are_called_by_their_names_in_german(client, sam):
    pot = make.pot(year=2031)
    sam.language = "de"
    sam.save()
    assert "Mai 2031" in looks(client, sam, at("open_line", pot)).text


def test_a_line_can_be_of_one_month(client, sam, sales):
    pot = make.pot(year=2031)
    sends(
        client, sam, at("open_line", pot), department=sales.pk, name="May", purpose="measure",
        lever="fairs", month="2031-05-01", market="South",
    )  # fmt: skip
    opened = Line.objects.get()
    assert (opened.month.month, opened.market, opened.planned_cents) == (5, "South", 0)


def test_a_plan_says_what_is_planned_in_all(client, sam, line):
    for cents in ("500", "300"):
        assert sends(client, sam, at("plan", line), planned_cents=cents).url == at("line", line)
    assert amounts(line) == (300_00, 1000_00, 0, 0)


def test_the_management_grants_and_takes_back(client, cleo, line):
    pot = line.pot
    sends(client, cleo, at("set_limit", pot), limit_cents="1500", reason="More")
    sends(client, cleo, at("grant", line), amount_cents="500", text="For the stand")
    assert amounts(line)[1] == 1500_00
    sends(client, cleo, at("take_back", line), amount_cents="200")
    assert amounts(line)[1] == 1300_00


def test_more_than_the_pot_has_is_not_granted(client, cleo, line):
    page = sends(client, cleo, at("grant", line), amount_cents="0.01")
    assert page.status_code == 422
    assert "ask the management for another limit" in page.text
    assert amounts(line)[1] == 1000_00


def test_what_is_committed_is_not_taken_back(client, cleo, line, order):
    page = sends(client, cleo, at("take_back", line), amount_cents="600.01")
    assert page.status_code == 422
    assert "€0.01 are missing" in page.text
    assert "This is where the money could come from" not in page.text


# --- Commitments -----------------------------------------------------------------------------


def test_an_order_is_committed_with_its_number_and_last_day(client, ada, line):
    day = timezone.localdate() + timedelta(days=3)
    answer = sends(
        client, ada, at("commit", line), amount_cents="400.25", what="Stand", reference="4711",
        expires_on=day.isoformat(), is_blanket="on",
    )  # fmt: skip
    assert answer.url == at("line", line)
    made = Commitment.objects.get()
    assert (made.what, made.reference, made.expires_on) == ("Stand", "4711", day)
    assert (made.is_blanket, made.open_cents) == (True, 400_25)
    said = client.get(at("pots")).text
    assert "€400.25 are committed. “Spring fair” has €599.75 available." in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_cents": ""},
        {"amount_cents": "0"},
        {"amount_cents": "-5"},
        {"amount_cents": "1.234,00"},
        {"amount_cents": "much"},
        {"amount_cents": "9" * 30},
        {"what": ""},
        {"what": "x" * 201},
        {"expires_on": "2020-01-01"},
        {"expires_on": "soon"},
        {"key": "no key"},
        {"key": ""},
    ],
)
def test_a_form_with_faults_books_nothing_and_keeps_what_was_typed(client, ada, line, wrong):
    typed = {"amount_cents": "12", "what": "Stand", "reference": "order-4711", **wrong}
    page = sends(client, ada, at("commit", line), **typed)
    assert page.status_code == 422
    assert "order-4711" in page.text
    assert not Commitment.objects.exists()


def test_amounts_are_read_as_the_reader_writes_them(client, ada, line):
    ada.language = "de"
    ada.save()
    sends(client, ada, at("commit", line), amount_cents="1.000,00", what="Stand")
    assert amounts(line)[2] == 1000_00


def test_a_double_click_books_once(client, ada, line):
    typed = {"key": str(uuid4()), "amount_cents": "400", "what": "Stand"}
    answers = [sends(client, ada, at("commit", line), **typed) for _ in range(2)]
    assert [answer.url for answer in answers] == [at("line", line)] * 2
    assert amounts(line)[2] == 400_00


def test_the_same_key_with_other_content_is_refused_and_may_be_sent_anew(client, ada, line):
    typed = {"key": str(uuid4()), "amount_cents": "400", "what": "Stand"}
    sends(client, ada, at("commit", line), **typed)
    page = sends(client, ada, at("commit", line), **{**typed, "amount_cents": "300"})
    assert page.status_code == 422
    assert "Something else was booked with this key already" in page.text
    assert amounts(line)[2] == 400_00
    assert typed["key"] not in page.text
    again = page.context["form"]["key"].value()
    sends(client, ada, at("commit", line), **{**typed, "amount_cents": "300", "key": again})
    assert amounts(line)[2] == 700_00


def test_a_blanket_order_is_drawn_on(client, ada, line, blanket):
    answer = sends(client, ada, at("draw", blanket), amount_cents="150", what="First leaflets")
    assert answer.url == at("commitment", blanket)
    assert blanket.releases.get().open_cents == 150_00
    assert amounts(line)[2] == 400_00
    page = sends(client, ada, at("draw", blanket), amount_cents="250.01", what="Second")
    assert page.status_code == 422
    assert "more than is still open" in page.text


def test_an_order_that_is_no_blanket_order_has_no_page_to_draw(client, ada, order):
    client.force_login(ada, BACKEND)
    assert client.get(at("draw", order)).status_code == 404


def test_an_order_is_settled_in_part_and_then_finally(client, kim, line, order):
    sends(client, kim, at("settle", order), amount_cents="100", text="Invoice 1")
    assert amounts(line)[2:] == (300_00, 100_00)
    sends(client, kim, at("settle", order), amount_cents="150", is_final="on")
    assert amounts(line)[2:] == (0, 250_00)


def test_an_invoice_for_a_day_of_another_year_is_refused(client, kim, line, order):
    page = sends(client, kim, at("settle", order), amount_cents="100", day="2101-01-01")
    assert page.status_code == 422
    assert "does not belong to the pot’s fiscal year" in page.text
    assert amounts(line)[2:] == (400_00, 0)


def test_what_is_not_needed_is_released_in_part_or_whole(client, ada, line, order):
    sends(client, ada, at("release", order), amount_cents="100", text="Smaller stand")
    assert amounts(line)[2] == 300_00
    page = sends(client, ada, at("release", order), amount_cents="300.01")
    assert page.status_code == 422
    client.force_login(ada, BACKEND)
    assert client.get(at("release", order)).context["form"]["amount_cents"].value() == 300_00
    sends(client, ada, at("release", order), amount_cents="300")
    assert amounts(line)[2] == 0


# --- Invoices and credit notes ---------------------------------------------------------------


def test_an_invoice_without_an_order_is_spent(client, ada, line):
    day = timezone.localdate().isoformat()
    sends(client, ada, at("spend", line), amount_cents="99.90", text="Invoice 7", day=day)
    assert amounts(line)[3] == 99_90
    assert Entry.objects.get(kind="spend").text == "Invoice 7"


def test_an_invoice_in_another_currency_keeps_amount_and_rate(client, ada, line):
    sends(
        client, ada, at("spend", line), foreign_currency="usd", foreign_amount="1,000.00",
        rate="0.9214",
    )  # fmt: skip
    booked = Entry.objects.get(kind="spend")
    assert (booked.spent_cents, booked.foreign_currency) == (921_40, "USD")
    assert (booked.foreign_minor, booked.rate_millionths) == (1000_00, 921_400)


def test_yen_have_no_cents(client, ada, line):
    typed = {"foreign_currency": "JPY", "rate": "0.006123"}
    sends(client, ada, at("spend", line), foreign_amount="10000", **typed)
    booked = Entry.objects.get(kind="spend")
    assert (booked.spent_cents, booked.foreign_minor) == (61_23, 10_000)
    page = sends(client, ada, at("spend", line), foreign_amount="10000.50", **typed)
    assert page.status_code == 422
    assert "JPY has no such amount" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": ""},
        {"rate": "0,92"},
        {"rate": "0"},
        {"rate": "0.12345678901"},
        {"foreign_currency": ""},
        {"foreign_currency": "EUR"},
        {"foreign_currency": "QQQ"},
        {"foreign_amount": ""},
        {"foreign_amount": "much"},
        {"foreign_amount": "0"},
        {"foreign_amount": "9,999,999,999,999", "rate": "1000000"},
        {"amount_cents": "900"},  # at this rate it is 921.40
    ],
)
def test_an_invoice_in_another_currency_needs_all_three_and_to_the_cent(client, ada, line, wrong):
    typed = {"foreign_currency": "USD", "foreign_amount": "1,000", "rate": "0.9214", **wrong}
    page = sends(client, ada, at("spend", line), **typed)
    assert page.status_code == 422
    assert "<details open" in page.text
    assert amounts(line)[3] == 0


def test_credit_notes_come_back_to_line_and_order(client, ada, line, order, spent):
    sends(client, ada, at("credit", line), amount_cents="50")
    assert amounts(line)[3] == 250_00
    sends(client, ada, at("settle", order), amount_cents="100")
    answer = sends(client, ada, at("credit_commitment", order), amount_cents="40")
    assert answer.url == at("commitment", order)
    order.refresh_from_db()
    assert order.spent_cents == 60_00
    page = sends(client, ada, at("credit_commitment", order), amount_cents="60.01")
    assert page.status_code == 422


def test_a_head_reverses_a_mistake_with_a_reason_and_once(client, sam, line, spent):
    assert sends(client, sam, at("reverse", spent)).status_code == 422
    sends(client, sam, at("reverse", spent), text="Wrong line")
    assert amounts(line)[3] == 0
    page = sends(client, sam, at("reverse", spent), text="Wrong line, once more")
    assert "reversed already" in page.text


# --- To whom they open -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("set_limit", "cleo"), ("open_line", "cleo kim sam"), ("plan", "cleo kim sam"),
        ("grant", "cleo"), ("take_back", "cleo"), ("commit", "ada sam"), ("spend", "ada sam kim"),
        ("credit", "ada sam kim"), ("settle", "ada sam kim"), ("release", "ada sam kim"),
        ("credit_commitment", "ada sam kim"), ("draw", "ada sam"), ("reverse", "sam kim"),
    ],
)  # fmt: skip
def test_a_page_and_its_button_are_there_for_those_who_may(
    client, name, who, line, blanket, spent, ada, ben, sam, mia, kim, cleo
):
    rows = {
        "set_limit": line.pot, "open_line": line.pot, "settle": blanket, "release": blanket,
        "draw": blanket, "credit_commitment": blanket, "reverse": spent,
    }  # fmt: skip
    address = at(name, rows.get(name, line))
    everybody = {"ada": ada, "ben": ben, "sam": sam, "mia": mia, "kim": kim, "cleo": cleo}
    may = set(who.split()) | ({"mia"} if name == "open_line" else set())
    for person, row in everybody.items():
        client.force_login(row, BACKEND)
        answer = client.get(address)
        assert (answer.status_code == 200) == (person in may), person
        if name in ("reverse", "credit_commitment"):  # not shown on the page of their line
            continue
        shown = {"set_limit": "pot", "open_line": "pot"}.get(name, "line")
        if rows.get(name) == blanket:
            shown = "commitment"
        page = client.get(at(shown, rows.get(name, line))).text
        assert (f'href="{address}"' in page) == (person in may), (person, "button")
