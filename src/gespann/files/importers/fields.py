"""The rows of an export by the names of fields, each column read when it is first asked for."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

from gespann.files.importers.cell_values import (
    day_order_in,
    decimal_signs,
    read_counts,
    read_days,
    read_numbers,
    texts_of,
)
from gespann.files.importers.entries import ColumnMapping, RowFaults
from gespann.files.importers.raw_table import Body, Cell, RawTable
from gespann.files.importers.source import FIELDS, Reads, Source
from gespann.language import gettext as _
from gespann.language import ngettext


class FieldsOfRows:
    """The rows of one export.

    Attributes:
        source: Where it comes from.
        file: Its name.
        rows: Number of each row as a spreadsheet shows it.
        table: Its header and what stands above.
        body: Its cells.
        mapping: Which column holds which field.
        faults: What is wrong so far.
    """

    def __init__(self, source: Source, table: RawTable, body: Body, mapping: ColumnMapping) -> None:
        self.source = source
        self.file = table.path.name
        self.rows = body.rows
        self.table = table
        self.body = body
        self.mapping = mapping
        self.faults = RowFaults(self.file, body.rows)
        self._column_of = {field: column for column, field in mapping.columns.items()}
        self._texts: dict[str, list[str]] = {}
        self._note_widths()

    def has(self, field: str) -> bool:
        """Whether a column holds this field."""
        return field in self._column_of

    def column(self, field: str) -> str:
        """Name of the column that holds a field, or "" if none does."""
        return self._column_of.get(field, "")

    def cells(self, field: str) -> list[Cell]:
        """The cells of a field as they are written; empty ones if no column holds it."""
        if not self.has(field):
            return [""] * len(self.rows)
        return self.body.columns[self.table.header.index(self._column_of[field])]

    def texts(self, field: str) -> list[str]:
        """The cells of a field as text."""
        if field not in self._texts:
            self._texts[field] = texts_of(self.cells(field))
        return self._texts[field]

    def days(self, field: str) -> list[date | None]:
        """The cells of a field as days."""
        order = self.mapping.day_order or self._day_order or self.source.day_order
        return read_days(self.cells(field), self.column(field), order, self.faults)

    def numbers(self, field: str) -> list[Decimal | None]:
        """The cells of a field as exact numbers."""
        if not self.has(field):
            return [None] * len(self.rows)
        return read_numbers(
            self.cells(field), self.column(field), self._signs.get(field, "."), self.faults
        )

    def counts(self, field: str) -> list[int | None]:
        """The cells of a field as counts."""
        if not self.has(field):
            return [None] * len(self.rows)
        return read_counts(
            self.cells(field), self.column(field), self._signs.get(field, "."), self.faults
        )

    def whole(self, without: Mapping[int, str]) -> Iterator[int]:
        """Indices of the rows that have no fault and are not among those."""
        return (
            index
            for index in range(len(self.rows))
            if index not in self.faults.found and index not in without
        )

    @cached_property
    def _day_order(self) -> str | None:
        reads = FIELDS[self.source.kind]
        return day_order_in(self.cells(f) for f in self._column_of if reads[f] is Reads.DAY)

    @cached_property
    def _signs(self) -> dict[str, str]:
        reads = FIELDS[self.source.kind]
        numeric = [
            field for field in self._column_of if reads[field] in (Reads.NUMBER, Reads.COUNT)
        ]
        by_column = {self.column(field): self.cells(field) for field in numeric}
        counts = frozenset(self.column(f) for f in numeric if reads[f] is Reads.COUNT)
        signs = decimal_signs(
            by_column, counts, self.mapping.decimal, self.source.decimal, self.file
        )
        return {field: signs[self.column(field)] for field in numeric}

    def _note_widths(self) -> None:
        expected = len(self.table.header)
        for index, width in self.body.widths.items():
            what = ngettext(
                "The row has {count} cell, the header has {expected}.",
                "The row has {count} cells, the header has {expected}.",
                width,
            ).format(count=width, expected=expected)
            mend = _("Put a text that holds the delimiter in quotation marks.")
            self.faults.add(index, "", what, mend)
