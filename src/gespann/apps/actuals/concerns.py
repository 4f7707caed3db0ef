"""What of the actuals concerns people: invoices that wait for them, and questions."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gespann.apps.actuals.models import Import, Invoice, State
from gespann.apps.actuals.queries.invoices import inbox_of, invoices_visible_to
from gespann.apps.concerns.actions import leave
from gespann.apps.concerns.kinds import Kind, Note, register
from gespann.apps.organisation.models import Appointment, Level, Membership, Office, Person
from gespann.apps.organisation.rules import holding


def _waiting(reader: Person, about: dict[str, Any]) -> Note | None:
    count = inbox_of(reader).filter(brought_by=about["import"]).count()
    if not count:
        return None
    sentence = ngettext(
        "{count} invoice waits in the inbox and can be worked on by you.",
        "{count} invoices wait in the inbox and can be worked on by you.",
        count,
    )
    return Note(sentence.format(count=count), reverse("actuals:inbox"))


def _asked(reader: Person, about: dict[str, Any]) -> Note | None:
    from gespann.ui.templatetags.figures import exact_money

    invoice = invoices_visible_to(reader).filter(pk=about["invoice"], state=State.INBOX).first()
    if invoice is None:
        return None
    told = _("Your department was asked about an invoice over {amount}.").format(
        amount=exact_money(invoice.gross_cents, invoice.currency or "EUR")
    )
    return Note(told, reverse("actuals:invoice", args=[invoice.pk]))


WAITING = register(Kind("actuals.waiting", gettext_lazy("Invoices"), _waiting))
ASKED = register(Kind("actuals.asked", gettext_lazy("Invoices"), _asked))


def tell_of(landed: Import, invoices: Sequence[Invoice], *, by: Person) -> None:
    """Leave word with those who can do something about what a file has left in the inbox."""
    waiting = [one for one in invoices if one.state == State.INBOX]
    if not waiting:
        return
    departments = Counter(one.line.department_id for one in waiting if one.line is not None)
    people = _controllers() | _heads_of(list(departments))
    leave(WAITING, people.exclude(pk=by.pk).distinct(), **{"import": landed.pk})


def tell_of_question(invoice: Invoice, department: int, *, by: Person) -> None:
    """Leave word with the heads of a department that was asked."""
    leave(ASKED, _heads_of([department]).exclude(pk=by.pk).distinct(), invoice=invoice.pk)


def _controllers() -> QuerySet[Person]:
    today = holding(timezone.localdate())
    held = Appointment.objects.filter(today, office=Office.CONTROLLER)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True)


def _heads_of(departments: Sequence[int]) -> QuerySet[Person]:
    today = holding(timezone.localdate())
    places = Membership.objects.filter(today, level=Level.HEAD, department__in=departments)
    return Person.objects.filter(Q(pk__in=places.values("person")), is_active=True)
