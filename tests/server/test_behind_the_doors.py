"""What those who have come in may see and do, beyond what the table of doors can say."""

import pytest
from django.test import Client
from django.urls import reverse

import make
from doors import organisation
from gespann.apps.organisation.actions.set_up import set_up_secret
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db


def test_nobody_but_a_person_chooses_for_them_but_they_themselves_may(client, ada):
    rows = organisation.rows()
    client.force_login(rows["kim"], BACKEND)
    assert (
        client.post(reverse("organisation:choose_deputy", args=[rows["kim"].pk])).status_code == 422
    )
    assert (
        client.post(reverse("organisation:choose_deputy", args=[rows["lee"].pk])).status_code == 404
    )


def test_everybody_sees_themselves_and_whoever_has_no_place_sees_nobody_else(client, dan, ada):
    client.force_login(dan, BACKEND)
    assert client.get(reverse("organisation:person", args=[dan.pk])).status_code == 200
    assert client.get(reverse("organisation:person", args=[ada.pk])).status_code == 404


def test_colleagues_see_places_and_no_addresses(client, ada, ben):
    client.force_login(ben, BACKEND)
    page = client.get(reverse("organisation:person", args=[ada.pk])).text
    assert "Staff, Sales" in page
    assert ada.email not in page


def test_the_first_day_is_gone_once_there_is_a_firm(client):
    address = reverse("set_up", args=[set_up_secret()])
    assert client.get(address).status_code == 200
    make.firm()
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_forms_of_other_sites_are_turned_away(eve):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(eve, BACKEND)
    answer = careful.post(reverse("organisation:invite"), {"name": "Finn"})
    assert answer.status_code == 403
