"""The one currency of an export. Money in several is refused: no sum of it means anything."""

import re
from collections.abc import Collection, Iterable

from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.names_in_headers import currency_in, normalised
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

_IN_A_CELL = re.compile(r"[€£$¥]|\b(?:[A-Z]{3}|Euro)\b")
_CODES = {"€": "EUR", "£": "GBP", "¥": "JPY", "Euro": "EUR", "EURO": "EUR"}
_DOLLARS = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL", "TWD", "CLP", "COP", "ARS"}
_WORDS = {"EUR": ("euro",), "USD": ("us dollar", "us-dollar"), "CHF": ("schweizer franken",)}


def currency_of(
    fields: FieldsOfRows, money: Collection[str], without: Collection[int]
) -> str | None:
    """The currency of all money, or None if the file does not say.

    Args:
        money: Fields that hold money.
        without: Indices of rows that do not count, such as totals.

    Raises: InputRefused if there are several.
    """
    found = {*_in_header(fields, money), *_in_cells(fields, money, without)}
    dollars = "$" in found
    found.discard("$")
    if len(found) > 1 or (dollars and found and not found <= _DOLLARS):
        names = ", ".join(sorted({*found, *(["$"] if dollars else [])}))
        raise InputRefused([
            Fault(
                what=_("The file holds money in several currencies: {names}.").format(names=names),
                mend=_("Export each currency by itself, or all of it in the firm's currency."),
                file=fields.file,
                column=fields.column("currency"),
            )
        ])  # fmt: skip
    return next(iter(found), None)


def code_of(text: str) -> str | None:
    """A currency as ISO 4217 writes it, from its code, its sign or its name; or None."""
    plain = text.strip()
    if re.fullmatch(r"[A-Za-z]{3}", plain):
        return plain.upper()
    for code, names in _WORDS.items():
        if plain.casefold() in names or re.search(rf"\b{code}\b", plain):
            return code
    match = _IN_A_CELL.search(plain)
    return _CODES.get(match[0], match[0]) if match else None


def _in_header(fields: FieldsOfRows, money: Collection[str]) -> Iterable[str]:
    read = {normalised(fields.column(name)) for name in money if fields.has(name)}
    named = (currency_in(name) for name in fields.table.header if normalised(name) in read)
    return (code for code in named if code)


def _in_cells(
    fields: FieldsOfRows, money: Collection[str], without: Collection[int]
) -> Iterable[str]:
    written = fields.texts("currency")
    texts = {text for index, text in enumerate(written) if text and index not in without}
    codes = [code_of(text) for text in texts]
    for name in money:
        signs = {
            match[0]
            for cell in fields.cells(name)
            if isinstance(cell, str) and (match := _IN_A_CELL.search(cell))
            and any(sign.isdigit() for sign in cell)
        }  # fmt: skip
        codes += [_CODES.get(sign, sign) for sign in signs]
    return (code for code in codes if code)
