"""Opening a pot, and deciding on its limit."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget import rules
from gespann.apps.budget.actions.booking import content_of, locked_pot, once
from gespann.apps.budget.models import LimitDecision, Pot
from gespann.apps.budget.models.seal import hash_of
from gespann.apps.organisation.models import FiscalYear, Person
from gespann.refusals import NotAllowed, Refusal


def open_pot(year: FiscalYear, currency: str, *, by: Person) -> Pot:
    """Open the pot of a fiscal year, without a limit; opened twice, it is the same one.

    Raises: NotAllowed, or Refusal if it has another currency already.
    """
    if not rules.may_open_pot(by):
        raise NotAllowed(_("The management and controllers open a pot."))
    pot, _is_new = Pot.objects.get_or_create(
        fiscal_year=year,
        defaults={
            "currency": currency,
            "first_day": year.starts,
            "last_day": year.ends,
            "closed_through": year.starts - timedelta(days=1),
        },
    )
    if pot.currency != currency:
        raise Refusal(
            _("The pot of {year} is in {currency}. A pot has one currency.").format(
                year=year, currency=pot.currency
            )
        )
    return pot


def set_limit(pot: Pot, limit_cents: int, *, reason: str, by: Person, key: UUID) -> LimitDecision:
    """Sign how much money there is: for the first time, or a higher or lower limit.

    Raises: NotAllowed, or OverPot if more is granted than that; then grants have to be taken back.
    """
    stands_for = rules.signs_for_management(by)
    if stands_for is None:
        raise NotAllowed(_("The management sets the limit of a pot."))
    if limit_cents < 0:
        raise Refusal(_("A limit is not less than nothing."))
    content = content_of("limit", pot=pot.pk, limit_cents=limit_cents, reason=reason, by=by.pk)

    def act() -> LimitDecision:
        now = locked_pot(pot.pk)
        decision = LimitDecision(
            pot=pot, key=key, number=now.decisions + 1, limit_cents=limit_cents, reason=reason,
            by=by, stands_for=stands_for, day=timezone.localdate(), at=timezone.now(),
            content=content,
        )  # fmt: skip
        decision.hash = hash_of(decision.sealed(now.head))
        decision.save(force_insert=True)
        return decision

    return once(LimitDecision, key, content, act, pot=pot)
