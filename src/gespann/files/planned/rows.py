"""The rows of a workbook or a CSV, whatever dialect it is in, within limits."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gespann.files.planned.content import NEEDED
from gespann.files.xlsx_table import opened_workbook
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

MOST_BYTES, MOST_UNPACKED = 5_000_000, 100_000_000
MOST_ROWS, MOST_CELLS = 20_000, 1_000_000
KEYS_WITHIN = 30

Cells = Sequence[Any]
Row = tuple[int, Cells]  # its number as the spreadsheet shows it, and its cells


def rows_of(path: Path) -> list[Row]:
    """All rows of the table.

    Raises: InputRefused if it is neither workbook nor text, or too large.
    """
    return _rows_of_workbook(path) if _is_packed(path) else _rows_of_csv(path)


def words_of(cell: Any) -> str:
    """What stands in a cell, as words; "" if nothing does."""
    return "" if cell is None else str(cell).strip()


def refused(file: str, what: str, mend: str) -> InputRefused:
    """The refusal of a file as a whole."""
    return InputRefused([Fault(what=what, mend=mend, file=file)])


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _rows_of_workbook(path: Path) -> list[Row]:
    """The rows of the sheet that has the keys; of the first one where none has."""
    with opened_workbook(path, MOST_UNPACKED, _too_large(path.name), MOST_BYTES) as book:
        sheets = [list(_rows_of_sheet(path.name, sheet)) for sheet in book.worksheets]
    for rows in sheets:
        heads = [
            [words_of(cell).lower() for cell in cells] for _number, cells in rows[:KEYS_WITHIN]
        ]
        if any(all(key in cells for key in NEEDED) for cells in heads):
            return rows
    return sheets[0] if sheets else []


def _rows_of_sheet(file: str, sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()
    count = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        count += len(row)
        if count > MOST_CELLS or number > MOST_ROWS:
            raise _too_large(file)
        yield number, row


def _rows_of_csv(path: Path) -> list[Row]:
    if path.stat().st_size > MOST_BYTES:
        raise _too_large(path.name)
    text = _text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    try:
        rows: list[Row] = [
            (number, cells)
            for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1)
        ]
    except csv.Error:
        raise refused(
            path.name, _("This cannot be read as CSV."), _("Save the table as CSV in UTF-8.")
        ) from None
    if len(rows) > MOST_ROWS:
        raise _too_large(path.name)
    return rows


def _text(path: Path) -> str:
    content = path.read_bytes()
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise refused(path.name, _("This is no text file."), _("Save the table as CSV or XLSX."))


def _too_large(file: str) -> InputRefused:
    return refused(
        file,
        _("The table is too large for a plan."),
        _("Download it once more and change nothing but amounts and new lines."),
    )
