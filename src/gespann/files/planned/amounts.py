"""Amounts in cells: numbers of a spreadsheet, or words as the language in use writes them."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from gespann.files.planned.rows import words_of
from gespann.language import gettext as _
from gespann.language import language

MOST_CENTS = 10**15
_WITH_POINT = re.compile(r"(?P<units>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{1,2}))?")
_WITH_COMMA = re.compile(r"(?P<units>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<cents>\d{1,2}))?")


def cents_of(cell: Any) -> int | tuple[str, str]:
    """Whole cents, or what is wrong with a cell and how to mend it."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return _("This is no amount."), _("Write a number.")
    exact = _exact(cell)
    if exact is None:
        return (
            _("“{text}” cannot be read as an amount.").format(text=words_of(cell)[:40]),
            _("Write it like {example}.").format(example=_example()),
        )
    if exact < 0:
        return _("The amount is negative."), _("Write 0 if nothing is planned.")
    whole = int(exact.to_integral_value())
    if abs(exact - whole) > Decimal("1e-4"):
        return _("The amount is not in whole cents."), _("Write two decimals at most.")
    if whole > MOST_CENTS:
        return _("The amount is too large."), _("Check it.")
    return whole


def _exact(cell: float | str) -> Decimal | None:
    """The amount in cents, as exactly as it stands there."""
    if isinstance(cell, str):
        bare = re.sub(r"[\s\u00a0\u202f'’]|€|EUR", "", cell)
        pattern = _WITH_COMMA if language() == "de" else _WITH_POINT
        found = pattern.fullmatch(bare) if bare.isascii() else None
        if found is None:
            return None
        cents = (found["cents"] or "").ljust(2, "0")
        return Decimal(re.sub(r"[.,]", "", found["units"]) + cents)
    try:
        exact = Decimal(str(cell)) * 100
    except InvalidOperation:
        return None
    return exact if exact.is_finite() and abs(exact) < Decimal(10) ** 20 else None


def _example() -> str:
    return "1.234,50" if language() == "de" else "1,234.50"
