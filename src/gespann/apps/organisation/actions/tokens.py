"""Tokens: made by the person whom they act for, used, and revoked."""

import secrets
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.concerns.actions import leave
from gespann.apps.organisation import concerns, queries, rules, scopes
from gespann.apps.organisation.models import Person, Token
from gespann.refusals import NotAllowed, Refusal

USUAL = timedelta(days=90)
LONGEST = timedelta(days=365)
MOST = 20
PREFIX = "gespann_"  # by which scanners find a secret that lies where it should not


@transaction.atomic
def make_token(
    name: str, wanted: Collection[str], expires: date, *, by: Person
) -> tuple[Token, str]:
    """Let programs act for a person; the secret is returned once and kept nowhere.

    Args:
        wanted: Names of scopes, at least one.
        expires: The last day on which it opens anything.

    Raises: NotAllowed, or Refusal if it would last too long, or there are too many already;
        ValueError for a scope that does not exist.
    """
    if not rules.may_make_token(by):
        raise NotAllowed(_("Only whoever works here and is logged in themself can make a token."))
    if not wanted or set(wanted) - set(scopes.known()):
        raise ValueError(f"a token needs scopes that exist, got {sorted(wanted)}")
    today = timezone.localdate()
    if not today <= expires <= today + LONGEST:
        raise Refusal(_("A token lasts a year at most, and today at least."))
    if queries.tokens_of(by).count() >= MOST:
        raise Refusal(
            _("There are {count} tokens already. Revoke one that is not needed any more.").format(
                count=MOST
            )
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        person=by,
        name=name,
        fingerprint=queries.fingerprint(secret),
        scopes=sorted(set(wanted)),
        made=today,
        expires=expires,
    )
    leave(concerns.TOKEN_MADE, [by], token=token.pk)
    return token, secret


def revoke_token(token: Token, *, by: Person) -> None:
    """Put an end to a token, at once.

    Raises: NotAllowed.
    """
    if not rules.may_revoke_token(by, token):
        raise NotAllowed(_("A token can only be revoked by the person whom it acts for."))
    token.delete()


def note_use(token: Token) -> None:
    """Remember the day, once a day."""
    today = timezone.localdate()
    unknown = Q(last_used__isnull=True) | Q(last_used__lt=today)
    if token.last_used != today:
        Token.objects.filter(unknown, pk=token.pk).update(last_used=today)
