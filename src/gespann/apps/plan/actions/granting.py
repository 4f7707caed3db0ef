"""The signed plan in the words of the ledger."""

from gespann.apps.budget.actions.signed_plans import (
    PlannedLine,
    PlanToBook,
    SignedBy,
    book_signed_plan,
)
from gespann.apps.budget.models import Purpose, SignedPlan
from gespann.apps.organisation.models import Side
from gespann.apps.plan.figures import Line
from gespann.apps.plan.grants import Grants
from gespann.apps.plan.models import Signature


def grant_signed_plan(grants: Grants) -> SignedPlan:
    """Grant what both sides have signed, in the caller's transaction.

    Raises: Refusal if the ledger refuses.
    """
    return book_signed_plan(
        PlanToBook(
            key=grants.key,
            year=grants.fiscal_year,
            currency=grants.currency,
            text=grants.text,
            fingerprint=grants.fingerprint,
            sales=_signed_by(grants.sales),
            marketing=_signed_by(grants.marketing),
            last=Side(max(grants.sales, grants.marketing, key=lambda one: one.pk).side),
            lines=_lines(grants),
        )
    )


def _lines(grants: Grants) -> list[PlannedLine]:
    if not grants.is_amendment:
        return [_planned(line, None) for line in grants.lines]
    return [_planned(one.line, one.before_cents) for one in grants.changes]


def _planned(line: Line, before_cents: int | None) -> PlannedLine:
    purpose, side = Purpose(line.purpose.value), Side(line.side.value)
    return PlannedLine(purpose, line.name, side, line.cents, before_cents)


def _signed_by(signature: Signature) -> SignedBy:
    return SignedBy(signature.by, signature.stands_for, signature.day)
