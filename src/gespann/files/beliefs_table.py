"""The table of beliefs: one row for each lever that a department has an answer about.

Heads of departments fill it in with a spreadsheet program, so it is read like a history: CSV, XLSX
or Parquet, with German or English headers and decimals, and with or without per cent signs.
"""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from gespann.core.firm import Belief, Lever
from gespann.files.belief_answers import (
    BELIEF_KEYS,
    FIGURES,
    Answers,
    beliefs_of,
)
from gespann.files.fault_list import first_and_count
from gespann.files.firm_toml import HistoryFormat
from gespann.files.history_table import read_table
from gespann.files.names import one_line
from gespann.files.number_columns import read_number_columns
from gespann.files.numbers_in_cells import COMMA, POINT, common_decimal, writing_of
from gespann.files.table import Cells, Table
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

GERMAN = dict(
    zip(
        BELIEF_KEYS,
        ("abteilung", "hebel", "ohne", "halb", "mehr", "höchstens", "monate"),
        strict=True,
    )
)


@dataclass(frozen=True)
class BeliefsTable:
    """The beliefs of a table, or none and the faults."""

    beliefs: tuple[Belief, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_beliefs_table(path: Path, levers: tuple[Lever, ...], largest_bytes: int) -> BeliefsTable:
    """Read and check a table of beliefs about these levers."""
    try:
        wanted = (*BELIEF_KEYS, *GERMAN.values())
        table = read_table(path, wanted, HistoryFormat(), largest_bytes, key="beliefs")
    except InputRefused as refusal:
        return BeliefsTable(faults=refusal.faults)
    columns = {key: GERMAN[key] if GERMAN[key] in table.header else key for key in BELIEF_KEYS}
    faults = [*table.faults, *_header_faults(table, columns)]
    if faults:
        return BeliefsTable(faults=tuple(faults))
    if not len(table.rows):
        return BeliefsTable()  # a form that nobody has filled in yet
    return _checked(_without_per_cent(table), columns, [lever.name for lever in levers])


def _header_faults(table: Table, columns: dict[str, str]) -> list[Fault]:
    twice = [name for name, times in Counter(table.header).items() if times > 1]
    repeated = [
        Fault(_("Two columns have this name."), _("Give each column a name of its own."),
              table.file, row=1, column=name)
        for name in twice
    ]  # fmt: skip
    absent = [key for key, column in columns.items() if column not in table.header]
    return [
        *repeated,
        *(Fault(_("The table has no such column."), _meaning(key), table.file, column=key)
          for key in absent),
    ]  # fmt: skip


def _meaning(key: str) -> str:
    return {
        "department": _("Add it: who expects this, sales or marketing."),
        "lever": _("Add it: the name of the lever as in [[levers]]."),
        "without": _("Add it: the success without any effort; the usual success is 1 or 100."),
        "half": _("Add it: the success with half of the usual effort."),
        "more": _("Add it: the success with one and a half times the usual effort."),
        "most": _("Add it: the success with as much effort as anybody can think of."),
        "lasts_months": _("Add it: the months after which an effect has mostly passed."),
    }[key]


def _without_per_cent(table: Table) -> Table:
    space = r"[\s\x{00a0}\x{202f}]*"
    cells = {
        name: Cells(
            pc.replace_substring_regex(column.text, rf"([0-9]){space}%$", r"\1"),
            column.numbers,
            column.days,
        )
        for name, column in table.cells.items()
    }
    return replace(table, cells=cells)


def _checked(table: Table, columns: dict[str, str], levers: list[str]) -> BeliefsTable:
    figures = [columns[key] for key in FIGURES]
    numbers, faults = read_number_columns(table, figures, _decimal(table, figures))
    for key in BELIEF_KEYS:
        cells = table.cells[columns[key]]
        faults += _blank(table, columns[key], cells.blank() if key in FIGURES else cells.empty())
    if faults:
        return BeliefsTable(faults=tuple(faults))
    source = [
        Answers(
            department=_name(table.cells[columns["department"]], row),
            lever=_name(table.cells[columns["lever"]], row),
            figures={key: float(numbers[columns[key]].values[row]) for key in FIGURES},
        )
        for row in range(len(table.rows))
    ]
    beliefs, placed = beliefs_of(source, levers)
    faults = first_and_count(
        placed,
        lambda one: table.fault(one[0], columns[one[1].key], one[1].what, one[1].mend),
        table.file,
    )
    return BeliefsTable(() if faults else beliefs, tuple(faults))


def _decimal(table: Table, names: list[str]) -> str | None:
    """The decimal sign, where it cannot be seen in each column: “1,125” is not a thousand here."""
    writings = [writing_of(table.cells[name]) for name in names]
    if {writing.shows for writing in writings} - {None}:
        return common_decimal(writings)
    has_comma = any(
        pc.any(pc.match_substring(table.cells[name].text, COMMA)).as_py() for name in names
    )
    return COMMA if has_comma else POINT


def _blank(table: Table, name: str, blank: np.ndarray) -> list[Fault]:
    """Faults of the cells that are blank; a lever may be called what is no figure, "NA" or "-"."""
    mend = _("Answer every question, or delete the row.")
    return first_and_count(
        np.flatnonzero(blank),
        lambda row: table.fault(row, name, _("The cell is empty."), mend),
        table.file,
        name,
    )


def _name(cells: Cells, row: int) -> str:
    """A name, also where it is a number such as a year."""
    return one_line(str(cells.text[row].as_py() or cells.shown(row)))
