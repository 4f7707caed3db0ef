"""Of several who do the same at the same moment, one is told yes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

import make
from gespann.apps.organisation.actions import invitations, set_up, structure
from gespann.apps.organisation.actions.set_up import FirstPerson, FirstPlace, SetUp
from gespann.apps.organisation.models import Department, Firm, FiscalYear, Office, Person
from gespann.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def answers(act):
    """What each of several gets who do this at the same moment: True for yes, False for no."""
    start = threading.Barrier(AT_ONCE)

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

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


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
