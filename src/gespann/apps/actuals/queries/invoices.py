"""Invoices that somebody may see, and what is behind one."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from gespann.apps.actuals import rules
from gespann.apps.actuals.models import Booked, Invoice, State, Step
from gespann.apps.budget import rules as budget
from gespann.apps.budget.models import Commitment, Line
from gespann.apps.organisation.models import Department, Person
from gespann.apps.organisation.rules import Somebody
from gespann.apps.organisation.standing import standing_of

AT_ONCE = 500
One = TypeVar("One")
MOST_ORDERS = 300


def invoices_visible_to(user: Somebody) -> QuerySet[Invoice]:
    """All invoices for controllers; for departments those of their lines, and those asked about."""
    invoices = Invoice.objects.select_related(
        "brought_by", "rule", "line__department", "line__pot", "commitment", "asked", "same_as"
    ).order_by("-day", "-pk")
    if not rules.may_see_actuals(user) or not isinstance(user, Person):
        return invoices.none()
    if budget.may_keep_books(user):
        return invoices
    own = own_departments(user)
    return invoices.filter(Q(line__department__in=own) | Q(asked__in=own))


def inbox_of(user: Somebody) -> QuerySet[Invoice]:
    """What waits for somebody who may work on it, the oldest first."""
    return invoices_visible_to(user).filter(state=State.INBOX).order_by("day", "pk")


def own_departments(user: Person) -> list[int]:
    """Where somebody works today."""
    places = standing_of(user).places
    return sorted({place.department_pk for place in places if place.department_pk is not None})


def steps_of(invoice: Invoice) -> QuerySet[Step]:
    """Who did what with an invoice, from the first step on."""
    return invoice.steps.select_related("by", "line", "department").order_by("pk")


def booked_of(invoice: Invoice) -> QuerySet[Booked]:
    """The entries that book an invoice now."""
    return (
        invoice.booked.filter(attempt=invoice.attempt)
        .select_related("entry__line__pot", "entry__line__department", "entry__commitment")
        .order_by("part")
    )


def other_departments(invoice: Invoice) -> QuerySet[Department]:
    """Departments that can be asked: all that have a line in the year of the invoice."""
    with_lines = lines_on(invoice.day).values("department")
    return Department.objects.filter(pk__in=with_lines).order_by("name")


def lines_on(day: date) -> QuerySet[Line]:
    """The lines of the pots whose year a day, or today, belongs to: years are closed, too."""
    return (
        Line.objects.filter(_in_year("pot__", day))
        .select_related("pot__fiscal_year", "department")
        .order_by("pot__first_day", "department__name", "name", "pk")
    )


def open_orders_on(day: date) -> QuerySet[Commitment]:
    """Orders with money still reserved, in the year of a day or of today."""
    return (
        Commitment.objects.filter(_in_year("line__pot__", day), open_cents__gt=0)
        .select_related("line__pot", "line__department")
        .order_by("what", "pk")[:MOST_ORDERS]
    )


def _in_year(path: str, day: date) -> Q:
    today = timezone.localdate()
    return Q(**{f"{path}first_day__lte": day, f"{path}last_day__gte": day}) | Q(
        **{f"{path}first_day__lte": today, f"{path}last_day__gte": today}
    )


@dataclass(frozen=True)
class KnownRow:
    """What is known of a row that was brought before.

    Attributes:
        gross_cents: With all corrections.
        corrections: How many there are.
    """

    gross_cents: int
    corrections: int


def known_rows(keys: Collection[str]) -> Mapping[str, KnownRow]:
    """Rows that were brought before and not undone, by their keys."""
    found = {}
    for some in _some_at_once(keys):
        rows = Invoice.objects.filter(key__in=some).exclude(state=State.UNDONE)
        for one in rows.values("key").annotate(cents=Sum("gross_cents"), times=Count("pk")):
            found[one["key"]] = KnownRow(one["cents"], one["times"] - 1)
    return found


def generations(keys: Collection[str]) -> Mapping[str, int]:
    """How often rows were brought and undone, by their keys."""
    found = {}
    for some in _some_at_once(keys):
        rows = Invoice.objects.filter(key__in=some, state=State.UNDONE, correction=0)
        for one in rows.values("key").annotate(times=Count("pk")):
            found[one["key"]] = one["times"]
    return found


def invoices_of_amounts(
    amounts: Collection[int], first: date, last: date, *, apart: timedelta
) -> Mapping[int, list[Invoice]]:
    """Invoices with these amounts around these days, by their amount, the earliest first."""
    found = defaultdict(list)
    for some in _some_at_once(sorted(amounts)):
        rows = Invoice.objects.filter(
            gross_cents__in=some, day__gte=first - apart, day__lte=last + apart,
            state__in=(State.BOOKED, State.INBOX),
        ).only("pk", "gross_cents", "day", "origin", "document", "text", "payee")  # fmt: skip
        for invoice in rows.order_by("day", "pk"):
            found[invoice.gross_cents].append(invoice)
    return found


def _some_at_once(all_of_them: Collection[One]) -> Iterator[list[One]]:
    ordered = list(all_of_them)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
