"""A history as plain rows: a day, a market, and numbers, under the names of the definition."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gespann.files.firm_toml import Columns
from gespann.files.history_checks import RowsRead
from gespann.files.intake.task import Known
from gespann.files.panel import Panel


def plain_rows(columns: Columns, panel: Panel, read: RowsRead) -> pa.Table:
    """The rows of a table in the order in which they stand there."""
    data: dict[str, pa.Array] = {
        columns.period: pa.array(panel.starts[panel.position].astype("datetime64[D]"), pa.date32())
    }
    if columns.market:
        data[columns.market] = pa.array([panel.markets[i] for i in panel.market], pa.string())
    for name in columns.named:
        if name in read.numbers:
            data[name] = pa.array(np.asarray(read.numbers[name].values, dtype=float), pa.float64())
    return pa.table(data)


def known_rows(folder: Path, known: tuple[Known, ...]) -> pa.Table | None:
    """All rows that were accepted; where periods overlap, those that came later."""
    rows: pa.Table | None = None
    for one in known:
        later = pq.read_table(folder / one.file)
        rest = rows and outside(rows, rows.column_names[0], one.starts, one.ends)
        # Where nothing is left of it, what was known may have had other columns.
        rows = pa.concat_tables([rest.select(later.column_names), later]) if rest else later
    return rows


def outside(rows: pa.Table, period: str, starts: str, ends: str) -> pa.Table:
    """The rows before and after some periods."""
    day = rows.column(period)
    first, last = (pa.scalar(date.fromisoformat(at), pa.date32()) for at in (starts, ends))
    return rows.filter(pc.or_(pc.less(day, first), pc.greater(day, last)))
