"""Pots, lines, commitments and the entries behind every figure."""

from calendar import monthrange
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from gespann.apps.budget import rules
from gespann.apps.budget.models import (
    Commitment,
    Entry,
    Line,
    MonthClose,
    Pot,
    Signature,
    Transfer,
)
from gespann.apps.budget.queries.figures import AMOUNTS
from gespann.apps.organisation.models import Department
from gespann.apps.organisation.rules import Somebody


def pots_visible_to(user: Somebody) -> QuerySet[Pot]:
    """All pots, the latest year first, for those who work here."""
    pots = Pot.objects.select_related("fiscal_year").order_by("-first_day")
    return pots if rules.may_see_budget(user) else pots.none()


def lines_visible_to(user: Somebody) -> QuerySet[Line]:
    """All lines, for those who work here."""
    lines = Line.objects.select_related("department", "pot")
    return lines if rules.may_see_budget(user) else lines.none()


def lines_of(pot: Pot) -> QuerySet[Line]:
    """The lines of a pot, by department and name."""
    return (
        Line.objects.filter(pot=pot)
        .select_related("department")
        .order_by("department__name", "name", "pk")
    )


def commitments_visible_to(user: Somebody) -> QuerySet[Commitment]:
    """All commitments, for those who work here."""
    commitments = Commitment.objects.select_related("line__department", "blanket")
    return commitments if rules.may_see_budget(user) else commitments.none()


def transfers_visible_to(user: Somebody) -> QuerySet[Transfer]:
    """All proposals to move money, for those who work here."""
    transfers = Transfer.objects.select_related("source__department", "target__department", "by")
    return transfers if rules.may_see_budget(user) else transfers.none()


def entries_behind(line: Line, amount: str, *, until: date | None = None) -> QuerySet[Entry]:
    """The entries that add up to one of the four amounts of a line, the latest days first.

    A figure of several lines leads to its lines first, see `figures_by`: no index serves every
    choice of lines among a million entries.

    Args:
        amount: "planned_cents", "granted_cents", "committed_cents" or "spent_cents".
        until: The last day that is booked for, for figures as of a past day.

    Raises: ValueError if there is no such amount.
    """
    if amount not in AMOUNTS:
        raise ValueError(f"an amount is one of {', '.join(AMOUNTS)}, got {amount!r}")
    entries = Entry.objects.filter(~Q(**{amount: 0}), line=line)
    if until is not None:
        entries = entries.filter(day__lte=until)
    return entries.select_related("by", "stands_for", "commitment").order_by("-day", "-pk")


def expired(day: date) -> QuerySet[Commitment]:
    """Commitments with money still reserved after their last day."""
    return (
        Commitment.objects.filter(open_cents__gt=0, expires_on__lt=day)
        .select_related("line")
        .order_by("line_id", "pk")
    )


def last_close(pot: Pot) -> MonthClose | None:
    """The month that was closed last."""
    return pot.closes.order_by("-last_day").first()


def next_close(pot: Pot) -> date | None:
    """The last day of the month that is closed next; None if the year is closed."""
    if pot.closed_through >= pot.last_day:
        return None
    first = pot.closed_through + timedelta(days=1)
    return min(pot.last_day, first.replace(day=monthrange(first.year, first.month)[1]))


def valid_signatures(transfer: Transfer) -> dict[Department, Signature]:
    """For each department, its signature on the transfer as it is now; earlier ones are void."""
    now = transfer.signatures.filter(
        revision=transfer.revision,
        source_granted_cents=transfer.source.granted_cents,
        target_granted_cents=transfer.target.granted_cents,
    )
    return {one.department: one for one in now.select_related("department", "by").order_by("pk")}


def is_booked(transfer: Transfer) -> bool:
    """Whether the money has moved."""
    return transfer.entries.exists()
