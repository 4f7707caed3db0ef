"""Where each row of a history belongs: which market, which period, each place filled once."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from babel.dates import get_day_names

from gespann.core.quantities import Period
from gespann.files.dates_in_cells import days_of, follow_each_other
from gespann.files.fault_list import first_and_count, first_names
from gespann.files.firm_toml import Columns, HistoryFormat
from gespann.files.table import Cells, Table
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import day as shown_day
from gespann.language.numbers import locale_code
from gespann.refusals import Fault

DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Panel:
    """The place of each row of the table.

    Attributes:
        starts: First day of each period, without a gap.
        markets: Names in the order of their first row; ("",) without a market column.
        market: Market of each row.
        position: Period of each row.
        first: First period of each market.
    """

    starts: np.ndarray
    markets: tuple[str, ...]
    market: np.ndarray
    position: np.ndarray
    first: np.ndarray

    def arranged(self, values: np.ndarray, absent: float = np.nan) -> np.ndarray:
        """Values of the rows as market x period; `absent` before a market's first period."""
        grid = np.full((len(self.markets), len(self.starts)), absent)
        grid[self.market, self.position] = values
        return grid


def panel_of(
    table: Table, columns: Columns, period: Period, stated: HistoryFormat
) -> tuple[Panel | None, list[Fault]]:
    """Find the place of every row, or say what stands in the way."""
    days, faults = _days(table, columns.period, period, stated)
    markets, market, market_faults = _markets(table, columns.market)
    faults += market_faults
    if faults:
        return None, faults
    starts = days if period is Period.WEEK else days.astype("datetime64[M]").astype(days.dtype)
    faults = _faults_of_length(table, columns.period, period, starts, days, market)
    if faults:
        return None, faults
    positions = _positions(starts, period)
    faults = _faults_of_repeats(table, columns, market, positions)
    grid = _starts(starts.min(), int(positions.max()) + 1, period)
    faults += _faults_of_gaps(table, columns, markets, market, positions, grid)
    if faults:
        return None, faults
    first = np.full(len(markets), len(grid))
    np.minimum.at(first, market, positions)
    return Panel(grid, markets, market, positions, first), []


def _days(
    table: Table, name: str, period: Period, stated: HistoryFormat
) -> tuple[np.ndarray, list[Fault]]:
    cells = table.cells[name]
    days = days_of(cells, stated.date, fits=follow_each_other(period))
    if days.unclear:
        mend = _(
            'Add [history_format] to firm.toml, with date = "day_first" or date = "month_first"'
            " below it."
        )
        what = _("It cannot be seen which of the numbers between the slashes is the day.")
        return days.values, [Fault(what=what, mend=mend, file=table.file, column=name)]
    empty = first_and_count(
        np.flatnonzero(days.empty),
        lambda row: table.fault(
            row, name, _("The cell is empty."), _("Write the first day of the period.")
        ),
        table.file,
        name,
    )
    no_day = first_and_count(
        np.flatnonzero(np.isnat(days.values) & ~days.empty),
        lambda row: table.fault(
            row,
            name,
            _("“{cell}” is no day, week or month.").format(cell=cells.shown(row)),
            _("Write it as 2024-12-31, 31.12.2024, 2024-W52 or 2024-12, or delete the row."),
        ),
        table.file,
        name,
    )
    return days.values, [*empty, *no_day]


def _markets(table: Table, name: str | None) -> tuple[tuple[str, ...], np.ndarray, list[Fault]]:
    """Names, the number of each row's market, and the faults."""
    if name is None:
        return ("",), np.zeros(len(table.rows), dtype=np.int64), []
    cells = table.cells[name]
    faults = first_and_count(
        np.flatnonzero(cells.empty()),
        lambda row: table.fault(
            row, name, _("The cell is empty."), _("Write the name of the market.")
        ),
        table.file,
        name,
    )
    encoded = pc.dictionary_encode(_as_names(cells))
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    names = tuple(encoded.dictionary.to_pylist())
    return names, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), faults


def _as_names(cells: Cells) -> pa.Array | pa.ChunkedArray:
    """Markets as text, also where they are numbers such as postcodes."""
    if cells.numbers is None and cells.days is None:
        return cells.text
    return pa.array([cells.shown(row) for row in range(len(cells))], pa.string())


