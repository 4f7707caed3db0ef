"""Who could release what, for somebody who has met the limit."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import F, QuerySet

from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.ledger import expired
from gespann.apps.budget.rules import people_on
from gespann.apps.organisation.models import Department, Level, Person

MOST = 5  # of each kind: a person reads them


class Way(StrEnum):
    """How money could come to a line."""

    EXPIRED_COMMITMENTS = "expired_commitments"
    LINE_OF_THE_DEPARTMENT = "line_of_the_department"
    LINE_OF_ANOTHER_DEPARTMENT = "line_of_another_department"
    POT = "pot"


@dataclass(frozen=True)
class WayOut:
    """One way to come to money.

    Attributes:
        way: What would have to happen.
        cents: How much it could bring at most.
        line: Where it would come from; None if from the pot.
        ask: Who could decide it.
    """

    way: Way
    cents: int
    line: Line | None
    ask: tuple[Person, ...]

    @property
    def needs_both_signatures(self) -> bool:
        """Whether it binds both departments."""
        return self.way is Way.LINE_OF_ANOTHER_DEPARTMENT


def ways_out(line: Line, today: date) -> tuple[WayOut, ...]:
    """Ways to come to money for a line, the nearest first; within each, the most money first."""
    return (
        *_expired(line, today),
        *_other_lines(line, _with_room(line).filter(department=line.department), today),
        *_other_lines(line, _with_room(line).exclude(department=line.department), today),
        *_pot(line, today),
    )


def _expired(line: Line, today: date) -> list[WayOut]:
    cents = sum(one.open_cents for one in expired(today).filter(line=line))
    if not cents:
        return []
    ask = heads(line.department, today)
    return [WayOut(Way.EXPIRED_COMMITMENTS, cents, line, ask)]


def _with_room(line: Line) -> QuerySet[Line]:
    room = F("granted_cents") - F("committed_cents") - F("spent_cents")
    return (
        Line.objects.filter(pot=line.pot_id)
        .exclude(pk=line.pk)
        .annotate(room=room)
        .filter(room__gt=0)
        .select_related("department")
        .order_by("-room", "pk")
    )


def _other_lines(line: Line, others: QuerySet[Line], today: date) -> list[WayOut]:
    found = []
    for other in others[:MOST]:
        is_own = other.department_id == line.department_id
        way = Way.LINE_OF_THE_DEPARTMENT if is_own else Way.LINE_OF_ANOTHER_DEPARTMENT
        found.append(WayOut(way, other.available_cents, other, heads(other.department, today)))
    return found


def _pot(line: Line, today: date) -> list[WayOut]:
    cents = line.pot.ungranted_cents
    return [WayOut(Way.POT, cents, None, managers(today))] if cents else []


def managers(day: date) -> tuple[Person, ...]:
    """The management, which grants money and sets limits."""
    return tuple(people_on(Level.MANAGEMENT, day))


def heads(department: Department, day: date) -> tuple[Person, ...]:
    """Who heads a department on a day."""
    return tuple(people_on(Level.HEAD, day, department))
