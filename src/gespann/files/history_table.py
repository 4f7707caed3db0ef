"""Open a history table, whichever of the three formats it is in."""

import os
from pathlib import Path

from gespann.files.csv_table import read_csv_table
from gespann.files.dialect import too_large
from gespann.files.firm_toml import HistoryFormat
from gespann.files.parquet_table import read_parquet_table
from gespann.files.table import Table
from gespann.files.xlsx_table import read_xlsx_table
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

CSV_ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")
XLSX_ENDINGS = (".xlsx", ".xlsm")
PARQUET_ENDINGS = (".parquet",)


def read_table(
    path: Path,
    wanted: tuple[str, ...],
    stated: HistoryFormat,
    largest_bytes: int,
    key: str = "history",
) -> Table:
    """The wanted columns of a table, without its empty rows; `key` in [firm] names its file.

    Raises: InputRefused if the file is missing, too large or of no known format.
    """
    _refuse_unless_usable(path, largest_bytes, key)
    name = path.name.lower()
    if name.endswith(CSV_ENDINGS):
        table = read_csv_table(path, wanted, stated, largest_bytes)
    elif name.endswith(XLSX_ENDINGS):
        table = read_xlsx_table(path, wanted, stated, largest_bytes, key)
    else:
        table = read_parquet_table(path, wanted, largest_bytes)
    return table.without_empty_rows()


def _refuse_unless_usable(path: Path, largest_bytes: int, key: str) -> None:
    known = (*CSV_ENDINGS, *XLSX_ENDINGS, *PARQUET_ENDINGS)
    try:
        is_there = path.is_file()
        may_be_read = os.access(path, os.R_OK)
    except (OSError, ValueError):  # a name that no file can have
        is_there = may_be_read = False
    if not is_there:
        what = _("There is no such file.")
        mend = _("Put it beside firm.toml, or mend “{key}” in its section [firm].").format(key=key)
    elif not path.name.lower().endswith(known):
        what = _("The format of this file is not known.")
        mend = _("Save the table as CSV, XLSX or Parquet.")
    elif not may_be_read:
        what = _("The file cannot be opened.")
        mend = _("Check its name, and whether it may be read.")
    elif path.stat().st_size > largest_bytes:
        raise too_large(path, largest_bytes)
    else:
        return
    raise InputRefused([Fault(what=what, mend=mend, file=path.name)])
