"""The number columns of a history: the decimal sign of each, and every cell that is no number."""

import numpy as np
from jaxtyping import Bool

from gespann.files.fault_list import first_and_count
from gespann.files.numbers_in_cells import (
    POINT,
    Numbers,
    common_decimal,
    numbers_of,
    writing_of,
)
from gespann.files.table import Table
from gespann.language import gettext as _
from gespann.refusals import Fault


def read_number_columns(
    table: Table, names: list[str], stated_decimal: str | None
) -> tuple[dict[str, Numbers], list[Fault]]:
    """The numbers of the columns that can be read, and the faults of all."""
    columns: dict[str, Numbers] = {}
    faults: list[Fault] = []
    writings = {name: writing_of(table.cells[name]) for name in names}
    common = stated_decimal or common_decimal(list(writings.values()))
    for name, writing in writings.items():
        decimal = stated_decimal or writing.shows or common
        if decimal is None and writing.either:
            faults.append(_unclear(table, name))
            continue
        columns[name] = numbers_of(table.cells[name], decimal or POINT)
        faults += _cell_faults(table, name, columns[name])
    return columns, faults


def _unclear(table: Table, name: str) -> Fault:
    texts = table.cells[name].text.to_pylist()
    example = next(text for text in texts if "." in text or "," in text)
    return Fault(
        what=_(
            "“{cell}” can be read with or without decimals, and nothing in the file tells."
        ).format(cell=example),
        mend=_('Add [history_format] to firm.toml, with decimal = "," or decimal = "." below it.'),
        file=table.file,
        column=name,
    )


def _cell_faults(table: Table, name: str, numbers: Numbers) -> list[Fault]:
    return [
        *_every(
            table,
            name,
            numbers.wrong,
            _("“{cell}” is no number."),
            _("Write a number, or leave the cell empty where nothing was measured."),
        ),
        *_every(
            table,
            name,
            numbers.other_decimal,
            _("“{cell}” has another decimal sign than the rest of the column."),
            _("Write all decimals of the column in one way."),
        ),
        *_every(
            table,
            name,
            np.isinf(numbers.values),
            _("The number is infinite."),
            _("Look for a division by zero where the table was made."),
        ),
    ]


def negative(table: Table, name: str, numbers: Numbers, mend: str) -> list[Fault]:
    """A fault for every number below zero."""
    return _every(table, name, numbers.values < 0, _("{cell} is below zero."), mend)


def not_whole(table: Table, name: str, numbers: Numbers, mend: str) -> list[Fault]:
    """A fault for every number with a fraction."""
    finite = np.where(np.isfinite(numbers.values), numbers.values, 0.0)
    return _every(table, name, finite != np.floor(finite), _("{cell} is no whole number."), mend)


def blank(table: Table, name: str, numbers: Numbers, mend: str) -> list[Fault]:
    """A fault for every cell in which nothing stands."""
    return _every(table, name, numbers.blank, _("The cell is empty."), mend)


def _every(
    table: Table, name: str, wrong: Bool[np.ndarray, " row"], what: str, mend: str
) -> list[Fault]:
    """A fault for every wrong cell of a column, said as `what` says it of a {cell}."""
    return first_and_count(
        np.flatnonzero(wrong),
        lambda row: table.fault(row, name, what.format(cell=table.cells[name].shown(row)), mend),
        table.file,
        name,
    )
