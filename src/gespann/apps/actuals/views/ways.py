"""The ways out for an invoice that is more than its line has: what is missing, and who decides."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.actuals.models import Invoice
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.ways_out import Way, WayOut, ways_out
from gespann.ui.templatetags.figures import exact_money


@dataclass(frozen=True)
class Ways:
    """What is missing on a line, and how it could come there."""

    line: Line
    missing_cents: int
    steps: list[str]


def ways_for(invoice: Invoice) -> Ways | None:
    """The ways out; None if the invoice has no line, or there is enough by now."""
    line = invoice.line
    if line is None:
        return None
    reserved = invoice.commitment.open_cents if invoice.commitment else 0
    missing = invoice.net_cents - reserved - line.available_cents
    if missing <= 0:
        return None
    return Ways(line, missing, [_told(way, line) for way in ways_out(line, timezone.localdate())])


def _told(way: WayOut, line: Line) -> str:
    if way.way is Way.EXPIRED_COMMITMENTS:
        told = _("Release orders of this line that have expired: {cents}.")
    elif way.way is Way.LINE_OF_THE_DEPARTMENT:
        told = _("Transfer from “{other}”, which has {cents} available.")
    elif way.way is Way.LINE_OF_ANOTHER_DEPARTMENT:
        told = _("Propose a transfer from “{other}”, which has {cents}; both sides sign.")
    else:
        told = _("A further grant out of the pot, which has {cents} left.")
    people = ", ".join(str(person) for person in way.ask)
    ask = _("Ask {people}.").format(people=people) if people else ""
    cents = exact_money(way.cents, line.pot.currency)
    return f"{told.format(cents=cents, other=way.line)} {ask}".strip()
