"""Line 1 of a DATEV file: which format it is, and the year that its days leave out."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from gespann.files.importers.raw_table import RawTable
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

BATCH_OF_BOOKINGS = "21"
FORMAT_VERSIONS = range(7, 14)
_EXPORTED_BY, _IMPORTED_BY, _DICTATION_MARK = 8, 9, 17  # they name persons


@dataclass(frozen=True)
class DatevHeader:
    """What line 1 says.

    Attributes:
        fiscal_year: First day of the fiscal year, or None.
        period: First and last day of the batch, or None.
        account_digits: Digits of an account that is none of a debtor or creditor, or None.
        currency: Base currency of the ledger, or None.
        locked: Whether the whole batch is locked; None if the line does not say.
        chart: "03" or "04" after the standard chart of accounts, or "".
    """

    fiscal_year: date | None
    period: tuple[date, date] | None
    account_digits: int | None
    currency: str | None
    locked: bool | None
    chart: str

    def day(self, text: str) -> date | None:
        """The day of a document, written as day and month, or None if there is no such day.

        The batch's own period decides on the year, else the fiscal year.
        """
        match = re.fullmatch(r"(\d{1,2})(\d{2})(\d{4})?", text)
        if match is None:
            return None
        day, month = int(match[1]), int(match[2])
        if match[3]:
            return _date(int(match[3]), month, day)
        spans = [span for span in (self.period, self._year()) if span]
        for first, last in spans:
            for year in range(first.year, last.year + 1):
                found = _date(year, month, day)
                if found and first <= found <= last:
                    return found
        return None

    def _year(self) -> tuple[date, date] | None:
        start = self.fiscal_year
        if start is None:
            return None
        after = _date(start.year + 1, start.month, start.day) or date(start.year + 1, 3, 1)
        return start, after - timedelta(days=1)


def datev_header(table: RawTable) -> DatevHeader:
    """Read line 1.

    Raises: InputRefused if the file is no batch of bookings, is of a version that is not known, or
        leaves the year open.
    """
    cells = [*table.preamble[0], *[""] * 31]
    if cells[2] != BATCH_OF_BOOKINGS:
        what = _("This DATEV file is no batch of bookings but “{name}”.").format(name=cells[3][:40])
        raise _refused(table, what, _("Export the batch of bookings (Buchungsstapel)."))
    if cells[4] not in {f"{version}" for version in FORMAT_VERSIONS}:
        what = _("Version {version} of the format is not known.").format(version=cells[4][:10])
        mend = _("Export it in a version from {first} to {last}.").format(
            first=FORMAT_VERSIONS[0], last=FORMAT_VERSIONS[-1]
        )
        raise _refused(table, what, mend)
    first, last = _compact(cells[14]), _compact(cells[15])
    header = DatevHeader(
        fiscal_year=_compact(cells[12]),
        period=(first, last) if first and last and first <= last else None,
        account_digits=int(cells[13]) if cells[13] in set("45678") else None,
        currency=cells[21] or None,
        locked={"0": False, "1": True}.get(cells[20]),
        chart=cells[26] if cells[26] in ("03", "04") else "",
    )
    if header.fiscal_year is None and header.period is None:
        what = _("Line 1 names neither the fiscal year nor the period of the bookings.")
        raise _refused(table, what, _("Export the batch once more, with its period."))
    return header


def without_persons(line: tuple[str, ...]) -> tuple[str, ...]:
    """Line 1 without the names of those who exported, imported and dictated the batch."""
    named = (_EXPORTED_BY, _IMPORTED_BY, _DICTATION_MARK)
    return tuple("" if place in named else cell for place, cell in enumerate(line))


def _compact(text: str) -> date | None:
    match = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    return _date(int(match[1]), int(match[2]), int(match[3])) if match else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _refused(table: RawTable, what: str, mend: str) -> InputRefused:
    return InputRefused([Fault(what, mend, table.path.name, row=1)])
