"""What of the inbox is still open in a month that a controller is about to close."""

from datetime import date

from django.db.models import Count, F, Sum
from django.urls import reverse
from django.utils.translation import ngettext

from gespann.apps.actuals.models import Invoice, State
from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.months import Matter


def unmatched(pot: Pot, last_day: date) -> list[Matter]:
    """The invoices up to this day that belong to no line yet, together; none if there are none."""
    # Known as the workbench starts, which needs none of the core yet.
    from gespann.ui.templatetags.figures import number

    waiting = Invoice.objects.filter(
        state=State.INBOX, day__gte=pot.first_day, day__lte=last_day
    ).aggregate(count=Count("pk"), net=Sum(F("gross_cents") - F("tax_cents"), default=0))
    if not waiting["count"]:
        return []
    sentence = ngettext(
        "{count} invoice waits in the inbox and is not booked.",
        "{count} invoices wait in the inbox and are not booked.",
        waiting["count"],
    )
    told = sentence.format(count=number(waiting["count"]))
    return [Matter(told, reverse("actuals:inbox"), int(waiting["net"]))]
