"""Of several who do the same at the same moment, one is told yes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

import make
from gespann.apps.organisation.actions import invitations, people, places, set_up, structure
from gespann.apps.organisation.actions.groups import follow_groups
from gespann.apps.organisation.actions.set_up import FirstPerson, FirstPlace, SetUp
from gespann.apps.organisation.models import (
    Appointment,
    Department,
    Firm,
    FiscalYear,
    Office,
    Person,
)
from gespann.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def answers(act, how_many=AT_ONCE):
    """What each of several gets who do this at the same moment: True for yes, False for no."""
    start = threading.Barrier(how_many)

    def one(number):
        start.wait()
        try:
            act(number)
        except Refusal:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(how_many) as pool:
        return sorted(pool.map(one, range(how_many)))


ONE_YES = [False] * (AT_ONCE - 1) + [True]


@pytest.fixture
def administrator():
    eve = make.person("Eve")
    make.appointment(eve, Office.ADMINISTRATOR)
    return eve


def test_one_opens_the_account(administrator):
    secret = invitations.invite("Finn", "finn@k.example", "de", None, by=administrator)
    passwords = [f"password number {number}" for number in range(AT_ONCE)]
    assert answers(lambda n: invitations.open_account(secret, passwords[n])) == ONE_YES
    finn = Person.objects.get(name="Finn")
    assert sum(finn.check_password(password) for password in passwords) == 1


def test_one_sets_the_firm_up():
    def first_day(number):
        eve = FirstPerson("Eve", f"eve{number}@k.example", FirstPlace.NONE)
        set_up.set_up(
            SetUp("K", "EUR", date(2027, 1, 1), "Vertrieb", "Marketing", "de", eve, "x" * 12)
        )

    assert answers(first_day) == ONE_YES
    counts = [model.objects.count() for model in (Firm, Department, Person, FiscalYear)]
    assert counts == [1, 2, 1, 1]


def test_one_of_several_overlapping_years_is_opened(administrator):
    def year(number):
        structure.open_fiscal_year(
            f"Y{number}", date(2027, 1 + number, 1), date(2027, 12, 31), by=administrator
        )

    assert answers(year) == ONE_YES
    assert FiscalYear.objects.count() == 1


@pytest.mark.parametrize("way", ["office", "account", "groups"])
def test_of_two_administrators_who_send_each_other_away_one_stays(way):
    pair = [make.person("Eve"), make.person("Gus")]
    held = [make.appointment(one, Office.ADMINISTRATOR) for one in pair]
    Appointment.objects.update(by_group="G-IT")
    today = timezone.localdate()

    def send_away(number):
        me, other = pair[number], pair[1 - number]
        if way == "office":
            places.end_appointment(held[1 - number], today, by=me)
        elif way == "account":
            people.close_account(other, today, by=me)
        else:
            follow_groups(me, [])

    answers(send_away, 2)
    assert Appointment.objects.filter(ends__isnull=True, person__is_active=True).count() == 1
