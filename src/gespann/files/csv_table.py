"""A history in CSV, in whatever dialect, as a table of text cells."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from gespann.files.dialect import Dialect, dialect_of, not_in, opened
from gespann.files.fault_list import first_and_count
from gespann.files.firm_toml import HistoryFormat
from gespann.files.table import Cells, Table, header_names
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused


def read_csv_table(
    path: Path, wanted: tuple[str, ...], stated: HistoryFormat, largest_bytes: int
) -> Table:
    """The wanted columns of a CSV file; columns that are not wanted are never held in memory.

    Raises: InputRefused if the file as a whole cannot be read.
    """
    dialect = dialect_of(path, wanted, stated, largest_bytes)
    header = header_names(list(dialect.header))
    places = {name: header.index(name) for name in wanted if name in header}
    if not places or not dialect.has_rows:
        return Table(path.name, header, {}, np.arange(0))
    ragged: list[Any] = []
    arrow = _arrow_table(path, dialect, sorted(set(places.values())), ragged)
    cells = {
        name: Cells(pc.utf8_trim_whitespace(arrow.column(f"{place}")))
        for name, place in places.items()
    }
    return Table(
        file=path.name,
        header=header,
        cells=cells,
        rows=_row_numbers(dialect, arrow.num_rows, [row.number for row in ragged]),
        faults=tuple(_ragged_faults(path.name, ragged)),
    )


def _arrow_table(path: Path, dialect: Dialect, places: list[int], ragged: list[Any]) -> pa.Table:
    def note(row: Any) -> str:
        ragged.append(row)
        return "skip"

    names = [f"{place}" for place in range(len(dialect.header))]
    try:
        with opened(path) as stream:
            return pa_csv.read_csv(
                stream,
                # One thread: only then does Arrow know the number of a ragged row.
                read_options=pa_csv.ReadOptions(
                    use_threads=False,
                    block_size=16 * 1024**2,
                    column_names=names,
                    skip_rows=dialect.header_line,
                    skip_rows_after_names=1,
                    encoding=dialect.encoding,
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=dialect.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=note,
                ),
                convert_options=pa_csv.ConvertOptions(
                    include_columns=[f"{place}" for place in places],
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                ),
            )
    except UnicodeError:
        raise not_in(path, dialect.encoding) from None
    except pa.ArrowException as error:
        raise _not_csv(path, error) from None


def _not_csv(path: Path, error: Exception) -> InputRefused:
    if "straddl" in str(error):
        what = _("A quotation mark opens a cell and never closes it.")
    else:
        what = _("This cannot be read as CSV.")
    mend = _("Export the table once more, as CSV in UTF-8.")
    return InputRefused([Fault(what=what, mend=mend, file=path.name)])


def _row_numbers(dialect: Dialect, count: int, ragged: list[int]) -> np.ndarray:
    first = dialect.header_line + 2
    numbers = np.arange(first, first + count + len(ragged))
    return np.setdiff1d(numbers, ragged, assume_unique=True)


def _ragged_faults(file: str, ragged: list[Any]) -> list[Fault]:
    return first_and_count(
        ragged,
        lambda row: Fault(
            what=_("The row has {actual} cells, the header has {expected}.").format(
                actual=row.actual_columns, expected=row.expected_columns
            ),
            mend=_("Complete the row, or put a text that holds the delimiter in quotation marks."),
            file=file,
            row=row.number,
        ),
        file=file,
    )
