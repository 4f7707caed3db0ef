"""Months of a pot: what is booked in them, what is still open, and what closes them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from gespann.apps.budget.models import (
    Commitment,
    Entry,
    Line,
    MonthBalance,
    MonthClose,
    Pot,
    Transfer,
)
from gespann.apps.budget.queries.figures import AMOUNTS, By, Figures, figures_as_of, total
from gespann.apps.budget.queries.ledger import next_close


@dataclass(frozen=True)
class Matter:
    """Something that is still open in a month, and the page where it can be settled."""

    what: str
    address: str
    cents: int | None = None


@dataclass(frozen=True)
class Month:
    """The month that is closed next.

    Attributes:
        booked: What was booked for it.
        stands: The five numbers at its end.
    """

    first_day: date
    last_day: date
    is_over: bool
    booked: Figures
    stands: Figures
    matters: tuple[Matter, ...]


# Apps that stand above this one add what is open with them, in `AppConfig.ready`: invoices and
# statements that belong to no order yet. Each gets the pot and the last day of the month.
FURTHER: list[Callable[[Pot, date], Iterable[Matter]]] = []


def next_month(pot: Pot, today: date) -> Month | None:
    """The month that is closed next, with all that is open in it; None if the year is closed."""
    last_day = next_close(pot)
    if last_day is None:
        return None
    first, lines = last_day.replace(day=1), Line.objects.filter(pot=pot)
    return Month(
        max(first, pot.first_day),
        last_day,
        last_day < today,
        booked_in(pot, first),
        total(figures_as_of(lines, last_day, By.DEPARTMENT).values()),
        (
            *_expired(pot, last_day),
            *_proposals(pot),
            *(one for found in FURTHER for one in found(pot, last_day)),
        ),
    )


def booked_in(pot: Pot, month: date) -> Figures:
    """What was booked for one month, given by its first day."""
    rows = MonthBalance.objects.filter(line__pot=pot, month=month)
    sums = rows.aggregate(**{f"sum_{name}": Sum(name, default=0) for name in AMOUNTS})
    return Figures(**{name: int(sums[f"sum_{name}"]) for name in AMOUNTS})


def closes_of(pot: Pot) -> QuerySet[MonthClose]:
    """The months that are closed, the latest first."""
    return pot.closes.select_related("by").order_by("-last_day")


def pots_to_close(today: date) -> list[tuple[Pot, date]]:
    """Pots with a month that is over and not closed, and the last day of that month."""
    pots = Pot.objects.filter(closed_through__lt=today).select_related("fiscal_year")
    found = ((pot, next_close(pot)) for pot in pots.order_by("pk"))
    return [(pot, last) for pot, last in found if last is not None and last < today]


def _expired(pot: Pot, last_day: date) -> Iterable[Matter]:
    rows = Commitment.objects.filter(
        line__pot=pot, open_cents__gt=0, expires_on__lte=last_day
    ).order_by("expires_on", "pk")
    for one in rows:
        address = reverse("budget:commitment", args=[one.pk])
        what = _("The last day of “{what}” is over, and it is still open.").format(what=one)
        yield Matter(what, address, one.open_cents)


def _proposals(pot: Pot) -> Iterable[Matter]:
    moved = Entry.objects.filter(transfer__isnull=False).values("transfer")
    rows = Transfer.objects.filter(source__pot=pot, withdrawn_at=None).exclude(pk__in=moved)
    for one in rows.select_related("source", "target").order_by("at", "pk"):
        what = _("The transfer {transfer} waits for signatures.").format(transfer=one)
        yield Matter(what, reverse("budget:transfer", args=[one.pk]), one.amount_cents)
