"""Signatures: under a test before it is run, and under the plan.

The second signature under a plan puts it into force: in the same transaction the ledger grants the
money, or nothing of that signature remains.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Level, Membership, Person
from gespann.apps.organisation.rules import holding, stands_in_for
from gespann.apps.plan import rules
from gespann.apps.plan.actions.turns import take_turn
from gespann.apps.plan.figures import lines_of_document
from gespann.apps.plan.grants import Grants, book
from gespann.apps.plan.models import (
    Act,
    AgreedTest,
    Agreement,
    Part,
    Phase,
    PlanVersion,
    Round,
    Signature,
    TestSignature,
    Withdrawal,
)
from gespann.apps.plan.queries.rounds import currency_of
from gespann.apps.plan.queries.versions import changes_by
from gespann.refusals import NotAllowed, Refusal

FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class Factor:
    """With what somebody has just shown who they are.

    Attributes:
        method: Such as "password" or "mfa".
    """

    method: str
    at: datetime


@transaction.atomic
def sign(version: PlanVersion, factor: Factor, *, by: Person) -> Signature:
    """Sign the latest figures for the side that `by` speaks for. Signed twice, it is signed once.

    Raises: NotAllowed, RoundChanged if a figure has changed, or Refusal if the log-in is not
        fresh or the ledger refuses; then nothing was signed.
    """
    planning = version.round
    entry = take_turn(
        planning,
        Act.SIGNED,
        by=by,
        part=rules.speaks_in(by, planning) or "",
        figures={"version": version.number, "hash": version.hash},
        only_if={
            "versions": version.number, "frame": version.frame, "phase": Phase.SIGNATURES,
        },
    )  # fmt: skip
    version.round = planning
    side = rules.speaks_in(by, planning)
    if side is None or not rules.may_sign(by, version):
        raise _not_yours()
    held = _in_force(version)
    if any(one.side == side for one in held):
        raise Refusal(_("Your side has signed this plan already."))
    signature = Signature(version=version, **_signed(side, version.hash, factor, by))
    signature.at = entry.at
    _refuse_for_both(signature, held)
    signature.save(force_insert=True)
    if held:
        _put_into_force(version, (*held, signature))
    return signature


@transaction.atomic
def withdraw(signature: Signature, *, reason: str, by: Person) -> Withdrawal:
    """Take a side's signature back, before the other side has signed, too.

    Raises: NotAllowed, or Refusal without a reason.
    """
    planning = signature.version.round
    number = {"version": signature.version.number}
    entry = take_turn(planning, Act.WITHDRAWN, by=by, part=signature.side, figures=number)
    signature = Signature.objects.select_related("version__round").get(pk=signature.pk)
    if not rules.may_withdraw(by, signature):
        raise NotAllowed(
            _("A side takes its own signature back, and only until the other side has signed.")
        )
    if not reason.strip():
        raise Refusal(_("Say in a sentence why."))
    return Withdrawal.objects.create(signature=signature, by=by, at=entry.at, reason=reason.strip())


@transaction.atomic
def sign_test(test: AgreedTest, factor: Factor, *, by: Person) -> TestSignature:
    """Sign what a side will conclude from a test, before it begins.

    Raises: NotAllowed, or Refusal if it has begun or the log-in is not fresh.
    """
    planning = test.round
    entry = take_turn(
        planning,
        Act.TEST_SIGNED,
        by=by,
        part=rules.speaks_in(by, planning) or "",
        figures={"test": test.pk, "hash": test.hash},
    )
    side = rules.speaks_in(by, planning)
    if side is None or not rules.may_sign_test(by, test):
        raise _not_yours()
    if timezone.localdate() >= test.starts:
        raise Refusal(_("A test is signed before it begins. Propose it anew with a later day."))
    signature = TestSignature(test=test, **_signed(side, test.hash, factor, by))
    signature.at = entry.at
    _refuse_for_both(signature, list(test.signatures.all()))
    signature.save(force_insert=True)
    return signature


def _signed(side: Part, fingerprint: str, factor: Factor, by: Person) -> dict[str, Any]:
    """What every signature says.

    Raises: Refusal if `by` has not just shown who they are.
    """
    now = timezone.now()
    if not factor.method or not now - FRESH <= factor.at <= now:
        raise Refusal(
            _("Show once more who you are: a signature asks for a log-in of the last minutes.")
        )
    return {
        "side": side,
        "by": by,
        "stands_for": _head_for(by, side),
        "day": timezone.localdate(now),
        "hash": fingerprint,
        "factor": factor.method,
        "factor_at": factor.at,
    }


def _head_for(by: Person, side: Part) -> Person:
    """The head of the department in whose place somebody signs: themself, if they are one."""
    heads = Membership.objects.filter(
        holding(timezone.localdate()), level=Level.HEAD, department__side=side.value
    ).select_related("person")
    people = sorted((one.person for one in heads), key=lambda one: (one != by, one.pk))
    return next(one for one in people if one == by or stands_in_for(by, one))


def _in_force(version: PlanVersion) -> list[Signature]:
    return list(Signature.objects.filter(version=version, withdrawal__isnull=True).order_by("pk"))


def _refuse_for_both(
    signature: Signature | TestSignature, others: list[Signature] | list[TestSignature]
) -> None:
    """Nobody for both sides, neither themself nor by way of two deputies."""
    mine = {signature.by_id, signature.stands_for_id}
    if any(mine & {one.by_id, one.stands_for_id} for one in others):
        raise NotAllowed(_("Nobody signs for both sides, neither in person nor by a deputy."))


def _put_into_force(version: PlanVersion, signatures: tuple[Signature, ...]) -> None:
    by_side = {Part(one.side): one for one in signatures}
    sales, marketing = by_side[Part.SALES], by_side[Part.MARKETING]
    agreement = Agreement.objects.create(
        version=version, sales=sales, marketing=marketing, at=timezone.now()
    )
    Round.objects.filter(pk=version.round_id, frozen_at=None).update(frozen_at=agreement.at)
    version.round.refresh_from_db()
    book(
        Grants(
            key=uuid5(NAMESPACE_URL, f"plan:{version.hash}"),
            fiscal_year=version.round.fiscal_year,
            currency=currency_of(version.round),
            fingerprint=version.hash,
            lines=lines_of_document(version.content),
            changes=changes_by(version),
            is_amendment=version.amends_id is not None,
            sales=sales,
            marketing=marketing,
            text=_("Plan {year}, version {number}").format(
                year=version.round.fiscal_year, number=version.number
            ),
        )
    )


def _not_yours() -> NotAllowed:
    return NotAllowed(
        _(
            "The head of a department signs, or a deputy; the latest figures only, and never "
            "somebody who administers the workbench."
        )
    )
