"""Reads across the organisation."""

import hashlib
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from gespann.apps.organisation import rules
from gespann.apps.organisation.models import (
    Appointment,
    Department,
    Deputyship,
    Entry,
    Firm,
    FiscalYear,
    Invitation,
    Membership,
    Person,
    Team,
)


def firm() -> Firm | None:
    """The firm, once it is set up."""
    return Firm.objects.first()


def departments() -> QuerySet[Department]:
    """All departments with their teams, sales and marketing first."""
    return Department.objects.order_by("-side", "name").prefetch_related(
        Prefetch("teams", Team.objects.order_by("name"))
    )


def departments_visible_to(user: rules.Somebody) -> QuerySet[Department]:
    """The departments, for those who work here."""
    return departments() if rules.may_see_organisation(user) else Department.objects.none()


def people() -> QuerySet[Person]:
    """Everybody who has not left, with places and offices of today."""
    return with_places(Person.objects.filter(left_on__isnull=True)).order_by("name", "pk")


def people_who_left() -> QuerySet[Person]:
    """Everybody who has left, the latest first."""
    return Person.objects.filter(left_on__isnull=False).order_by("-left_on", "pk")


def people_visible_to(user: rules.Somebody) -> QuerySet[Person]:
    """The people, for those who work here; whoever does not sees nobody but themself."""
    if rules.may_keep_organisation(user):
        return with_places(Person.objects.all())
    if rules.may_see_organisation(user):
        return people()
    if isinstance(user, AnonymousUser):
        return Person.objects.none()
    return with_places(Person.objects.filter(pk=user.pk, is_active=True))


def with_places(people: QuerySet[Person]) -> QuerySet[Person]:
    """Adds `places`, `offices` and `deputies` of today to each person, in three queries for all."""
    today = rules.holding(timezone.localdate())
    return people.prefetch_related(
        Prefetch(
            "memberships",
            Membership.objects.filter(today)
            .select_related("department", "team")
            .order_by("level", "starts"),
            to_attr="places",
        ),
        Prefetch(
            "appointments",
            Appointment.objects.filter(today).order_by("office", "starts"),
            to_attr="offices",
        ),
        Prefetch(
            "deputyships",
            Deputyship.objects.filter(today).select_related("deputy").order_by("starts"),
            to_attr="deputies",
        ),
    )


def memberships_on(day: date) -> QuerySet[Membership]:
    """Who worked where on a day."""
    return Membership.objects.filter(rules.holding(day)).select_related(
        "person", "department", "team"
    )


def members_of(department: Department) -> QuerySet[Membership]:
    """Who works in a department today, from the top."""
    return (
        memberships_on(timezone.localdate())
        .filter(department=department)
        .order_by("level", "team__name", "person__name", "pk")
    )


def memberships_of(person: Person) -> QuerySet[Membership]:
    """All places that a person has or had, the latest first."""
    return person.memberships.select_related("department", "team").order_by("-starts", "-pk")


def appointments_of(person: Person) -> QuerySet[Appointment]:
    """All offices that a person holds or held, the latest first."""
    return person.appointments.select_related("person").order_by("-starts", "-pk")


def deputyships_of(person: Person) -> QuerySet[Deputyship]:
    """Who stands or stood in for a person, the latest first."""
    return person.deputyships.select_related("person", "deputy").order_by("-starts", "-pk")


def entries_about(person: Person) -> QuerySet[Entry]:
    """What was changed about a person, the latest first."""
    return person.entries.select_related("by", "person").order_by("-at", "-pk")


def entries(limit: int = 200) -> QuerySet[Entry]:
    """The latest lines of the journal."""
    return Entry.objects.select_related("by", "person").order_by("-at", "-pk")[:limit]


def deputyships_now_and_later() -> QuerySet[Deputyship]:
    """Who stands in for whom, from today on."""
    today = timezone.localdate()
    return (
        Deputyship.objects.exclude(ends__lt=today)
        .select_related("person", "deputy")
        .order_by("starts", "person__name", "pk")
    )


def possible_deputies(person: Person) -> QuerySet[Person]:
    """Who may stand in for a person."""
    today = rules.holding(timezone.localdate())
    places = person.memberships.filter(today)
    colleagues = Membership.objects.filter(
        today, department__in=places.exclude(department=None).values("department")
    )
    if rules.is_management(person):
        colleagues |= Membership.objects.filter(today, department=None)
    return (
        Person.objects.filter(left_on__isnull=True, pk__in=colleagues.values("person"))
        .exclude(pk=person.pk)
        .order_by("name", "pk")
    )


def invited(secret: str) -> Person | None:
    """Who opens an account with this link, if it can still be used."""
    link = Invitation.objects.filter(
        fingerprint=fingerprint(secret),
        used__isnull=True,
        expires__gt=timezone.now(),
        person__left_on__isnull=True,
    )
    found = link.select_related("person").first()
    return found.person if found else None


def fingerprint(secret: str) -> str:
    """What is kept of a link's secret. It is long and random, so it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fiscal_years() -> QuerySet[FiscalYear]:
    """All fiscal years, the latest first."""
    return FiscalYear.objects.order_by("-starts")


def fiscal_year_on(day: date) -> FiscalYear | None:
    """The fiscal year that a day belongs to."""
    return FiscalYear.objects.filter(starts__lte=day, ends__gte=day).first()
