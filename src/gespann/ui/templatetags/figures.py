"""Numbers, money and dates in templates, as the reader of the page expects them.

They are the same figures that reports and terminal show: those of `gespann.language.numbers`. What
is not known is shown as a dash.
"""

from collections.abc import Callable
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from gespann.language import LANGUAGES, language, numbers, speaking

register = template.Library()


@register.filter
def money(cents: int | None, currency: str) -> str:
    """Whole units of money: {{ line.granted_cents|money:firm.currency }}."""
    return numbers.NOT_KNOWN if cents is None else _told(numbers.money, cents, currency)


@register.filter
def short_money(cents: float | None, currency: str) -> str:
    """Money for a headline: €1.2M or 1,2 Mio. €."""
    return numbers.NOT_KNOWN if cents is None else _told(numbers.short_money, cents, currency)


@register.filter
def change(cents: int | None, currency: str) -> str:
    """By how much money has become more or less, with its sign: +€82,584 or −113.716 €."""
    if cents is None:
        return numbers.NOT_KNOWN
    return ("+" if cents > 0 else "") + _told(numbers.money, cents, currency)


@register.filter
def exact_money(cents: int | None, currency: str) -> str:
    """Money to the cent."""
    return numbers.NOT_KNOWN if cents is None else _told(numbers.exact_money, cents, currency)


@register.filter
def number(value: float | None, digits: int = 0) -> str:
    """A number with at most this many decimals."""
    return numbers.NOT_KNOWN if value is None else _told(numbers.number, value, digits)


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """A share as a percentage: 0.42 is 42 %."""
    return numbers.NOT_KNOWN if share is None else _told(numbers.percent, share, digits)


@register.filter
def day(value: date | datetime | None) -> str:
    """A date, in medium length; of a moment, the date that it is in Berlin."""
    if value is None:
        return numbers.NOT_KNOWN
    return _told(numbers.day, timezone.localdate(value) if isinstance(value, datetime) else value)


@register.filter
def month(value: date) -> str:
    """The month that a day lies in, with its year; Django would take "May" for our verb."""
    return _told(numbers.month, value)


@register.filter
def short_month(value: date) -> str:
    """The month without its year."""
    return _told(numbers.short_month, value)


@register.filter
def iso_day(written: str) -> str:
    """A date that is kept as "2027-01-31", as where dates lie in JSON."""
    return day(date.fromisoformat(written))


@register.filter
def as_read(value: float | str | None) -> str:
    """A cell of a table that was brought: numbers in the reader's locale, words as they are."""
    return value if isinstance(value, str) else number(value, 6)


def _told(figure: Callable[..., str], *values: object) -> str:
    # Mails are written in the language of who gets them, so Django's language decides, not the one
    # that the request was read in.
    code = (get_language() or "en")[:2]
    wanted = code if code in LANGUAGES else "en"
    if wanted == language():  # as on every page; a table asks thousands of times
        return figure(*values)
    with speaking(wanted):
        return figure(*values)
