"""What a person is to the firm today, read once for each page.

A page asks a dozen rules, and most of them ask the same rows: places, offices, deputies. While a
page is only looked at (`kept`), what was read for the first rule serves all others. Never longer: a
right that is withdrawn is gone with the next request. And never while something is done, since an
act may change the very rows that the next rule asks for.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from gespann.apps.organisation.models import (
    Appointment,
    Deputyship,
    Level,
    Membership,
    Person,
    Side,
)

Read = TypeVar("Read")


def holding(day: date) -> Q:
    """The condition of rows with dates: they hold on this day."""
    return Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gte=day))


@dataclass(frozen=True)
class Place:
    """A place in the hierarchy, as far as rules ask for it."""

    level: int
    department_pk: int | None
    side: str | None


class Standing:
    """What one person is to the firm on one day. Each kind of rows is read when first asked for."""

    def __init__(self, person_pk: int, day: date) -> None:
        self._pk, self._today = person_pk, holding(day)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where the person works."""
        rows = Membership.objects.filter(self._today, person=self._pk)
        return tuple(
            Place(*row) for row in rows.values_list("level", "department", "department__side")
        )

    @cached_property
    def offices(self) -> frozenset[str]:
        """Which offices the person holds."""
        rows = Appointment.objects.filter(self._today, person=self._pk)
        return frozenset(rows.values_list("office", flat=True))

    @cached_property
    def stands_in_for(self) -> frozenset[int]:
        """The keys of those whose deputy the person is, and who are still here."""
        return frozenset(self._stood_in_for().values_list("pk", flat=True))

    @cached_property
    def speaks_for(self) -> frozenset[int]:
        """The keys of the departments that the person may bind: as head, or as a head's deputy."""
        heads = Membership.objects.filter(self._today, level=Level.HEAD).filter(
            Q(person=self._pk) | Q(person__in=self._stood_in_for())
        )
        return frozenset(pk for pk in heads.values_list("department", flat=True) if pk)

    @cached_property
    def has_way_in_without_password(self) -> bool:
        """Whether single sign-on or a passkey opens the account."""
        ways = (SocialAccount.objects, Authenticator.objects)
        return any(way.filter(user=self._pk).exists() for way in ways)

    @property
    def works_here(self) -> bool:
        """Whether the person has a place or an office."""
        return bool(self.places or self.offices)

    def has_department(self, pk: int) -> bool:
        """Whether the person works in this department, on any level."""
        return any(place.department_pk == pk for place in self.places)

    def has_side(self, side: Side) -> bool:
        """Whether the person works in sales, or in marketing."""
        return any(place.side == side for place in self.places)

    def has_level(self, level: Level) -> bool:
        """Whether the person works on this level."""
        return any(place.level == level for place in self.places)

    def _stood_in_for(self) -> QuerySet[Person]:
        today = Deputyship.objects.filter(self._today, deputy=self._pk, person=OuterRef("pk"))
        return Person.objects.filter(Exists(today), left_on__isnull=True)


_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("standings", default=None)


@contextmanager
def kept() -> Iterator[None]:
    """Read what people are once, as long as this lasts: around a page that is only looked at."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def standing_of(person: Person) -> Standing:
    """What the person is today: what was read already if that is kept, else read anew."""
    key = (person.pk, timezone.localdate())
    return read_once(("standing", *key), lambda: Standing(*key))


def read_once(key: Hashable, read: Callable[[], Read]) -> Read:
    """What rules of other apps ask again and again: read once for a page, else each time."""
    kept_so_far = _kept.get()
    if kept_so_far is None:
        return read()
    if key not in kept_so_far:
        kept_so_far[key] = read()
    found: Read = kept_so_far[key]
    return found
