"""A plan's workbook read back: every fault with its row and column, and amounts only without any.

The reader knows the grid that the workbook was written from. It goes by keys alone: whatever was
sorted, moved, filtered or translated does not matter.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Int

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.fault_list import first_and_count
from gespann.files.names import one_line
from gespann.files.plan_documents.grid import PlanGrid
from gespann.files.xlsx_table import opened_workbook
from gespann.language import gettext as _
from gespann.language.numbers import exact_money
from gespann.refusals import Fault, InputRefused

MOST_BYTES = 20_000_000
MOST_UNPACKED = 200_000_000
MOST_CELLS = 2_000_000
MOST_CENTS = 10**15
_KEYS_WITHIN = 30

Row = tuple[int, tuple[Any, ...]]  # its number as the spreadsheet shows it, and its cells


def read_workbook(path: Path, grid: PlanGrid) -> Int[np.ndarray, "row month"]:
    """The amounts of a workbook that was written from this grid, in its order.

    Bounds of levers and the budget must be kept: a plan that breaks them cannot be signed.

    Returns: Whole cents.

    Raises: InputRefused with every fault that was found.
    """
    keys, rows = _grid_of(path)
    faults: list[Fault] = []
    columns = _columns(path.name, keys, grid, faults)
    places = _places(path.name, keys, rows, grid, [place for _month, place in columns], faults)
    if not columns or not places:
        raise InputRefused(faults)
    cents = np.zeros(grid.cents.shape, dtype=np.int64)
    wrong: list[tuple[int, str, str, str]] = []
    for number, row in places:
        for month, column in columns:
            told = _amount(row[1][column] if column < len(row[1]) else None)
            if isinstance(told, int):
                cents[number, month] = told
            else:
                wrong.append((row[0], grid.months[month].isoformat()[:7], *told))
    faults += first_and_count(
        wrong,
        lambda one: Fault(what=one[2], mend=one[3], file=path.name, row=one[0], column=one[1]),
        file=path.name,
    )
    if not faults:
        faults += _beyond(path.name, cents, grid)
    if faults:
        raise InputRefused(faults)
    return cents


def _grid_of(path: Path) -> tuple[tuple[str, ...], list[Row]]:
    """The keys of the columns, and the rows below them.

    Raises: InputRefused if there is no such grid.
    """
    rows = _rows(path)
    for place, (_number, cells) in enumerate(rows[:_KEYS_WITHIN]):
        keys = tuple("" if cell is None else one_line(str(cell)) for cell in cells)
        if "id" in keys and "lever" in keys:
            return keys, rows[place + 1 :]
    raise _refused(
        path,
        _("There is no sheet with the keys of a plan."),
        _("Write the workbook once more and leave the keys in grey as they are."),
    )


def _rows(path: Path) -> list[Row]:
    """All rows of the sheet that has a grid's keys; of the first one where none has.

    Raises: InputRefused if it is no workbook, or too large.
    """
    with opened_workbook(path, MOST_UNPACKED, _too_large(path), MOST_BYTES) as book:
        return _of_sheets(path, book.worksheets)


def _of_sheets(path: Path, sheets: Iterable[Any]) -> list[Row]:
    found: list[list[Row]] = []
    cells = 0
    for sheet in sheets:
        sheet.reset_dimensions()
        rows: list[Row] = []
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells += len(row)
            if cells > MOST_CELLS:
                raise _too_large(path)
            rows.append((number, row))
        if any("id" in row and "lever" in row for _number, row in rows[:_KEYS_WITHIN]):
            return rows
        found.append(rows)
    return found[0] if found else []


def _columns(
    file: str, keys: tuple[str, ...], grid: PlanGrid, faults: list[Fault]
) -> list[tuple[int, int]]:
    """For each month where its column is."""
    found = []
    for month, day in enumerate(grid.months):
        key = day.isoformat()[:7]
        places = [place for place, name in enumerate(keys) if name == key]
        if len(places) == 1:
            found.append((month, places[0]))
            continue
        what = (
            _("The month is missing.") if not places else _("The month stands in several columns.")
        )
        mend = _("Every month of the plan needs one column with its key.")
        faults.append(Fault(what=what, mend=mend, file=file, column=key))
    return found


def _places(
    file: str,
    keys: tuple[str, ...],
    rows: list[Row],
    grid: PlanGrid,
    months: list[int],
    faults: list[Fault],
) -> list[tuple[int, Row]]:
    """For each row of the grid where it is in the workbook."""
    place, known = keys.index("id"), {row.id: number for number, row in enumerate(grid.rows)}
    found: dict[int, Row] = {}
    unknown: list[Row] = []
    twice: list[Row] = []
    for row in rows:
        cell = row[1][place] if place < len(row[1]) else None
        key = "" if cell is None else one_line(str(cell))
        if key in known and known[key] not in found:
            found[known[key]] = row
        elif key in known:
            twice.append(row)
        elif row is not rows[0] and (key or _has_amounts(row, months)):  # rows[0]: the headings
            unknown.append(row)
    faults += first_and_count(
        unknown,
        lambda row: Fault(
            what=_("The key is not one of this plan."),
            mend=_("Take the row out, or write the workbook once more for today’s plan."),
            file=file, row=row[0], column="id",
        ),
        file=file,
    )  # fmt: skip
    faults += first_and_count(
        twice,
        lambda row: Fault(
            what=_("The key stands in several rows."),
            mend=_("Keep one of them."),
            file=file, row=row[0], column="id",
        ),
        file=file,
    )  # fmt: skip
    missing = [row for number, row in enumerate(grid.rows) if number not in found]
    faults += first_and_count(
        missing,
        lambda row: Fault(
            what=_("The row of {row} is missing.").format(row=_named(row.lever, row.market)),
            mend=_("Put it back, with 0 if nothing is to be spent there."),
            file=file,
        ),
        file=file,
    )  # fmt: skip
    return sorted(found.items())


def _has_amounts(row: Row, months: list[int]) -> bool:
    return any(place < len(row[1]) and row[1][place] is not None for place in months)


def _named(lever: str, market: str) -> str:
    lever, market = one_line(lever), one_line(market)
    if not market:
        return _("“{name}”").format(name=lever)
    return _("“{lever}” in “{market}”").format(lever=lever, market=market)


def _amount(cell: object) -> int | tuple[str, str]:
    """Whole cents, or what is wrong with a cell and how to mend it."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return _("The cell is empty."), _("Write an amount, 0 if nothing is to be spent.")
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        shown = one_line(str(cell))[:40]
        return (
            _("“{text}” is no number.").format(text=shown),
            _("Write the amount as a number, without the currency."),
        )
    try:
        exact = Decimal(str(cell)) * CENTS_PER_UNIT
        whole = int(exact.to_integral_value())
    except (InvalidOperation, OverflowError, ValueError):
        return _("This is no amount."), _("Write an amount, 0 if nothing is to be spent.")
    if exact < 0:
        return _("The amount is negative."), _("Write 0 if nothing is to be spent.")
    if abs(exact - whole) > Decimal("1e-4"):
        return _("The amount is not in whole cents."), _("Write two decimals at most.")
    if whole > MOST_CENTS:
        return _("The amount is too large."), _("Check it.")
    return whole


