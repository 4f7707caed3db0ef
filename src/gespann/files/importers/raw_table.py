"""The rows of an export, whatever it is packed in, read once and within limits.

Cells stay as they are written; of a row only the columns that are asked for are kept.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

from gespann.files.importers.found_rows import FoundRows
from gespann.files.importers.text_rows import find_in_text
from gespann.files.importers.workbook_rows import find_in_workbook
from gespann.files.table import header_names, letters
from gespann.language import gettext as _
from gespann.language.numbers import number
from gespann.refusals import Fault, InputRefused

LARGEST_BYTES = 50 * 10**6
MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
TOTAL = re.compile(
    r"\s*(?:(?:grand |sub)?totals?|gesamt|insgesamt|summe|gesamtsumme|zwischensumme)\s*"
    r"(?::\s*(?P<of_what>.*?)\s*)?",
    re.IGNORECASE | re.DOTALL,
)

Cell = str | Decimal | date


@dataclass(frozen=True)
class Limits:
    """What is read at most; a file beyond is refused before it is read on."""

    bytes: int = LARGEST_BYTES
    rows: int = MOST_ROWS


@dataclass(frozen=True)
class RawTable:
    """An export of which only the header has been read.

    Attributes:
        path: Where it lies.
        header: Names of its columns, each of them once.
        header_row: Number of the header's row as a spreadsheet shows it.
        preamble: The rows above the header.
        limits: What is read at most.
        records: Gives the rows below the header, from the first on; raises InputRefused if the
            file cannot be read to its end.
    """

    path: Path
    header: tuple[str, ...]
    header_row: int
    preamble: tuple[tuple[str, ...], ...]
    limits: Limits
    records: Callable[[], Iterator[list[Any]]]


@dataclass
class Body:
    """The columns of an export that were asked for.

    Attributes:
        rows: Number of each row as a spreadsheet shows it.
        columns: Cells of each column, by its place in the header.
        labels: What a row says it is a total of, by the index of the row; "" if it says nothing.
        widths: Cells of a row that has too many or too few, by its index. Of such a row nothing is
            kept, unless it is a total.
        aside: Numbers of rows below the table that have one cell only, such as a copyright.
    """

    rows: list[int]
    columns: dict[int, list[Cell]]
    labels: dict[int, str]
    widths: dict[int, int]
    aside: tuple[int, ...] = ()


def open_export(
    path: Path,
    names: tuple[str, ...],
    limits: Limits | None = None,
    first_cells: tuple[str, ...] = (),
) -> RawTable:
    """Find the header of an export.

    Args:
        names: Normalised names of columns; the row that shows the most of them is the header.
        first_cells: First cells of files whose header stands in line 2, whatever it says.

    Raises: InputRefused if it is no table, is empty or is too large.
    """
    limits = limits or Limits()
    _refuse_unless_usable(path, limits)
    with path.open("rb") as stream:
        is_zip = stream.read(4) == b"PK\x03\x04"
    found = (
        find_in_workbook(path, names, limits.bytes)
        if is_zip
        else find_in_text(path, names, limits.bytes, first_cells)
    )
    if len(found.header) > MOST_COLUMNS:
        what = _("The table has more than {most} columns.").format(most=number(MOST_COLUMNS))
        raise _refused(path, what, _("Export it with the columns that are needed."))
    return _raw_table(path, found, limits)


def _raw_table(path: Path, found: FoundRows, limits: Limits) -> RawTable:
    return RawTable(
        path=path,
        header=_once_each(header_names(list(found.header))),
        header_row=found.header_row,
        preamble=found.preamble,
        limits=limits,
        records=found.records,
    )


def body_of(table: RawTable, wanted: tuple[int, ...], *, may_be_short: bool = False) -> Body:
    """Read the columns at these places of the header.

    Args:
        may_be_short: Whether a row may end early, as in formats of fixed places.

    Raises: InputRefused if the file cannot be read to its end or has too many rows.
    """
    body = Body([], {place: [] for place in wanted}, {}, {})
    lone: list[int] = []  # indices of rows with one cell, since the last one with more
    width = len(table.header)
    for count, record in enumerate(table.records(), start=1):
        if count > table.limits.rows:
            raise _too_many_rows(table)
        filled = [place for place, cell in enumerate(record) if not _is_empty(cell)]
        if not filled:
            continue
        index = len(body.rows)
        lone = [*lone, index] if filled == [0] and width > 2 else []
        body.rows.append(table.header_row + count)
        _note_label(body, index, record[filled[0]])
        if filled[-1] >= width or (len(record) < width and not may_be_short):
            body.widths[index] = len(record)
        # Where the width is wrong cells stand in wrong columns: an amount may be a name.
        is_kept = index not in body.widths or index in body.labels
        for place, column in body.columns.items():
            column.append(body_cell(record[place]) if is_kept and place < len(record) else "")
    return _without_end(body, lone)


def _note_label(body: Body, index: int, first: Any) -> None:
    if not isinstance(first, str):
        return
    if match := TOTAL.fullmatch(first):
        body.labels[index] = match["of_what"] or ""


def _without_end(body: Body, lone: list[int]) -> Body:
    if not lone:
        return body
    aside = tuple(body.rows[index] for index in lone)
    keep = lone[0]
    return Body(
        rows=body.rows[:keep],
        columns={place: column[:keep] for place, column in body.columns.items()},
        labels={index: label for index, label in body.labels.items() if index < keep},
        widths={index: width for index, width in body.widths.items() if index < keep},
        aside=aside,
    )


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def body_cell(value: Any) -> Cell:
    """A cell of a table, whatever made it: trimmed text, an exact number, or a day."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return Decimal(repr(value)) if isfinite(value) else ""
    return "" if value is None else str(value).strip()


def _refuse_unless_usable(path: Path, limits: Limits) -> None:
    try:
        is_there = path.is_file()
        size = path.stat().st_size if is_there else 0
    except (OSError, ValueError):  # a name that no file can have
        is_there = False
    if not is_there:
        raise _refused(path, _("There is no such file."), _("Choose the file once more."))
    if size > limits.bytes:
        what = _("The file is larger than {limit} MB.").format(limit=number(limits.bytes / 1e6, 1))
        raise _refused(path, what, _mend_of_size())


def _too_many_rows(table: RawTable) -> InputRefused:
    what = _("The file has more than {most} rows.").format(most=number(table.limits.rows))
    return _refused(table.path, what, _mend_of_size())


def _mend_of_size() -> str:
    return _("Export a shorter time at once, such as a year.")


def _once_each(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, with the letter of its column behind one that stands there already."""
    seen: set[str] = set()
    unique = []
    for place, name in enumerate(names):
        own = f"{name} [{letters(place)}]" if name in seen else name
        seen.add(own)
        unique.append(own)
    return tuple(unique)


def _refused(path: Path, what: str, mend: str) -> InputRefused:
    return InputRefused([Fault(what=what, mend=mend, file=path.name)])
