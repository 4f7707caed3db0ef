"""The statement of a month: its figures, who countersigns it, and its documents."""

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

import make
from gespann.apps.budget.actions.booking import content_of, entry
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.actions.statements import sign_statement
from gespann.apps.budget.engine import check_ledger
from gespann.apps.budget.engine.files import prepare, statement_file
from gespann.apps.budget.jobs import FILE, check_file, record_file
from gespann.apps.budget.models import Kind, StatementSignature
from gespann.apps.budget.queries.ledger import months_of
from gespann.apps.budget.queries.statements import statement_of
from gespann.apps.budget.views import statement as views
from gespann.apps.jobs.actions import ask_for
from gespann.apps.jobs.models import Job
from gespann.apps.jobs.tasks import Files, Task
from gespann.apps.organisation.actions.invitations import let_in
from gespann.apps.organisation.models import Level, Side
from gespann.refusals import NotAllowed, Refusal
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)


@pytest.fixture
def pot(ada, sam, mia, cleo):
    """2025: fairs of sales with an order and an invoice in January, the web site of marketing."""
    make.firm()
    pot = make.pot(900_00, year=2025)
    fairs = make.line(name="Fairs", of=pot)
    make.line(name="Web", of=pot, department=make.department(side=Side.MARKETING))
    fill(fairs, ada, cleo)
    return pot


def fill(line, ada, cleo):
    for cents, day in ((100_00, date(2025, 1, 2)), (50_00, date(2025, 2, 3))):
        key = uuid4()
        entry(Kind.GRANT, line, key, content_of("t"), by=cleo, day=day, granted_cents=cents)
    commit_funds(line, 30_00, "Stand", by=ada, key=uuid4(), day=date(2025, 1, 10))
    spend(line, 20_00, by=ada, key=uuid4(), day=date(2025, 1, 31), text="Parking")
    spend(line, 5_00, by=ada, key=uuid4(), day=date(2025, 2, 1))


@pytest.fixture
def close(pot, kim):
    return close_month(pot, by=kim)


def statement(pot, month=JANUARY):
    return statement_of(pot, month, date(2025, 3, 1))


def numbers(figures):
    return (
        figures.planned_cents, figures.granted_cents, figures.committed_cents,
        figures.spent_cents, figures.available_cents,
    )  # fmt: skip


def test_it_tells_where_lines_stood_when_the_month_was_over(pot):
    told = statement(pot)
    assert [part.department.side for part in told.parts] == ["marketing", "sales"]
    assert [(row.line.name, numbers(row.figures)) for row in told.rows] == [
        ("Web", (0, 0, 0, 0, 0)), ("Fairs", (0, 100_00, 30_00, 20_00, 50_00)),
    ]  # fmt: skip
    assert numbers(statement(pot, FEBRUARY).figures) == (0, 150_00, 30_00, 25_00, 95_00)


def test_what_was_booked_for_the_month_stands_in_it(pot):
    assert [(one.kind, one.text) for one in statement(pot).movements] == [
        ("grant", ""), ("commit", ""), ("spend", "Parking"),
    ]  # fmt: skip
    assert [one.spent_cents for one in statement(pot, FEBRUARY).movements] == [0, 5_00]


def test_a_pot_has_its_months_and_no_others(pot):
    assert [month.month for month in months_of(pot)] == list(range(1, 13))
    for other in (date(2024, 12, 1), date(2026, 1, 1), date(2025, 1, 2)):
        assert statement(pot, other) is None


# --- Countersigning ---------------------------------------------------------------------------


def test_both_heads_countersign_a_closed_month_each_once(pot, close, sam, mia):
    sales, marketing = (make.department(side=side) for side in (Side.SALES, Side.MARKETING))
    first = sign_statement(close, sales, close_hash=close.hash, by=sam)
    assert sign_statement(close, sales, close_hash=close.hash, by=sam) == first
    sign_statement(close, marketing, close_hash=close.hash, by=mia)
    told = statement(pot).signatures
    assert {side: one.by.name for side, one in told.items()} == {"sales": "Sam", "marketing": "Mia"}
    assert check_ledger().is_well


def test_deputies_sign_for_their_head_and_nobody_for_both_sides(pot, close, ada, sam, mia):
    sales, marketing = (make.department(side=side) for side in (Side.SALES, Side.MARKETING))
    make.deputyship(sam, ada)
    make.deputyship(mia, ada)
    signed = sign_statement(close, sales, close_hash=close.hash, by=ada)
    assert (signed.by, signed.stands_for) == (ada, sam)
    with pytest.raises(Refusal, match="both"):
        sign_statement(close, marketing, close_hash=close.hash, by=ada)


@pytest.mark.parametrize("who", ["ada", "mia", "kim", "cleo", "dan"])
def test_nobody_else_signs_for_sales(close, who, request):
    sales, person = make.department(side=Side.SALES), request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        sign_statement(close, sales, close_hash=close.hash, by=person)


