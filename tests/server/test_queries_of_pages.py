"""What a page asks the database: little, and rights anew with every request."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from gespann.apps.organisation import rules
from gespann.apps.organisation.actions.places import end_membership
from gespann.apps.organisation.models import Level, Membership, Office, Side
from gespann.apps.organisation.standing import kept
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db


def asked_by(client, address):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code in (200, 303)  # some addresses only lead on, after the password
    return [query["sql"] for query in asked.captured_queries]


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        # Session and person come before all; places and offices say who the reader is.
        ("organisation:people", 2 + 2 + 5),
        ("organisation:departments", 2 + 2 + 2),
        ("organisation:deputies", 2 + 2 + 1),
        ("organisation:years", 2 + 2 + 1 + 2),
        ("jobs:jobs", 2 + 2 + 1),
    ],
)
def test_a_page_asks_two_queries_about_its_reader_and_few_of_its_own(client, ada, name, queries):
    client.force_login(ada, BACKEND)
    make.fiscal_year()
    assert len(asked_by(client, reverse(name))) == queries


def test_a_right_that_is_withdrawn_is_gone_with_the_next_request(client, ada):
    client.force_login(ada, BACKEND)
    address = reverse("organisation:people")
    assert client.get(address).status_code == 200
    Membership.objects.all().delete()
    assert client.get(address).status_code == 404
    make.membership(ada, make.department())
    assert client.get(address).status_code == 200


def test_within_a_page_what_was_read_once_holds(ada):
    with kept():
        assert rules.works_here(ada)
        Membership.objects.all().delete()
        assert rules.works_here(ada)
    assert not rules.works_here(ada)


def test_nobody_reads_what_somebody_else_is(ada, dan):
    with kept():
        assert rules.works_here(ada)
        assert not rules.works_here(dan)


def test_an_act_asks_anew(client, eve):
    """Whoever ends the own office in one request has it no more within that request."""
    make.appointment(make.person("Kim"), Office.ADMINISTRATOR)
    client.force_login(eve, BACKEND)
    office = eve.appointments.get()
    answer = client.post(
        reverse("organisation:end_appointment", args=[office.pk]), {"last_day": "2020-12-31"}
    )
    assert answer.status_code == 303
    assert client.get(reverse("organisation:journal")).status_code == 404


def test_outside_of_pages_nothing_is_kept(eve, ada):
    assert rules.works_here(ada)
    end_membership(ada.memberships.get(), make.LONG_AGO, by=eve)
    assert not rules.works_here(ada)


def test_a_deputy_of_a_head_speaks_for_the_department_and_asks_once(
    ada, ben, django_assert_num_queries
):
    sales = make.department(side=Side.SALES)
    make.membership(head := make.person(), sales, level=Level.HEAD)
    make.deputyship(head, ada)
    with kept(), django_assert_num_queries(2):  # one for each of them
        for _ in range(2):
            assert rules.speaks_for(ada, sales)
            assert rules.speaks_for_a_department(ada)
            assert not rules.speaks_for(ben, sales)
