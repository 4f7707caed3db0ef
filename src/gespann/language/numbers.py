"""Numbers, money and dates as the reader of a language expects them.

Below zero they have a true minus sign, from which no line is broken.
"""

from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.language import language

_LOCALES = {"en": "en_GB", "de": "de_DE"}
NOT_KNOWN = "–"


def locale_code() -> str:
    """The locale that belongs to the language in use."""
    return _LOCALES[language()]


def with_minus(figure: str) -> str:
    """A figure with the minus sign of typographers in place of a hyphen before it."""
    return "\N{MINUS SIGN}" + figure[1:] if figure.startswith("-") else figure


def money(cents: float, currency: str) -> str:
    """Whole units of money: €1,234,567 or 1.234.567 €."""
    return _money(cents + 0, currency, locale_code())


def exact_money(cents: int, currency: str) -> str:
    """Money to the cent."""
    return _exact_money(cents + 0, currency, locale_code())


def short_money(cents: float, currency: str, digits: int = 1) -> str:
    """Money for an axis or a headline: €1.2M or 1,2 Mio. €, with at most this many decimals.

    German has no short form for thousands, and the compact pattern drops the separators there.
    """
    if language() == "de" and abs(cents) < 1_000_000 * CENTS_PER_UNIT:
        return money(cents, currency)
    amount = format_compact_currency(
        cents / CENTS_PER_UNIT, currency, locale=locale_code(), fraction_digits=digits
    )
    return with_minus(amount)


def number(value: float, digits: int = 0) -> str:
    """A number with at most this many decimals and the locale's separators."""
    # Nothing below zero is written like zero, so that both may have one place in what is kept.
    return _number(value + 0, digits, locale_code())


def percent(share: float, digits: int = 0) -> str:
    """A share as a percentage: 0.42 is 42 % (German) or 42% (English)."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    space = "\N{NO-BREAK SPACE}" if language() == "de" else ""
    return with_minus(format_percent(share, format=f"{pattern}{space}%", locale=locale_code()))


def day(value: date) -> str:
    """A date, in medium length."""
    return _day(value, locale_code())


def month(value: date) -> str:
    """The month that a day lies in: May 2026 or Mai 2026."""
    return format_date(value, "LLLL yyyy", locale=locale_code())


def short_month(value: date) -> str:
    """The month without its year, as it stands below a chart: Jan or Jan."""
    return format_date(value, "LLL", locale=locale_code())


# Pages draw the same weeks and the same history again and again, and a figure takes Babel longer
# than a query takes the database.
@lru_cache(maxsize=20_000)
def _number(value: float, digits: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return with_minus(format_decimal(value, format=pattern, locale=locale))


@lru_cache(maxsize=5_000)
def _day(value: date, locale: str) -> str:
    return format_date(value, format="medium", locale=locale)


@lru_cache(maxsize=20_000)
def _money(cents: float, currency: str, locale: str) -> str:
    pattern = {"en_GB": "¤#,##0", "de_DE": "#,##0\N{NO-BREAK SPACE}¤"}[locale]
    units = cents / CENTS_PER_UNIT
    return with_minus(
        format_currency(units, currency, format=pattern, locale=locale, currency_digits=False)
    )


@lru_cache(maxsize=20_000)
def _exact_money(cents: int, currency: str, locale: str) -> str:
    return with_minus(format_currency(cents / CENTS_PER_UNIT, currency, locale=locale))
