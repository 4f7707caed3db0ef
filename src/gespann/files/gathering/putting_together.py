"""Several files read as it was chosen, composed to rows of the history, and checked as such."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from gespann.files.gathering.choices import TABLE, Choices, choices_from
from gespann.files.gathering.composing import Change, Composed, compose
from gespann.files.gathering.filled import Filled
from gespann.files.gathering.filled_by_export import filled_by as filled_by_export
from gespann.files.gathering.filled_by_table import filled_by as filled_by_table
from gespann.files.gathering.filled_by_table import read_table_rows
from gespann.files.gathering.firm_columns import Target, target_of
from gespann.files.gathering.look_at_export import read_for
from gespann.files.gathering.target_of_task import definition_of
from gespann.files.intake.plain_rows import known_rows
from gespann.files.intake.reading import read_brought
from gespann.files.intake.task import COMPOSED, GatheredFile, Task
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import day as shown_day
from gespann.refusals import Fault, InputRefused

CHANGES_TOLD = 200


def put_together(folder: Path, task: Task) -> dict[str, Any]:
    """The answer: faults, or what would land, in the shape of a history that was brought."""
    try:
        toml = definition_of(folder)
        known = known_rows(folder, task.known)
        target = target_of(toml, known)
    except InputRefused as refusal:
        return _refused(refusal.faults)
    files, faults = _all_filled(folder, task, target)
    if faults:
        return _refused(faults)
    columns = toml.columns
    assert columns is not None  # noqa: S101  # a definition without faults has them
    without = frozenset(task.without)
    composed = compose(files, known, target, columns.named, columns.period, without)
    if composed.faults:
        return _refused(composed.faults)
    told = _told(composed, files, target)
    if composed.rows is None:
        return {"faults": [], "nothing_new": True, "told": told}
    pq.write_table(composed.rows, folder / COMPOSED)
    answer = read_brought(folder, replace(task, history=COMPOSED, replaces=composed.replaces))
    starts = composed.rows.column(columns.period).to_pylist()
    answer["faults"] = [_of_period(one, starts) for one in answer["faults"]]
    return answer | {"told": told, "replaces": composed.replaces, "refused_rows": ""}


def _all_filled(folder: Path, task: Task, target: Target) -> tuple[list[Filled], list[Fault]]:
    files: list[Filled] = []
    faults: list[Fault] = []
    for one in task.files:
        try:
            files.append(_filled(folder / one.folder / one.name, one, target))
        except InputRefused as refusal:
            faults += refusal.faults
    return files, faults


def _filled(path: Path, one: GatheredFile, target: Target) -> Filled:
    choices = choices_from(one.choices)
    if choices.source == TABLE:
        read = read_table_rows(path, choices, target)
        _refuse_refused(path.name, len({fault.row for fault in read.faults}), choices)
        return filled_by_table(read, choices, target)
    export = read_for(path, choices)
    _refuse_refused(path.name, len(export.refused), choices)
    if any(one.agrees is False for one in export.checksums) and not choices.despite:
        what = _("The rows of the file do not add up to its own total.")
        mend = _("Export it once more, or say that it is to be used nevertheless.")
        raise InputRefused([Fault(what, mend, path.name)])
    return filled_by_export(export, choices, target)


def _refuse_refused(file: str, count: int, choices: Choices) -> None:
    if count and not choices.despite:
        what = ngettext(
            "{count} row of the file cannot be read.",
            "{count} rows of the file cannot be read.",
            count,
        ).format(count=count)
        mend = _(
            "Mend the rows and bring the file anew, or say that it is to be used without them."
        )
        raise InputRefused([Fault(what, mend, file)])


def _told(composed: Composed, files: list[Filled], target: Target) -> dict[str, Any]:
    return {
        "changes": [_change(one, target) for one in composed.changes[:CHANGES_TOLD]],
        "count_of_changes": len(composed.changes),
        "new_periods": len(composed.new_starts),
        "new_columns": [target.columns[name].name for name in composed.new_columns],
        "files": [_file(one, target) for one in files],
    }


def _change(change: Change, target: Target) -> dict[str, Any]:
    return {
        "start": change.start.isoformat(),
        "market": change.market,
        "name": target.columns[change.column].name,
        "known": _finite(change.known),
        "new": _finite(change.new),
    }


def _file(filled: Filled, target: Target) -> dict[str, Any]:
    sums = {
        name: sum(v for row in filled.values.values() if isfinite(v := row.get(name, 0.0)))
        for name in filled.columns
    }
    return {
        "name": filled.file,
        "source": filled.source,
        "starts": filled.starts[0].isoformat() if filled.starts else "",
        "ends": filled.starts[-1].isoformat() if filled.starts else "",
        "left_out": [start.isoformat() for start in filled.left_out],
        "sums": [
            {"name": target.columns[name].name, "sum": _finite(total)}
            for name, total in sums.items()
        ],
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _of_period(fault: dict[str, Any], starts: list[Any]) -> dict[str, Any]:
    """A fault in a composed row stands in no file; what it is about is a period."""
    if fault["file"] != COMPOSED:
        return fault
    row = fault["row"]
    period = shown_day(starts[row - 2]) if row and row - 2 < len(starts) else ""
    place = ", ".join(part for part in (period, fault["column"]) if part)
    return fault | {"place": place, "row": None, "file": ""}


def _refused(faults: Sequence[Fault]) -> dict[str, Any]:
    told = [{"what": one.what, "mend": one.mend, "place": one.place} for one in faults]
    return {"faults": told, "refused_rows": ""}
