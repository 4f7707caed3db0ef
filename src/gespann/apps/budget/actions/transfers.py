"""Transfers: proposed by anybody of the two departments, booked once both have signed."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget import concerns, rules
from gespann.apps.budget.actions.booking import (
    content_of,
    entry,
    leg,
    locked_lines,
    locked_pot,
    once,
    positive,
)
from gespann.apps.budget.actions.refused import refusal_for
from gespann.apps.budget.models import Kind, Line, Signature, Transfer
from gespann.apps.budget.queries.ledger import is_booked, valid_signatures
from gespann.apps.budget.queries.ways_out import heads
from gespann.apps.organisation.models import Department, Person
from gespann.refusals import NotAllowed, Refusal


def propose_transfer(
    source: Line, target: Line, amount_cents: int, *, reason: str, by: Person, key: UUID
) -> Transfer:
    """Propose to move granted money from one line to another. Nobody has signed it yet.

    Raises: NotAllowed, or Refusal if the lines are the same one or of two pots.
    """
    if not rules.may_propose_transfer(by, source, target):
        raise NotAllowed(_("Only the two departments propose transfers between their lines."))
    positive(amount_cents)
    if source.pk == target.pk or source.pot_id != target.pot_id:
        raise Refusal(_("A transfer is between two lines of the same pot."))
    content = content_of(
        "transfer", source=source.pk, target=target.pk, cents=amount_cents, reason=reason, by=by.pk
    )

    def act() -> Transfer:
        made = Transfer.objects.create(
            key=key, source=source, target=target, amount_cents=amount_cents, reason=reason, by=by,
            at=timezone.now(), content=content,
        )  # fmt: skip
        _tell_who_signs(made, by)
        return made

    return once(Transfer, key, content, act)


def change_transfer(
    transfer: Transfer, amount_cents: int, *, reason: str, revision: int, by: Person
) -> Transfer:
    """Propose another amount; signatures on what was proposed before are void.

    Args:
        revision: The one that the caller has seen, so that nobody changes what they do not know.

    Raises: NotAllowed, or Refusal if it was changed, booked or withdrawn meanwhile.
    """
    if not rules.may_change_transfer(by, transfer):
        raise NotAllowed(_("Only the two departments change transfers between their lines."))
    positive(amount_cents)
    with transaction.atomic():
        now = _locked(transfer)
        _refuse_if_over(now)
        if now.revision != revision:
            raise Refusal(_("The transfer was changed meanwhile. Look at it once more."))
        now.amount_cents, now.reason, now.revision = amount_cents, reason, revision + 1
        now.save(update_fields=["amount_cents", "reason", "revision"])
        _tell_who_signs(now, by)
    return now


def withdraw_transfer(transfer: Transfer, *, by: Person) -> Transfer:
    """Take a proposal back; withdrawn twice, it is withdrawn.

    Raises: NotAllowed, or Refusal if it is booked.
    """
    if not rules.may_change_transfer(by, transfer):
        raise NotAllowed(_("Only the two departments withdraw transfers between their lines."))
    with transaction.atomic():
        now = _locked(transfer)
        if now.withdrawn_at is None:
            _refuse_if_over(now)
            now.withdrawn_at = timezone.now()
            now.save(update_fields=["withdrawn_at"])
    return now


def sign_transfer(
    transfer: Transfer, department: Department, *, revision: int, by: Person
) -> Transfer:
    """Sign for one department; with the last signature that is needed the money moves.

    Inside one department its own signature is enough. What was granted to either line may have
    changed since the other side has signed: then that signature is void, and this one waits for
    it to be given anew. Signed twice, it is signed once.

    Args:
        revision: The one that whoever signs has seen.

    Raises: NotAllowed; OverLimit if the source has less available; Refusal if it was changed,
        booked or withdrawn meanwhile, or the same person has signed for the other side.
    """
    if department not in (transfer.source.department, transfer.target.department):
        raise ValueError(f"{department} has no line in this transfer")
    stands_for = rules.signs_for_head(by, department)
    if stands_for is None:
        raise NotAllowed(_("Only heads of the department and their deputies sign for it."))
    try:
        with transaction.atomic():
            now = _locked(transfer)
            if is_booked(now) and now.revision == revision:
                return now
            _refuse_if_over(now)
            if now.revision != revision:
                raise Refusal(_("The transfer was changed meanwhile. Look at it once more."))
            _sign(now, department, by, stands_for)
            if _departments(now) <= set(valid_signatures(now)):
                _book(now, by)
                _tell_that_it_moved(now, by)
            else:
                _tell_who_signs(now, by)
    except IntegrityError as error:
        raise refusal_for(error, None, transfer.source, transfer.amount_cents) from error
    return now


def _sign(transfer: Transfer, department: Department, by: Person, stands_for: Person) -> None:
    if department in valid_signatures(transfer):
        return
    Signature.objects.create(
        transfer=transfer, revision=transfer.revision, department=department, by=by,
        stands_for=stands_for, day=timezone.localdate(), at=timezone.now(),
        source_granted_cents=transfer.source.granted_cents,
        target_granted_cents=transfer.target.granted_cents,
    )  # fmt: skip


def _book(transfer: Transfer, by: Person) -> None:
    """Both entries, the one that takes first, in the transaction of the last signature."""
    for number, (line, cents) in enumerate(
        ((transfer.source, -transfer.amount_cents), (transfer.target, transfer.amount_cents))
    ):
        entry(
            Kind.TRANSFER, line, leg(transfer.key, number), transfer.content, by=by,
            transfer=transfer, granted_cents=cents, text=transfer.reason[:200],
        )  # fmt: skip


def _tell_who_signs(transfer: Transfer, by: Person) -> None:
    """Let the heads know whose signature is missing, but not whoever has just acted."""
    today = timezone.localdate()
    missing = _departments(transfer) - set(valid_signatures(transfer))
    people = {head for one in missing for head in heads(one, today)} - {by}
    concerns.leave_once(concerns.TO_SIGN, people, transfer=transfer.pk)


def _tell_that_it_moved(transfer: Transfer, by: Person) -> None:
    """Let those know who waited for it: who has proposed it, and who has signed before."""
    signed = {one.by for one in valid_signatures(transfer).values()}
    waiting = ({transfer.by} | signed) - {by}
    concerns.leave_once(concerns.MOVED, waiting, transfer=transfer.pk)


def _departments(transfer: Transfer) -> set[Department]:
    return {transfer.source.department, transfer.target.department}


def _locked(transfer: Transfer) -> Transfer:
    """The transfer, its pot and its lines as they are now, held until the transaction ends."""
    now = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    locked_pot(transfer.source.pot_id)
    lines = locked_lines([now.source_id, now.target_id])
    now.source, now.target = lines[now.source_id], lines[now.target_id]
    return now


def _refuse_if_over(transfer: Transfer) -> None:
    if transfer.withdrawn_at is not None:
        raise Refusal(_("The transfer is withdrawn."))
    if is_booked(transfer):
        raise Refusal(_("The transfer is booked already."))
