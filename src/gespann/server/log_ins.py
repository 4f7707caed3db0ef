"""Where somebody is logged in: what they read of it, and how they end it from afar.

allauth notes browser and network address of each log-in. The day of the last use is not kept, not
even for the owner: it would tell who works when.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from gespann.apps.organisation.models import Person
from gespann.server.devices import device_words


@dataclass(frozen=True)
class LogIn:
    """One log-in, as its owner reads of it."""

    pk: int
    device: str
    address: str
    since: datetime
    ends: datetime
    is_here: bool


def log_ins_of(person: Person, here: str) -> list[LogIn]:
    """The log-ins of a person that still hold, this one first, then the latest.

    Args:
        here: The key of the session in which they are asked for.
    """
    noted = list(UserSession.objects.filter(user=person).order_by("-created_at", "-pk"))
    ends = _lasting(person, (session.session_key for session in noted))
    log_ins = [
        LogIn(
            pk=session.pk,
            device=device_words(session.user_agent),
            address=session.ip,
            since=session.created_at,
            ends=ends[session.session_key],
            is_here=session.session_key == here,
        )
        for session in noted
        if session.session_key in ends
    ]
    return sorted(log_ins, key=lambda log_in: not log_in.is_here)


def end_all_others(person: Person, here: str) -> None:
    """End every log-in of a person but the one in which this is asked for."""
    for session in UserSession.objects.filter(user=person).exclude(session_key=here):
        session.end()


def _lasting(person: Person, keys: Iterable[str]) -> dict[str, datetime]:
    """When each of the sessions ends by itself, without those that another password has ended."""
    fingerprint = person.get_session_auth_hash()
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return {
        session.session_key: session.expire_date
        for session in sessions
        if session.get_decoded().get(HASH_SESSION_KEY) == fingerprint
    }