def _beyond(file: str, cents: np.ndarray, grid: PlanGrid) -> list[Fault]:
    """Levers beyond their bounds, and a sum beyond the budget."""
    faults = []
    for lever in grid.levers:
        total = int(cents[grid.of_lever(lever)].sum())
        low, high = grid.low_cents[lever], grid.high_cents[lever]
        if not low <= total <= high:
            what = _("“{lever}” gets {total} together; its bounds are {low} and {high}.").format(
                lever=one_line(lever),
                total=exact_money(total, grid.currency),
                low=exact_money(low, grid.currency),
                high=exact_money(high, grid.currency),
            )
            mend = _("Change its months, or its bounds in the plan.")
            faults.append(Fault(what=what, mend=mend, file=file))
    over = int(cents.sum()) - grid.budget_cents
    if over > 0:
        what = _("All amounts together exceed the budget of {budget} by {over}.").format(
            budget=exact_money(grid.budget_cents, grid.currency),
            over=exact_money(over, grid.currency),
        )
        faults.append(Fault(what=what, mend=_("Take that much away elsewhere."), file=file))
    return faults


def _too_large(path: Path) -> InputRefused:
    return _refused(
        path,
        _("The workbook is too large for a plan."),
        _("Write the workbook once more and change nothing but the amounts."),
    )


def _refused(path: Path, what: str, mend: str) -> InputRefused:
    return InputRefused([Fault(what=what, mend=mend, file=path.name)])
