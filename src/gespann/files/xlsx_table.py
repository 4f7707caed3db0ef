"""A history in an Excel workbook as a table of typed cells."""

import math
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa

from gespann.files.dialect import too_large
from gespann.files.fault_list import first_and_count
from gespann.files.firm_toml import HistoryFormat
from gespann.files.names import one_line
from gespann.files.nearest import did_you_mean
from gespann.files.table import Cells, Table, header_names, letters
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

HEADER_WITHIN_ROWS = 30
MOST_CELLS = 50_000_000  # empty ones included: one cell far to the right makes a row of thousands


def read_xlsx_table(
    path: Path,
    wanted: tuple[str, ...],
    stated: HistoryFormat,
    largest_bytes: int,
    key: str = "history",
) -> Table:
    """The wanted columns of the sheet that holds the history, or what else `key` names.

    Raises: InputRefused if the file as a whole cannot be read.
    """
    rows = rows_of_workbook(path, stated.sheet, largest_bytes, key)
    start = _header_row(rows, wanted)
    if start is None:
        raise _refused(path, _("The file is empty."), _("Export the table once more."))
    found = list(rows[start])
    while found and found[-1] is None:
        found.pop()
    header = header_names(["" if name is None else str(name) for name in found])
    body = rows[start + 1 :]
    numbers = np.arange(start + 2, start + 2 + len(body))
    cells = {name: _cells(body, header.index(name)) for name in wanted if name in header}
    faults = _beyond_header(path.name, body, len(header), numbers)
    return Table(path.name, header, cells, numbers, tuple(faults))


def rows_of_workbook(
    path: Path, sheet: str | None, largest_bytes: int, key: str
) -> list[tuple[Any, ...]]:
    """All rows of the sheet that holds something, with the values that were last computed.

    Raises: InputRefused if it is no workbook, is too large, or several sheets hold something.
    """
    with opened_workbook(path, largest_bytes, too_large(path, largest_bytes)) as book:
        return _rows_of_sheet(path, book, sheet, key)


@contextmanager
def opened_workbook(
    path: Path, most_unpacked: int, refusal: InputRefused, most_packed: int | None = None
) -> Iterator[Any]:
    """A workbook to be read, with the values that were last computed.

    Args:
        most_unpacked, most_packed: In bytes; None for any size.
        refusal: To be raised for a larger one.

    Raises: InputRefused if it is no workbook, or too large.
    """
    try:
        if most_packed is not None and path.stat().st_size > most_packed:
            raise refusal
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
        if unpacked > most_unpacked:
            raise refusal
        # openpyxl warns of styles and validations that it does not know; none touches a value.
        # It is given the open file, for of a path it asks that the name ends in .xlsx.
        with warnings.catch_warnings(), path.open("rb") as stream:
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            try:
                yield book
            finally:
                book.close()
    except InputRefused:
        raise
    except Exception:
        # A damaged workbook makes zipfile, the XML parser and openpyxl raise almost anything;
        # for whoever brought the file it is always the same matter.
        raise _refused(
            path,
            _("This cannot be read as an Excel workbook."),
            _("Open it in the spreadsheet program and save it as XLSX once more."),
        ) from None


def _rows_of_sheet(path: Path, book: Any, sheet: str | None, key: str) -> list[tuple[Any, ...]]:
    names = [worksheet.title for worksheet in book.worksheets]
    if sheet is not None and sheet not in names:
        raise _refused(
            path,
            _("There is no sheet “{sheet}”.").format(sheet=sheet),
            did_you_mean(sheet, names, _("It has {names}.").format(names=", ".join(names))),
        )
    filled = {}
    for worksheet in book.worksheets:
        if sheet in (None, worksheet.title):
            worksheet.reset_dimensions()
            rows = _without_empty_end(_rows_within_limit(path, worksheet))
            if rows:
                filled[worksheet.title] = rows
    if len(filled) > 1:
        what = _("Several sheets hold something: {names}.").format(names=", ".join(filled))
        raise _refused(path, what, _mend_of_sheets(next(iter(filled)), key))
    return next(iter(filled.values()), [])


def _rows_within_limit(path: Path, worksheet: Any) -> list[tuple[Any, ...]]:
    rows, cells = [], 0
    for row in worksheet.iter_rows(values_only=True):
        cells += len(row)
        if cells > MOST_CELLS:
            what = _("The sheet “{sheet}” has too many cells.").format(sheet=worksheet.title)
            mend = _("Copy the table into a new workbook, without what stands far away from it.")
            raise _refused(path, what, mend)
        rows.append(row)
    return rows


def _mend_of_sheets(first: str, key: str) -> str:
    if key != "history":
        return _("Save the sheet that is meant as a workbook of its own.")
    return _(
        "Say which one is the history: add [history_format] with a line such as {example}"
    ).format(example=f'sheet = "{first}"')


def _without_empty_end(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return rows


def _header_row(rows: list[tuple[Any, ...]], wanted: tuple[str, ...]) -> int | None:
    """The row that shows the most of the wanted columns; of equals the upper one."""
    filled = [
        index
        for index, row in enumerate(rows[:HEADER_WITHIN_ROWS])
        if any(cell is not None for cell in row)
    ]
    return max(
        filled,
        key=lambda index: len({one_line(str(cell)) for cell in rows[index]}.intersection(wanted)),
        default=None,
    )


def _beyond_header(
    file: str, body: list[tuple[Any, ...]], width: int, numbers: np.ndarray
) -> list[Fault]:
    beyond = [
        index for index, row in enumerate(body) if any(cell is not None for cell in row[width:])
    ]
    return first_and_count(
        beyond,
        lambda index: Fault(
            what=_("Something stands to the right of the last column that has a name."),
            mend=_("Give the column a name in the header, or empty the cell."),
            file=file,
            row=int(numbers[index]),
            column=f"[{letters(width)}]",
        ),
        file=file,
    )


def _cells(body: list[tuple[Any, ...]], place: int) -> Cells:
    texts: list[str] = []
    numbers = np.full(len(body), np.nan)
    days = np.full(len(body), np.datetime64("NaT"), dtype="datetime64[D]")
    for index, row in enumerate(body):
        value = row[place] if place < len(row) else None
        texts.append("")
        if isinstance(value, datetime) and value.time() == time():
            days[index] = np.datetime64(value.date())
        elif isinstance(value, date) and not isinstance(value, datetime):
            days[index] = np.datetime64(value)
        elif isinstance(value, bool | int | float) and not _is_nan(value):
            numbers[index] = _as_float(value)
        elif value is not None:
            texts[-1] = str(value).strip()
    return Cells(
        text=pa.array(texts, pa.string()),
        numbers=None if np.isnan(numbers).all() else numbers,
        days=None if np.isnat(days).all() else days,
    )


def _is_nan(value: float) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _refused(path: Path, what: str, mend: str) -> InputRefused:
    return InputRefused([Fault(what=what, mend=mend, file=path.name)])
