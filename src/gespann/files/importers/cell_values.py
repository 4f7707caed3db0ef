"""Cells of one column as days, exact numbers, counts and texts, with a fault for each that is none.

How decimals and days are written is found out from the whole file, as for a history. Money stays
exact: a number of up to fifteen digits passes through a float unchanged.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa

from gespann.files.dates_in_cells import DAY_FIRST, MONTH_FIRST, days_of
from gespann.files.importers.entries import RowFaults
from gespann.files.importers.raw_table import Cell
from gespann.files.numbers_in_cells import (
    POINT,
    Numbers,
    Writing,
    common_decimal,
    numbers_of,
    writing_of,
)
from gespann.files.table import BLANK_WORDS, Cells
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

LARGEST = 10**13  # with cents just below what a float holds exactly
NOTHING = {*BLANK_WORDS, "--", "– –", "(blank)", "(leer)"}

TIME_OF_DAY = re.compile(
    r"[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?"
    r"\s*(?:Z|UTC|GMT|CES?T|MES?Z|Uhr|[+-]\d{2}:?\d{2})?$"
)
_LONGER_THAN_A_DAY = re.compile(
    r"\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{4}|.*\b(?:W|KW|CW)[- .]*\d.*|.*\dW\d.*"
    r"|[^\W\d]+\.?,? \d{2,4}",
    re.IGNORECASE,
)
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2}")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell, or a word for nothing."""
    return isinstance(cell, str) and cell.strip() in NOTHING


def shown(cell: Cell, longest: int = 40) -> str:
    """A cell as it is shown in a fault or written to a file."""
    text = cell.isoformat() if isinstance(cell, date) else f"{cell}"
    return text if len(text) <= longest else text[: longest - 1] + "…"


def as_written(cell: Cell, longest: int) -> str:
    """A cell as it can be read again; of a workbook's 1.234 nobody shall make a thousand."""
    text = shown(cell, longest)
    is_unclear = isinstance(cell, Decimal) and _GROUPS.fullmatch(text)
    return f"{text}0" if is_unclear else text


def texts_of(column: Sequence[Cell]) -> list[str]:
    """Cells as text, "" where nothing stands; a whole number has no decimals."""
    known = {cell: "" if is_blank(cell) else _as_code(cell) for cell in set(column)}
    return [known[cell] for cell in column]


def _as_code(cell: Cell) -> str:
    if isinstance(cell, Decimal) and cell == cell.to_integral_value():
        return f"{int(cell)}" if abs(cell) < LARGEST else f"{cell}"
    return " ".join(shown(cell, 500).split())


def read_days(
    column: Sequence[Cell], name: str, order: str | None, faults: RowFaults
) -> list[date | None]:
    """A column of days; None where nothing stands or the cell is no day.

    A time of day is left off: the day is the one that is written.

    Args:
        order: Which of two numbers between slashes is the day; None to find out.

    Raises: InputRefused if it cannot be told which number between slashes is the day.
    """
    known = {cell: _without_time(cell) for cell in set(column)}
    texts = [known[cell] for cell in column]
    longer = {index for index, text in enumerate(texts) if _LONGER_THAN_A_DAY.fullmatch(text)}
    readable = ["" if index in longer else text for index, text in enumerate(texts)]
    cells = Cells(pa.array(readable, pa.string()))
    days = days_of(cells, order, fits=_follow_each_other)
    if days.unclear:
        raise InputRefused([_unclear_days(readable, name, faults.file)])
    for index, (text, day) in enumerate(zip(readable, days.values, strict=True)):
        if index in longer:
            what = _("“{cell}” is longer than a day.").format(cell=shown(texts[index]))
            faults.add(index, name, what, _("Export the table with one row for each day."))
        elif text and np.isnat(day):
            what = _("“{cell}” is no day.").format(cell=shown(text))
            faults.add(index, name, what, _("Write the day as year, month and day."))
    return [None if np.isnat(day) else day.item() for day in days.values]


def day_order_in(columns: Iterable[Sequence[Cell]]) -> str | None:
    """The order of day and month that days between slashes show, in whichever column; or None.

    A program writes all days of a file alike, so that one column tells for the others.
    """
    pairs = [
        (int(match[1]), int(match[2]))
        for column in columns
        for cell in column
        if isinstance(cell, str) and (match := _SLASHES.match(cell))
    ]
    first_is_day = any(first > 12 for first, _second in pairs)
    second_is_day = any(second > 12 for _first, second in pairs)
    if first_is_day == second_is_day:
        return None
    return DAY_FIRST if first_is_day else MONTH_FIRST