def _positions(starts: np.ndarray, period: Period) -> np.ndarray:
    if period is Period.WEEK:
        return np.asarray((starts - starts.min()).astype(np.int64) // DAYS_A_WEEK)
    months = starts.astype("datetime64[M]")
    return np.asarray((months - months.min()).astype(np.int64))


def _starts(first: np.datetime64, count: int, period: Period) -> np.ndarray:
    if period is Period.WEEK:
        return np.asarray(first + np.arange(count) * np.timedelta64(DAYS_A_WEEK, "D"))
    return np.asarray((first.astype("datetime64[M]") + np.arange(count)).astype("datetime64[D]"))


def _faults_of_length(
    table: Table,
    name: str,
    period: Period,
    starts: np.ndarray,
    days: np.ndarray,
    market: np.ndarray,
) -> list[Fault]:
    step = _usual_step(days, market)
    fits = {Period.WEEK: step is None or step == 7, Period.MONTH: step is None or 28 <= step <= 31}
    if not fits[period] and step is not None:
        what = ngettext(
            "The rows are {days} day apart, but firm.toml says period = “{period}”.",
            "The rows are {days} days apart, but firm.toml says period = “{period}”.",
            step,
        ).format(days=step, period=period.value)
        return [Fault(what=what, mend=_mend_of_length(step), file=table.file, column=name)]
    if period is Period.MONTH:
        return []
    weekday = (starts.astype(np.int64) + 3) % DAYS_A_WEEK  # 1 January 1970 was a Thursday.
    usual = int(np.bincount(weekday, minlength=DAYS_A_WEEK).argmax())
    return first_and_count(
        np.flatnonzero(weekday != usual),
        lambda row: table.fault(
            row,
            name,
            _("{day} is a {weekday}; the other weeks begin on a {usual}.").format(
                day=shown_day(days[row].item()),
                weekday=_weekday(int(weekday[row])),
                usual=_weekday(usual),
            ),
            _("Write the first day of the week, always the same day of the week."),
        ),
        table.file,
        name,
    )


def _usual_step(days: np.ndarray, market: np.ndarray) -> int | None:
    """Days from one row of a market to its next, as most rows have it; None for a single row."""
    order = np.lexsort((days, market))
    steps = np.diff(days[order]).astype(np.int64)[np.diff(market[order]) == 0]
    steps = steps[steps > 0]
    return int(np.bincount(steps).argmax()) if len(steps) else None


def _mend_of_length(step: int) -> str:
    if step == DAYS_A_WEEK:
        return _('Write period = "week", or add the weeks up to months.')
    if 28 <= step <= 31:
        return _('Write period = "month".')
    if step < DAYS_A_WEEK:
        return _("Add the days up to weeks, one row for each week.")
    return _("The history needs one row for each week or each month.")


def _weekday(number: int) -> str:
    return str(get_day_names("wide", locale=locale_code())[number])


def _faults_of_repeats(
    table: Table, columns: Columns, market: np.ndarray, positions: np.ndarray
) -> list[Fault]:
    places = market * (int(positions.max()) + 1) + positions
    _places, first, inverse = np.unique(places, return_index=True, return_inverse=True)
    repeated = np.flatnonzero(first[inverse] != np.arange(len(places)))
    if columns.market is None:
        mend = _("Add the rows up, delete one, or name the column of the market in [columns].")
    else:
        mend = _("Add the rows up, or delete one of them.")
    return first_and_count(
        repeated,
        lambda row: table.fault(
            row,
            columns.period,
            _("The same period of the same market stands in row {row} already.").format(
                row=int(table.rows[first[inverse[row]]])
            )
            if columns.market
            else _("The same period stands in row {row} already.").format(
                row=int(table.rows[first[inverse[row]]])
            ),
            mend,
        ),
        table.file,
        columns.period,
    )


def _faults_of_gaps(
    table: Table,
    columns: Columns,
    markets: tuple[str, ...],
    market: np.ndarray,
    positions: np.ndarray,
    grid: np.ndarray,
) -> list[Fault]:
    """Missing periods of each market from its first one to the end of the history."""
    places = np.unique(market * len(grid) + positions)
    filled = np.bincount(places // len(grid), minlength=len(markets))
    first = np.full(len(markets), len(grid))
    np.minimum.at(first, market, positions)
    with_gaps = np.flatnonzero(filled < len(grid) - first)

    def fault(index: int) -> Fault:
        there = places[places // len(grid) == index] % len(grid)
        missing = np.setdiff1d(np.arange(first[index], len(grid)), there)
        return _gap(table, columns, markets[index], grid[missing])

    return first_and_count(with_gaps, fault, table.file, columns.period)


def _gap(table: Table, columns: Columns, market: str, missing: np.ndarray) -> Fault:
    names = first_names([shown_day(start.item()) for start in missing])
    count = len(missing)
    if columns.market:
        what = ngettext(
            "The market “{market}” lacks {count} period: {names}.",
            "The market “{market}” lacks {count} periods: {names}.",
            count,
        ).format(market=market, count=count, names=names)
    else:
        what = ngettext(
            "{count} period is missing: {names}.", "{count} periods are missing: {names}.", count
        ).format(count=count, names=names)
    mend = _("Add the rows; where nothing was done, the effort is 0.")
    return Fault(what=what, mend=mend, file=table.file, column=columns.period)
