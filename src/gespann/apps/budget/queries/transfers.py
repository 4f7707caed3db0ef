"""Transfers: which signatures count, which are void and why, and for whom a proposal waits."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet

from gespann.apps.budget import rules
from gespann.apps.budget.models import Entry, Signature, Transfer
from gespann.apps.budget.queries.ledger import is_booked, transfers_visible_to
from gespann.apps.organisation.models import Department, Person
from gespann.apps.organisation.rules import Somebody


class State(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


class Void(StrEnum):
    """Why a signature does not count any more."""

    CHANGED = "changed"
    SOURCE = "source"
    TARGET = "target"


_HAS_MOVED = Exists(Entry.objects.filter(transfer=OuterRef("pk")))


@dataclass(frozen=True)
class Signed:
    """A signature, and why it is void; None if it counts."""

    signature: Signature
    void: Void | None


def transfers_with_state(user: Somebody) -> QuerySet[Transfer]:
    """All proposals, those that are open first, each with `has_moved`."""
    return (
        transfers_visible_to(user)
        .select_related("source__pot", "source__department", "target__department", "by")
        .annotate(has_moved=_HAS_MOVED)
        .order_by("has_moved", "-at", "-pk")
    )


def state_of(transfer: Transfer) -> State:
    """Where a proposal stands."""
    if transfer.withdrawn_at is not None:
        return State.WITHDRAWN
    known = getattr(transfer, "has_moved", None)
    has_moved = is_booked(transfer) if known is None else known
    return State.BOOKED if has_moved else State.OPEN


def departments_of(transfer: Transfer) -> list[Department]:
    """Who has to sign: both departments, or the one."""
    source, target = transfer.source.department, transfer.target.department
    return [source] if source == target else [source, target]


def signatures_of(transfer: Transfer) -> list[Signed]:
    """All signatures in their order, also those that are void."""
    rows = transfer.signatures.select_related("department", "by", "stands_for").order_by("pk")
    granted = _granted_at(transfer)
    return [Signed(one, void_of(one, transfer, granted)) for one in rows]


def void_of(
    signature: Signature, transfer: Transfer, granted: tuple[int, int] | None
) -> Void | None:
    """Why a signature does not count; None if it does.

    Args:
        granted: What the lines of source and target are granted, or were before the transfer was
            booked [cents]; None once it is withdrawn.
    """
    if signature.revision != transfer.revision:
        return Void.CHANGED
    if granted is None:
        return None
    if signature.source_granted_cents != granted[0]:
        return Void.SOURCE
    return Void.TARGET if signature.target_granted_cents != granted[1] else None


def waits_for(transfer: Transfer) -> list[Department]:
    """The departments whose signature is missing; nobody once it is booked or withdrawn."""
    if state_of(transfer) is not State.OPEN:
        return []
    return missing_among(transfer, signatures_of(transfer))


def missing_among(transfer: Transfer, signed: list[Signed]) -> list[Department]:
    """The departments without a signature that counts, among those that were read already."""
    have = {one.signature.department for one in signed if one.void is None}
    return [one for one in departments_of(transfer) if one not in have]


def transfers_to_sign(user: Person) -> list[Transfer]:
    """Open proposals that wait for a signature which this person can give."""
    open_ones = transfers_with_state(user).filter(~_HAS_MOVED, withdrawn_at=None)
    return [
        one
        for one in open_ones
        if any(rules.may_sign(user, department) for department in waits_for(one))
    ]


def _granted_at(transfer: Transfer) -> tuple[int, int] | None:
    """What both lines are granted, or were before it was booked; None once it is withdrawn."""
    state = state_of(transfer)
    if state is State.WITHDRAWN:
        return None
    if state is State.OPEN:
        return transfer.source.granted_cents, transfer.target.granted_cents
    booked = {one.line_id: one.granted_after - one.granted_cents for one in transfer.entries.all()}
    return booked[transfer.source_id], booked[transfer.target_id]
