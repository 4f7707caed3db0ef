"""The rows that were refused, each with its faults, as a table for the spreadsheet."""

import csv
import io
from collections.abc import Iterable

from gespann.files.intake.formulas import harmless
from gespann.files.table import Table
from gespann.language import gettext as _
from gespann.language import language
from gespann.refusals import Fault


def refused_rows(table: Table, faults: Iterable[Fault]) -> str:
    """A CSV: where and what the fault is, how to mend it, and the row as it was brought."""
    written = io.StringIO()
    # Spreadsheets in German take a comma for the decimal sign.
    rows = csv.writer(written, delimiter=";" if language() == "de" else ",", lineterminator="\r\n")
    names = list(table.cells)
    rows.writerow([_("row"), _("column"), _("fault"), _("mend"), *map(harmless, names)])
    places = {int(number): place for place, number in enumerate(table.rows)}
    for fault in faults:
        place = None if fault.row is None else places.get(fault.row)
        cells = ["" if place is None else table.cells[name].shown(place) for name in names]
        told = [str(fault.row or ""), fault.column, fault.what, fault.mend]
        rows.writerow([harmless(cell) for cell in (*told, *cells)])
    return written.getvalue()
