"""Tables as files: all rows that the address asks for, plain for programs and true for people."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, QueryDict
from django.template import Context, Template
from django.utils import translation
from django_htmx.middleware import HtmxMiddleware

import make
from gespann.apps.organisation.models import Person
from gespann.ui.answers import answer
from gespann.ui.tables import Choice, Table, day, money, number, part, percent, text
from gespann.ui.tables.exports import file_of


@dataclass(frozen=True)
class Lever:
    words: str
    side: str = "sales"
    cents: int | None = None
    share: float | None = None
    visits: float | None = None
    starts: date | datetime | None = None
    side_name: str = "Sales"


FAIRS = Lever("Messen – „Frühjahr“", "marketing", 1_234_56, 0.125, 12.5, date(2027, 1, 31))
CALLS = Lever("=2+3", starts=datetime(2027, 1, 31, 23, 30, tzinfo=UTC), visits=float("nan"))
LEVERS = [FAIRS, CALLS, *(Lever(f"Lever {number}", cents=number) for number in range(1, 601))]


def table(address="", source=LEVERS):
    columns = [
        text("words", translation.gettext_lazy("Name")),
        part("side", "Side", "ui/design/_side.html", sorts_by="side"),
        money("cents", "Cost", currency="EUR"),
        percent("share", "Share", digits=1),
        number("visits", "Visits", digits=2),
        day("starts", "First day"),
    ]
    return Table(
        "levers", QueryDict(address), source, columns,
        search=("words",),
        choices=[Choice("side", "Side", [("sales", "Sales"), ("marketing", "Marketing")], "Both")],
        sort="-cents",
    )  # fmt: skip


def csv_of(one):
    file = io.StringIO(file_of(one, "csv").content.decode("utf-8-sig"), newline="")
    return list(csv.reader(file))


def json_of(one):
    return json.loads(file_of(one, "json").content)


def sheet_of(one):
    return openpyxl.load_workbook(io.BytesIO(file_of(one, "xlsx").content)).active


def test_a_file_holds_the_rows_of_all_pages():
    assert len(json_of(table())) == len(LEVERS)
    assert len(csv_of(table())) == len(LEVERS) + 1
    assert sheet_of(table()).max_row == len(LEVERS) + 1


def test_the_order_and_what_narrows_hold_for_the_file_too():
    told = json_of(table("search=lever+60&sort=-words&page=2"))
    assert [one["cents"] for one in told] == [600, 60, 560, 460, 360, 260, 160]
    assert [one["words"] for one in json_of(table("side=marketing"))] == [FAIRS.words]


def test_programs_are_told_values_of_no_locale():
    with translation.override("de"):
        told, (head, row) = json_of(table("", [FAIRS])), csv_of(table("", [FAIRS]))
    assert told == [
        {"words": FAIRS.words, "side": "Sales", "cents": 123456, "share": 0.125, "visits": 12.5,
         "starts": "2027-01-31"}
    ]  # fmt: skip
    assert head == list(told[0])
    assert row == [FAIRS.words, "Sales", "123456", "0.125", "12.5", "2027-01-31"]


def test_people_get_true_numbers_and_dates_below_heads_in_their_language():
    with translation.override("de"):
        head, row = sheet_of(table("", [FAIRS])).rows
    assert [cell.value for cell in head] == [
        "Name", "Side", "Cost (EUR)", "Share", "Visits", "First day",
    ]  # fmt: skip
    assert [cell.value for cell in row] == [
        FAIRS.words, "Sales", 1234.56, 0.125, 12.5, datetime.fromisoformat("2027-01-31"),
    ]  # fmt: skip
    assert [cell.number_format for cell in row][2:5] == ["#,##0.00", "0.0 %", "#,##0.##"]
    assert row[5].is_date


def test_of_a_moment_only_the_day_is_told_as_it_is_in_berlin():
    assert json_of(table("", [CALLS]))[0]["starts"] == "2027-02-01"


def test_what_is_not_known_stays_empty():
    assert json_of(table("", [CALLS]))[0] | {"starts": None} == {
        "words": "=2+3", "side": "Sales", "cents": None, "share": None, "visits": None,
        "starts": None,
    }  # fmt: skip
    assert csv_of(table("", [CALLS]))[1][2:5] == ["", "", ""]
    assert [cell.value for cell in list(sheet_of(table("", [CALLS])).rows)[1]][2:5] == [None] * 3


@pytest.mark.parametrize("words", ["=2+3", "+49 30 1234 Ext", "-cmd|' /C calc'!A0", "@SUM(1)"])
def test_no_cell_is_run_as_a_formula(words):
    one = table("", [Lever(words)])
    assert csv_of(one)[1][0] == f"'{words}"
    cell = next(iter(list(sheet_of(one).rows)[1]))
    assert (cell.value, cell.data_type) == (words, "s")
    assert json_of(one)[0]["words"] == words  # for programs, which run nothing


@pytest.mark.parametrize("words", ["a\x00b\x0b", 'a,b;"c"\n\'d', "x" * 40_000, "http://a.example"])
def test_no_words_break_a_file(words):
    one = table("", [Lever(words)])
    assert json_of(one)[0]["words"] == words
    assert csv_of(one)[1][0] == words
    assert sheet_of(one).max_row == 2


def test_an_empty_table_is_a_file_without_rows():
    assert json_of(table("", [])) == []
    assert len(csv_of(table("", []))) == 1
    assert sheet_of(table("", [])).max_row == 1


def test_decimals_are_numbers_in_files():
    one = Table("n", {}, [{"n": Decimal("1.5")}], [number("n", "N", digits=1)])
    assert json_of(one) == [{"n": 1.5}]


def test_the_links_keep_what_is_asked_for_and_leave_the_page_out():
    one = table("side=sales&sort=cents&page=3&other=1")
    assert dict(one.exports)["Excel"] == "?other=1&side=sales&sort=cents&export=levers.xlsx"
    html = Template("{% table table %}").render(Context({"table": one}))
    assert "?other=1&amp;side=sales&amp;sort=cents&amp;export=levers.csv" in html


def asked(rf, address):
    request = rf.get(address)
    request.user = AnonymousUser()
    HtmxMiddleware(lambda _: HttpResponse())(request)
    return request


def test_a_page_answers_with_the_table_that_is_asked_for(rf):
    tables = {"one": table("", [FAIRS]), "other": Table("other", {}, [], [text("name", "Name")])}
    response = answer(asked(rf, "/?export=levers.json"), "ui/base.html", tables)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="levers.json"'
    assert len(json.loads(response.content)) == 1
    assert json.loads(answer(asked(rf, "/?export=other.json"), "x", tables).content) == []


@pytest.mark.parametrize("wish", ["levers.exe", "levers", "nothing.csv", ".csv", "levers.csv.csv"])
def test_what_is_no_table_or_no_kind_of_file_is_passed_over(rf, wish):
    page = answer(asked(rf, f"/?export={wish}"), "ui/base.html", {"one": table()})
    assert "<html" in page.text


@pytest.mark.django_db
def test_a_file_takes_a_query_for_some_hundred_rows(django_assert_num_queries):
    for _ in range(3):
        make.person()
    people = Table("people", {}, Person.objects.order_by("pk"), [text("name", "Name")])
    with django_assert_num_queries(2):
        assert len(json_of(people)) == 3
