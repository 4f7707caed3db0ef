"""Every address of the workbench, walked by everybody whom it is not meant for.

The addresses come from the URL conf: one that no table in `doors` knows fails the first test, so
nobody can add a page without saying whom it is for.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import doors
import make
from doors import EVERYBODY, WITH_A_LOG_IN, organisation
from gespann.apps.organisation import scopes
from gespann.apps.organisation.actions.set_up import set_up_secret

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TABLES = [import_module(f"doors.{found.name}") for found in pkgutil.iter_modules(doors.__path__)]
DOORS = {name: (door, table) for table in TABLES for name, door in table.DOORS.items()}
# The log-in and what people do about their own account; tests/server/test_log_in.py tries them.
LOG_IN = ("account_", "mfa_", "socialaccount_", "usersessions_", "openid_connect_", "saml_")


def names(resolver: URLResolver, within: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield within + (entry.name or str(entry.pattern))
        else:
            yield from names(entry, f"{within}{entry.namespace}:" if entry.namespace else within)


@pytest.fixture
def people(ada, ben, dan, eve):
    return {"ada": ada, "ben": ben, "dan": dan, "eve": eve}


def turned_away(answer):
    """Strangers are sent to the log-in, all others find no such page; 405 is no door at all."""
    to_the_log_in = answer.status_code == 302 and answer.url.startswith(reverse("account_login"))
    return to_the_log_in or answer.status_code in (404, 405)


def test_every_address_has_a_door_in_the_table():
    ours = {name for name in names(get_resolver()) if not name.startswith(LOG_IN)}
    assert ours == set(DOORS)


# What is opened by a token and not by a log-in; of the server's own only what tells of programs.
FOR_PROGRAMS = [
    name for name in DOORS if name.startswith("api:") and name not in ("api:document", "api:docs")
]
PAGES = [name for name in DOORS if name not in FOR_PROGRAMS]


def address_of(name):
    door, table = DOORS[name]
    rows = table.rows()
    pk = {"pk": rows[door.row].pk} if door.row else {}
    return reverse(name, kwargs={**door.args, **pk})


def methods_of(door):
    return (("get", door.get), ("post", door.post), ("delete", door.delete))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_a_door_opens_to_those_it_is_meant_for_and_to_nobody_else(client, people, name, who):
    door, _table = DOORS[name]
    address = address_of(name)
    if who in people:
        client.force_login(people[who], BACKEND)
    for method, meant_for in methods_of(door):
        answer = getattr(client, method)(address)
        assert answer.status_code < 500
        assert turned_away(answer) == (who not in meant_for), (method, answer.status_code)


@pytest.mark.parametrize("name", FOR_PROGRAMS)
@pytest.mark.parametrize("who", sorted(WITH_A_LOG_IN))
def test_an_endpoint_opens_to_tokens_of_those_it_is_meant_for(client, people, name, who):
    door, _table = DOORS[name]
    address = address_of(name)
    make.token(people[who], door.scope, secret="the right one")
    for method, meant_for in methods_of(door):
        answer = getattr(client, method)(address, headers=bearer("the right one"))
        assert answer.status_code < 500
        is_in = answer.status_code not in (401, 403, 404, 405)
        assert is_in == (who in meant_for), (method, answer.status_code, answer.text)


@pytest.mark.parametrize("name", FOR_PROGRAMS)
def test_an_endpoint_opens_to_no_log_in_no_stranger_and_no_token_for_something_else(
    client, people, name
):
    door, _table = DOORS[name]
    address = address_of(name)
    others = set(scopes.known()) - {door.scope}
    make.token(people["eve"], *others, secret="for all else")
    client.force_login(people["eve"], BACKEND)
    for method, meant_for in methods_of(door):
        if not meant_for:
            continue
        for headers in ({}, bearer("guessed"), {"Authorization": "Basic ZXZlOmV2ZQ=="}):
            answer = getattr(client, method)(address, headers=headers)
            assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
            assert answer.json()["title"] == "Unauthorized"
        if door.scope:
            answer = getattr(client, method)(address, headers=bearer("for all else"))
            assert answer.status_code == 403


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


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
