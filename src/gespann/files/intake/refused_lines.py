"""Rows of a gathered table that were refused, each with its faults, for the spreadsheet."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from gespann.files.intake.formulas import harmless
from gespann.language import gettext as _
from gespann.language import language
from gespann.refusals import Fault


def refused_lines(
    faults: Iterable[Fault], header: Sequence[str], cells: Mapping[int, Sequence[str]]
) -> str:
    """A CSV: where and what the fault is, how to mend it, and the cells of the row.

    Args:
        header: Names of the columns whose cells are told.
        cells: By the number of the row.
    """
    written = io.StringIO()
    # Spreadsheets in German take a comma for the decimal sign.
    rows = csv.writer(written, delimiter=";" if language() == "de" else ",", lineterminator="\r\n")
    rows.writerow([_("row"), _("column"), _("fault"), _("mend"), *map(harmless, header)])
    for fault in faults:
        told = [str(fault.row or ""), fault.column, fault.what, fault.mend]
        rows.writerow([harmless(cell) for cell in (*told, *cells.get(fault.row or 0, ()))])
    return written.getvalue()
