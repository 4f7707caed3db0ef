"""The plan as a file: taken away, filled in, brought back, compared, and landed whole or not."""

import html
import io
import re
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import make
from gespann.apps.budget.actions.lines import plan
from gespann.apps.budget.models import Entry, Line, Pot
from gespann.apps.organisation.models import Side
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(sam, mia):
    make.pot(900_00)
    marketing = make.department(side=Side.MARKETING)
    return [
        make.line(name="Fairs", planned_cents=100_00),
        make.line(name="Visits", planned_cents=50_00),
        make.line(name="Web", planned_cents=20_00, department=marketing, lever="web"),
    ]


def at(name):
    return reverse(f"budget:{name}", args=[Pot.objects.get().pk])


@pytest.fixture
def taken(client, sam, lines):
    """The workbook that Sam has downloaded."""
    client.force_login(sam, BACKEND)
    return openpyxl.load_workbook(io.BytesIO(client.get(at("plan_xlsx")).content))


def rows_of(book):
    sheet = book.worksheets[0]
    return {row[5].value: row for row in sheet.iter_rows(min_row=5, max_row=12) if row[5].value}


def bring(client, book, name="plan.xlsx"):
    file = io.BytesIO()
    book.save(file)
    return client.post(at("bring_plan"), {"file": SimpleUploadedFile(name, file.getvalue())})


def sent(page, **more):
    """What the preview's button sends."""
    found = {
        name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])
        for name in ("key", "told")
    }
    return found | more


def planned():
    return dict(Line.objects.values_list("name", "planned_cents"))


def test_what_was_changed_is_shown_and_lands_once(client, taken):
    rows_of(taken)["Fairs"][8].value = 120.5
    page = bring(client, taken)
    assert page.status_code == 200
    assert "120.50" in page.text
    assert "Visits" not in page.text
    assert planned() == {"Fairs": 100_00, "Visits": 50_00, "Web": 20_00}
    click = sent(page.text)
    for _time in range(2):
        assert client.post(at("land_plan"), click).url == at("grid")
    assert planned()["Fairs"] == 120_50
    assert Entry.objects.filter(line__name="Fairs").count() == 2


def test_a_file_that_says_what_is_planned_changes_nothing(client, taken):
    page = bring(client, taken).text
    assert "The file says what is planned already." in page
    assert "Land it" not in page


def test_what_others_have_planned_since_stays_unless_it_is_chosen(client, taken, lines, cleo):
    plan(lines[0], 300_00, by=cleo, key=uuid4())
    rows = rows_of(taken)
    rows["Fairs"][8].value, rows["Visits"][8].value = 120, 60
    page = bring(client, taken).text
    assert "Planned anew by others" in page
    assert "Cleo" in page
    client.post(at("land_plan"), sent(page))
    assert planned() == {"Fairs": 300_00, "Visits": 60_00, "Web": 20_00}
    page = bring(client, taken).text
    client.post(at("land_plan"), sent(page, overwrite=str(lines[0].pk)))
    assert planned()["Fairs"] == 120_00


def test_what_changes_between_preview_and_landing_stops_all_of_it(client, taken, lines, cleo):
    rows = rows_of(taken)
    rows["Fairs"][8].value, rows["Visits"][8].value = 120, 60
    click = sent(bring(client, taken).text)
    plan(lines[0], 300_00, by=cleo, key=uuid4())
    answer = client.post(at("land_plan"), click)
    assert answer.url == at("bring_plan")
    assert "Somebody else has planned" in client.get(answer.url).text
    assert planned() == {"Fairs": 300_00, "Visits": 50_00, "Web": 20_00}


def add(book, row, *cells):
    for column, cell in enumerate(cells, 3):
        book.worksheets[0].cell(row, column, cell)


