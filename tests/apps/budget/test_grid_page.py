"""The page on which all lines of a pot are planned."""

import re
import time
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

import make
from gespann.apps.budget.actions.lines import plan
from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.planned import plan_grid
from gespann.apps.organisation.models import Side
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(sam, mia):
    """Fairs of sales by months, visits of the whole year, and the web site of marketing."""
    pot = make.pot()
    year = pot.first_day.year
    return [
        make.line(name="Fairs", month=date(year, 2, 1), planned_cents=2_00, granted_cents=9_00),
        make.line(name="Fairs", month=date(year, 3, 1), planned_cents=3_00),
        make.line(name="Visits", planned_cents=40_00),
        make.line(name="Web", planned_cents=7_50, department=make.department(side=Side.MARKETING)),
    ]


def page_of(client, person):
    client.force_login(person, BACKEND)
    return reverse("budget:grid", args=[Pot.objects.get().pk])


def send(client, address, lines, **cells):
    shown = client.get(address).text
    wanted = {"key": "", "seen": ""}
    for name in wanted:
        found = re.search(rf'name="{name}" value="([^"]*)"', shown)
        wanted[name] = found[1]
    by_name = {line.name: line.pk for line in lines}
    cells = {f"line-{by_name[name]}": words for name, words in cells.items()}
    return lambda: client.post(address, wanted | cells)


def test_lines_that_are_for_the_same_stand_in_one_row_with_their_months(lines):
    grid = plan_grid(lines[0].pot)
    year = grid.pot.first_day.year
    assert grid.columns == (None, date(year, 2, 1), date(year, 3, 1))
    told = [
        (part.department.side, [[line.name for line in row.lines.values()] for row in part.rows])
        for part in grid.parts
    ]
    assert told == [("marketing", [["Web"]]), ("sales", [["Fairs", "Fairs"], ["Visits"]])]


def test_a_second_line_for_the_same_month_has_a_row_of_its_own(lines):
    make.line(name="Visits", planned_cents=1_00)
    part = plan_grid(lines[0].pot).parts[1]
    assert [[line.planned_cents for line in row.lines.values()] for row in part.rows] == [
        [2_00, 3_00], [40_00], [1_00],
    ]  # fmt: skip


def test_own_cells_can_be_typed_into_and_others_only_read(client, lines, sam, ada, kim):
    own = {f"line-{line.pk}" for line in lines[:3]}
    for person, expected in (
        (sam, own), (ada, set()), (kim, own | {f"line-{lines[3].pk}"}),
    ):  # fmt: skip
        page = client.get(page_of(client, person)).text
        assert set(re.findall(r'<input name="(line-\d+)"', page)) == expected
        assert ">7.50<" in page or 'value="7.50"' in page
        assert ("Save" in page) == bool(expected)


def test_sums_are_told_by_column_department_and_in_all(client, lines, sam):
    page = client.get(page_of(client, sam)).text
    assert re.findall(r'data-cents="(\d+)"', page) == [
        "750", "0", "0", "750", "750",  # marketing and its one row
        "4000", "200", "300", "4500", "500", "4000",  # sales and its two rows
        "4750", "200", "300", "5250",
    ]  # fmt: skip


def test_what_was_changed_is_saved_and_told(client, lines, sam):
    answer = send(client, page_of(client, sam), lines, Visits="41")()
    assert answer.status_code == 303
    assert Line.objects.get(name="Visits").planned_cents == 41_00
    assert "1 amount is planned anew." in client.get(answer.url).text


def test_sent_twice_it_is_saved_once(client, lines, sam):
    click = send(client, page_of(client, sam), lines, Visits="41")
    assert [click().status_code, click().status_code] == [303, 303]
    assert Line.objects.get(name="Visits").entries_count == 2


def test_cells_of_others_are_not_read_even_if_they_are_sent(client, lines, sam):
    send(client, page_of(client, sam), lines, Web="99")()
    assert Line.objects.get(name="Web").planned_cents == 7_50


def test_of_two_at_once_the_later_sees_both_amounts_and_nothing_is_lost(client, lines, sam, cleo):
    click = send(client, page_of(client, sam), lines, Visits="41")
    plan(lines[2], 77_00, by=cleo, key=uuid4())
    answer = click()
    assert answer.status_code == 422
    assert Line.objects.get(name="Visits").planned_cents == 77_00
    page = answer.text
    cell = re.search(rf'<input name="line-{lines[2].pk}"[^>]*>', page)[0]
    assert 'value="41"' in cell
    assert 'data-was="77"' in cell
    assert "77 since" in page
    assert "by Cleo" in page
    again = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("key", "seen")
    }
    answer = client.post(page_of(client, sam), again | {f"line-{lines[2].pk}": "41"})
    assert answer.status_code == 303
    assert Line.objects.get(name="Visits").planned_cents == 41_00


def test_what_cannot_be_read_is_marked_and_nothing_is_saved(client, lines, sam):
    by_month = lines[0]
    answer = send(client, page_of(client, sam), [by_month, lines[2]], Fairs="much", Visits="1")()
    assert answer.status_code == 422
    assert "1 cell cannot be read" in answer.text
    assert re.search(rf'<input name="line-{by_month.pk}"[^>]*aria-invalid="true"', answer.text)
    assert Line.objects.get(name="Visits").planned_cents == 40_00


def test_names_are_no_markup(client, sam):
    make.line(name="<script>alert(1)</script>", market='"><b>')
    page = client.get(page_of(client, sam)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_who_may_plan_nothing_saves_nothing(client, lines, ada):
    assert client.post(page_of(client, ada), {"seen": "", "key": ""}).status_code == 404


def test_an_empty_pot_says_what_comes_next(client, sam):
    make.pot()
    assert "There are no lines yet" in client.get(page_of(client, sam)).text


@pytest.mark.slow
def test_400_lines_by_months_open_within_a_second(client, kim, django_assert_max_num_queries):
    pot = make.pot()
    year, sales = pot.first_day.year, make.department(side=Side.SALES)
    Line.objects.bulk_create(
        Line(
            pot=pot, name=f"Line {number:03}", purpose="lever", lever="fairs",
            department=sales, month=date(year, m, 1), closed_through=pot.closed_through,
        )
        for number in range(400)
        for m in range(1, 13)
    )  # fmt: skip
    address = page_of(client, kim)
    client.get(address)
    start = time.process_time()
    with django_assert_max_num_queries(15):
        page = client.get(address)
    seconds = time.process_time() - start
    assert page.text.count("<input name=") == 4800
    assert seconds < 1
