"""Read what is brought beside what is known: what would land, or all that stands in the way."""

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gespann.core.findings import Finding
from gespann.core.firm import Firm
from gespann.files.fault_list import telling
from gespann.files.firm_folder import read_firm_with_findings
from gespann.files.firm_toml import FirmToml, read_firm_toml
from gespann.files.history_checks import read_rows
from gespann.files.history_table import read_table
from gespann.files.intake.formulas import may_be_formula
from gespann.files.intake.merging import Merged, lacking, merged
from gespann.files.intake.plain_rows import known_rows, plain_rows
from gespann.files.intake.refused_rows import refused_rows
from gespann.files.intake.summary import summary_of
from gespann.files.intake.task import ADDED, FIRM, WHOLE, Task
from gespann.files.names import one_line
from gespann.files.table import Table
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

MOST_FAULTS_PER_KIND = 2_000


@dataclass(frozen=True)
class Brought:
    """The table that is brought, as far as it could be read."""

    table: Table | None = None
    merged: Merged | None = None
    faults: tuple[Fault, ...] = ()


def read_brought(folder: Path, task: Task) -> dict[str, Any]:
    """The answer: faults, or a summary and in the folder the rows to add."""
    with telling(MOST_FAULTS_PER_KIND):
        outside = list(_names_outside(folder, task))
        if outside:
            return _refused(outside, None)
        known = known_rows(folder, task.known)
        has_rows = bool(task.history) or known is not None
        toml = read_firm_toml(folder / FIRM, history_is_given=has_rows)
        brought = _brought(folder, task, toml, known)
        if brought.faults:
            return _refused([*toml.faults, *brought.faults], brought.table)
        try:
            firm, findings = _whole(folder, task, toml, brought, known)
        except InputRefused as refusal:
            faults = [_of_the_whole(fault, task) for fault in refusal.faults]
            return _refused(faults, brought.table)
    added = brought.merged.added if brought.merged else None
    if added is not None:
        pq.write_table(added, folder / ADDED)
    return {"faults": [], "summary": summary_of(firm, toml, added, brought.table, findings)}


def _brought(folder: Path, task: Task, toml: FirmToml, known: pa.Table | None) -> Brought:
    if toml.columns is None or toml.period is None or not toml.levers:
        return Brought()
    if not task.history:
        faults = [] if known is None else lacking(known, toml.columns)
        return Brought(faults=tuple(faults))
    path = folder / task.history
    try:
        table = read_table(path, toml.columns.named, toml.history_format, task.largest_bytes)
    except InputRefused as refusal:
        return Brought(faults=refusal.faults)
    read = read_rows(table, toml.columns, toml.period, toml.history_format)
    if read.faults or read.panel is None:
        return Brought(table, faults=read.faults)
    rows = plain_rows(toml.columns, read.panel, read)
    if formulas := _formulas(table, toml, read.panel.markets):
        return Brought(table, faults=tuple(formulas))
    together = merged(known, rows, table, toml.columns, replaces=task.replaces)
    return Brought(table, together, together.faults)


def _whole(
    folder: Path, task: Task, toml: FirmToml, brought: Brought, known: pa.Table | None
) -> tuple[Firm, list[Finding]]:
    """The firm with all of its history, and what the quick checks find in it."""
    from gespann.core.response.inspection import inspect

    history: Path | None = folder / task.history if task.history else None
    whole = brought.merged.whole if brought.merged else known
    is_all = brought.merged is not None and brought.merged.is_all
    if whole is not None and not is_all and toml.columns is not None:
        history = folder / WHOLE
        pq.write_table(whole, history)
    firm, findings = read_firm_with_findings(
        folder, history=history, largest_bytes=task.largest_bytes
    )
    return firm, [*findings, *inspect(firm)]


def _names_outside(folder: Path, task: Task) -> Iterator[Fault]:
    """firm.toml names files; only those that are brought along may be opened."""
    document: dict[str, Any] = {}
    with suppress(OSError, ValueError, RecursionError):
        document = tomllib.loads((folder / FIRM).read_text("utf-8-sig"))
    firm = document.get("firm")
    stated = firm if isinstance(firm, dict) else {}
    if isinstance(stated.get("beliefs"), str) and stated["beliefs"] != task.beliefs:
        what = _("[firm] names the beliefs “{name}”, and this file was not brought along.")
        mend = _("Choose it beside firm.toml, or take the line out.")
        yield Fault(what.format(name=stated["beliefs"]), mend, FIRM)
    if isinstance(stated.get("history"), str) and not task.history and not task.known:
        what = _("[firm] names the history “{name}”, and this file was not brought along.")
        yield Fault(what.format(name=stated["history"]), _("Choose it beside firm.toml."), FIRM)


def _formulas(table: Table, toml: FirmToml, markets: tuple[str, ...]) -> list[Fault]:
    """Names that a spreadsheet would run as soon as somebody opened the export."""
    names = toml.columns.named if toml.columns else ()
    return [
        Fault(
            what=_("The name “{name}” begins like a formula of a spreadsheet.").format(name=name),
            mend=_("Give it a name that begins with a letter or a digit."),
            file=table.file,
            column=column,
        )
        for column, name in (
            *(("", name) for name in names),
            *(((toml.columns.market or "") if toml.columns else "", name) for name in markets),
        )
        if may_be_formula(one_line(name))
    ]


def _of_the_whole(fault: Fault, task: Task) -> Fault:
    """A fault of known and new rows together stands in no row of a file that somebody has."""
    if fault.file != WHOLE:
        return fault
    return replace(fault, file=task.history or FIRM, row=None)


def _refused(faults: list[Fault], table: Table | None) -> dict[str, Any]:
    told = [
        {
            "what": one.what, "mend": one.mend, "file": one.file, "row": one.row,
            "column": one.column, "place": one.place,
        }
        for one in faults
    ]  # fmt: skip
    in_rows = [fault for fault in faults if fault.row is not None]
    rows = refused_rows(table, in_rows) if table is not None and in_rows else ""
    return {"faults": told, "refused_rows": rows}
