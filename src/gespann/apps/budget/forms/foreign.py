"""Invoices in another currency: their amount, and the rate at which they are booked."""

import re
from decimal import Decimal
from typing import Any

from babel.core import UnknownLocaleError
from babel.numbers import get_currency_precision, list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gespann.apps.budget.models import Foreign
from gespann.ui.fields.money import read_money

_RATES = {"de": re.compile(r"\d+(?:,\d+)?"), "en": re.compile(r"\d+(?:\.\d+)?")}
_MILLIONTHS = Decimal(1_000_000)


class RateField(forms.Field):
    """A rate as the reader writes decimals: 0,92 in German and 0.92 in English."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:
        """The rate; None if nothing was typed."""
        words = str(value or "").strip()
        if not words:
            return None
        language = (get_language() or "en")[:2]
        if not _RATES.get(language, _RATES["en"]).fullmatch(words):
            example = "0,9214" if language == "de" else "0.9214"
            raise ValidationError(
                _("“%(words)s” cannot be read as a rate. Write it like this: %(example)s."),
                "unreadable",
                {"words": words[:40], "example": example},
            )
        rate = Decimal(words.replace(",", "."))
        if rate <= 0:
            raise ValidationError(_("A rate is more than nothing."), "nothing")
        return rate


def is_known(currency: str) -> bool:
    """Whether there is such a currency."""
    try:
        return currency in list_currencies()
    except UnknownLocaleError:  # pragma: no cover - without a locale there is none
        return False


def foreign_of(currency: str, words: str, rate: Decimal, ours: str) -> Foreign:
    """The invoice, from what was typed.

    Args:
        currency: Of the invoice.
        words: Its amount, as the reader writes money.
        rate: What one unit of its currency is worth in units of ours.
        ours: The pot's currency.

    Raises: ValidationError for the field that has to be mended.
    """
    try:
        cents = read_money(words, currency, (get_language() or "en")[:2])
    except ValueError:
        raise ValidationError(
            {"foreign_amount": _("This cannot be read as an amount of {currency}.").format(
                currency=currency)}
        ) from None  # fmt: skip
    digits = get_currency_precision(currency)
    minor, rest = divmod(cents * 10**digits, 100)
    if rest or minor <= 0:
        raise ValidationError(
            {"foreign_amount": _("{currency} has no such amount.").format(currency=currency)}
        )
    # The ledger keeps the rate between the smallest units, such as cents for one yen.
    smallest = rate.scaleb(get_currency_precision(ours) - digits)
    if smallest * _MILLIONTHS != int(smallest * _MILLIONTHS):
        raise ValidationError({"rate": _("A rate has six decimals at most.")})
    foreign = Foreign(currency, minor, smallest)
    if foreign.is_too_large:
        raise ValidationError({"foreign_amount": _("The amount is too large.")})
    return foreign
