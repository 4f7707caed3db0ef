"""What the pages of the organisation show: their tables, and what stands today."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

import make
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.models import Act, Deputyship, Level, Office, Side
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def look(client):
    """The page that somebody sees at an address."""

    def look(person, name, pk=None, **asked):
        client.force_login(person, BACKEND)
        answer = client.get(reverse(f"organisation:{name}", args=[pk] if pk else []), asked)
        assert answer.status_code == 200
        return answer.text

    return look


def rows(page, table):
    """The first cell of each row of a table, as it is read."""
    body = page.split(f'id="{table}"', 1)[1].split("<tbody", 1)[1].split("</tbody>", 1)[0]
    return [words(cell) for cell in re.findall(r'<th role="rowheader".*?</th>', body, re.DOTALL)]


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.fixture
def firm(ada, ben, cleo, eve):
    """The cast, and Ömer in sales, who leads its team."""
    sales = make.department(side=Side.SALES)
    make.membership(omer := make.person("Ömer"), sales, level=Level.TEAM_LEAD)
    make.membership(omer, sales, team=make.team(sales, "North"))
    return sales


def test_people_stand_in_the_order_of_a_dictionary(firm, ada, look):
    make.membership(make.person("Zoe"), firm)
    assert rows(look(ada, "people"), "people") == [
        "Ada", "Ben", "Cleo", "Eve Administrator", "Ömer", "Zoe",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"search": "omer"}, ["Ömer"]),
        ({"search": "north team"}, ["Ömer"]),
        ({"search": "administrator"}, ["Eve Administrator"]),
        ({"level": str(Level.MANAGEMENT.value)}, ["Cleo"]),
        ({"level": str(Level.STAFF.value)}, ["Ada", "Ben", "Ömer"]),
        ({"sort": "-name", "level": str(Level.STAFF.value)}, ["Ömer", "Ben", "Ada"]),
    ],
)
def test_people_are_found_by_name_place_and_level(firm, ada, look, asked, found):
    assert rows(look(ada, "people", **asked), "people") == found


def test_people_are_found_by_department_also_who_works_in_it_twice(firm, ada, look):
    assert rows(look(ada, "people", department=firm.pk), "people") == ["Ada", "Ömer"]


def test_only_administrators_read_who_has_left(firm, ada, eve, look, today):
    make.person("Lee", is_active=False, left_on=today)
    assert "Lee" not in look(ada, "people")
    assert rows(look(eve, "people"), "left") == ["Lee"]


def test_departments_say_how_many_people_work_there_today_sides_first(firm, ada, look, today):
    make.department("Aftersales")
    make.membership(make.person(), firm, ends=today - DAY)
    page = words(look(ada, "departments"))
    places = [page.index(name) for name in ("Sales 2 people", "Marketing 1 person", "Aftersales 0")]
    assert places == sorted(places)


def test_a_department_shows_its_people_from_the_top(firm, ada, look):
    make.membership(make.person("Hal"), firm, level=Level.HEAD)
    assert rows(look(ada, "department", firm.pk), "members") == ["Hal", "Ömer", "Ada", "Ömer"]
    team = firm.teams.get()
    assert rows(look(ada, "department", firm.pk, team=team.pk), "members") == ["Ömer"]


def test_deputies_say_whether_they_stand_in_today(firm, ada, look, today):
    omer = make.Person.objects.get(name="Ömer")
    page = words(look(ada, "deputies"))
    assert "Nobody stands in for anybody" in page
    make.deputyship(ada, omer, starts=today)
    assert "in force today" in words(look(ada, "deputies"))
    Deputyship.objects.update(starts=today + DAY)
    assert "to come" in words(look(ada, "deputies"))
    Deputyship.objects.update(starts=today - 2 * DAY, ends=today - DAY)
    assert "Nobody stands in for anybody" in words(look(ada, "deputies"))


def test_a_deputy_reads_for_whom_they_stand_in_and_can_end_it(firm, ada, client, look, today):
    omer = make.Person.objects.get(name="Ömer")
    row = make.deputyship(ada, omer, starts=today - DAY)
    assert "You stand in for Ada today, under your own name." in words(look(omer, "person", ada.pk))
    assert "You stand in for" not in look(ada, "person", omer.pk)
    own = look(omer, "person", omer.pk)
    assert "Stands in for Ada" in words(own)
    end = reverse("organisation:end_deputyship", args=[row.pk])
    assert end in own
    answer = client.post(end)
    assert answer.url == reverse("organisation:person", args=[omer.pk])
    assert "You stand in for" not in look(omer, "person", ada.pk)


def test_a_place_that_is_over_says_so(firm, ada, look, today):
    page = words(look(ada, "person", ada.pk))
    assert "over" not in page.split("Deputies")[0]
    make.membership(ada, firm, ends=today - DAY)
    assert "over" in words(look(ada, "person", ada.pk))


def test_years_say_in_which_of_them_today_lies(ada, look, today):
    assert "No fiscal year yet" in look(ada, "years")
    make.fiscal_year(today.year + 1)
    assert "Today lies in no fiscal year." in look(ada, "years")
    make.fiscal_year(today.year)
    page = look(ada, "years")
    assert f"Today lies in the fiscal year {today.year}." in page
    assert rows(page, "years") == [str(today.year + 1), str(today.year)]


def test_the_journal_goes_on_on_further_pages_and_is_narrowed_by_what_was_done(eve, ada, look):
    for _ in range(26):
        note(Act.RENAMED, by=eve, person=ada)
    note(Act.CLOSED, by=eve, person=ada)
    assert len(rows(look(eve, "journal"), "journal")) == 25
    assert len(rows(look(eve, "journal", page=2), "journal")) == 2
    assert len(rows(look(eve, "journal", act="closed"), "journal")) == 1
    assert len(rows(look(eve, "journal", search="ada", page=2), "journal")) == 2


def test_changes_about_a_person_are_for_the_person_and_administrators(eve, ada, ben, look):
    note(Act.RENAMED, by=eve, person=ada)
    assert "Name changed" in look(ada, "person", ada.pk)
    assert "Name changed" in look(eve, "person", ada.pk)
    assert "Name changed" not in look(ben, "person", ada.pk)


def test_the_office_of_the_last_administrator_has_no_end(eve, look):
    end = reverse("organisation:end_appointment", args=[eve.appointments.get().pk])
    page = look(eve, "person", eve.pk)
    assert "One administrator has to stay." in page
    assert end not in page
    make.appointment(make.person("Kim"), Office.ADMINISTRATOR)
    assert end in look(eve, "person", eve.pk)
