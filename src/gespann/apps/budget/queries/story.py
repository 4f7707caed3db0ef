"""What was signed and decided about the money of a pot: by whom, when, and whether it counts.

Orders and invoices are not in it; they stand on their lines. Grants and reversals have an index of
their own, so that the story of a month is found among a million entries.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from gespann.apps.budget.models import (
    Entry,
    Kind,
    LimitDecision,
    MonthClose,
    Pot,
    Signature,
    SignedPlan,
    StatementSignature,
    Transfer,
)
from gespann.apps.budget.queries.transfers import void_of

MOST = 200  # of each kind: a person reads them, month by month where there are more

PEOPLE_OF_PLANS = ("sales_by", "sales_for", "marketing_by", "marketing_for")


@dataclass(frozen=True)
class Span:
    """From a moment on to before another; None where it is open."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, name: str) -> Q:
        """The condition that a moment lies in it."""
        inside = Q()
        if self.start:
            inside &= Q(**{f"{name}__gte": self.start})
        if self.end:
            inside &= Q(**{f"{name}__lt": self.end})
        return inside


@dataclass(frozen=True)
class Story:
    """What happened in a span of time; of each kind the latest first, and MOST at most.

    Attributes:
        decisions: On the limit; each knows the limit before it as `before_cents`.
        grants: Granted and taken back.
        signatures: Of departments on transfers; each knows whether it counts as `counts`.
        plans: Signed by both departments, by which money was granted.
        statements: What departments have countersigned of closed months.
        booked: The entries that took the money out of the source of a transfer.
    """

    decisions: list[LimitDecision]
    grants: list[Entry]
    proposals: list[Transfer]
    signatures: list[Signature]
    booked: list[Entry]
    withdrawn: list[Transfer]
    plans: list[SignedPlan]
    closes: list[MonthClose]
    statements: list[StatementSignature]
    reversals: list[Entry]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than is told here."""
        return any(len(getattr(self, name)) == MOST for name in self.__dataclass_fields__)


def story(pot: Pot, span: Span) -> Story:
    """Who has signed, granted, transferred, closed and reversed what."""
    transfers = Transfer.objects.filter(source__pot=pot).select_related("source", "target", "by")
    return Story(
        decisions=_latest(_decisions(pot), span),
        grants=_latest(_grants(pot).filter(kind__in=[Kind.GRANT, Kind.TAKE_BACK]), span),
        proposals=_latest(transfers, span),
        signatures=_latest(_signatures(pot), span),
        booked=_latest(_booked(pot), span),
        withdrawn=_latest(transfers.filter(withdrawn_at__isnull=False), span, "withdrawn_at"),
        plans=_latest(SignedPlan.objects.filter(pot=pot).select_related(*PEOPLE_OF_PLANS), span),
        closes=_latest(pot.closes.select_related("by"), span),
        statements=_latest(_statements(pot), span),
        reversals=_latest(_reversals(pot), span),
    )


def first_moment(pot: Pot) -> datetime | None:
    """When the first limit was signed, before which nothing was granted."""
    first = pot.limit_decisions.order_by("number").first()
    return first.at if first else None


def signatures_of(transfers: Q) -> QuerySet[Signature]:
    """Signatures on transfers, and whether each counts: on a booked one as it was when it was."""
    legs = {
        f"{end}_before": Subquery(
            Entry.objects.filter(transfer=OuterRef("transfer"), line=OuterRef(f"transfer__{end}"))
            .annotate(before=F("granted_after") - F("granted_cents"))
            .values("before")[:1]
        )
        for end in ("source", "target")
    }
    return (
        Signature.objects.filter(transfers)
        .select_related(
            "department", "by", "stands_for", "transfer__source", "transfer__target"
        )
        .annotate(**legs)
    )  # fmt: skip


def counts(signature: Any) -> bool:
    """Whether a signature of `signatures_of` is on the transfer as it is, or as it was booked."""
    return void_of(signature, signature.transfer, _granted_at(signature)) is None


def _granted_at(signature: Any) -> tuple[int, int] | None:
    transfer = signature.transfer
    if transfer.withdrawn_at is not None:
        return None
    if signature.source_before is not None:
        return signature.source_before, signature.target_before
    return transfer.source.granted_cents, transfer.target.granted_cents


def _latest(rows: QuerySet[Any], span: Span, moment: str = "at") -> list[Any]:
    return list(rows.filter(span.holds(moment)).order_by(f"-{moment}", "-pk")[:MOST])


def _decisions(pot: Pot) -> QuerySet[LimitDecision]:
    before = LimitDecision.objects.filter(pot=OuterRef("pot"), number=OuterRef("number") - 1)
    return pot.limit_decisions.select_related("by", "stands_for").annotate(
        before_cents=Subquery(before.values("limit_cents"))
    )


def _grants(pot: Pot) -> QuerySet[Entry]:
    # As the index has it: of a million entries, those that move grants.
    of_grants = Entry.objects.filter(~Q(granted_cents=0), line__pot=pot)
    return of_grants.select_related("line__department", "by", "stands_for")


def _booked(pot: Pot) -> QuerySet[Entry]:
    return (
        _grants(pot)
        .filter(kind=Kind.TRANSFER, granted_cents__lt=0)
        .select_related("transfer__source", "transfer__target")
    )


def _signatures(pot: Pot) -> QuerySet[Signature]:
    return signatures_of(Q(transfer__source__pot=pot))


def _statements(pot: Pot) -> QuerySet[StatementSignature]:
    signed = StatementSignature.objects.filter(close__pot=pot)
    return signed.select_related("close", "department", "by", "stands_for")


def _reversals(pot: Pot) -> QuerySet[Entry]:
    rows = Entry.objects.filter(reverses__isnull=False, line__pot=pot)
    return rows.select_related("line__department", "by", "reverses", "commitment")
