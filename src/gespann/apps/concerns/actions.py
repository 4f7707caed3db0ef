"""What apps do with notes: leave one, take it back, and drop those that were told or grew old."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from gespann.apps.concerns.kinds import Kind
from gespann.apps.concerns.models import Concern

KEPT_FOR = timedelta(days=30)


def leave(kind: Kind, people: Iterable[Any], **arguments: Any) -> None:
    """Leave a note for each of these people, within the transaction of what happened.

    Args:
        arguments: Numbers of rows, from which the kind finds what to tell.
    """
    Concern.objects.bulk_create(
        Concern(person=person, kind=kind.name, arguments=arguments) for person in people
    )


def withdraw(kind: Kind, person: Any, **arguments: Any) -> None:
    """Take a note back that the person need not be told any more: they have seen it themself."""
    Concern.objects.filter(person=person, kind=kind.name, arguments=arguments).delete()


def drop(keys: Iterable[int]) -> None:
    """Drop notes that were told."""
    Concern.objects.filter(pk__in=list(keys)).delete()


def drop_of(person: Any) -> None:
    """Drop all notes of somebody who leaves."""
    Concern.objects.filter(person=person).delete()


def drop_old() -> int:
    """Drop what nobody wanted to be told of for a month. How many."""
    return Concern.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
