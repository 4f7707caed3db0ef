"""Who takes part in a round, and who could."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from gespann.apps.organisation.models import Appointment, Membership, Person
from gespann.apps.organisation.rules import holding
from gespann.apps.plan.models import SIDES, Part, Participant, Round


@dataclass(frozen=True)
class PartOfRound:
    """Those who were named for a side, or as neutral persons."""

    part: Part
    participants: Sequence[Participant]


def participants_of(planning: Round) -> Sequence[PartOfRound]:
    """Sales, marketing and neutral persons, in the order of their names."""
    rows = planning.participants.select_related("person").order_by("person__name", "pk")
    named = list(rows)
    return [PartOfRound(part, [one for one in named if one.part == part]) for part in Part]


def possible_participants(planning: Round, part: Part) -> QuerySet[Person]:
    """Those who could be named: of a side who works for it, as neutral who works for neither."""
    today = holding(timezone.localdate())
    places = Membership.objects.filter(today, person=OuterRef("pk"))
    of_sides = places.filter(department__side__in=[side.value for side in SIDES])
    here = Person.objects.filter(is_active=True, left_on__isnull=True).order_by("name", "pk")
    if part == Part.NEUTRAL:
        offices = Appointment.objects.filter(today, person=OuterRef("pk"))
        fitting = here.filter(Exists(places) | Exists(offices)).exclude(Exists(of_sides))
    else:
        fitting = here.filter(Exists(places.filter(department__side=part.value)))
    return fitting.exclude(pk__in=planning.participants.values("person"))
