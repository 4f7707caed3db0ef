"""The period that an export states above its header: "1 September 2026 - 30 September 2026"."""

import re
from datetime import date

import numpy as np
import pyarrow as pa

from gespann.files.dates_in_cells import days_of
from gespann.files.importers.cell_values import TIME_OF_DAY
from gespann.files.table import Cells

_BETWEEN = re.compile(r"\s+(?:-|–|—|to|bis|until)\s+", re.IGNORECASE)
_START = re.compile(r".*\b(?:start|starts|begin|beginn|from|von|since|ab)\b\W*", re.IGNORECASE)
_END = re.compile(r".*\b(?:end|ends|ende|until|to|bis)\b\W*", re.IGNORECASE)


def stated_period(
    preamble: tuple[tuple[str, ...], ...], day_order: str | None
) -> tuple[date, date] | None:
    """First and last day that the lines above the header name, or None.

    Either one line holds both, or one line names the start and another the end.
    """
    start = end = None
    for row in preamble:
        # A day such as "September 1, 2026" without quotation marks was cut at its comma.
        line = ", ".join(cell.strip() for cell in row if cell.strip())[:200]
        both = [_day(part, day_order) for part in _BETWEEN.split(_after_colon(line))]
        if len(both) == 2 and both[0] and both[1]:
            return (both[0], both[1]) if both[0] <= both[1] else None
        if (match := _START.match(line)) and start is None:
            start = _day(line[match.end() :], day_order)
        elif (match := _END.match(line)) and end is None:
            end = _day(line[match.end() :], day_order)
    return (start, end) if start and end and start <= end else None


def _after_colon(line: str) -> str:
    word, colon, rest = line.partition(": ")
    return rest if colon and not re.search(r"\d", word) else line


def _day(text: str, day_order: str | None) -> date | None:
    plain = TIME_OF_DAY.sub("", text.strip(' "'))
    cells = Cells(pa.array([plain.strip()], pa.string()))
    day = days_of(cells, day_order, fits=lambda _days: False).values[0]
    return None if np.isnat(day) else day.item()
