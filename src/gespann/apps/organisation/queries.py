"""Reads across the organisation."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
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
    Level,
    Membership,
    Office,
    Person,
    Side,
    Team,
    Token,
)


@dataclass(frozen=True)
class Post:
    """Where somebody works today."""

    level: Level
    department_pk: int | None
    department: str | None
    team: str | None

    def __str__(self) -> str:
        return ", ".join(
            str(word) for word in (self.level.label, self.department, self.team) if word
        )


@dataclass(frozen=True)
class Colleague:
    """Somebody in the list of people, with places, offices and deputies of today."""

    pk: int
    name: str
    posts: tuple[Post, ...]
    offices: tuple[Office, ...]
    deputies: tuple[str, ...]

    @property
    def words(self) -> str:
        """Places and offices as they are read, to be searched and sorted by."""
        named = (*self.posts, *(office.label for office in self.offices))
        return "; ".join(str(one) for one in named)

    @property
    def departments(self) -> tuple[int | None, ...]:
        """The keys of the departments of today."""
        return tuple(post.department_pk for post in self.posts)

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels of today."""
        return tuple(post.level.value for post in self.posts)


_SIDES_FIRST = Case(When(side=Side.SALES, then=0), When(side=Side.MARKETING, then=1), default=2)


def firm() -> Firm | None:
    """The firm, once it is set up."""
    return Firm.objects.first()


def departments() -> QuerySet[Department]:
    """All departments with their teams, sales and marketing first."""
    return Department.objects.order_by(_SIDES_FIRST, "name").prefetch_related(
        Prefetch("teams", Team.objects.order_by("name"))
    )


def departments_with_counts() -> QuerySet[Department]:
    """The departments, each with `people`: how many work there today."""
    today = rules.holding(timezone.localdate())
    here = (
        Membership.objects.filter(today, department=OuterRef("pk"))
        .order_by()
        .values("department")
        .annotate(count=Count("person", distinct=True))
        .values("count")
    )
    return departments().annotate(people=Coalesce(Subquery(here), 0))


def departments_visible_to(user: rules.Somebody) -> QuerySet[Department]:
    """The departments, for those who work here."""
    return departments() if rules.may_see_organisation(user) else Department.objects.none()


def people() -> QuerySet[Person]:
    """Everybody who has not left."""
    return Person.objects.filter(left_on__isnull=True).order_by("name", "pk")


def colleagues() -> list[Colleague]:
    """Everybody who has not left, as lines of a list, in four queries for all.

    Bare values and not rows of models, which would take five times as long: all have to be there
    to be searched and sorted as a dictionary is.
    """
    today = rules.holding(timezone.localdate())
    posts = _by_person(
        (person, Post(Level(level), department_pk, department, team))
        for person, level, department_pk, department, team in Membership.objects.filter(today)
        .order_by("level", "starts")
        .values_list("person", "level", "department", "department__name", "team__name")
    )
    offices = _by_person(
        (person, Office(office))
        for person, office in Appointment.objects.filter(today)
        .order_by("office", "starts")
        .values_list("person", "office")
    )
    deputies = _by_person(
        Deputyship.objects.filter(today).order_by("starts").values_list("person", "deputy__name")
    )
    return [
        Colleague(pk, name, posts.get(pk, ()), offices.get(pk, ()), deputies.get(pk, ()))
        for pk, name in people().values_list("pk", "name")
    ]


def people_who_left() -> QuerySet[Person]:
    """Everybody who has left, the latest first."""
    return Person.objects.filter(left_on__isnull=False).order_by("-left_on", "pk")


def people_visible_to(user: rules.Somebody) -> QuerySet[Person]:
    """The people, for those who work here; whoever does not sees nobody but themself."""
    if rules.may_keep_organisation(user):
        return Person.objects.all()
    if rules.may_see_organisation(user):
        return people()
    if isinstance(user, AnonymousUser):
        return Person.objects.none()
    return Person.objects.filter(pk=user.pk, is_active=True)


def with_places(people: QuerySet[Person]) -> QuerySet[Person]:
    """Adds `places`, `offices` and `deputies` of today to each person, in three queries for all.

    For a page of people; for a list of everybody see `colleagues`.
    """
    today = rules.holding(timezone.localdate())
    return people.prefetch_related(
        Prefetch(
            "memberships",
            Membership.objects.filter(today).order_by("level", "starts"),
            to_attr="places",
        ),
        Prefetch(
            "appointments",
            Appointment.objects.filter(today).order_by("office", "starts"),
            to_attr="offices",
        ),
        Prefetch(
            "deputyships", Deputyship.objects.filter(today).order_by("starts"), to_attr="deputies"
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
        .order_by("level", F("team__name").asc(nulls_first=True), "person__name", "pk")
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


def entries() -> QuerySet[Entry]:
    """The journal, the latest line first."""
    return Entry.objects.select_related("by", "person").order_by("-at", "-pk")


def deputyships_held_by(person: Person) -> QuerySet[Deputyship]:
    """For whom a person stands in, now and later."""
    return deputyships_now_and_later().filter(deputy=person)


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


def tokens_of(user: rules.Somebody) -> QuerySet[Token]:
    """One's own tokens, the latest first; nobody else's."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return Token.objects.none()
    return Token.objects.filter(person=user).order_by("-made", "-pk")


def token_with(secret: str) -> Token | None:
    """The token with this secret and its person, as long as both may come in."""
    return (
        Token.objects.filter(
            fingerprint=fingerprint(secret),
            expires__gte=timezone.localdate(),
            person__is_active=True,
        )
        .select_related("person")
        .first()
    )


def administrators() -> QuerySet[Person]:
    """Who keeps the organisation today."""
    held = Appointment.objects.filter(
        rules.holding(timezone.localdate()), office=Office.ADMINISTRATOR
    )
    return Person.objects.filter(is_active=True, pk__in=held.values("person"))


def controllers() -> QuerySet[Person]:
    """Who keeps the books today."""
    held = Appointment.objects.filter(rules.holding(timezone.localdate()), office=Office.CONTROLLER)
    return Person.objects.filter(is_active=True, pk__in=held.values("person"))


def people_who_answer_for_figures() -> QuerySet[Person]:
    """Heads of departments, who stands in for them today, and controllers."""
    today = rules.holding(timezone.localdate())
    heads = Membership.objects.filter(today, level=Level.HEAD).values("person")
    deputies = Deputyship.objects.filter(today, person__in=heads, person__left_on__isnull=True)
    controllers = Appointment.objects.filter(today, office=Office.CONTROLLER)
    return Person.objects.filter(
        Q(pk__in=heads)
        | Q(pk__in=deputies.values("deputy"))
        | Q(pk__in=controllers.values("person")),
        is_active=True,
    )


def fingerprint(secret: str) -> str:
    """What is kept of a link's secret. It is long and random, so it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fiscal_years() -> QuerySet[FiscalYear]:
    """All fiscal years, the latest first."""
    return FiscalYear.objects.order_by("-starts")


def fiscal_year_on(day: date) -> FiscalYear | None:
    """The fiscal year that a day belongs to."""
    return FiscalYear.objects.filter(starts__lte=day, ends__gte=day).first()


def _by_person(pairs: Iterable[tuple[int, Any]]) -> dict[int, tuple[Any, ...]]:
    gathered: defaultdict[int, list[Any]] = defaultdict(list)
    for person, value in pairs:
        gathered[person].append(value)
    return {person: tuple(values) for person, values in gathered.items()}
