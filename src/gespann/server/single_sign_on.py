"""Single sign-on of a firm, as the file single-sign-on.toml in the data folder describes it.

    [[oidc]]                            # or several, each a button of the log-in
    id = "entra"
    name = "Company account"
    server = "https://login.example/tenant/v2.0"
    client_id = "…"
    client_secret = "…"
    groups = "groups"                   # the claim that names groups

    [[saml]]
    id = "adfs"
    name = "Company account"
    entity_id = "https://adfs.example/trust"
    sso_url = "https://adfs.example/sso"
    certificate = "MIIC…"
    email = "email"                     # the attributes that name these
    person = "displayName"
    groups = "groups"

    [[groups]]                          # what membership of a group gives
    group = "G-Sales"
    level = "staff"                     # management, head, team_lead or staff
    department = "sales"                # sales, marketing, or the name of another

    [[groups]]
    group = "G-IT"
    office = "administrator"            # or controller

Whoever is in none of these groups gets no account. What the firm's own sign-on says about an
address is believed.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

FILE = "single-sign-on.toml"
OIDC_KEYS = {"id", "name", "server", "client_id", "client_secret"}
SAML_KEYS = {"id", "name", "entity_id", "sso_url", "certificate"}
MAY_BE_GIVEN = {"groups", "email", "person"}
GROUP_KEYS = {"group", "level", "department", "office"}
LEVELS = {"management": 1, "head": 2, "team_lead": 3, "staff": 4}
OFFICES = ("administrator", "controller")


@dataclass(frozen=True)
class SingleSignOn:
    """What the file says, as allauth and the organisation take it."""

    providers: Mapping[str, Any] = field(default_factory=dict)
    groups: tuple[Mapping[str, Any], ...] = ()


def read(folder: Path | None) -> SingleSignOn:
    """What the file in this folder says; nothing if there is none.

    Raises: ImproperlyConfigured, with the place, if it cannot be understood.
    """
    path = folder / FILE if folder else None
    if path is None or not path.exists():
        return SingleSignOn()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ImproperlyConfigured(f"{FILE}: {error}") from None
    if unknown := set(told) - {"oidc", "saml", "groups"}:
        raise ImproperlyConfigured(f"{FILE} does not know {', '.join(sorted(unknown))}")
    return SingleSignOn(
        providers={
            "openid_connect": {"APPS": [_oidc(one) for one in told.get("oidc", [])]},
            "saml": {"APPS": [_saml(one) for one in told.get("saml", [])]},
        },
        groups=tuple(_group(one) for one in told.get("groups", [])),
    )


def _oidc(told: Mapping[str, str]) -> dict[str, Any]:
    _ask_for(told, "oidc", OIDC_KEYS, MAY_BE_GIVEN)
    return {
        "provider_id": told["id"],
        "name": told["name"],
        "client_id": told["client_id"],
        "secret": told["client_secret"],
        "settings": {
            "server_url": told["server"],
            "oauth_pkce_enabled": True,
            "groups": told.get("groups", "groups"),
            **BELIEVED,
        },
    }


def _saml(told: Mapping[str, str]) -> dict[str, Any]:
    _ask_for(told, "saml", SAML_KEYS, MAY_BE_GIVEN)
    return {
        "provider_id": told["entity_id"],
        "name": told["name"],
        "client_id": told["id"],
        "settings": {
            "idp": {
                "entity_id": told["entity_id"],
                "sso_url": told["sso_url"],
                "x509cert": told["certificate"],
            },
            "attribute_mapping": {
                "email": told.get("email", "email"),
                "name": told.get("person", "displayName"),
            },
            "advanced": {"want_assertion_signed": True, "reject_idp_initiated_sso": True},
            "groups": told.get("groups", "groups"),
            **BELIEVED,
        },
    }


# The firm has named this sign-on itself; an address that it vouches for needs no further proof.
BELIEVED = {"verified_email": True, "email_authentication": True}


def _group(told: Mapping[str, str]) -> dict[str, Any]:
    _ask_for(told, "groups", {"group"}, GROUP_KEYS)
    level, office = told.get("level"), told.get("office")
    if (level is None) == (office is None):
        raise ImproperlyConfigured(f"{FILE}: a group gives either a level or an office")
    if level is not None and level not in LEVELS:
        raise ImproperlyConfigured(f"{FILE}: level must be one of {', '.join(LEVELS)}")
    if office is not None and office not in OFFICES:
        raise ImproperlyConfigured(f"{FILE}: office must be one of {', '.join(OFFICES)}")
    if level not in (None, "management") and not told.get("department"):
        raise ImproperlyConfigured(f"{FILE}: the level {level} belongs to a department")
    return {
        "group": told["group"],
        "level": LEVELS[level] if level else None,
        "office": office,
        "department": told.get("department", ""),
    }


def _ask_for(told: Mapping[str, str], table: str, needed: set[str], known: Iterable[str]) -> None:
    if missing := needed - set(told):
        raise ImproperlyConfigured(f"{FILE}: [[{table}]] lacks {', '.join(sorted(missing))}")
    if unknown := set(told) - needed - set(known):
        raise ImproperlyConfigured(
            f"{FILE}: [[{table}]] does not know {', '.join(sorted(unknown))}"
        )
