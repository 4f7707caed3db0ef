"""Tables as files: the rows of all pages, as the address narrows and sorts them.

CSV and JSON are for programs: columns have the names that stand in addresses, and values are those
of no locale (ISO dates, cents, shares of one). The workbook is for people: heads in the reader's
language above true numbers and dates, which the spreadsheet shows in its own locale.
"""

import csv
import io
import json
import math
import tempfile
from collections.abc import Callable
from datetime import date
from typing import IO, Any

from django.http import HttpResponse

from gespann.files.intake.formulas import harmless
from gespann.ui.tables.in_files import Plain
from gespann.ui.tables.table import Table

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
LONGEST_CELL = 32_767  # letters, of a workbook
WIDEST, NARROWEST = 60, 10  # of a column, in letters


def file_of(table: Table, ending: str) -> HttpResponse:
    """The table as a file to keep."""
    writers: dict[str, Callable[[Table, IO[bytes]], None]] = {
        "csv": _write_csv,
        "xlsx": _write_xlsx,
        "json": _write_json,
    }
    with tempfile.SpooledTemporaryFile(max_size=5_000_000) as file:
        writers[ending](table, file)
        file.seek(0)
        response = HttpResponse(file.read(), content_type=TYPES[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="{table.name}.{ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _write_csv(table: Table, file: IO[bytes]) -> None:
    # With its byte order mark, so that spreadsheets know the encoding.
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.exported])
    for row in table.all_rows():
        writer.writerow([_csv_cell(column.plain(row)) for column in table.exported])
    text.detach()


def _csv_cell(value: Plain) -> Plain:
    return harmless(value) if isinstance(value, str) else _known(value)


def _write_json(table: Table, file: IO[bytes]) -> None:
    between = "[\n"
    for row in table.all_rows():
        told = {column.name: _json_value(column.plain(row)) for column in table.exported}
        file.write(f"{between}{json.dumps(told, ensure_ascii=False, allow_nan=False)}".encode())
        between = ",\n"
    file.write(b"[]\n" if between == "[\n" else b"\n]\n")


def _json_value(value: Plain) -> Plain:
    return value.isoformat() if isinstance(value, date) else _known(value)


def _write_xlsx(table: Table, file: IO[bytes]) -> None:
    import xlsxwriter  # only who wants a workbook waits for it

    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    patterns: list[Any] = [
        book.add_format({"num_format": column.in_files.pattern})
        if column.in_files.pattern
        else None
        for column in table.exported
    ]
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.exported):
        head = f"{column.heading} ({column.unit})" if column.unit else str(column.heading)
        sheet.set_column(place, place, min(max(len(head) + 2, NARROWEST), WIDEST))
        sheet.write_string(0, place, head, bold)
    for line, row in enumerate(table.all_rows(), 1):
        for place, column in enumerate(table.exported):
            plain = _known(column.plain(row))
            if plain is not None:
                _write_cell(sheet, line, place, column.in_files.in_cell(plain), patterns[place])
    book.close()


def _write_cell(sheet: Any, line: int, place: int, value: Plain, pattern: Any) -> None:
    """Words as words, whatever they begin with: what looks like a formula is none."""
    if isinstance(value, str):
        sheet.write_string(line, place, value[:LONGEST_CELL])
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, pattern)
    else:
        sheet.write_number(line, place, value, pattern)


def _known(value: Plain) -> Plain:
    """Nothing in place of what is no number: neither JSON nor workbooks have a word for it."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
