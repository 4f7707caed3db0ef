"""Every address of the workbench, walked by everybody whom it is not meant for.

The addresses come from the URL conf: one that no table in `doors` knows fails the first test, so
nobody can add a page without saying whom it is for.
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import make
from doors import EVERYBODY, WITH_A_LOG_IN
from gespann.apps.organisation import scopes
from server.house import DOORS, at_doors, house

pytestmark = pytest.mark.django_db
__all__ = ["house"]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# What a page shows where something is written out that was never meant to be read.
PYTHON = re.compile(rb"functools\.|bound method|(object|function \S+) at 0x")
# The log-in and what people do about their own account; tests/server/test_log_in.py tries them.
LOG_IN = ("account_", "mfa_", "socialaccount_", "usersessions_", "openid_connect_", "saml_")


def names(resolver: URLResolver, within: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield within + (entry.name or str(entry.pattern))
        else:
            yield from names(entry, f"{within}{entry.namespace}:" if entry.namespace else within)


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


def methods_of(door):
    return (("get", door.get), ("post", door.post), ("delete", door.delete))


@at_doors(PAGES)
@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_a_door_opens_to_those_it_is_meant_for_and_to_nobody_else(client, house, name, who):
    door, address = DOORS[name], house.address(name)
    if who in house.people:
        client.force_login(house.people[who], BACKEND)
    for method, meant_for in methods_of(door):
        answer = getattr(client, method)(address)
        assert answer.status_code < 500
        assert answer.streaming or not PYTHON.search(answer.content)
        assert turned_away(answer) == (who not in meant_for), (method, answer.status_code)


@at_doors(FOR_PROGRAMS)
@pytest.mark.parametrize("who", sorted(WITH_A_LOG_IN))
def test_an_endpoint_opens_to_tokens_of_those_it_is_meant_for(client, house, name, who):
    door, address = DOORS[name], house.address(name)
    make.token(house.people[who], door.scope, secret="the right one")
    for method, meant_for in methods_of(door):
        answer = getattr(client, method)(address, headers=bearer("the right one"))
        assert answer.status_code < 500
        is_in = answer.status_code not in (401, 403, 404, 405)
        assert is_in == (who in meant_for), (method, answer.status_code, answer.text)


@at_doors(FOR_PROGRAMS)
def test_an_endpoint_opens_to_no_log_in_no_stranger_and_no_token_for_something_else(
    client, house, name
):
    door, address = DOORS[name], house.address(name)
    others = set(scopes.known()) - {door.scope}
    make.token(house.people["eve"], *others, secret="for all else")
    client.force_login(house.people["eve"], BACKEND)
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
