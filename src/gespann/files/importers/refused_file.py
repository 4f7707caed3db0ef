"""The rows that were refused as a file that can be mended and imported again.

It holds the columns that are read, and the reason behind them. Columns of persons and columns that
nobody knows are left out, for what they hold may say who somebody is.
"""

import csv
import io
import re

from gespann.files.importers.entries import Export, RefusedRow
from gespann.language import gettext as _

_NUMBER = re.compile(
    r"[+-]?[\d.,'  ]*\d[\d.,'  ]*(?:[eE][+-]?\d+)?\s*(?:[€$£%]|[A-Z]{3})?|[-–—\s]+"
)
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def refused_rows_as_csv(export: Export) -> bytes:
    """CSV in UTF-8 with a byte order mark and semicolons, as a German spreadsheet opens it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in line] for line in export.preamble)
    header = export.header or export.columns
    writer.writerow([*(_safe(name) for name in header), _("Row"), _("Reason")])
    for refused in export.refused:
        writer.writerow(_line(export, header, refused))
    # DATEV's first word must be the first byte: a mark before it would hide the format.
    return buffer.getvalue().encode("utf-8" if export.preamble else "utf-8-sig", "replace")


def _line(export: Export, header: tuple[str, ...], refused: RefusedRow) -> list[str]:
    cells = dict(zip(export.columns, refused.cells, strict=True))
    reasons = " ".join(f"{fault.column}: {fault.what} {fault.mend}" for fault in refused.faults)
    return [
        *(_safe(cells.get(name, "")) for name in header),
        f"{refused.row}",
        _safe(reasons.strip(" :")),
    ]


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if cell.startswith(_BEGINS_A_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
