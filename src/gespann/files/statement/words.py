"""The words that pages and workbook share."""

from babel.dates import format_date

from gespann.files.names import one_line
from gespann.files.statement.content import Signed, StatementContent
from gespann.language import gettext as _
from gespann.language.numbers import day, locale_code


def number_names() -> list[str]:
    """The five numbers and the forecast, as people call them."""
    return [
        _("Planned"), _("Granted"), _("Committed"), _("Spent"), _("Available"), _("Forecast"),
    ]  # fmt: skip


def month_name(content: StatementContent) -> str:
    """March 2027."""
    return format_date(content.last_day, "LLLL yyyy", locale=locale_code())


def title(content: StatementContent) -> str:
    """What the statement is called."""
    return _("Budget statement {month}").format(month=month_name(content))


def state(content: StatementContent) -> str:
    """Whether the month is closed, in a sentence."""
    closed = content.closed
    if closed is None:
        return _("This month is not closed: figures may still change.")
    return _("Closed by {person} on {day}. Nothing is booked for this month any more.").format(
        person=one_line(closed.by), day=day(closed.day)
    )


def signature(one: Signed) -> str:
    """Who has signed for a department and when; "" if nobody has."""
    if one.day is None:
        return ""
    if one.stands_for:
        return _("Signed by {person} for {head} on {day}").format(
            person=one_line(one.by), head=one_line(one.stands_for), day=day(one.day)
        )
    return _("Signed by {person} on {day}").format(person=one_line(one.by), day=day(one.day))


def seal() -> str:
    """What the hashes are for."""
    return _(
        "The hash of the close seals every line below with its number of entries and the hash of "
        "the last of them. Whoever changes an entry later changes these hashes."
    )
