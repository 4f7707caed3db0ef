"""One pot: its limit and who signed it, what it has granted, transfers, and closed months."""

from collections.abc import Iterator

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gespann.apps.budget.engine.plans import plan_faults
from gespann.apps.budget.models import Entry, Line, MonthClose, Pot, Transfer
from gespann.apps.budget.models.seal import hash_of


def pot_faults(pot: Pot) -> list[str]:
    """What is wrong with a pot, as sentences."""
    return [
        *_decision_faults(pot),
        *_grant_faults(pot),
        *plan_faults(pot),
        *_transfer_faults(pot),
        *_close_faults(pot),
    ]


def _decision_faults(pot: Pot) -> Iterator[str]:
    number, head, limit_cents = 0, "", 0
    for decision in pot.limit_decisions.order_by("number"):
        number += 1
        if decision.number != number or decision.hash != hash_of(decision.sealed(head)):
            yield _(
                "Decision {number} on the limit of {pot} was changed after it was signed."
            ).format(number=number, pot=pot)
        head, limit_cents = decision.hash, decision.limit_cents
        if number == pot.decisions:
            break
    if (number, head, limit_cents) != (pot.decisions, pot.head, pot.limit_cents):
        yield _("The limit of {pot} is not what was signed.").format(pot=pot)


def _grant_faults(pot: Pot) -> Iterator[str]:
    # In one statement, so that both are of the same moment.
    lines = Line.objects.filter(pot=OuterRef("pk")).order_by().values("pot")
    sums = lines.annotate(granted=Sum("granted_cents")).values("granted")
    now = Pot.objects.annotate(of_lines=Coalesce(Subquery(sums), 0)).get(pk=pot.pk)
    if now.granted_cents != now.of_lines:
        yield _("What {pot} has granted is not what its lines have got.").format(pot=pot)
    if now.granted_cents > now.limit_cents:
        yield _("{pot} has granted more than its limit.").format(pot=pot)


def _transfer_faults(pot: Pot) -> Iterator[str]:
    booked = Transfer.objects.filter(source__pot=pot).annotate(
        legs=Count("entries"), moved=Sum("entries__granted_cents")
    )
    for transfer in booked.filter(legs__gt=0).filter(~Q(legs=2) | ~Q(moved=0)):
        yield _("The transfer “{transfer}” was booked by half.").format(transfer=transfer)


def _close_faults(pot: Pot) -> Iterator[str]:
    head = ""
    for close in pot.closes.order_by("last_day"):
        if close.hash != hash_of(close.sealed(head)):
            yield _("The close of {close} was changed after it was signed off.").format(close=close)
        head = close.hash
        yield from _heads_gone(close)
        if close.signatures.exclude(close_hash=close.hash).exists():
            yield _("The statement of {close} was signed over another close.").format(close=close)


def _heads_gone(close: MonthClose) -> Iterator[str]:
    """Lines whose chain is another one than when the month was closed."""
    counts = {line: (count, head) for line, count, head in close.heads if count}
    last = Q(pk__in=[])
    for line, (count, _head) in counts.items():
        last |= Q(line_id=line, number=count)
    found = {one.line_id: one.hash for one in Entry.objects.filter(last)}
    for line, (_count, head) in counts.items():
        if found.get(line) != head:
            yield _("A line’s chain is not the one that {close} was closed with.").format(
                close=close
            )
