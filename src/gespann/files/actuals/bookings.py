"""Bookings of DATEV: each one on the accounts for expenses, net of the input tax in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.actuals.spent_rows import (
    Origin,
    SpentRow,
    Statement,
    rate_of,
    tax_within,
    whole_or_refused,
)
from gespann.files.importers.booking_rows import read_bookings
from gespann.files.importers.currencies import code_of
from gespann.files.importers.entries import Booking
from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.read_rows import ReadRows

TAX_KEY = 8  # place of the column, counted from 0: DATEV's columns are known by their places
# First digits of the accounts for expenses in DATEV's two charts of accounts.
_EXPENSES = {"03": "4", "04": "6"}
_REVERSING = ("2", "3", "7", "8")  # first of two digits of a tax key: a general reversal
_DEDUCTED = ("", "2", "4", "8")  # the others say that only a part is deducted, or no input tax
# Last digit of a key: input tax in percent. In the second half of 2020 rates were lower, and the
# keys for the rates of the other time changed places with them.
_PERCENT = {"9": 19, "8": 7, "7": 16, "6": 5}
_PERCENT_LOWERED = {"9": 16, "8": 5, "7": 19, "6": 7}
_LOWERED = (date(2020, 7, 1), date(2020, 12, 31))


def read_ledger(fields: FieldsOfRows) -> Statement:
    """The bookings of a batch, one row for each account for expenses that they touch.

    Raises: InputRefused if a row cannot be read.
    """
    read = read_bookings(fields)
    whole_or_refused(fields.faults.found)
    index_of = {row: index for index, row in enumerate(fields.rows)}
    first_of = {one.row: one.first for one in read.duplicates}
    tax_keys = [_tax_key(cell) for cell in fields.body.columns.get(TAX_KEY, [])]
    foreign = _foreign(fields, read.currency)
    rows: list[SpentRow] = []
    for booking in read.entries:
        if not isinstance(booking, Booking):
            raise ValueError("a ledger holds bookings")
        index = index_of[booking.row]
        money = _Money(
            tax_keys[index] if tax_keys else "",
            fields.texts("reversed")[index].upper() in ("1", "G"),
            *foreign.get(index, ("", None)),
        )
        sides = _sides(booking, read)
        rows += [
            _with_money(replace(one, repeats=first_of.get(booking.row)), money) for one in sides
        ]
    return Statement(fields.source.key, fields.source.title, Origin.LEDGER, read.currency,
                     tuple(rows))  # fmt: skip


@dataclass(frozen=True)
class _Money:
    """What of a booking bears on its amount: the key of its tax, and a foreign currency."""

    tax_key: str
    is_reversed: bool
    currency: str
    minor: int | None


def _sides(booking: Booking, read: ReadRows) -> Iterator[SpentRow]:
    """The accounts of a booking that count: those for expenses, else the one of the ledger."""
    both = (
        (booking.account, booking.contra_account, booking.amount_cents, booking.key),
        (booking.contra_account, booking.account, -booking.amount_cents, f"{booking.key}g"),
    )
    expenses = _EXPENSES.get(read.chart, "")
    own = [side for side in both if not _is_personal(side[0], read.account_digits)]
    found = [side for side in own if _class_of(side[0], read.account_digits) == expenses]
    is_expense = True if found else False if expenses else None
    # Without a chart every account of the ledger may be one for expenses; rules say which.
    counting = found or (own if not expenses else (own or list(both))[:1])
    for account, contra, cents, key in counting or both[:1]:
        yield SpentRow(
            booking.row, key, booking.day, cents, is_expense=is_expense, account=account,
            contra_account=contra, cost_centre=booking.cost_centre,
            cost_object=booking.cost_object, document=booking.document, text=booking.text,
        )  # fmt: skip


def _with_money(row: SpentRow, money: _Money) -> SpentRow:
    cents = row.gross_cents
    # The column for reversals has turned the sign already, where it is filled.
    if money.tax_key[:-1] in _REVERSING and not money.is_reversed:
        cents = -cents
    tax = tax_within(cents, _percent(money.tax_key, row.day))
    row = replace(row, gross_cents=cents, tax_cents=tax)
    rate = rate_of(money.minor, cents) if money.minor is not None and not tax else None
    if rate is None:
        return row
    return replace(row, foreign_currency=money.currency, foreign_minor=money.minor, rate=rate)


def _percent(tax_key: str, day: date) -> int:
    """The input tax that a key says, in percent; 0 for all others, whose amounts are net."""
    if len(tax_key) not in (1, 2) or tax_key[:-1] not in _DEDUCTED:
        return 0
    rates = _PERCENT_LOWERED if _LOWERED[0] <= day <= _LOWERED[1] else _PERCENT
    return rates.get(tax_key[-1], 0)


def _tax_key(cell: object) -> str:
    text = f"{cell}".strip().removesuffix(".0")
    return text.lstrip("0") if text.isdecimal() else ""


def _foreign(fields: FieldsOfRows, base: str | None) -> dict[int, tuple[str, int]]:
    """Currency and amount of the rows that are in another currency, by their index."""
    found = {}
    amounts = fields.numbers("amount")
    for index, text in enumerate(fields.texts("currency")):
        code, amount = code_of(text), amounts[index]
        if code not in (None, base) and amount is not None:
            minor = amount * CENTS_PER_UNIT
            if code and minor == minor.to_integral_value():
                found[index] = (code, int(minor))
    return found


def _is_personal(account: str, digits: int | None) -> bool:
    """Accounts of debtors and creditors have one digit more; they are persons or firms."""
    return digits is not None and len(account) > digits


def _class_of(account: str, digits: int | None) -> str:
    """The first digit, where noughts before it were lost on the way."""
    return account.zfill(digits or 0)[0]
