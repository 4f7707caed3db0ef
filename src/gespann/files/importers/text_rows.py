"""Rows of an export in text, in whatever encoding and with whatever delimiter."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from gespann.files.dialect import Dialect, dialect_of, not_in, opened
from gespann.files.firm_toml import HistoryFormat
from gespann.files.importers.found_rows import FoundRows
from gespann.files.importers.names_in_headers import normalised
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused


def find_in_text(
    path: Path, names: tuple[str, ...], largest_bytes: int, first_cells: tuple[str, ...]
) -> FoundRows:
    """Find the header that shows the most of these normalised names.

    Args:
        first_cells: First cells of files whose header stands in line 2, whatever it says.

    Raises: InputRefused if it is no text, is empty or is larger than `largest_bytes`.
    """
    dialect = dialect_of(path, names, HistoryFormat(), largest_bytes, normalised)
    text = _text(path, dialect)
    if text.readline(1000).partition(";")[0].strip('"') in first_cells:
        dialect = replace(dialect, delimiter=";", header=(), header_line=1)
    text.seek(0)
    above = [text.readline() for _line in range(dialect.header_line)]
    header = next(_records(path, dialect, skip=0), [])
    # Some programs end every row, but not the header, with a delimiter: the dialect knows.
    wider = len(dialect.header) > len(header)
    return FoundRows(
        header=dialect.header if wider else tuple(header),
        header_row=dialect.header_line + 1,
        preamble=tuple(tuple(row) for row in _parsed(path, above, dialect)),
        records=partial(_records, path, dialect),
    )


def _records(path: Path, dialect: Dialect, skip: int = 1) -> Iterator[list[str]]:
    """The rows from the header on, without the first `skip`."""
    text = _text(path, dialect)
    for _line in range(dialect.header_line):
        text.readline()
    yield from islice(_parsed(path, text, dialect), skip, None)


def _text(path: Path, dialect: Dialect) -> io.StringIO:
    with opened(path) as stream:
        content = stream.read()
    codec = "utf-8-sig" if dialect.encoding == "utf-8" else dialect.encoding
    try:
        return io.StringIO(content.decode(codec), newline="")
    except UnicodeError:
        raise not_in(path, dialect.encoding) from None


def _parsed(path: Path, lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise _not_csv(path, dialect.header_line + reader.line_num, error) from None


def _not_csv(path: Path, row: int, error: csv.Error) -> InputRefused:
    if "unexpected end" in str(error) or "limit" in str(error):
        what = _("A quotation mark opens a cell and never closes it.")
    else:
        what = _("This cannot be read as CSV.")
    mend = _("Export the table once more, as CSV in UTF-8.")
    return InputRefused([Fault(what=what, mend=mend, file=path.name, row=row)])
