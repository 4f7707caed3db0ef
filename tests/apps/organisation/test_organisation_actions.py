"""People come, get places and deputies, and leave; departments, teams and years are kept."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

import make
from gespann.apps.organisation import queries, rules
from gespann.apps.organisation.actions import (
    deputies,
    invitations,
    people,
    places,
    set_up,
    structure,
)
from gespann.apps.organisation.actions.set_up import FirstPerson, FirstPlace, SetUp
from gespann.apps.organisation.models import (
    Act,
    Department,
    Entry,
    FiscalYear,
    Invitation,
    Level,
    Membership,
    Office,
    Person,
    Side,
)
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
PASSWORD = "four horses on one cart"


@pytest.fixture
def today():
    return timezone.localdate()


# --- Coming in -------------------------------------------------------------------------------


def test_a_link_opens_an_account_once(eve):
    secret = invitations.invite("Finn", "Finn@kupferberg.example", "de", None, by=eve)
    finn = invitations.open_account(secret, PASSWORD)
    assert (finn.email, finn.check_password(PASSWORD)) == ("finn@kupferberg.example", True)
    with pytest.raises(Refusal, match="used up or too old"):
        invitations.open_account(secret, "another long password")
    finn.refresh_from_db()
    assert finn.check_password(PASSWORD)


def test_a_link_is_kept_as_a_fingerprint_only(eve):
    secret = invitations.invite("Finn", "finn@kupferberg.example", "de", None, by=eve)
    assert secret not in str(Invitation.objects.values())


def test_a_link_grows_old(eve):
    secret = invitations.invite("Finn", "finn@kupferberg.example", "de", None, by=eve)
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert queries.invited(secret) is None
    with pytest.raises(Refusal):
        invitations.open_account(secret, PASSWORD)


def test_a_new_link_voids_the_one_before(eve):
    old = invitations.invite("Finn", "finn@kupferberg.example", "de", None, by=eve)
    new = invitations.send_another_link(Person.objects.get(name="Finn"), by=eve)
    assert queries.invited(old) is None
    assert invitations.open_account(new, PASSWORD).name == "Finn"


def test_nobody_can_make_a_link_into_an_account_that_is_open(eve):
    finn = make.person("Finn", password=PASSWORD)
    with pytest.raises(NotAllowed, match="only until the account is opened"):
        invitations.send_another_link(finn, by=eve)
    with pytest.raises(NotAllowed, match="nobody but its owner"):
        people.change_address(finn, "eve@kupferberg.example", by=eve)


def test_an_address_is_somebody_s_once_however_it_is_written(eve, ada):
    with pytest.raises(Refusal, match=r"ADA@kupferberg\.example is here already"):
        invitations.invite("Ada", "ADA@kupferberg.example", "de", None, by=eve)


def test_whoever_comes_gets_a_place_at_once(eve, today):
    sales = make.department(side=Side.SALES)
    place = invitations.Place(Level.STAFF, sales, None, today)
    invitations.invite("Finn", "finn@kupferberg.example", "de", place, by=eve)
    finn = Person.objects.get(name="Finn")
    assert rules.belongs_to(finn, sales)


def test_only_administrators_invite(ada, cleo):
    for somebody in (ada, cleo):
        with pytest.raises(NotAllowed, match="Only an administrator"):
            invitations.invite("Finn", "finn@kupferberg.example", "de", None, by=somebody)
    assert not Person.objects.filter(name="Finn").exists()


# --- Places, offices and deputies ------------------------------------------------------------


def test_level_department_and_team_have_to_go_together(eve, ada, today):
    team, elsewhere = make.team(make.department()), make.department("Elsewhere")
    for level, department, in_team, why in (
        (Level.MANAGEMENT, elsewhere, None, "Management belongs to no department"),
        (Level.HEAD, None, None, "everybody belongs to a department"),
        (Level.HEAD, team.department, team, "Only team leads and staff"),
        (Level.STAFF, elsewhere, team, "belongs to"),
    ):
        with pytest.raises(Refusal, match=why):
            places.place(ada, level, department, in_team, today, by=eve)


def test_a_place_ends_with_its_last_day(eve, ada, today):
    membership = ada.memberships.get()
    places.end_membership(membership, today, by=eve)
    assert rules.belongs_to(ada, membership.department)
    places.end_membership(membership, today - timedelta(days=1), by=eve)
    assert not rules.belongs_to(ada, membership.department)


def test_the_last_administrator_stays(eve, ada, today):
    with pytest.raises(NotAllowed, match="one administrator has to stay"):
        places.end_appointment(eve.appointments.get(), today, by=eve)
    with pytest.raises(NotAllowed, match="one administrator has to stay"):
        people.close_account(eve, today, by=eve)
    places.appoint(ada, Office.ADMINISTRATOR, today, by=eve)
    places.end_appointment(eve.appointments.get(), today, by=eve)


def test_an_office_is_held_once(eve, ada, today):
    places.appoint(ada, Office.CONTROLLER, today, by=eve)
    with pytest.raises(Refusal, match="Ada holds this office already"):
        places.appoint(ada, Office.CONTROLLER, today, by=eve)


def test_a_deputy_comes_from_the_same_department(ada, ben, today):
    colleague = make.person("Colleague")
    make.membership(colleague, make.department(side=Side.SALES))
    deputies.choose_deputy(ada, colleague, today, None, by=ada)
    assert rules.stands_in_for(colleague, ada)
    with pytest.raises(Refusal, match="neither side speaks for the other"):
        deputies.choose_deputy(ada, ben, today, None, by=ada)


def test_who_may_be_chosen_is_who_is_offered(ada, ben, cleo, dan):
    colleague, director = make.person("Colleague"), make.person("Director")
    make.membership(colleague, make.department(side=Side.SALES))
    make.membership(director, level=Level.MANAGEMENT)
    everybody = Person.objects.all()
    for person in everybody:
        offered = set(queries.possible_deputies(person))
        assert offered == {one for one in everybody if rules.may_be_deputy(one, person)}
    assert set(queries.possible_deputies(cleo)) == {director}


def test_nobody_chooses_a_deputy_for_somebody_else(ada, ben, today):
    with pytest.raises(NotAllowed):
        deputies.choose_deputy(ada, ben, today, None, by=ben)


def test_a_deputyship_that_is_ended_holds_no_more(ada, today):
    colleague = make.person("Colleague")
    make.membership(colleague, make.department(side=Side.SALES))
    for starts in (today, today - timedelta(days=3)):
        deputyship = deputies.choose_deputy(ada, colleague, starts, None, by=ada)
        deputies.end_deputyship(deputyship, by=colleague)
        assert not rules.stands_in_for(colleague, ada)


# --- Leaving ---------------------------------------------------------------------------------


def test_whoever_leaves_is_out_at_once(eve, ada, client, today):
    ada.set_password(PASSWORD)
    ada.save()
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert client.get("/").status_code == 200
    people.close_account(ada, today, by=eve)
    assert client.get("/").status_code == 302
    assert Session.objects.count() == 0
    ada.refresh_from_db()
    assert (ada.is_active, ada.left_on, ada.has_usable_password()) == (False, today, False)


def test_places_offices_and_deputyships_end_with_the_last_day(eve, ada, today):
    colleague = make.person("Colleague")
    sales = make.department(side=Side.SALES)
    make.membership(colleague, sales)
    make.membership(ada, sales, starts=today + timedelta(days=30))
    make.appointment(ada, Office.CONTROLLER)
    make.deputyship(ada, colleague)
    yesterday = today - timedelta(days=1)
    people.close_account(ada, yesterday, by=eve)
    assert [place.ends for place in ada.memberships.all()] == [yesterday]
    assert ada.appointments.get().ends == yesterday
    assert ada.deputyships.get().ends == yesterday
    assert not rules.works_here(ada)
    assert not rules.stands_in_for(colleague, ada)


def test_no_account_is_closed_before_its_last_day(eve, ada, today):
    with pytest.raises(Refusal, match="on the last day, not before"):
        people.close_account(ada, today + timedelta(days=1), by=eve)
    ada.refresh_from_db()
    assert ada.is_active


def test_a_name_is_taken_out_and_the_history_stays(eve, ada, today):
    with pytest.raises(NotAllowed):
        people.take_name_out(ada, by=eve)
    people.close_account(ada, today, by=eve)
    people.take_name_out(Person.objects.get(pk=ada.pk), by=eve)
    left = Person.objects.get(pk=ada.pk)
    assert (left.name, left.email) == ("", f"{ada.pk}@left.invalid")
    assert str(left) == f"Former colleague {ada.pk}"
    assert left.memberships.count() == 1


# --- Departments, teams and years ------------------------------------------------------------


def test_sales_and_marketing_can_be_renamed_and_not_removed(eve):
    sales = make.department(side=Side.SALES)
    structure.rename_department(sales, "Vertrieb", by=eve)
    with pytest.raises(Refusal, match="Sales and marketing stay"):
        structure.remove_department(sales, by=eve)


def test_what_had_people_stays_and_what_had_none_can_go(eve, ada):
    logistics = structure.found_department("Logistics", by=eve)
    north = structure.found_team(logistics, "North", by=eve)
    make.membership(ada, logistics, team=north)
    with pytest.raises(Refusal, match="“North” has or had people"):
        structure.remove_team(north, by=eve)
    with pytest.raises(Refusal, match="“Logistics” has or had people"):
        structure.remove_department(logistics, by=eve)
    Membership.objects.filter(department=logistics).delete()
    structure.remove_team(north, by=eve)
    structure.remove_department(logistics, by=eve)
    assert not Department.objects.filter(name="Logistics").exists()


def test_a_name_is_taken_once(eve):
    logistics = structure.found_department("Logistics", by=eve)
    with pytest.raises(Refusal, match="department “Logistics” already"):
        structure.found_department("Logistics", by=eve)
    structure.found_team(logistics, "North", by=eve)
    with pytest.raises(Refusal, match="team “North” already"):
        structure.found_team(logistics, "North", by=eve)


def test_years_do_not_overlap_and_have_twelve_months_at_most(eve):
    structure.open_fiscal_year("2026", date(2026, 1, 1), date(2026, 12, 31), by=eve)
    with pytest.raises(Refusal, match="shares a day"):
        structure.open_fiscal_year("2026/27", date(2026, 12, 31), date(2027, 12, 30), by=eve)
    with pytest.raises(Refusal, match="twelve months at most"):
        structure.open_fiscal_year("2027", date(2027, 1, 1), date(2028, 1, 1), by=eve)
    structure.open_fiscal_year("2027, short", date(2027, 1, 1), date(2027, 6, 30), by=eve)
    assert queries.fiscal_year_on(date(2026, 6, 1)) == FiscalYear.objects.get(name="2026")
    assert queries.fiscal_year_on(date(2028, 1, 1)) is None


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2027, 1, 1), date(2027, 12, 31)),
        (date(2027, 7, 1), date(2028, 6, 30)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_twelve_months_end_on_the_day_before(starts, ends):
    assert structure.last_day_of_year(starts) == ends


def test_only_administrators_change_the_structure(ada):
    sales = make.department(side=Side.SALES)
    team = make.team(sales)
    for act in (
        lambda: structure.found_department("Logistics", by=ada),
        lambda: structure.rename_department(sales, "Vertrieb", by=ada),
        lambda: structure.remove_department(sales, by=ada),
        lambda: structure.found_team(sales, "North", by=ada),
        lambda: structure.rename_team(team, "North", by=ada),
        lambda: structure.remove_team(team, by=ada),
        lambda: structure.open_fiscal_year("2026", date(2026, 1, 1), date(2026, 12, 31), by=ada),
    ):
        with pytest.raises(NotAllowed):
            act()


# --- The journal -----------------------------------------------------------------------------


def test_what_changes_rights_leaves_a_line_and_no_name(eve, ada, today):
    secret = invitations.invite("Finn", "finn@kupferberg.example", "de", None, by=eve)
    finn = invitations.open_account(secret, PASSWORD)
    places.place(finn, Level.STAFF, make.department(side=Side.SALES), None, today, by=eve)
    deputies.choose_deputy(finn, ada, today, None, by=finn)
    people.close_account(finn, today, by=eve)
    people.take_name_out(finn, by=eve)
    assert [(entry.act, entry.by) for entry in queries.entries_about(finn)] == [
        (Act.NAME_TAKEN_OUT, eve),
        (Act.CLOSED, eve),
        (Act.DEPUTY_CHOSEN, finn),
        (Act.PLACED, eve),
        (Act.OPENED, finn),
        (Act.INVITED, eve),
    ]
    assert "Finn" not in str(list(Entry.objects.values()))


def test_an_act_that_is_refused_leaves_no_line(eve):
    structure.found_department("Logistics", by=eve)
    with pytest.raises(Refusal):
        structure.found_department("Logistics", by=eve)
    assert Entry.objects.count() == 1


def test_the_journal_of_a_person_is_for_that_person_and_administrators(ada, ben, eve):
    assert rules.may_see_entries(ada, ada)
    assert rules.may_see_entries(eve, ada)
    assert not rules.may_see_entries(ben, ada)


# --- The first day ---------------------------------------------------------------------------


def first_day(**more):
    return SetUp(
        **{
            "firm": "Kupferberg",
            "currency": "EUR",
            "year_starts": date(2026, 7, 1),
            "sales": "Vertrieb",
            "marketing": "Marketing",
            "language": "de",
            "administrator": FirstPerson("Eve", "eve@k.example", FirstPlace.NONE),
            "password": PASSWORD,
            "others": [
                FirstPerson("Ada", "ada@k.example", FirstPlace.HEAD_OF_SALES),
                FirstPerson("Cleo", "cleo@k.example", FirstPlace.MANAGEMENT),
            ],
            **more,
        }
    )


def test_the_first_day_makes_firm_sides_year_and_people():
    secrets = set_up.set_up(first_day())
    eve, ada, cleo = (Person.objects.get(name=name) for name in ("Eve", "Ada", "Cleo"))
    assert str(queries.firm()) == "Kupferberg"
    assert eve.check_password(PASSWORD)
    assert rules.may_keep_organisation(eve)
    assert rules.speaks_for(ada, Department.objects.get(name="Vertrieb"))
    assert rules.is_management(cleo)
    assert str(queries.fiscal_year_on(date(2027, 6, 30))) == "2026/27"
    assert {person: queries.invited(secret) for person, secret in secrets.items()} == {
        ada: ada,
        cleo: cleo,
    }


def test_there_is_one_first_day():
    set_up.set_up(first_day())
    with pytest.raises(Refusal, match="set up already"):
        set_up.set_up(first_day())


def test_a_first_day_that_fails_leaves_nothing_behind():
    twice = [FirstPerson("Ada", "eve@k.example", FirstPlace.SALES)]
    with pytest.raises(Refusal, match=r"eve@k\.example is here already"):
        set_up.set_up(first_day(others=twice))
    assert (queries.firm(), Person.objects.count(), Department.objects.count()) == (None, 0, 0)


def test_the_secret_of_the_first_day_is_long_and_no_other_is_taken():
    secret = set_up.set_up_secret()
    assert len(secret) == 40
    assert set_up.is_set_up_secret(secret)
    assert not set_up.is_set_up_secret(secret[:-1])
    assert not set_up.is_set_up_secret("é")
