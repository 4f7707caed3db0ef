"""What a table of the firm's own fills: columns under other names, rows of days or of periods."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa

from gespann.core.quantities import Period
from gespann.files.dates_in_cells import days_of, follow_each_other
from gespann.files.gathering.choices import DAY, MARKET, OF_COLUMN, TABLE, Choices
from gespann.files.gathering.filled import Filled, Place, refuse_too_many, whole_periods
from gespann.files.gathering.firm_columns import Role, Target
from gespann.files.importers.cell_values import (
    decimal_signs,
    is_blank,
    read_numbers,
    shown,
    texts_of,
)
from gespann.files.importers.entries import RowFaults
from gespann.files.importers.names_in_headers import normalised
from gespann.files.importers.raw_table import Body, Cell, RawTable, body_of, open_export
from gespann.files.table import Cells
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.refusals import Fault, InputRefused


@dataclass(frozen=True)
class TableRows:
    """The rows of a table, read as it was chosen.

    Attributes:
        file: Its name.
        rows: Number of each row that is whole.
        days: The day of each.
        markets: The market of each, "" without a column of them.
        values: By column of the history, None where a cell is empty.
        total_rows: Numbers of rows that add others up and are no data.
        faults: What is wrong with the other rows.
        refused: Cells of the other rows in the columns that were chosen, by the number of the row.
        aside: How many lines below the table have one cell only and are no data.
    """

    file: str
    rows: tuple[int, ...]
    days: tuple[date, ...]
    markets: tuple[str, ...]
    values: dict[str, tuple[Decimal | None, ...]]
    total_rows: tuple[int, ...]
    faults: tuple[Fault, ...]
    refused: dict[int, tuple[str, ...]]
    aside: int = 0


def read_table_rows(path: Path, choices: Choices, target: Target) -> TableRows:
    """Read a table.

    Raises: InputRefused if columns are missing, or decimals or days can be read in two ways.
    """
    table = open_export(path, tuple(normalised(name) for name in choices.columns))
    _refuse_wrong_roles(table, choices, target)
    role_of = {role: name for name, role in choices.columns.items() if role}
    places = {role: table.header.index(name) for role, name in role_of.items()}
    body = body_of(table, tuple(places.values()))
    faults = RowFaults(path.name, body.rows)
    _note_widths(table, body, faults)
    days = _days(body.columns[places[DAY]], role_of[DAY], choices, target, faults)
    totals = {index for index in body.labels if days[index] is None}
    for index in totals:
        faults.found.pop(index, None)
    markets = _markets(body, places, role_of, totals, faults)
    values = _values(body, places, role_of, choices, totals, faults)
    whole = [i for i in range(len(body.rows)) if i not in faults.found and i not in totals]
    return TableRows(
        file=path.name,
        rows=tuple(body.rows[i] for i in whole),
        days=tuple(day for i in whole if (day := days[i]) is not None),
        markets=tuple(markets[i] for i in whole),
        values={name: tuple(column[i] for i in whole) for name, column in values.items()},
        total_rows=tuple(body.rows[i] for i in sorted(totals)),
        faults=tuple(fault for i in sorted(faults.found) for fault in faults.found[i]),
        refused={
            body.rows[i]: tuple(shown(column[i], 500) for column in body.columns.values())
            for i in faults.found
        },
        aside=len(body.aside),
    )


def filled_by(read: TableRows, choices: Choices, target: Target) -> Filled:
    """Add the rows up to periods, if they are finer.

    Raises: InputRefused if what cannot be added up, such as a price, stands in several rows.
    """
    if not read.rows:
        what = _("The file has no row that could be used.")
        raise InputRefused([Fault(what, _("Add one row for each period."), read.file)])
    starts = [target.start(day) for day in read.days]
    times = Counter(zip(starts, read.markets, strict=True))
    is_finer = max(times.values()) > 1
    _refuse_sums_of_controls(read, times, target)
    first, last = choices.first or min(read.days), choices.last or max(read.days)
    refuse_too_many(read.file, (last - first).days // 7, len(set(read.markets)), len(read.values))
    if is_finer:
        whole, part = whole_periods(target, first, last)
    else:
        whole = sorted(
            {s for s, day in zip(starts, read.days, strict=True) if first <= day <= last}
        )
        part = []
    return Filled(
        file=read.file,
        source=TABLE,
        values=_by_place(read, starts, set(whole), target),
        columns=tuple(read.values),
        starts=tuple(whole),
        is_complete=False,
        left_out=tuple(part),
    )


def _by_place(
    read: TableRows, starts: Sequence[date], whole: set[date], target: Target
) -> dict[Place, dict[str, float]]:
    values: dict[Place, dict[str, float]] = {}
    for index, (start, market) in enumerate(zip(starts, read.markets, strict=True)):
        if start not in whole:
            continue
        cells = values.setdefault((start, market), {})
        for name, column in read.values.items():
            value = column[index]
            if value is None:
                # Effort that nobody wrote down was none; of an outcome that is not known.
                is_effort = target.columns[name].role is Role.LEVER
                cells.setdefault(name, 0.0 if is_effort else np.nan)
            else:
                before = cells.get(name, 0.0)
                cells[name] = float(value) + (0.0 if np.isnan(before) else before)
    return values


def _refuse_sums_of_controls(read: TableRows, times: Counter[Place], target: Target) -> None:
    controls = [
        name for name in read.values if target.columns[name].role in (Role.CONTROL, Role.POTENTIAL)
    ]
    several = sum(1 for count in times.values() if count > 1)
    if controls and several:
        what = ngettext(
            "{count} period has several rows, and “{name}” cannot be added up.",
            "{count} periods have several rows, and “{name}” cannot be added up.",
            several,
        ).format(count=several, name=controls[0])
        mend = _("Bring it in a table with one row for each period.")
        raise InputRefused([Fault(what, mend, read.file, column=controls[0])])


def _days(
    column: list[Cell], name: str, choices: Choices, target: Target, faults: RowFaults
) -> list[date | None]:
    texts = [cell.isoformat() if isinstance(cell, date) else f"{cell}" for cell in column]
    cells = Cells(pa.array([" ".join(text.split()) for text in texts], pa.string()))
    fits = _a_day_apart if target.period is Period.WEEK else follow_each_other(target.period)

    def follow(days: np.ndarray) -> bool:
        return follow_each_other(target.period)(days) or fits(days)

    found = days_of(cells, choices.day_order or None, fits=follow)
    if found.unclear:
        example = next(text for text in texts if "/" in text or "-" in text)
        what = _("“{cell}” leaves open which number is the day.").format(cell=shown(example))
        mend = _("Say in which order day and month stand.")
        raise InputRefused([Fault(what, mend, faults.file, column=name)])
    for index in np.flatnonzero(np.isnat(found.values)):
        what = (
            _("The day is missing.")
            if is_blank(column[index])
            else _("“{cell}” is no day, week or month.").format(cell=shown(column[index]))
        )
        mend = _("Write it as 2024-12-31, 31.12.2024, 2024-W52 or 2024-12, or delete the row.")
        faults.add(int(index), name, what, mend)
    return [None if np.isnat(day) else day.item() for day in found.values]


def _a_day_apart(days: np.ndarray) -> bool:
    """Whether distinct days lie without a gap; three at least, or it would be chance."""
    ordered = np.unique(days)
    if len(ordered) < 3 or np.isnat(ordered).any():
        return False
    return bool((np.diff(ordered) == np.timedelta64(1, "D")).all())


def _markets(
    body: Body, places: dict[str, int], role_of: dict[str, str], totals: set[int], faults: RowFaults
) -> list[str]:
    if MARKET not in places:
        return [""] * len(body.rows)
    texts = texts_of(body.columns[places[MARKET]])
    for index, text in enumerate(texts):
        if not text and index not in totals:
            mend = _("Write the name of the market.")
            faults.add(index, role_of[MARKET], _("The cell is empty."), mend)
    return texts


def _values(
    body: Body,
    places: dict[str, int],
    role_of: dict[str, str],
    choices: Choices,
    totals: set[int],
    faults: RowFaults,
) -> dict[str, list[Decimal | None]]:
    columns = {
        role.removeprefix(OF_COLUMN): body.columns[place]
        for role, place in places.items()
        if role.startswith(OF_COLUMN)
    }
    signs = decimal_signs(columns, frozenset(), choices.decimal or None, None, faults.file)
    read = {}
    for name, column in columns.items():
        cells = ["" if index in totals else cell for index, cell in enumerate(column)]
        read[name] = read_numbers(cells, role_of[OF_COLUMN + name], signs[name], faults)
    return read


def _note_widths(table: RawTable, body: Body, faults: RowFaults) -> None:
    for index, width in body.widths.items():
        what = ngettext(
            "The row has {count} cell, the header has {expected}.",
            "The row has {count} cells, the header has {expected}.",
            width,
        ).format(count=width, expected=len(table.header))
        mend = _("Put a text that holds the delimiter in quotation marks.")
        faults.add(index, "", what, mend)


def _refuse_wrong_roles(table: RawTable, choices: Choices, target: Target) -> None:
    file, faults = table.path.name, []
    roles = Counter(role for role in choices.columns.values() if role)
    for name, role in choices.columns.items():
        if role and name not in table.header:
            what = _("The table has no such column.")
            faults.append(
                Fault(what, _("Choose one of the columns of the file."), file, None, name)
            )
    for role in (role for role, times in roles.items() if times > 1):
        names = ", ".join(name for name, one in choices.columns.items() if one == role)
        what = _("Two columns were chosen for the same: {names}.").format(names=names)
        faults.append(Fault(what, _("Choose one of them."), file))
    if DAY not in roles:
        what = _("No column says to which day or period a row belongs.")
        faults.append(Fault(what, _("Choose the column that does."), file))
    if target.market_column and MARKET not in roles:
        what = _("No column says to which market a row belongs.")
        faults.append(Fault(what, _("Choose the column that does."), file))
    if not any(role.removeprefix(OF_COLUMN) in target.columns for role in roles):
        what = _("The file fills no column of the history so far.")
        faults.append(Fault(what, _("Choose what its columns hold."), file))
    if faults:
        raise InputRefused(faults)
