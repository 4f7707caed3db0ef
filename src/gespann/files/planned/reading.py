"""The table read back: every fault with its row and column, and lines only without any.

It goes by the keys of columns and the ids of rows alone: whatever was sorted, moved, filtered or
translated does not matter.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gespann.files.fault_list import first_and_count
from gespann.files.intake.task import Task
from gespann.files.names import one_line
from gespann.files.planned.amounts import cents_of
from gespann.files.planned.content import KEYS, NEEDED, ReadLine
from gespann.files.planned.rows import KEYS_WITHIN, Cells, Row, refused, rows_of, words_of
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

LONGEST = 100
MEASURE = ("measure", "maßnahme")
LEVER = ("lever", "hebel", "")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-01)?")


def read_planned_task(folder: Path, task: Task) -> dict[str, Any]:
    """The answer of the process that reads: faults, or lines and the columns left unread."""
    try:
        lines, unused = read_planned(folder / task.history)
    except InputRefused as refusal:
        told = [
            {"what": one.what, "mend": one.mend, "file": one.file, "row": one.row,
             "column": one.column}
            for one in refusal.faults
        ]  # fmt: skip
        return {"faults": told, "lines": [], "unused": []}
    return {"faults": [], "lines": [asdict(line) for line in lines], "unused": unused}


def read_planned(path: Path) -> tuple[list[ReadLine], list[str]]:
    """The lines of a workbook or a CSV, and the names of columns that are not known.

    Raises: InputRefused with every fault that was found.
    """
    keys, body = _keys_of(path.name, rows_of(path))
    reader = _Reader(path.name, keys)
    lines = [line for row in body if (line := reader.line(row)) is not None]
    reader.faults += _twice(path.name, lines)
    if reader.faults:
        raise InputRefused(first_and_count(reader.faults, lambda one: one, file=path.name))
    return lines, [key for key in keys if key and key not in KEYS]


class _Reader:
    """Reads row by row, and gathers faults."""

    def __init__(self, file: str, keys: Sequence[str]) -> None:
        self.file = file
        self.places = {key: keys.index(key) for key in KEYS if key in keys}
        self.faults: list[Fault] = []

    def line(self, row: Row) -> ReadLine | None:
        """What a row says; None if it says nothing, or something is wrong with it."""
        number, cells = row
        if not any(
            words_of(self._cell(cells, key)) for key in KEYS if key not in ("granted", "seen")
        ):
            return None
        before = len(self.faults)
        pk = self._whole(number, "id", self._cell(cells, "id"))
        seen = None if pk is None else self._seen(number, self._cell(cells, "seen"))
        planned = self._planned(number, self._cell(cells, "planned"), is_new=pk is None)
        words = {
            key: self._name(number, key, self._cell(cells, key))
            for key in ("department", "lever", "name", "market")
        }
        month = self._month(number, self._cell(cells, "month"))
        purpose = self._purpose(number, self._cell(cells, "purpose"))
        if pk is None:
            self._needed(number, words)
        if len(self.faults) > before:
            return None
        return ReadLine(number, pk, seen, planned, purpose=purpose, month=month, **words)

    def _cell(self, cells: Cells, key: str) -> Any:
        place = self.places.get(key)
        return cells[place] if place is not None and place < len(cells) else None

    def _whole(self, row: int, key: str, cell: Any) -> int | None:
        words = words_of(cell).removesuffix(".0")
        if not words:
            return None
        if words.isascii() and words.isdecimal() and len(words) < 19:
            return int(words)
        self._fault(
            row, key, _("“{text}” is no number of a line.").format(text=words[:40]),
            _("Download the table once more, and leave the hidden columns as they are."),
        )  # fmt: skip
        return None

    def _seen(self, row: int, cell: Any) -> int | None:
        before = len(self.faults)
        seen = self._whole(row, "seen", cell)
        if seen is None and len(self.faults) == before:
            self._fault(
                row, "seen", _("What was planned before is missing."),
                _("Download the table once more, and leave the hidden columns as they are."),
            )  # fmt: skip
        return seen

    def _planned(self, row: int, cell: Any, *, is_new: bool) -> int:
        if not words_of(cell):
            if not is_new:
                self._fault(
                    row, "planned", _("The cell is empty."),
                    _("Write an amount, 0 if nothing is planned."),
                )  # fmt: skip
            return 0
        told = cents_of(cell)
        if isinstance(told, int):
            return told
        self._fault(row, "planned", *told)
        return 0

    def _name(self, row: int, key: str, cell: Any) -> str:
        words = one_line(words_of(cell))
        words = words.removeprefix("'")
        if len(words) > LONGEST:
            what = _("“{text}…” is longer than {most} letters.")
            self._fault(
                row, key, what.format(text=words[:40], most=LONGEST), _("Write it shorter.")
            )
        return words

    def _month(self, row: int, cell: Any) -> str:
        if isinstance(cell, datetime | date):
            return f"{cell:%Y-%m}"
        words = words_of(cell)
        if not words:
            return ""
        if words.isascii() and (found := _MONTH.fullmatch(words)):
            return f"{found[1]}-{found[2]}"
        self._fault(
            row, "month", _("“{text}” is no month.").format(text=words[:40]),
            _("Write it like 2027-03, or leave it empty for the whole year."),
        )  # fmt: skip
        return ""

    def _purpose(self, row: int, cell: Any) -> str:
        words = words_of(cell).lower()
        if words in MEASURE:
            return "measure"
        if words not in LEVER:
            self._fault(
                row, "purpose", _("“{text}” is neither lever nor measure.").format(text=words[:40]),
                _("Write lever or measure."),
            )  # fmt: skip
        return "lever"

    def _needed(self, row: int, words: dict[str, str]) -> None:
        for key in ("department", "lever", "name"):
            if not words[key]:
                self._fault(
                    row, key, _("A new line needs this."),
                    _("Fill in department, lever and name, or empty the row."),
                )  # fmt: skip

    def _fault(self, row: int, column: str, what: str, mend: str) -> None:
        self.faults.append(Fault(what=what, mend=mend, file=self.file, row=row, column=column))


def _twice(file: str, lines: list[ReadLine]) -> list[Fault]:
    counts = Counter(line.id for line in lines if line.id is not None)
    return [
        Fault(
            what=_("The line stands in several rows."), mend=_("Keep one of them."), file=file,
            row=line.row, column="id",
        )
        for line in lines
        if line.id is not None and counts[line.id] > 1
    ]  # fmt: skip


def _keys_of(file: str, rows: list[Row]) -> tuple[list[str], list[Row]]:
    """The keys of the columns, and the rows below them.

    Raises: InputRefused if there is no such row, or a key stands there twice.
    """
    for place, (_number, cells) in enumerate(rows[:KEYS_WITHIN]):
        keys = [one_line(words_of(cell)).lower() for cell in cells]
        if not all(key in keys for key in NEEDED):
            continue
        faults = [
            Fault(
                _("The key stands over several columns."), _("Keep one of them."), file, column=key
            )
            for key in KEYS
            if keys.count(key) > 1
        ]
        if faults:
            raise InputRefused(faults)
        below = rows[place + 1 :]
        return keys, below[1:] if _is_head(keys, below) else below
    raise refused(
        file,
        _("There is no row with the keys {keys}.").format(keys=", ".join(NEEDED)),
        _("Download the table once more and leave the row of keys as it is."),
    )


def _is_head(keys: list[str], below: list[Row]) -> bool:
    """Whether the row under the keys names the columns for people: words where numbers belong."""
    if not below:
        return False
    cells = below[0][1]
    places = [keys.index(key) for key in NEEDED]
    words = [words_of(cells[place]) if place < len(cells) else "" for place in places]
    return all(word and not any(letter.isdigit() for letter in word) for word in words)
