"""Who gets a letter today, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from gespann.apps.concerns.kinds import Note, find_kind
from gespann.apps.concerns.models import Concern
from gespann.apps.digest.models import Rhythm, Wish
from gespann.apps.jobs.queries import jobs_going_on
from gespann.apps.organisation.models import Person

MONDAY = 0
NEWS = 8  # more of them push everything else off the first page
LETTER = "digest.letter"  # the kind of job that sends one


@dataclass
class Letter:
    """What concerns one person, group by group.

    Attributes:
        groups: From a heading to its notes, in the order in which things happened.
        told: The keys of all concerns that are done with once the letter has left, also of those
            that are not true any more. Kinds of another version of the workbench are left alone.
    """

    groups: dict[str, list[Note]] = field(default_factory=dict)
    told: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many notes it has."""
        return sum(len(notes) for notes in self.groups.values())


def rhythm_of(person: Person) -> Rhythm:
    """How often somebody wants letters."""
    wish = Wish.objects.filter(person=person).first()
    return Rhythm(wish.rhythm) if wish else Rhythm.DAILY


def people_due(day: date) -> QuerySet[Person]:
    """Whom there is something to tell on this day, as far as their account is open.

    Not those whose letter of another day is still being tried: it tells this, too, when it leaves.
    """
    on_its_way = [job.arguments["person"] for job in jobs_going_on().filter(kind=LETTER)]
    never = Q(mail_wish__rhythm=Rhythm.NEVER)
    on_mondays = Q(mail_wish__rhythm=Rhythm.WEEKLY)
    not_today = never if day.weekday() == MONDAY else never | on_mondays
    return (
        Person.objects.filter(is_active=True, pk__in=Concern.objects.values("person"))
        .exclude(not_today)
        .exclude(pk__in=on_its_way)
        .order_by("pk")
    )


def letter_for(person: Person) -> Letter:
    """What there is to tell a person, in the language in use."""
    return _gathered(person, Concern.objects.filter(person=person).order_by("pk"))


def news_for(person: Person) -> Letter:
    """The latest of what the next letter would say, for the first page."""
    concerns = Concern.objects.filter(person=person).order_by("-pk")[:NEWS]
    return _gathered(person, concerns)


def _gathered(person: Person, concerns: Iterable[Concern]) -> Letter:
    letter = Letter()
    for concern in concerns:
        kind = find_kind(concern.kind)
        if kind is None:
            continue
        letter.told.append(concern.pk)
        note = kind.told(person, concern.arguments)
        notes = letter.groups.setdefault(str(kind.group), []) if note else []
        if note and note not in notes:  # the same may have been left twice
            notes.append(note)
    return letter
