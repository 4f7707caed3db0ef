"""Countersigning the statement of a closed month."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget import rules
from gespann.apps.budget.actions.refused import refusal_for
from gespann.apps.budget.models import MonthClose, StatementSignature
from gespann.apps.organisation.models import Department, Person
from gespann.refusals import NotAllowed


def sign_statement(
    close: MonthClose, department: Department, *, close_hash: str, by: Person
) -> StatementSignature:
    """Countersign a closed month for one department. Signed twice, it is signed once.

    Args:
        close_hash: The hash of the close that whoever signs has seen.

    Raises: NotAllowed; Refusal if the same person has signed for the other side, or has seen
        another close.
    """
    stands_for = rules.signs_for_head(by, department)
    if stands_for is None or not rules.may_sign_statement(by, department):
        raise NotAllowed(_("Only heads of the department and their deputies sign for it."))
    there = close.signatures.filter(department=department).first()
    if there is not None:
        return there
    try:
        with transaction.atomic():
            return StatementSignature.objects.create(
                close=close, close_hash=close_hash, department=department, by=by,
                stands_for=stands_for, day=timezone.localdate(), at=timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:
        there = close.signatures.filter(department=department).first()
        if there is not None:  # the other click was faster
            return there
        raise refusal_for(error, close.pot, None, None) from error
