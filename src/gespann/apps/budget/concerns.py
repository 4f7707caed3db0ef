"""What of the budget waits for somebody: money, signatures, orders that expired."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.budget import rules
from gespann.apps.budget.models import Commitment, Line, Pot, Transfer
from gespann.apps.budget.queries.ledger import next_close
from gespann.apps.budget.queries.transfers import waits_for
from gespann.apps.concerns import actions
from gespann.apps.concerns.kinds import Kind, Note, register
from gespann.apps.organisation.models import Person
from gespann.ui.templatetags.figures import day, exact_money
from gespann.ui.templatetags.figures import month as month_words

GROUP = gettext_lazy("Budget")
Arguments = dict[str, Any]


def _asked(reader: Person, about: Arguments) -> Note | None:
    line = Line.objects.filter(pk=about["line"]).select_related("pot", "department").first()
    person = Person.objects.filter(pk=about["asked_by"]).first()
    if line is None or person is None or not rules.may_grant(reader):
        return None
    sentence = _("{person} asks for {cents} for “{line}” of {department}.").format(
        person=person,
        cents=exact_money(about["cents"], line.pot.currency),
        line=line,
        department=line.department,
    )
    return Note(
        sentence, f"{reverse('budget:grant', args=[line.pk])}?amount_cents={about['cents']}"
    )


def _to_sign(reader: Person, about: Arguments) -> Note | None:
    transfer = _transfer(about)
    if transfer is None or not any(
        rules.may_sign(reader, department) for department in waits_for(transfer)
    ):
        return None
    sentence = _("A transfer of {cents} from “{source}” to “{target}” waits for your signature.")
    return _of(transfer, sentence)


def _moved(reader: Person, about: Arguments) -> Note | None:
    transfer = _transfer(about)
    if transfer is None or not rules.may_see_budget(reader) or not transfer.entries.exists():
        return None
    return _of(transfer, _("Both have signed: {cents} went from “{source}” to “{target}”."))


def _expired(reader: Person, about: Arguments) -> Note | None:
    rows = Commitment.objects.filter(pk=about["commitment"], open_cents__gt=0)
    found = rows.select_related("line__department", "line__pot").first()
    if found is None or not rules.may_book(reader, found.line):
        return None
    sentence = _("The last day of “{what}” was {day}, and {cents} are still open.").format(
        what=found,
        day=day(found.expires_on),
        cents=exact_money(found.open_cents, found.line.pot.currency),
    )
    return Note(sentence, reverse("budget:commitment", args=[found.pk]))


def _to_close(reader: Person, about: Arguments) -> Note | None:
    pot = Pot.objects.filter(pk=about["pot"]).select_related("fiscal_year").first()
    last_day = next_close(pot) if pot else None
    if pot is None or last_day is None or last_day >= timezone.localdate():
        return None
    if not rules.may_close_month(reader):
        return None
    sentence = _("{month} is over and can be closed.").format(month=month_words(last_day))
    return Note(sentence, reverse("budget:months", args=[pot.pk]))


ASKED = register(Kind("budget.asked", GROUP, _asked))
TO_SIGN = register(Kind("budget.to_sign", GROUP, _to_sign))
MOVED = register(Kind("budget.moved", GROUP, _moved))
EXPIRED = register(Kind("budget.expired", GROUP, _expired))
TO_CLOSE = register(Kind("budget.to_close", GROUP, _to_close))


def leave_once(kind: Kind, people: Any, **arguments: Any) -> None:
    """Leave a note, in place of the same one that was not told yet."""
    for person in people:
        actions.withdraw(kind, person, **arguments)
    actions.leave(kind, people, **arguments)


def _transfer(about: Arguments) -> Transfer | None:
    rows = Transfer.objects.filter(pk=about["transfer"])
    return rows.select_related("source__pot", "source__department", "target__department").first()


def _of(transfer: Transfer, sentence: str) -> Note:
    told = sentence.format(
        cents=exact_money(transfer.amount_cents, transfer.source.pot.currency),
        source=transfer.source,
        target=transfer.target,
    )
    return Note(told, reverse("budget:transfer", args=[transfer.pk]))
