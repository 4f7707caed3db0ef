"""Rows of a ledger: bookings with a sign, in whole cents of one currency."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.importers.currencies import code_of
from gespann.files.importers.datev_header import DatevHeader, datev_header
from gespann.files.importers.entries import Booking
from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.keys import Keys
from gespann.files.importers.read_rows import ReadRows
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

_NEEDED = ("amount", "debit_or_credit", "account", "contra_account", "day")
_DEBIT, _CREDIT = "S", "H"


def read_bookings(fields: FieldsOfRows) -> ReadRows:
    """The bookings of all rows that are whole.

    Raises: InputRefused if line 1 is not that of a batch of bookings, or a column is missing.
    """
    if not fields.table.preamble:
        what = _("Line 1 of a DATEV file begins with EXTF; this file does not.")
        mend = _("Export the batch of bookings (Buchungsstapel).")
        raise InputRefused([Fault(what, mend, fields.file, row=1)])
    header = datev_header(fields.table)
    _refuse_without_columns(fields)
    days = _days(fields, header)
    amounts = fields.numbers("amount")
    base = header.currency or _only_currency(fields)
    cents = _signed_cents(fields, _in_base_currency(fields, amounts, base))
    _note_faulty_accounts(fields)
    entries, keys = _entries(fields, header, days, cents)
    return ReadRows(
        entries=entries,
        currency=base,
        not_data={},
        duplicates=keys.duplicates,
        stated_period=header.period,
        account_digits=header.account_digits,
        chart=header.chart,
    )


def _entries(
    fields: FieldsOfRows,
    header: DatevHeader,
    days: Sequence[date | None],
    cents: Sequence[int | None],
) -> tuple[list[Booking], Keys]:
    keys = Keys(fields.source.key)
    names = ("account", "contra_account", "cost_centre", "cost_object", "document", "text")
    columns = [fields.texts(name) for name in names]
    entries = []
    for index in fields.whole({}):
        day, amount = days[index], cents[index]
        if day is None or amount is None:
            continue
        *about, text = (column[index] for column in columns)
        row = fields.rows[index]
        key = keys.of(row, (day.isoformat(), f"{amount}", *about), (text,))
        account, contra, centre, cost_object, document = about
        locked = {"0": False, "1": True}.get(fields.texts("locked")[index], header.locked)
        entries.append(
            Booking(row, key, day, account, contra, amount, centre, cost_object, document, text,
                    locked)
        )  # fmt: skip
    return entries, keys


def _days(fields: FieldsOfRows, header: DatevHeader) -> list[date | None]:
    days = []
    for index, text in enumerate(fields.texts("day")):
        day = header.day(text)
        days.append(day)
        if day is None:
            what = _("“{cell}” is no day of the fiscal year.").format(cell=text[:40])
            mend = _("Write day and month in four digits, such as 3103.")
            fields.faults.add(index, fields.column("day"), what, mend)
    return days


def _in_base_currency(
    fields: FieldsOfRows, amounts: Sequence[Decimal | None], base: str | None
) -> list[Decimal | None]:
    """The amounts, those in another currency as the ledger converted them."""
    converted = fields.numbers("base_amount")
    values: list[Decimal | None] = []
    for index, amount in enumerate(amounts):
        currency = code_of(fields.texts("currency")[index])
        if currency in (None, base):
            values.append(amount)
            continue
        into = code_of(fields.texts("base_currency")[index])
        values.append(converted[index] if into in (None, base) else None)
        if values[-1] is None:
            what = _("The booking is in {currency}, without its amount in {base}.").format(
                currency=currency, base=base or "–"
            )
            mend = _("Export it with the amount in the base currency (Basis-Umsatz).")
            fields.faults.add(index, fields.column("currency"), what, mend)
    return values


def _only_currency(fields: FieldsOfRows) -> str | None:
    """The currency of a ledger whose line 1 names none: the one into which it converts, or all's.

    Raises: InputRefused if there are several.
    """
    for name in ("base_currency", "currency"):
        codes = {code for text in set(fields.texts(name)) if (code := code_of(text))}
        if len(codes) > 1:
            what = _("The file holds money in several currencies: {names}.").format(
                names=", ".join(sorted(codes))
            )
            mend = _("Export the batch once more, with its base currency in line 1.")
            raise InputRefused([Fault(what, mend, fields.file, column=fields.column(name))])
        if codes:
            return codes.pop()
    return None


def _signed_cents(fields: FieldsOfRows, amounts: Sequence[Decimal | None]) -> list[int | None]:
    """Amounts in cents: above 0 where the account is debited, unless the booking is reversed."""
    signs = [
        _sign(fields, index, side) for index, side in enumerate(fields.texts("debit_or_credit"))
    ]
    cents: list[int | None] = []
    for index, (amount, sign) in enumerate(zip(amounts, signs, strict=True)):
        cents.append(None)
        if index in fields.faults.found:
            continue
        if amount is None:
            what, mend = _("The amount is missing."), _("Write the amount of the booking.")
            fields.faults.add(index, fields.column("amount"), what, mend)
        elif amount < 0 or amount * CENTS_PER_UNIT % 1:
            what = _("“{cell}” is no amount in whole cents of 0 or more.").format(cell=amount)
            mend = _("Write it without a sign; S or H says on which side it stands.")
            fields.faults.add(index, fields.column("amount"), what, mend)
        else:
            cents[-1] = sign * int(amount * CENTS_PER_UNIT)
    return cents


def _sign(fields: FieldsOfRows, index: int, side: str) -> int:
    if side.upper() not in (_DEBIT, _CREDIT):
        what = _("“{cell}” is neither S (debit) nor H (credit).").format(cell=side[:40])
        mend = _("Write S where the account is debited, H where it is credited.")
        fields.faults.add(index, fields.column("debit_or_credit"), what, mend)
    sign = 1 if side.upper() == _DEBIT else -1
    return -sign if fields.texts("reversed")[index].upper() in ("1", "G") else sign


def _note_faulty_accounts(fields: FieldsOfRows) -> None:
    for name in ("account", "contra_account"):
        for index, account in enumerate(fields.texts(name)):
            if not (account.isdecimal() and account.isascii()):
                what = _("“{cell}” is no account.").format(cell=account[:40])
                mend = _("Write the number of the account, with digits only.")
                fields.faults.add(index, fields.column(name), what, mend)


def _refuse_without_columns(fields: FieldsOfRows) -> None:
    missing = [name for name in _NEEDED if not fields.has(name)]
    if missing:
        german = {field.name: field.german[0] for field in fields.source.fields}
        raise InputRefused([
            Fault(
                what=_("The file has no column “{name}”.").format(name=german[name]),
                mend=_("Export the batch of bookings (Buchungsstapel)."),
                file=fields.file,
                row=2,
            )
            for name in missing
        ])  # fmt: skip