def test_whoever_has_seen_another_close_signs_nothing(close, sam):
    with pytest.raises(Refusal, match="not the one that you have seen"):
        sign_statement(close, make.department(side=Side.SALES), close_hash="0" * 64, by=sam)
    assert not StatementSignature.objects.exists()


def test_a_head_of_another_department_does_not_countersign(close):
    other, lea = make.department(), make.person("Lea")
    make.membership(lea, other, level=Level.HEAD)
    with pytest.raises(NotAllowed):
        sign_statement(close, other, close_hash=close.hash, by=lea)


ROW = {
    "close_id": "<close>", "close_hash": "<hash>", "department_id": "<sales>", "by_id": "<sam>",
    "stands_for_id": "<sam>", "day": "<today>", "at": "<now>",
}  # fmt: skip
ATTACKS = {
    "in a head’s name": ({"by_id": "<kim>"}, "only_heads_sign_for_a_department"),
    "for the other side": ({"department_id": "<marketing>"}, "only_heads_sign_for_a_department"),
    "over another close": ({"close_hash": "'x'"}, "statement_is_signed_over_its_close"),
    "last year": ({"day": "'2020-01-01'"}, "signature_is_of_today"),
    "for a third department": (
        {"department_id": "<other>", "by_id": "<lea>", "stands_for_id": "<lea>"},
        "statements_are_signed_by_sales_and_marketing",
    ),
}


@pytest.fixture
def ids(close, sam, mia, kim):
    other, lea = make.department(), make.person("Lea")
    make.membership(lea, other, level=Level.HEAD)
    sales, marketing = (make.department(side=side) for side in (Side.SALES, Side.MARKETING))
    return {
        "<close>": close.pk, "<hash>": f"'{close.hash}'", "<sales>": sales.pk,
        "<marketing>": marketing.pk, "<other>": other.pk, "<lea>": lea.pk, "<sam>": sam.pk,
        "<mia>": mia.pk, "<kim>": kim.pk, "<today>": f"'{timezone.localdate()}'",
        "<now>": f"'{timezone.now():%Y-%m-%d %H:%M:%S}'",
    }  # fmt: skip


def execute(ids, sql):
    for name, value in ids.items():
        sql = sql.replace(name, str(value))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def insert(how="INSERT INTO", **values):
    row = ROW | values
    return f"{how} budget_statementsignature ({', '.join(row)}) VALUES ({', '.join(row.values())})"


@pytest.mark.parametrize("name", ATTACKS)
def test_the_database_refuses_a_signature(ids, name):
    values, rule = ATTACKS[name]
    with pytest.raises(DatabaseError, match=rule):
        execute(ids, insert(**values))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE budget_statementsignature SET by_id = <mia>",
        "UPDATE budget_statementsignature SET close_hash = 'x'",
        "DELETE FROM budget_statementsignature",
    ],
)
def test_a_signature_is_final(ids, sql):
    execute(ids, insert())
    with pytest.raises(DatabaseError, match="are_final"):
        execute(ids, sql)


def test_a_signature_is_not_replaced_by_another(ids):
    execute(ids, insert())
    how = "INSERT OR REPLACE INTO" if connection.vendor == "sqlite" else "INSERT INTO"
    with pytest.raises(DatabaseError, match=r"not_replaced|once_for_a_department"):
        execute(ids, insert(how))


# --- Page and documents -----------------------------------------------------------------------


def address(pot, name="statement", month="2025-01"):
    return reverse(f"budget:{name}", args=[pot.pk]) + f"?month={month}"


def test_a_month_that_is_not_closed_says_so_and_cannot_be_signed(client, pot, sam):
    client.force_login(sam, BACKEND)
    page = client.get(address(pot)).text
    assert "This month is not closed" in page
    assert "Countersign for Sales</button>" not in page
    assert client.post(address(pot), {"department": 1, "close_hash": "x"}).status_code == 404


def test_a_head_countersigns_on_the_page(client, pot, close, sam):
    client.force_login(sam, BACKEND)
    assert "Countersign for Sales</button>" in client.get(address(pot)).text
    sent = {"department": make.department(side=Side.SALES).pk, "close_hash": close.hash}
    answer = client.post(address(pot), sent)
    assert (answer.status_code, answer.url) == (303, address(pot))
    page = client.get(address(pot)).text
    assert "Signed by Sam" in page
    assert "Countersign for Sales</button>" not in page


def test_another_hash_is_refused_on_the_page(client, pot, close, sam):
    client.force_login(sam, BACKEND)
    sent = {"department": make.department(side=Side.SALES).pk, "close_hash": "0" * 64}
    answer = client.post(address(pot), sent)
    assert answer.status_code == 422
    assert "not the one that you have seen" in answer.text


