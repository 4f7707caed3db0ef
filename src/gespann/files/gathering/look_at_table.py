"""A first look at a table of the firm's own: what each column may hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from gespann.files.gathering.choices import DAY, OF_COLUMN, TABLE, Choices
from gespann.files.gathering.filled_by_table import TableRows, read_table_rows
from gespann.files.gathering.firm_columns import Target
from gespann.files.gathering.stripped_file import is_of_persons
from gespann.files.gathering.table_guesses import USED, RoleGuess, decimal_in, guess_roles
from gespann.files.importers.cell_values import is_blank, shown
from gespann.files.importers.raw_table import Cell
from gespann.files.intake.refused_lines import refused_lines
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

SAMPLES = 3


def look_at_table(
    path: Path,
    samples: Mapping[str, Sequence[Cell]],
    choices: Choices,
    remembered: Choices,
    target: Target,
) -> dict[str, Any]:
    """Columns with guesses, the choices that hold for now, and what reading with them gives."""
    guesses = {
        name: RoleGuess("", 1.0, _("It says who somebody is, and is not read."))
        if is_of_persons(name, None)
        else guess
        for name, guess in guess_roles(dict(samples), target).items()
    }
    chosen = _chosen(guesses, choices, remembered)
    columns = [
        {
            "name": name,
            "samples": samples_of(samples[name]),
            "field": chosen.columns.get(name, ""),
            "guess": guess.role,
            "confidence": guess.confidence,
            "reason": guess.reason,
            "is_of_persons": is_of_persons(name, None),
        }
        for name, guess in guesses.items()
    ]
    numeric = [samples[name] for name, role in chosen.columns.items() if role.startswith(OF_COLUMN)]
    found = {
        "kind": TABLE,
        "source": TABLE,
        "columns": columns,
        "decimal": chosen.decimal or decimal_in(numeric),
        "example_of_number": _example(numeric),
        "example_of_day": _example([samples[n] for n, r in chosen.columns.items() if r == DAY]),
    }
    read = _read(path, chosen, target)
    is_known = bool(remembered.columns) and not choices.columns
    asks_nothing = is_known and not read["cannot"] and not read["refused"]
    return found | read | {"choices": chosen.as_json(), "asks_nothing": asks_nothing}


def samples_of(cells: Sequence[Cell]) -> list[str]:
    """The first different cells that are filled."""
    filled = dict.fromkeys(shown(cell, 60) for cell in cells if not is_blank(cell))
    return list(filled)[:SAMPLES]


def _chosen(guesses: Mapping[str, RoleGuess], choices: Choices, remembered: Choices) -> Choices:
    """What was said, else what is remembered of tables of this shape, else what is guessed."""
    if choices.columns:
        return replace(choices, source=TABLE)
    if remembered.columns:
        return replace(remembered, source=TABLE, first=None, last=None, despite=False)
    roles = {name: one.role for name, one in guesses.items() if one.confidence >= USED}
    return replace(choices, source=TABLE, columns={n: r for n, r in roles.items() if r})


def _example(columns: Sequence[Sequence[Cell]]) -> str:
    texts = (shown(cell) for cells in columns for cell in cells if not is_blank(cell))
    return max(list(texts), key=len, default="")


def _read(path: Path, choices: Choices, target: Target) -> dict[str, Any]:
    try:
        read = read_table_rows(path, choices, target)
    except InputRefused as refusal:
        return {"cannot": _sentences(refusal.faults), "entries": 0, "refused": 0}
    header = [name for name, role in choices.columns.items() if role]
    return {
        "cannot": [],
        "entries": len(read.rows),
        "refused": len({fault.row for fault in read.faults}),
        "refused_rows": refused_lines(read.faults, header, read.refused) if read.faults else "",
        "faults": _sentences(read.faults[:50]),
        "first": _written(min(read.days, default=None)),
        "last": _written(max(read.days, default=None)),
        "sums": _sums(read),
        "total_rows": len(read.total_rows),
        "aside": read.aside,
    }


def _sums(read: TableRows) -> dict[str, float]:
    return {
        name: float(sum(value for value in column if value is not None))
        for name, column in read.values.items()
    }


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _sentences(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [{"what": one.what, "mend": one.mend, "place": one.place} for one in faults]
