"""Pages with one row and with three take the same number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.models import Act, FiscalYear, Office, Side
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db


def another_person():
    team = make.team(make.department())
    person = make.person()
    make.membership(person, team.department, team=team)
    make.appointment(person, Office.CONTROLLER)
    make.deputyship(person, make.person())


def another_colleague():
    sales = make.department(side=Side.SALES)
    make.membership(make.person(), sales, team=make.team(sales))


def another_leaver():
    make.person(is_active=False, left_on=make.LONG_AGO)


def another_year():
    make.fiscal_year(2030 + FiscalYear.objects.count())


def another_entry():
    note(Act.RENAMED, by=make.person(), person=make.person())


def another_row_of(person):
    note(Act.RENAMED, by=make.person(), person=person)
    sales = make.department(side=Side.SALES)
    make.membership(person, sales, team=make.team(sales))
    make.appointment(person, Office.CONTROLLER)
    make.deputyship(person, make.person())


@pytest.fixture
def look(client, eve):
    client.force_login(eve, BACKEND)

    def queries_of(name, **args):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(name, kwargs=args)).status_code == 200
        return len(asked)

    return queries_of


@pytest.mark.parametrize(
    ("name", "another"),
    [
        ("home", another_person),
        ("organisation:people", another_person),
        ("organisation:people", another_leaver),
        ("organisation:invite", another_person),
        ("organisation:departments", another_person),
        ("organisation:deputies", another_person),
        ("organisation:years", another_year),
        ("organisation:journal", another_entry),
    ],
)
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(look, name, another):
    another()
    for_one = look(name)
    another()
    another()
    assert look(name) == for_one


def test_a_department_takes_as_many_queries_for_three_people_as_for_one(look):
    another_colleague()
    pk = make.department(side=Side.SALES).pk
    for_one = look("organisation:department", pk=pk)
    another_colleague()
    another_colleague()
    assert look("organisation:department", pk=pk) == for_one


def test_a_person_takes_as_many_queries_for_three_places_as_for_one(look):
    person = make.person()
    another_row_of(person)
    for_one = look("organisation:person", pk=person.pk)
    another_row_of(person)
    another_row_of(person)
    assert look("organisation:person", pk=person.pk) == for_one
