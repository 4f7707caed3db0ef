"""A history in Parquet as a table of typed cells."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gespann.files.dialect import too_large
from gespann.files.table import Cells, Table, header_names
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

BYTES_PER_CELL = 8


def read_parquet_table(path: Path, wanted: tuple[str, ...], largest_bytes: int) -> Table:
    """The wanted columns of a Parquet file.

    Raises: InputRefused if the file as a whole cannot be read.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            header = header_names(list(file.schema_arrow.names))
            # Runs of one value pack without limit, so the packed size says nothing.
            cells_in_memory = file.metadata.num_rows * (len(wanted) + 1)
            if cells_in_memory * BYTES_PER_CELL > largest_bytes:
                raise too_large(path, largest_bytes)
            found = {
                name: file.schema_arrow.names[header.index(name)]
                for name in wanted
                if name in header
            }
            if len(set(header)) < len(header):
                found = {}
            arrow = file.read(columns=list(found.values()), use_pandas_metadata=False)
            arrow.validate(full=True)  # texts that are no UTF-8 are noticed only here
            cells = {name: typed_cells(arrow.column(column)) for name, column in found.items()}
    except (pa.ArrowException, OSError, ValueError, KeyError, MemoryError):
        raise InputRefused(
            [
                Fault(
                    what=_("This cannot be read as a Parquet file."),
                    mend=_("Write it once more."),
                    file=path.name,
                )
            ]
        ) from None
    # A spreadsheet would show the header as row 1.
    return Table(path.name, header, cells, np.arange(2, 2 + arrow.num_rows))


def typed_cells(column: pa.ChunkedArray) -> Cells:
    """A column of Arrow as cells."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    nothing = pa.array([""] * len(column), pa.string())
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
        kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = column.cast(pa.float64(), safe=False).to_numpy()
        return Cells(nothing, numbers=np.array(numbers, dtype=float))
    if pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and _are_midnights(column)):
        days = column.cast(pa.date32(), safe=False).to_numpy()
        return Cells(nothing, days=np.array(days, dtype="datetime64[D]"))
    text = pc.fill_null(column.cast(pa.string()), "")
    return Cells(pc.utf8_trim_whitespace(text))


def _are_midnights(column: pa.ChunkedArray) -> bool:
    naive = column.cast(pa.timestamp("ns", column.type.tz)) if column.type.tz else column
    local = pc.local_timestamp(naive) if column.type.tz else naive
    return bool(pc.all(pc.equal(local, pc.floor_temporal(local, unit="day"))).as_py() is not False)
