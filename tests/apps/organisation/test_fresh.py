"""Asking once more who is there: reading is free, signing is not, and nothing sent is lost."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import path, reverse

import make
from gespann.apps.organisation.actions.invitations import let_in
from gespann.apps.organisation.fresh import asks_before_it_signs, signed_in_freshly
from gespann.server.urls import urlpatterns as all_others
from server.test_who_may_go_where import BACKEND

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
PASSWORD = "four horses on one cart"
PAGE = "/a-page-to-sign/"


@asks_before_it_signs
def a_page(request):
    done = f"signed: {request.POST['what']}" if request.method == "POST" else "to be read"
    return HttpResponse(f"{done}, {'fresh' if signed_in_freshly(request) else 'not fresh'}")


urlpatterns = [path("a-page-to-sign/", a_page), *all_others]


@pytest.fixture(autouse=True)
def nobody_has_tried_before():
    cache.clear()


@pytest.fixture
def finn(client):
    finn = make.person("Finn")
    make.membership(finn, make.department())
    let_in(finn, PASSWORD)
    client.post(reverse("account_login"), {"login": finn.email, "password": PASSWORD})
    return finn


def test_the_page_can_be_read_and_says_that_signing_will_ask(client, finn):
    assert client.get(PAGE).text == "to be read, not fresh"


def test_what_was_sent_waits_for_the_answer_and_is_done_then(client, finn):
    asked = client.post(PAGE, {"what": "a transfer"})
    assert asked.url.startswith("/account/reauthenticate/")
    assert client.post(asked.url, {"password": "a guess"}).status_code == 200
    assert client.post(asked.url, {"password": PASSWORD}).text == "signed: a transfer, fresh"
    assert client.post(PAGE, {"what": "another"}).text == "signed: another, fresh"


def test_some_minutes_later_it_is_asked_again(client, finn, settings):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert client.get(PAGE).text == "to be read, not fresh"
    assert client.post(PAGE, {"what": "a transfer"}).status_code == 302


def test_whoever_has_nothing_but_single_sign_on_is_asked_for_nothing_more(client, ada):
    client.force_login(ada, BACKEND)
    assert client.post(PAGE, {"what": "a transfer"}).text == "signed: a transfer, fresh"
