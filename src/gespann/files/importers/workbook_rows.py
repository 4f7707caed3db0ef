"""Rows of an export in an Excel workbook: the values that were last computed, no formulas."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gespann.files.importers.found_rows import FoundRows
from gespann.files.importers.names_in_headers import normalised
from gespann.files.xlsx_table import HEADER_WITHIN_ROWS, rows_of_workbook
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused


def find_in_workbook(path: Path, names: tuple[str, ...], largest_bytes: int) -> FoundRows:
    """Find the header that shows the most of these normalised names.

    Raises: InputRefused if it is no workbook, is empty or is larger than `largest_bytes` unpacked.
    """
    rows = rows_of_workbook(path, None, largest_bytes, "export")
    first = range(min(len(rows), HEADER_WITHIN_ROWS))
    place = max(first, key=lambda index: _names_shown(rows[index], names), default=None)
    if place is None:
        mend = _("Export the table once more.")
        raise InputRefused([Fault(_("The file is empty."), mend, path.name)])
    header = ["" if name is None else str(name) for name in rows[place]]
    while header and not header[-1].strip():
        header.pop()

    def records() -> Iterator[list[Any]]:
        # A workbook ends a row at its last cell that is filled: fill it up to the header's width.
        for row in rows[place + 1 :]:
            yield [*row, *[None] * (len(header) - len(row))]

    return FoundRows(
        header=tuple(header),
        header_row=place + 1,
        preamble=tuple(_filled(row) for row in rows[:place]),
        records=records,
    )


def _names_shown(row: tuple[Any, ...], names: tuple[str, ...]) -> int:
    return len({normalised(cell) for cell in row if isinstance(cell, str)}.intersection(names))


def _filled(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(cell) for cell in row if cell is not None)
