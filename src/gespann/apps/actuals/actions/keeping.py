"""Rules are made, changed, put in order and ended; payees are forgotten in time."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.actuals import rules
from gespann.apps.actuals.models import Draft, Invoice, Rule, State
from gespann.apps.actuals.queries.imports import oldest_draft, rules_in_force
from gespann.apps.organisation.models import Person
from gespann.refusals import NotAllowed

PAYEES_LAST = timedelta(days=90)


def keep_rule(said: dict[str, Any], *, by: Person, rule: Rule | None = None) -> Rule:
    """Make a rule, as the last one, or change one.

    Raises: NotAllowed.
    """
    is_allowed = rule is None or rules.may_change_rule(by, rule)
    if not is_allowed or not rules.may_keep_rule(by, said["line"]):
        raise NotAllowed(
            _(
                "Heads of a department and their deputies say what belongs on its lines; all other "
                "rules are kept by controllers."
            )
        )
    with transaction.atomic():
        kept = rule or Rule(
            position=(Rule.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        )
        for name, value in said.items():
            setattr(kept, name, value)
        kept.by, kept.at = by, timezone.now()
        kept.save()
    return kept


@transaction.atomic
def move_rule(rule: Rule, *, up: bool, by: Person) -> None:
    """Let a rule be asked before the one before it, or after the one after it.

    Raises: NotAllowed.
    """
    if not rules.may_order_rules(by):
        raise NotAllowed(_("Which rule is asked first is up to controllers."))
    order = list(rules_in_force())
    place = order.index(rule)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order, start=1):
        if one.position != position:
            Rule.objects.filter(pk=one.pk).update(position=position)


def end_rule(rule: Rule, *, by: Person) -> None:
    """Let a rule decide nothing any more. It stays, since invoices point at it.

    Raises: NotAllowed.
    """
    if not rules.may_change_rule(by, rule):
        raise NotAllowed(_("Whoever may change a rule may end it."))
    Rule.objects.filter(pk=rule.pk, ended_at=None).update(ended_at=timezone.now())


def forget_what_is_over(today: date) -> dict[str, int]:
    """Forget drafts of yesterday, and payees of invoices that were dealt with long ago."""
    drafts = Draft.objects.filter(made__lte=oldest_draft()).delete()[0]
    payees = (
        Invoice.objects.filter(dealt_with_on__lte=today - PAYEES_LAST, erased_on=None)
        .exclude(state=State.INBOX)
        .update(payee="", text="", erased_on=today)
    )
    return {"drafts": drafts, "invoices": payees}
