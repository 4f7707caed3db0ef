"""What the database itself refuses, whoever asks and however."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

import make
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.models import (
    Act,
    Appointment,
    Department,
    Deputyship,
    Entry,
    Firm,
    FiscalYear,
    Level,
    Membership,
    Office,
    Person,
    Side,
    Team,
)

pytestmark = pytest.mark.django_db


def refused(rule):
    """The database refuses and names this rule; what was before is still there."""
    return pytest.raises(IntegrityError, match=rule)


def test_the_test_runs_on_the_database_that_it_says(database):
    assert connection.vendor == database


def test_there_is_one_firm():
    make.firm()
    with refused("firm_is_the_only_one|UNIQUE|unique"), transaction.atomic():
        Firm.objects.bulk_create([Firm(id=1, name="Another", currency="EUR")])
    with refused("firm_is_the_only_one"), transaction.atomic():
        Firm.objects.bulk_create([Firm(id=2, name="Another", currency="EUR")])


def test_sales_and_marketing_are_there_once_and_other_departments_as_often_as_wanted():
    make.department("Sales", Side.SALES)
    make.department("Logistics")
    make.department("Service")
    with refused("(?i)unique"), transaction.atomic():
        Department.objects.create(name="More sales", side=Side.SALES)


def test_an_address_is_kept_in_lower_case_so_that_it_is_there_once():
    with refused("person_address_in_lower_case"), transaction.atomic():
        Person.objects.create(name="Ada", email="Ada@kupferberg.example", language="en")


def test_who_has_left_has_no_account():
    ada = make.person("Ada")
    with refused("person_who_left_has_no_account"), transaction.atomic():
        Person.objects.filter(pk=ada.pk).update(left_on=date(2026, 1, 1))


def test_a_name_is_taken_out_only_after_its_owner_has_left():
    ada = make.person("Ada")
    with refused("person_without_name_has_left"), transaction.atomic():
        Person.objects.filter(pk=ada.pk).update(name="")


@pytest.mark.parametrize("level", [Level.HEAD, Level.TEAM_LEAD, Level.STAFF])
def test_below_management_everybody_belongs_to_a_department(level):
    with refused("membership_is_of_a_department_or_of_management"), transaction.atomic():
        make.membership(make.person(), None, level=level)


def test_management_belongs_to_no_department():
    with refused("membership_is_of_a_department_or_of_management"), transaction.atomic():
        make.membership(make.person(), make.department(), level=Level.MANAGEMENT)


def test_a_head_is_in_no_team():
    team = make.team(make.department())
    with refused("membership_of_a_team_is_as_its_lead_or_staff"), transaction.atomic():
        make.membership(make.person(), team.department, team=team, level=Level.HEAD)


def test_a_member_of_a_team_is_a_member_of_its_department():
    team, elsewhere = make.team(make.department()), make.department()
    with refused("member_of_a_team_is_of_its_department"), transaction.atomic():
        make.membership(make.person(), elsewhere, team=team)
    member = make.membership(make.person(), team.department, team=team)
    with refused("member_of_a_team_is_of_its_department"), transaction.atomic():
        Membership.objects.filter(pk=member.pk).update(department=elsewhere)


def test_a_team_with_members_stays_in_its_department():
    team, elsewhere = make.team(make.department()), make.department()
    make.membership(make.person(), team.department, team=team)
    with refused("team_stays_in_its_department"), transaction.atomic():
        Team.objects.filter(pk=team.pk).update(department=elsewhere)


def test_nothing_ends_before_it_starts():
    before = {"starts": date(2026, 5, 2), "ends": date(2026, 5, 1)}
    ada, ben, department = make.person(), make.person(), make.department()
    for rows in (
        Membership(person=ada, department=department, level=Level.STAFF, **before),
        Appointment(person=ada, office=Office.CONTROLLER, **before),
        Deputyship(person=ada, deputy=ben, **before),
        FiscalYear(name="2026", **before),
    ):
        with refused("ends_after_its_start"), transaction.atomic():
            rows.save()


def test_nobody_is_their_own_deputy():
    ada = make.person()
    with refused("nobody_is_their_own_deputy"), transaction.atomic():
        make.deputyship(ada, ada)


def test_no_day_belongs_to_two_fiscal_years():
    make.fiscal_year(2026)
    following = make.fiscal_year(2027)
    with refused("fiscal_years_do_not_overlap"), transaction.atomic():
        FiscalYear.objects.create(
            name="2026/27", starts=date(2026, 12, 31), ends=date(2027, 12, 30)
        )
    with refused("fiscal_years_do_not_overlap"), transaction.atomic():
        FiscalYear.objects.filter(pk=following.pk).update(starts=date(2026, 12, 31))


def test_a_year_may_be_moved_where_it_meets_no_other():
    year = make.fiscal_year(2026)
    FiscalYear.objects.filter(pk=year.pk).update(starts=date(2026, 2, 1))
    year.refresh_from_db()
    assert year.starts == date(2026, 2, 1)


def test_a_line_of_the_journal_can_neither_be_changed_nor_deleted(database):
    note(Act.RENAMED, by=None, person=make.person())
    with refused("journal_is_final"), transaction.atomic():
        Entry.objects.update(act=Act.CLOSED)
    with refused("journal_is_final"), transaction.atomic():
        Entry.objects.all().delete()
    if database == "postgresql":
        with refused("journal_is_final"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE organisation_entry")
    assert [entry.act for entry in Entry.objects.all()] == [Act.RENAMED]