def test_new_lines_are_opened_with_what_is_planned_for_them(client, taken):
    year = Pot.objects.get().first_day.year
    add(taken, 8, "Sales", "measure", "catalogue", "Catalogue", "North", f"{year}-04", 500)
    rows_of(taken)["Fairs"][8].value = 1
    page = bring(client, taken).text
    assert "No line has the market “North” yet." in page
    click = sent(page)
    for _time in range(2):
        client.post(at("land_plan"), click)
    new = Line.objects.get(name="Catalogue")
    assert (new.purpose, new.lever, new.market, new.month.month, new.planned_cents) == (
        "measure", "catalogue", "North", 4, 500_00,
    )  # fmt: skip
    assert planned()["Fairs"] == 1_00
    assert Line.objects.count() == 4


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (("Moon", "lever", "fairs", "New"), "There is no department “Moon”."),
        (("Marketing", "lever", "web", "New"), "Lines of Marketing are planned by others."),
        (("Sales", "lever", "fairs", "New", "", "2019-01"), "The month is not in this year."),
        (("Sales", "lever", "fairs", "Fairs"), "There is such a line already."),
        (("Sales", "lever", "", "New"), "A new line needs this."),
        (("Sales", "thing", "fairs", "New"), "neither lever nor measure"),
    ],
)  # fmt: skip
def test_a_new_line_is_checked_with_its_place(client, taken, cells, fault):
    add(taken, 8, *cells)
    answer = bring(client, taken)
    assert answer.status_code == 422
    assert fault in answer.text
    assert "plan.xlsx, row 8" in answer.text
    assert Line.objects.count() == 3


def test_levers_are_those_of_the_firms_history(client, taken, kim):
    from gespann.apps.market.actions import land

    land(make.draft(kim), by=kim)
    add(taken, 8, "Sales", "lever", "Zeppelins", "New")
    text = bring(client, taken).text
    assert "There is no lever “Zeppelins”." in text
    assert "It is one of Fairs." in text


def test_lines_of_others_are_not_planned_by_a_file(client, taken):
    rows_of(taken)["Web"][8].value = 1
    answer = bring(client, taken)
    assert answer.status_code == 422
    assert "Lines of Marketing are planned by others." in answer.text


def test_lines_of_another_pot_are_refused(client, taken, lines):
    rows_of(taken)["Fairs"][0].value = 10**6
    answer = bring(client, taken)
    assert "This line does not belong to this pot." in answer.text


def test_what_a_line_is_for_is_not_changed_and_that_is_told(client, taken):
    rows_of(taken)["Fairs"][5].value = "Zeppelins"
    taken.worksheets[0].cell(3, 12, "remarks")
    text = bring(client, taken).text
    assert "“Zeppelins” is not taken" in text
    assert "The column “remarks” is not read." in text


@pytest.mark.parametrize("language", ["en", "de"])
def test_csv_goes_the_same_way(client, sam, lines, language):
    sam.language = language
    sam.save()
    client.force_login(sam, BACKEND)
    text = client.get(at("plan_csv")).content.decode("utf-8-sig")
    before, after = ("100,00", "1234,5") if language == "de" else ("100.00", "1234.5")
    changed = text.replace(before, after, 1).encode("cp1252")
    answer = client.post(at("bring_plan"), {"file": SimpleUploadedFile("plan.csv", changed)})
    client.post(at("land_plan"), sent(answer.text))
    assert planned()["Fairs"] == 1234_50


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\0\1\2", b"a,b\n1,2", "ä".encode() * 99])
def test_anything_else_is_refused_with_a_sentence(client, sam, lines, content):
    client.force_login(sam, BACKEND)
    answer = client.post(at("bring_plan"), {"file": SimpleUploadedFile("plan.csv", content)})
    assert answer.status_code == 422
    assert "error" in answer.text


@pytest.mark.parametrize(
    "told",
    ["", "x", "[]", "{}", '{"changes": [[1]], "conflicts": [], "opened": []}',
     '{"changes": [], "conflicts": [], "opened": [{"name": 1}]}',
     '{"changes": [[1, 2, -3]], "conflicts": [], "opened": []}', "[" * 5000],
)  # fmt: skip
def test_a_preview_that_is_none_lands_nothing(client, sam, lines, told):
    client.force_login(sam, BACKEND)
    answer = client.post(at("land_plan"), {"key": str(uuid4()), "told": told})
    assert answer.url == at("bring_plan")
    assert planned() == {"Fairs": 100_00, "Visits": 50_00, "Web": 20_00}


def test_who_sends_more_than_the_preview_has_shown_is_refused_by_the_action(client, sam, lines):
    client.force_login(sam, BACKEND)
    web = lines[2]
    told = f'{{"changes": [[{web.pk}, 2000, 1]], "conflicts": [], "opened": []}}'
    client.post(at("land_plan"), {"key": str(uuid4()), "told": told})
    assert planned()["Web"] == 20_00


def test_everybody_takes_the_plan_away_and_only_planners_bring_it_back(client, lines, ada):
    client.force_login(ada, BACKEND)
    assert client.get(at("plan_csv")).status_code == 200
    assert client.get(at("bring_plan")).status_code == 404