@pytest.mark.parametrize("month", ["2024-12", "2025-13", "x", "2025-1", "١"])
def test_a_month_that_there_is_not_is_not_found(client, pot, sam, month):
    client.force_login(sam, BACKEND)
    assert client.get(address(pot, month=month)).status_code == 404


def pages(client, pot):
    return " ".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(client.get(address(pot, "statement_pdf")).content)).pages
    )


def test_the_pages_hold_figures_movements_signatures_and_hashes(client, pot, close, sam):
    sign_statement(close, make.department(side=Side.SALES), close_hash=close.hash, by=sam)
    client.force_login(sam, BACKEND)
    text = pages(client, pot)
    for words in (
        "January 2025", "Closed by Kim", "100.00", "Parking", "Signed by Sam", close.hash[:20],
        "Name and signature",
    ):  # fmt: skip
        assert words in text


def test_the_pages_say_that_a_month_is_not_closed_in_the_readers_language(client, pot, sam):
    sam.language = "de"
    sam.save()
    client.force_login(sam, BACKEND)
    text = pages(client, pot)
    assert "Januar 2025" in text
    assert "nicht abgeschlossen" in text


def test_the_workbook_holds_the_same(client, pot, close, sam):
    client.force_login(sam, BACKEND)
    file = client.get(address(pot, "statement_xlsx")).content
    book = openpyxl.load_workbook(io.BytesIO(file))
    lines, movements, _signatures = book.worksheets
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in lines.iter_rows(min_row=5)}
    assert rows["Fairs"][:5] == [0, 100, 30, 20, 50]
    assert rows["Together"][:5] == rows["Fairs"][:5]
    assert [row[4].value or "" for row in movements.iter_rows(min_row=2)] == ["", "", "Parking"]


def test_names_that_look_like_formulas_or_markup_stay_names(pot):
    make.line(name='=1+1 #panic("x") <b>', of=pot)
    with translation.override("en"):
        told = statement(pot)
        assert b"PDF" in statement_file(told, "pdf").content[:8]
        file = statement_file(told, "xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
    found = [
        cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=1+1")
    ]
    assert [cell.data_type for cell in found] == ["s"]
    with pytest.raises(ValueError, match="written as"):
        statement_file(told, "doc")


def test_a_large_statement_is_a_job(client, pot, sam, monkeypatch):

    monkeypatch.setattr(views, "MOST_AT_ONCE", 2)
    client.force_login(sam, BACKEND)
    assert client.get(address(pot, "statement_pdf")).url == address(pot)
    assert "Write the PDF" in client.get(address(pot)).text
    click = {"key": "one click"}
    answers = [client.post(address(pot, "statement_pdf"), click) for _ in range(2)]
    job = Job.objects.get()
    assert [answer.url for answer in answers] == [reverse("jobs:job", args=[job.pk])] * 2
    assert job.arguments == {
        "what": "statement.pdf", "pot": pot.pk, "month": "2025-01-01", "language": "en",
    }  # fmt: skip
    assert client.get(reverse("budget:prepared", args=[job.pk])).status_code == 404


@pytest.fixture
def written(pot, sam, tmp_path):
    asked = {"what": "statement.pdf", "pot": pot.pk, "month": "2025-01-01", "language": "de"}
    job = ask_for(FILE, asked, by=sam)
    files = Files(tmp_path, 1)
    record_file(job, prepare(Task(asked, files, lambda _progress: None)))
    return job


def test_what_the_job_has_written_is_for_whoever_asked(client, written, sam, mia):
    at = reverse("budget:prepared", args=[written.pk])
    client.force_login(sam, BACKEND)
    answer = client.get(at)
    assert answer.content.startswith(b"%PDF")
    assert "statement-2025-01.pdf" in answer.headers["Content-Disposition"]
    client.force_login(mia, BACKEND)
    assert client.get(at).status_code == 404


@pytest.mark.parametrize("arguments", [{}, {"what": "statement.pdf"}, {"what": 1, "pot": "1"}])
def test_a_file_is_asked_for_in_full(arguments):
    with pytest.raises(ValueError, match="a file needs"):
        check_file(arguments)


def test_a_browser_that_was_left_open_signs_nothing(client, pot, close, sam):
    let_in(sam, "four horses on one cart")
    client.post(
        reverse("account_login"), {"login": sam.email, "password": "four horses on one cart"}
    )
    assert "asked for your password" in client.get(address(pot)).text
    sent = {"department": make.department(side=Side.SALES).pk, "close_hash": close.hash}
    at = reverse("budget:statement", args=[pot.pk])
    asked = client.post(at, sent | {"month": "2025-01"})
    assert asked.url.startswith("/account/reauthenticate/")
    assert not StatementSignature.objects.exists()
    done = client.post(asked.url, {"password": "four horses on one cart"})
    assert (done.status_code, done.url) == (303, address(pot))
    assert "Signed by Sam" in client.get(done.url).text
