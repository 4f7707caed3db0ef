"""Payments of a bank statement: what went out, and what came back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.actuals.spent_rows import Aside, Origin, SpentRow, Statement, whole_or_refused
from gespann.files.importers.currencies import currency_of
from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.keys import Keys
from gespann.files.importers.raw_table import RawTable
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

_BALANCE = re.compile(
    r"(?:letzter |alter |neuer )?(?:kontostand|saldo|anfangssaldo|endsaldo)\b", re.IGNORECASE
)
_PENDING = re.compile(r".*\b(?:vorgemerkt|pending|vormerk\w*)\b", re.IGNORECASE)
_MONEY = ("amount", "debit", "credit")


def without_balances(table: RawTable, numbers: list[int]) -> RawTable:
    """The table without the rows below it that tell a balance.

    Args:
        numbers: Is filled with the numbers of those rows as the rows are read.
    """

    def records() -> Iterator[list[Any]]:
        for count, record in enumerate(table.records(), start=1):
            if record and isinstance(record[0], str) and _BALANCE.match(record[0].strip()):
                numbers.append(table.header_row + count)
                yield []
            else:
                yield record

    return replace(table, records=records)


def read_payments(fields: FieldsOfRows, balances: Sequence[int]) -> Statement:
    """What was paid, and what came in, on each day.

    Raises: InputRefused if no column holds days or amounts, or a row cannot be read.
    """
    _refuse_without(fields)
    pending = {i for i, text in enumerate(fields.texts("status")) if _PENDING.match(text)}
    days = fields.days("day")
    amounts = _amounts(fields)
    for index in range(len(fields.rows)):
        if index not in pending and index not in fields.faults.found:
            _note_what_is_missing(fields, index, days[index], amounts[index])
    whole_or_refused({i: found for i, found in fields.faults.found.items() if i not in pending})
    keys = Keys(fields.source.key)
    rows = []
    for index in (i for i in range(len(fields.rows)) if i not in pending):
        day, amount = days[index], amounts[index]
        if day is None or not amount:
            continue
        about = [fields.texts(name)[index] for name in ("payee", "text", "kind", "reference")]
        payee, text, kind, _reference = about
        cents = -int(amount * CENTS_PER_UNIT)
        # A bank lists each payment once: two that say the same are two payments.
        key = keys.of(fields.rows[index], (day.isoformat(), f"{cents}", *about))
        rows.append(
            SpentRow(
                fields.rows[index], key, day, cents, is_expense=cents > 0, payee=payee,
                text=text or kind,
            )
        )  # fmt: skip
    return Statement(
        fields.source.key,
        fields.source.title,
        Origin.BANK,
        currency_of(fields, [name for name in _MONEY if fields.has(name)], ()),
        tuple(rows),
        aside={
            Aside.PENDING: tuple(fields.rows[index] for index in sorted(pending)),
            Aside.BALANCE: tuple(balances),
        },
    )


def _amounts(fields: FieldsOfRows) -> list[Decimal | None]:
    """Above 0 what came in, below 0 what went out."""
    amounts = fields.numbers("amount")
    if fields.has("amount") and any(amounts):
        return amounts
    debits, credits_ = fields.numbers("debit"), fields.numbers("credit")
    return [
        -abs(debit) if debit else credit and abs(credit)
        for debit, credit in zip(debits, credits_, strict=True)
    ]


def _note_what_is_missing(
    fields: FieldsOfRows, index: int, day: object, amount: Decimal | None
) -> None:
    if day is None:
        mend = _("Write the day of the row, or leave the row out.")
        fields.faults.add(index, fields.column("day"), _("The day is missing."), mend)
    elif amount is None:
        what, mend = _("The amount is missing."), _("Export the statement once more.")
        fields.faults.add(index, fields.column("amount"), what, mend)
    elif amount * CENTS_PER_UNIT % 1:
        what = _("“{cell}” is no amount in whole cents.").format(cell=amount)
        fields.faults.add(
            index, fields.column("amount"), what, _("Export the statement once more.")
        )


def _refuse_without(fields: FieldsOfRows) -> None:
    missing = [
        (what, mend)
        for is_there, what, mend in (
            (fields.has("day"), _("No column holds the day of the booking."), _day_mend()),
            (
                fields.has("amount") or (fields.has("debit") and fields.has("credit")),
                _("No column holds the amount."),
                _("Export the statement with its amounts (Betrag)."),
            ),
        )
        if not is_there
    ]
    if missing:
        raise InputRefused([Fault(what, mend, fields.file) for what, mend in missing])


def _day_mend() -> str:
    return _("Export the statement with the days of booking (Buchungstag).")
