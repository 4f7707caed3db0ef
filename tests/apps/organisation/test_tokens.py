"""Tokens: made by a person who is there, shown once, over in time, never more than the person."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import make
from gespann.apps.organisation import queries, rules, scopes
from gespann.apps.organisation.actions.invitations import let_in
from gespann.apps.organisation.actions.people import close_account, erase_traces
from gespann.apps.organisation.actions.tokens import (
    LONGEST,
    MOST,
    PREFIX,
    make_token,
    note_use,
    revoke_token,
)
from gespann.apps.organisation.models import Token
from gespann.refusals import NotAllowed, Refusal
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db
PASSWORD = "four horses on one cart"
READ = ["organisation:read"]


@pytest.fixture(autouse=True)
def nobody_has_asked_before():
    cache.clear()


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def asked(path="/api/me"):
    return Client().get(path, headers={"Authorization": "Bearer Ada"})


def test_a_token_opens_with_its_secret_and_only_a_fingerprint_is_kept(ada):
    token, secret = make_token("Script", READ, in_days(90), by=ada)
    assert secret.startswith(PREFIX)
    assert queries.token_with(secret) == token
    row = Token.objects.values_list().get()
    assert not any(secret in str(value) for value in row)


def test_it_lasts_until_the_end_of_its_last_day_and_a_year_at_most(ada):
    make_token("Today", READ, in_days(0), by=ada)
    make_token("A year", READ, in_days(0) + LONGEST, by=ada)
    for expires in (in_days(-1), in_days(1) + LONGEST):
        with pytest.raises(Refusal, match="A token lasts a year at most"):
            make_token("No", READ, expires, by=ada)


def test_it_is_made_for_scopes_that_exist(ada):
    for wanted in ([], ["history:sign"], [*READ, "nothing:read"]):
        with pytest.raises(ValueError, match="a token needs scopes that exist"):
            make_token("No", wanted, in_days(1), by=ada)


def test_there_is_no_word_for_signing():
    assert {name.partition(":")[2] for name in scopes.known()} == {"read", "write"}
    with pytest.raises(ValueError, match="a scope is named like"):
        scopes.register("plan:sign", "Sign")
    with pytest.raises(ValueError, match="another scope with the name"):
        scopes.register("history:read", "Something else")


def test_a_program_makes_no_tokens_and_is_nobody_who_signs(ada):
    assert rules.acts_in_person(ada)
    token, _secret = make_token("Script", READ, in_days(1), by=ada)
    ada.token = token
    assert not rules.acts_in_person(ada)
    with pytest.raises(NotAllowed):
        make_token("Another", READ, in_days(1), by=ada)


def test_whoever_has_no_place_makes_none(dan):
    with pytest.raises(NotAllowed):
        make_token("Script", READ, in_days(1), by=dan)


def test_nobody_has_more_than_can_be_kept_track_of(ada):
    for number in range(MOST):
        make.token(ada, secret=str(number))
    with pytest.raises(Refusal, match="There are 20 tokens already"):
        make_token("One more", READ, in_days(1), by=ada)


def test_only_the_person_revokes_it(ada, ben):
    token = make.token(ada, *READ)
    with pytest.raises(NotAllowed):
        revoke_token(token, by=ben)
    assert asked().status_code == 200
    revoke_token(token, by=ada)
    assert asked().status_code == 401


def test_what_is_over_opens_nothing(ada):
    make.token(ada, *READ, made=in_days(-9), expires=in_days(-1))
    assert asked().status_code == 401


def test_whoever_leaves_leaves_no_token_behind(ada, eve):
    make.token(ada, *READ)
    close_account(ada, timezone.localdate(), by=eve)
    assert not Token.objects.exists()


def test_a_locked_account_s_tokens_stop_at_once(ada):
    make.token(ada, *READ)
    ada.is_active = False
    ada.save()
    assert asked().status_code == 401


def test_a_token_opens_less_as_soon_as_the_person_may_less(ada):
    make.token(ada, *READ)
    assert asked("/api/organisation/years").status_code == 200
    ada.memberships.update(ends=in_days(-1))
    assert asked("/api/organisation/years").status_code == 404


def test_of_its_use_the_day_is_kept_and_no_more(ada):
    token = make.token(ada, *READ)
    asked()
    token.refresh_from_db()
    assert token.last_used == timezone.localdate()
    note_use(token)
    Token.objects.update(last_used=in_days(-3))
    asked()
    token.refresh_from_db()
    assert token.last_used == timezone.localdate()


def test_what_was_over_for_a_month_is_erased(ada):
    make.token(ada, secret="old", made=in_days(-90), expires=in_days(-31))
    kept = make.token(ada, secret="newer", made=in_days(-90), expires=in_days(-29))
    erase_traces()
    assert list(Token.objects.all()) == [kept]


def test_the_database_keeps_one_from_ending_before_it_begins(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.token(ada, made=in_days(0), expires=in_days(-1))


# --- The pages -------------------------------------------------------------------------------


@pytest.fixture
def finn(client):
    finn = make.person("Finn")
    make.membership(finn, make.department())
    let_in(finn, PASSWORD)
    client.post(reverse("account_login"), {"login": finn.email, "password": PASSWORD})
    return finn


def typed(**more):
    return {"name": "Script", "scopes": READ, "expires": str(in_days(30)), **more}


def test_making_one_asks_for_the_password_once_more_and_shows_the_secret_once(client, finn):
    answer = client.get(reverse("make_token"))
    assert answer.url.startswith("/account/reauthenticate/")
    client.post(answer.url, {"password": PASSWORD})
    assert "The program may" in client.get(reverse("make_token")).text
    made = client.post(reverse("make_token"), typed())
    secret = made.text.partition('<code class="secret">')[2].partition("<")[0]
    assert queries.token_with(secret).person == finn
    assert "no-store" in made.headers["Cache-Control"]
    assert secret not in client.get(reverse("tokens")).text


def test_a_form_that_was_sent_late_is_not_lost(client, finn):
    answer = client.post(reverse("make_token"), typed())
    assert not Token.objects.exists()
    client.post(answer.url, {"password": PASSWORD})
    assert Token.objects.get().name == "Script"


def test_whoever_has_nothing_but_single_sign_on_is_asked_for_nothing_more(client, ada):
    client.force_login(ada, BACKEND)
    assert client.get(reverse("make_token")).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["plan:sign"]}, {"expires": "2099-01-01"}]
)
def test_a_form_with_faults_makes_nothing(client, ada, wrong):
    client.force_login(ada, BACKEND)
    assert client.post(reverse("make_token"), typed(**wrong)).status_code == 422
    assert not Token.objects.exists()


def test_one_s_own_are_listed_and_nobody_else_s_and_revoked_by_a_button(client, ada, ben):
    mine = make.token(ada, name="Mine")
    other = make.token(ben, name="Other")
    client.force_login(ada, BACKEND)
    page = client.get(reverse("tokens")).text
    assert "Mine" in page
    assert "Other" not in page
    assert client.post(reverse("revoke_token", args=[other.pk])).status_code == 404
    page = client.post(reverse("revoke_token", args=[mine.pk]), follow=True).text
    assert "The token “Mine” opens nothing any more." in page
    assert list(Token.objects.all()) == [other]
