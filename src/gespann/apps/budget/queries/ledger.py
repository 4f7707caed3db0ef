"""Pots, lines, commitments and the entries behind every figure."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from gespann.apps.budget import rules
from gespann.apps.budget.models import (
    Commitment,
    Entry,
    Line,
    MonthClose,
    Pot,
    Purpose,
    Signature,
    Transfer,
)
from gespann.apps.budget.queries.figures import AMOUNTS
from gespann.apps.organisation.models import Department, FiscalYear
from gespann.apps.organisation.queries import fiscal_years
from gespann.apps.organisation.rules import Somebody

AVAILABLE = "available_cents"


def years_without_pot() -> QuerySet[FiscalYear]:
    """The fiscal years whose pot is still to be opened, the latest first."""
    return fiscal_years().filter(pot=None)


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


def measures_of(pot: Pot) -> list[str]:
    """The measures that a pot has lines for, each once."""
    lines = Line.objects.filter(pot=pot, purpose=Purpose.MEASURE)
    return list(lines.values_list("lever", flat=True).distinct().order_by("lever"))


def commitments_visible_to(user: Somebody) -> QuerySet[Commitment]:
    """All commitments, for those who work here."""
    commitments = Commitment.objects.select_related("line__department", "blanket")
    return commitments if rules.may_see_budget(user) else commitments.none()


def transfers_visible_to(user: Somebody) -> QuerySet[Transfer]:
    """All proposals to move money, for those who work here."""
    transfers = Transfer.objects.select_related("source__department", "target__department", "by")
    return transfers if rules.may_see_budget(user) else transfers.none()


def entries_behind(line: Line, amount: str, *, until: date | None = None) -> QuerySet[Entry]:
    """The entries that add up to one of the five numbers of a line, the latest days first.

    A figure of several lines leads to its lines first, see `figures_by`: no index serves every
    choice of lines among a million entries.

    Args:
        amount: "planned_cents", "granted_cents", "committed_cents", "spent_cents" or
            "available_cents".
        until: The last day that is booked for, for figures as of a past day.

    Raises: ValueError if there is no such amount.
    """
    if amount not in (*AMOUNTS, AVAILABLE):
        raise ValueError(f"an amount is one of {', '.join(AMOUNTS)}, got {amount!r}")
    is_none: dict[str, Any] = {amount: 0}
    if amount == AVAILABLE:
        is_none = {"granted_cents": F("committed_cents") + F("spent_cents")}
    entries = entries_of(line).filter(~Q(**is_none))
    return entries if until is None else entries.filter(day__lte=until)


def entries_of(line: Line) -> QuerySet[Entry]:
    """Everything that was booked on a line, the latest days first; each with what reversed it."""
    return _told(Entry.objects.filter(line=line)).order_by("-day", "-pk")


def entries_of_commitment(commitment: Commitment) -> QuerySet[Entry]:
    """Everything that was booked for a commitment, as it was booked."""
    return _told(Entry.objects.filter(commitment=commitment)).order_by("number")


def entries_visible_to(user: Somebody) -> QuerySet[Entry]:
    """All entries, for those who work here."""
    entries = _told(Entry.objects.select_related("line__department", "line__pot", "transfer"))
    return entries if rules.may_see_budget(user) else entries.none()


def commitments_of(line: Line) -> QuerySet[Commitment]:
    """The commitments of a line, what is open first, then the latest."""
    return (
        Commitment.objects.filter(line=line)
        .annotate(is_closed=Case(When(open_cents__gt=0, then=0), default=1))
        .order_by("is_closed", "-pk")
    )


def releases_of(blanket: Commitment) -> QuerySet[Commitment]:
    """What was drawn from a blanket order, the latest first."""
    return blanket.releases.order_by("-pk")


def transfers_of(line: Line) -> QuerySet[Transfer]:
    """Proposals to move money from or to a line, the latest first."""
    return (
        Transfer.objects.filter(Q(source=line) | Q(target=line))
        .annotate(is_booked=Exists(Entry.objects.filter(transfer=OuterRef("pk"))))
        .select_related("source__department", "target__department", "by")
        .order_by("-pk")
    )


def _told(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    reversal = Entry.objects.filter(reverses=OuterRef("pk")).values("pk")[:1]
    return entries.select_related("by", "stands_for", "commitment").annotate(
        reversed_by=Subquery(reversal)
    )


def expired(day: date) -> QuerySet[Commitment]:
    """Commitments with money still reserved after their last day."""
    return (
        Commitment.objects.filter(open_cents__gt=0, expires_on__lt=day)
        .select_related("line")
        .order_by("line_id", "pk")
    )


def limit_as_of(pot: Pot, day: date) -> int | None:
    """The limit that was signed by the end of a day, in cents; None before the first."""
    decision = pot.limit_decisions.filter(day__lte=day).order_by("-number").first()
    return decision.limit_cents if decision else None


def months_of(pot: Pot) -> list[date]:
    """The first days of the months of its year, in order."""
    first = pot.first_day.year * 12 + pot.first_day.month - 1
    last = pot.last_day.year * 12 + pot.last_day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]


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