def _without_time(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    if is_blank(cell):
        return ""
    if isinstance(cell, Decimal):
        return f"{cell}"
    return TIME_OF_DAY.sub("", cell).strip()


def _follow_each_other(days: np.ndarray) -> bool:
    """Whether distinct days lie without a gap, as those of running ads do.

    Three at least: 3/4 and 4/4 would follow each other where in truth a month lies between.
    """
    ordered = np.unique(days)
    if len(ordered) < 3 or np.isnat(ordered).any():
        return False
    return bool((np.diff(ordered) == np.timedelta64(1, "D")).all())


def _unclear_days(texts: list[str], name: str, file: str) -> Fault:
    example = next(text for text in texts if "/" in text or "-" in text)
    return Fault(
        what=_("“{cell}” leaves open which number is the day.").format(cell=shown(example)),
        mend=_("Say in which order day and month stand, or export the days as 2026-03-31."),
        file=file,
        column=name,
    )


def decimal_signs(
    columns: Mapping[str, Sequence[Cell]],
    whole: frozenset[str],
    stated: str | None,
    usual: str | None,
    file: str,
) -> dict[str, str]:
    """The decimal sign of each column, from its own cells, those of the others, or the source.

    Args:
        whole: Columns of counts: a group of three digits in them is never a fraction.

    Raises: InputRefused if a column can be read in two ways and nothing tells.
    """
    writings = {name: _writing(column) for name, column in columns.items()}
    telling = [writing for name, writing in writings.items() if name not in whole]
    others = common_decimal(telling) or usual
    signs = {}
    for name, writing in writings.items():
        sign = stated or writing.shows or others
        if sign is None and writing.either and name not in whole:
            raise InputRefused([_unclear_number(columns[name], name, file)])
        signs[name] = sign or POINT
    return signs


def _writing(column: Sequence[Cell]) -> Writing:
    return writing_of(_number_cells(column))


def _number_cells(column: Sequence[Cell]) -> Cells:
    distinct = set(column)
    known: dict[Cell, str] = {
        cell: cell for cell in distinct if isinstance(cell, str) and not is_blank(cell)
    }
    texts = [known.get(cell, "") for cell in column]
    typed = np.array([float(c) if isinstance(c, Decimal) else np.nan for c in column])
    return Cells(pa.array(texts, pa.string()), None if np.isnan(typed).all() else typed)


def _unclear_number(column: Sequence[Cell], name: str, file: str) -> Fault:
    example = next(
        cell for cell in column if isinstance(cell, str) and ("." in cell or "," in cell)
    )
    return Fault(
        what=_(
            "“{cell}” can be read with or without decimals, and nothing in the file tells."
        ).format(cell=shown(example)),
        mend=_("Say which sign stands before the decimals."),
        file=file,
        column=name,
    )


def read_numbers(
    column: Sequence[Cell], name: str, sign: str, faults: RowFaults
) -> list[Decimal | None]:
    """A column of numbers; None where nothing stands or the cell is no number."""
    numbers = numbers_of(_number_cells(column), sign)
    _note_faults(column, numbers, name, faults)
    return _exact(numbers)


def read_counts(
    column: Sequence[Cell], name: str, sign: str, faults: RowFaults
) -> list[int | None]:
    """A column of counts; None where nothing stands or the cell is no count."""
    plain = [_without_groups(cell) for cell in column]
    numbers = read_numbers(plain, name, sign, faults)
    counts: list[int | None] = []
    for index, value in enumerate(numbers):
        counts.append(None)
        if value is None:
            continue
        if value < 0 or value != value.to_integral_value():
            what = _("“{cell}” is no count.").format(cell=shown(column[index]))
            faults.add(index, name, what, _("Write a whole number of 0 or more."))
        else:
            counts[-1] = int(value)
    return counts


def _without_groups(cell: Cell) -> Cell:
    if isinstance(cell, str) and _GROUPS.fullmatch(cell):
        return cell.replace(".", "").replace(",", "")
    return cell


def _note_faults(column: Sequence[Cell], numbers: Numbers, name: str, faults: RowFaults) -> None:
    for index in np.flatnonzero(numbers.wrong).tolist():
        what = _("“{cell}” is no number.").format(cell=shown(column[index]))
        mend = _("Write a number, or leave the cell empty where there is nothing.")
        faults.add(index, name, what, mend)
    for index in np.flatnonzero(numbers.other_decimal).tolist():
        what = _("“{cell}” has another decimal sign than the rest of the column.").format(
            cell=shown(column[index])
        )
        faults.add(index, name, what, _("Write all decimals of the column in one way."))
    with np.errstate(invalid="ignore"):
        too_large = np.abs(numbers.values) >= LARGEST
    for index in np.flatnonzero(too_large).tolist():
        what = _("“{cell}” is too large to be true.").format(cell=shown(column[index]))
        faults.add(index, name, what, _("Look for two numbers in one cell."))
        numbers.values[index] = np.nan


def _exact(numbers: Numbers) -> list[Decimal | None]:
    return [
        None if value != value else Decimal(int(value)) if value.is_integer() else _decimal(value)
        for value in numbers.values.tolist()
    ]


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))
