"""A file as it is kept between two looks: without persons, and without texts of bookings.

Every row keeps its number, so that faults point at the row of the file that somebody has. What is
left of a text is a digest, by which two bookings alike can still be told from two that are not; its
salt is thrown away.
"""

import csv
import gzip
import io
import secrets
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

from gespann.files.importers.cell_values import as_written
from gespann.files.importers.datev_header import without_persons
from gespann.files.importers.names_in_headers import names_persons
from gespann.files.importers.raw_table import TOTAL, RawTable, body_cell
from gespann.files.importers.source import Kind, Source

LONGEST_CELL = 500
WRONG_WIDTH = "?"  # stands in every cell of a row whose cells stand in wrong columns
_OF_BOOKINGS = {
    "amount", "debit_or_credit", "currency", "base_amount", "base_currency", "account",
    "contra_account", "day", "cost_centre", "cost_object", "locked", "reversed",
}  # fmt: skip
_DIGESTED = {"document", "text"}

Strip = Callable[[str], str]


def stripped(table: RawTable, source: Source | None, fields: dict[str, str]) -> bytes:
    """The file as CSV, packed.

    Args:
        source: What it is taken for; None for a table of the firm's own.
        fields: Name of each column that holds a field of the source -> the field.
    """
    written = io.StringIO()
    # DATEV is always written with semicolons, and for all others any sign will do.
    rows = csv.writer(written, delimiter=";", lineterminator="\n")
    above = [*_above(table, source), *[()] * table.header_row][: table.header_row - 1]
    # A row without any cell would be an empty line, which readers of CSV pass over.
    rows.writerows([*row] or [""] for row in above)
    rows.writerow(table.header)
    strips = [_strip(name, source, fields) for name in table.header]
    for record in table.records():
        rows.writerow(_row(record, strips, may_be_short=bool(source and source.first_cells)))
    return gzip.compress(written.getvalue().encode("utf-8", "replace"), 6, mtime=0)


def is_of_persons(name: str, source: Source | None) -> bool:
    """Whether a column says, or may say, who somebody is."""
    return source.is_of_persons(name) if source else names_persons(name)


def _above(table: RawTable, source: Source | None) -> Iterator[tuple[str, ...]]:
    """Lines above the header, where they say what is needed: the period, or the ledger."""
    if source is None or source.kind is Kind.DEALS:
        return
    if source.first_cells:
        yield without_persons(table.preamble[0])
        return
    yield from (tuple(_plain(cell) for cell in row) for row in table.preamble)


def _strip(name: str, source: Source | None, fields: dict[str, str]) -> Strip:
    if is_of_persons(name, source):
        return _nothing_but_totals
    field = fields.get(name)
    if source is None or source.kind is not Kind.BOOKINGS:
        return _as_it_is
    if field in _DIGESTED:
        return _digests(secrets.token_bytes(16))
    return _as_it_is if field in _OF_BOOKINGS else _nothing


def _row(record: Sequence[Any], strips: list[Strip], *, may_be_short: bool) -> list[str]:
    cells = [_plain(as_written(body_cell(cell), LONGEST_CELL)) for cell in record]
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    if not filled:
        return [""] * len(strips)
    is_total = TOTAL.fullmatch(cells[filled[0]]) is not None
    is_wrong = filled[-1] >= len(strips) or (len(cells) < len(strips) and not may_be_short)
    if is_wrong and not is_total:
        # Too wide is too wide: a row of a million cells needs no million signs.
        return [WRONG_WIDTH] * min(len(cells), len(strips) + 1)
    if filled == [0] and len(strips) > 2 and not is_total:
        return [WRONG_WIDTH, *[""] * (len(strips) - 1)]  # a copyright, or who made the report
    return [strip(cell) for strip, cell in zip(strips, cells, strict=False)]


def _plain(cell: str) -> str:
    """On one line, for lines are counted, and without the letter that no text file may hold."""
    return " ".join(cell.replace("\0", "\ufffd").split())[:LONGEST_CELL]


def _as_it_is(cell: str) -> str:
    return cell


def _nothing(_cell: str) -> str:
    return ""


def _nothing_but_totals(cell: str) -> str:
    return cell if TOTAL.fullmatch(cell) else ""


def _digests(salt: bytes) -> Strip:
    def digest(cell: str) -> str:
        return blake2b(cell.encode(), key=salt, digest_size=6).hexdigest() if cell else ""

    return digest
