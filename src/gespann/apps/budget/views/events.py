"""Entries as events, in plain sentences."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from gespann.apps.budget.models import Entry, Kind, Line
from gespann.apps.organisation.models import Department, Side
from gespann.ui.marks import Event
from gespann.ui.templatetags.figures import exact_money

_SENTENCES: dict[str, Callable[[], str]] = {
    Kind.PLAN: lambda: _("Planned: {cents}"),
    Kind.GRANT: lambda: _("Granted: {cents}"),
    Kind.TAKE_BACK: lambda: _("Grant taken back: {cents}"),
    Kind.TRANSFER: lambda: _("Transferred: {cents}"),
    Kind.COMMIT: lambda: _("Ordered: {cents} reserved"),
    Kind.SETTLE: lambda: _("Invoice: {cents} spent"),
    Kind.RELEASE: lambda: _("Released: {cents} available again"),
    Kind.CALL_OFF: lambda: _("Drawn from the blanket order: {cents}"),
    Kind.EXPIRE: lambda: _("Expired: {cents} available again"),
    Kind.SPEND: lambda: _("Invoice without an order: {cents} spent"),
    Kind.CREDIT: lambda: _("Credit note: {cents} less spent"),
    Kind.REVERSE: lambda: _("Reversed: {cents}"),
}


def event_of(entry: Entry, line: Line) -> Event:
    """What happened, for whom it happened, and by whom."""
    return Event(
        entry.day,
        _SENTENCES[entry.kind]().format(cents=exact_money(cents_of(entry), line.pot.currency)),
        entry.text,
        side=side_of(line.department),
        who=by_whom(entry),
    )


def cents_of(entry: Entry) -> int:
    """The amount that an entry is about, without its sign, whichever of the four it changes."""
    return abs(
        entry.spent_cents or entry.committed_cents or entry.granted_cents or entry.planned_cents
    )


def by_whom(entry: Entry) -> str:
    """Who has booked it, and for whom."""
    if entry.by is None:
        return _("The workbench")
    if entry.stands_for is None:
        return str(entry.by)
    return _("{by} for {stands_for}").format(by=entry.by, stands_for=entry.stands_for)


def side_of(department: Department) -> str:
    """The side that it belongs to, as timelines know it."""
    return "" if department.side == Side.OTHER else str(department.side)
