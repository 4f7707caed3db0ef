"""Reads an export, once it is known which source it comes from and which column holds what."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from gespann.files.importers.ad_rows import read_ads
from gespann.files.importers.booking_rows import read_bookings
from gespann.files.importers.cell_values import as_written
from gespann.files.importers.datev_header import without_persons
from gespann.files.importers.deal_rows import read_deals
from gespann.files.importers.entries import ColumnMapping, Export, RefusedRow
from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.raw_table import Limits, RawTable, body_of, open_export
from gespann.files.importers.read_rows import ReadRows
from gespann.files.importers.recognition import guess_of
from gespann.files.importers.source import FIELDS, Kind, Source
from gespann.files.importers.sources import source_of
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

_READERS: dict[Kind, Callable[[FieldsOfRows], ReadRows]] = {
    Kind.ADS: read_ads,
    Kind.DEALS: read_deals,
    Kind.BOOKINGS: read_bookings,
}
_LONGEST_CELL = 10_000


def read_export(
    path: Path, source: str, mapping: ColumnMapping | None = None, limits: Limits | None = None
) -> Export:
    """Read an export; rows that are wrong are set aside, and told with their faults.

    Args:
        source: Key of the source, as `recognise` guesses it.
        mapping: Which column holds which field; None to guess that too.
        limits: What is read at most.

    Raises: InputRefused if the file as a whole cannot be used. ValueError if there is no such
        source or field.
    """
    origin = source_of(source)
    table = open_export(path, tuple(origin.all_names), limits, origin.first_cells)
    guess = guess_of(table, origin)
    mapping = mapping or guess.mapping
    _refuse_wrong_mapping(table, origin, mapping)
    places = tuple(table.header.index(column) for column in mapping.columns)
    body = body_of(table, places, may_be_short=bool(origin.first_cells))
    fields = FieldsOfRows(origin, table, body, mapping)
    read = _READERS[origin.kind](fields)
    columns = tuple(name for name in table.header if name in mapping.columns)
    return Export(
        file=fields.file,
        source=origin.key,
        kind=origin.kind,
        currency=read.currency,
        entries=tuple(read.entries),
        refused=_refused_rows(fields, read, columns),
        checksums=tuple(read.checksums),
        duplicates=tuple(read.duplicates),
        mapping=mapping,
        unknown_columns=tuple(name for name in guess.unknown if name not in columns),
        person_columns=guess.persons,
        other_columns=_others(table, columns, (*guess.unknown, *guess.persons)),
        total_rows=tuple(body.rows[index] for index in sorted(read.not_data)),
        rows_aside=body.aside,
        stated_period=read.stated_period,
        columns=columns,
        preamble=(without_persons(table.preamble[0]),) if origin.first_cells else (),
        header=table.header if origin.first_cells else (),
        account_digits=read.account_digits,
        chart=read.chart,
    )


def _refused_rows(
    fields: FieldsOfRows, read: ReadRows, columns: tuple[str, ...]
) -> tuple[RefusedRow, ...]:
    cells = [fields.cells(fields.mapping.columns[column]) for column in columns]
    return tuple(
        RefusedRow(
            row=fields.rows[index],
            faults=tuple(faults),
            cells=tuple(as_written(column[index], _LONGEST_CELL) for column in cells),
        )
        for index, faults in sorted(fields.faults.found.items())
        if index not in read.not_data
    )


def _others(table: RawTable, columns: tuple[str, ...], told: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in table.header if name not in columns and name not in told)


def _refuse_wrong_mapping(table: RawTable, source: Source, mapping: ColumnMapping) -> None:
    unknown = set(mapping.columns.values()) - set(FIELDS[source.kind])
    if unknown:
        raise ValueError(f"no such field of {source.kind}: {', '.join(sorted(unknown))}")
    faults = [
        *(_absent(table, name) for name in mapping.columns if name not in table.header),
        *(_of_persons(table, name) for name in mapping.columns if source.is_of_persons(name)),
        *(
            _twice(table, mapping, field)
            for field, times in Counter(mapping.columns.values()).items()
            if times > 1
        ),
    ]
    if faults:
        raise InputRefused(faults)


def _absent(table: RawTable, column: str) -> Fault:
    mend = _("Choose one of the columns of the file.")
    return Fault(_("The table has no such column."), mend, table.path.name, column=column)


def _of_persons(table: RawTable, column: str) -> Fault:
    what = _("This column says who somebody is; it is not read.")
    return Fault(what, _("Choose another column."), table.path.name, column=column)


def _twice(table: RawTable, mapping: ColumnMapping, field: str) -> Fault:
    columns = [column for column, name in mapping.columns.items() if name == field]
    what = _("Two columns were chosen for the same: {names}.").format(names=", ".join(columns))
    return Fault(what, _("Choose one of them."), table.path.name)
