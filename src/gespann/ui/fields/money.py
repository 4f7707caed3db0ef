"""Amounts of money as people type them, read as whole cents.

“1.234” is a thousand to one reader and little more than one to another. The reader's language
decides, and what does not fit its rules is asked back: a guess at money is worse than a question.
"""

import re
from typing import Any

from babel.numbers import get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gespann.language import numbers
from gespann.ui.templatetags.figures import exact_money

_MINUS = str.maketrans(dict.fromkeys("−–‐‑", "-"))
_SPACES = re.compile(r"\s+")
_BETWEEN_GROUPS = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_WITH_POINT = re.compile(r"(?P<units>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{1,2}))?")
_WITH_COMMA = re.compile(r"(?P<units>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<cents>\d{1,2}))?")
_EITHER_WAY = re.compile(r"(?P<units>\d+)(?:[.,](?P<cents>\d{1,2}))?")
_OTHER_WAY_ROUND = str.maketrans({",": ".", ".": ","})
MOST_CENTS = 10**15  # more than any firm has, and it still fits every database


def read_money(words: str, currency: str, language: str) -> int:
    """Cents from what somebody typed.

    Groups of three may be set off by the language's own sign, a space or an apostrophe; the
    currency may stand before or after. With spaces or apostrophes between groups it is clear what
    point and comma are, so then either may stand before the cents, as the Swiss write it.

    Args:
        language: "de" reads 1.234,56 and "en" reads 1,234.56.

    Raises: ValueError if it cannot be read in just one way, or is beyond `MOST_CENTS`.
    """
    plain = _without_currency(words.translate(_MINUS).strip(), currency)
    sign, digits = (-1, plain[1:].strip()) if plain.startswith("-") else (1, plain)
    joined = _BETWEEN_GROUPS.sub("", digits)
    own = _WITH_COMMA if language == "de" else _WITH_POINT
    read = (own if joined == digits else _EITHER_WAY).fullmatch(joined)
    if read is None or not joined.isascii():
        raise ValueError(f"not an amount of money in {language}: {words!r}")
    units = int(re.sub(r"[.,]", "", read["units"])[:20])
    cents = sign * (units * 100 + int((read["cents"] or "").ljust(2, "0")))
    if abs(cents) > MOST_CENTS:
        raise ValueError(f"beyond all reason: {words!r}")
    return cents


def written_amount(cents: int) -> str:
    """An amount as a cell of a grid has it: no currency, and cents only where there are some.

    Written by hand: Babel takes longer for a grid of thousands of cells than a page may take.
    """
    units, rest = divmod(abs(cents), 100)
    words = f"{units:,}" + (f".{rest:02d}" if rest else "")
    if language_in_use() == "de":
        words = words.translate(_OTHER_WAY_ROUND)
    return f"\N{MINUS SIGN}{words}" if cents < 0 else words


class MoneyInput(forms.TextInput):
    """An amount, to the right, with its currency beside it; telephones offer digits."""

    template_name = "ui/forms/money.html"

    def __init__(self, currency: str, attrs: dict[str, Any] | None = None) -> None:
        self.currency = currency
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: besides Django's, the currency."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["currency"] = _symbol(self.currency)
        return context

    def format_value(self, value: Any) -> str | None:
        """Cents as the reader writes them; what was typed and not understood, as it was."""
        if not isinstance(value, int):
            return None if value in (None, "") else str(value)
        return _without_currency(exact_money(value, self.currency), self.currency)


class MoneyField(forms.Field):
    """An amount of money; its value is whole cents."""

    def __init__(
        self,
        *,
        currency: str,
        min_cents: int | None = 0,
        max_cents: int | None = None,
        **more: Any,
    ) -> None:
        """
        Args:
            min_cents: The least that is allowed; None lets amounts below zero pass.
        """
        self.currency, self.min_cents, self.max_cents = currency, min_cents, max_cents
        super().__init__(**{"widget": MoneyInput(currency), **more})

    def to_python(self, value: Any) -> int | None:
        """The cents; None if nothing was typed."""
        words = _SPACES.sub(" ", str(value)).strip() if value not in self.empty_values else ""
        if not words:
            return None
        try:
            return read_money(words, self.currency, language_in_use())
        except ValueError:
            raise ValidationError(
                _("“%(words)s” cannot be read as an amount. Write it like this: %(example)s."),
                "unreadable",
                {"words": words[:40], "example": self._example()},
            ) from None

    def validate(self, value: Any) -> None:
        """Whether it is within its limits."""
        super().validate(value)
        if value is None:
            return
        if self.min_cents is not None and value < self.min_cents:
            raise ValidationError(
                _("It must be at least %(least)s."),
                "too_little",
                {"least": exact_money(self.min_cents, self.currency)},
            )
        if self.max_cents is not None and value > self.max_cents:
            raise ValidationError(
                _("It can be %(most)s at most."),
                "too_much",
                {"most": exact_money(self.max_cents, self.currency)},
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another amount was typed; 5 and 5.00 are the same."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True

    def _example(self) -> str:
        return _without_currency(exact_money(123_456, self.currency), self.currency)


def _without_currency(words: str, currency: str) -> str:
    """What is left once the currency, before or after, is taken away."""
    for name in (currency, _symbol(currency)):
        words = words.removeprefix(name).removesuffix(name).strip()
        if words.startswith(f"-{name}"):
            words = "-" + words.removeprefix(f"-{name}").strip()
        if words.startswith(f"\N{MINUS SIGN}{name}"):
            words = numbers.with_minus("-" + words.removeprefix(f"\N{MINUS SIGN}{name}").strip())
    return words


def _symbol(currency: str) -> str:
    return get_currency_symbol(currency, locale={"de": "de_DE"}.get(language_in_use(), "en_GB"))


def language_in_use() -> str:
    """The two letters of the language that the reader's page is in."""
    return (get_language() or "en")[:2]
