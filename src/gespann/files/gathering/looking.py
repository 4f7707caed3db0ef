"""The first look at a file: what it may be, and what is kept of it until it lands."""

from collections.abc import Iterable
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from gespann.files.fault_list import telling
from gespann.files.gathering.choices import TABLE, Choices, choices_from
from gespann.files.gathering.firm_columns import Target
from gespann.files.gathering.look_at_export import look_at_export
from gespann.files.gathering.look_at_table import look_at_table
from gespann.files.gathering.stripped_file import stripped
from gespann.files.gathering.target_of_task import target_of_task
from gespann.files.importers.names_in_headers import normalised
from gespann.files.importers.raw_table import RawTable, body_cell, open_export
from gespann.files.importers.recognition import Guess, guess_of, recognise
from gespann.files.importers.source import Source
from gespann.files.importers.sources import SOURCES, source_of
from gespann.files.intake.task import KEPT, Task
from gespann.language import gettext as _
from gespann.language.numbers import number
from gespann.refusals import Fault, InputRefused

FAULTS_PER_KIND = 500
ROWS_LOOKED_AT = 200
MOST_SOURCES = 3
MOST_COLUMNS = 150  # of a table of the firm's own; each is asked for on a page
_USUAL_NAMES = (
    "date", "day", "week", "month", "period", "datum", "tag", "woche", "kw", "monat", "zeitraum",
    "market", "region", "country", "markt", "gebiet", "land", "revenue", "sales", "umsatz",
    "orders", "aufträge", "leads", "costs", "kosten", "spend", "ausgaben",
)  # fmt: skip


def look(folder: Path, task: Task) -> dict[str, Any]:
    """Look at the one file of the task, strip it, and say what it may be.

    Returns: Faults, if it cannot be used at all; else what was found, and in the folder the file
        as it is kept.
    """
    one = task.files[0]
    path = folder / one.folder / one.name
    choices = choices_from(one.choices)
    with telling(FAULTS_PER_KIND):
        try:
            target = target_of_task(folder, task)
            guesses = recognise(path)
            key = choices.source or (guesses[0].source if guesses else TABLE)
            origin = None if key == TABLE else source_of(key)
            table = _opened(path, origin, target, choices)
            _refuse_wide(table, origin)
            _keep(path, table, origin, choices)
            table = _opened(path, origin, target, choices)  # once more, as it is kept
            found = _found(path, key, table, choices, task, target)
        except InputRefused as refusal:
            return {"faults": [_told(fault) for fault in refusal.faults]}
    (folder / KEPT).write_bytes(path.read_bytes())
    more = {"sources": _sources(guesses, key), "target": _target(target)}
    return {"faults": [], "found": found | more}


def _found(
    path: Path, key: str, table: RawTable, choices: Choices, task: Task, target: Target
) -> dict[str, Any]:
    shape = key if key != TABLE else _shape(table.header)
    remembered = choices_from(task.remembered.get(shape, {}))
    samples = _samples(table)
    if key == TABLE:
        return look_at_table(path, samples, choices, remembered, target) | {"shape": shape}
    return look_at_export(path, key, samples, choices, remembered, target) | {"shape": shape}


def _keep(path: Path, table: RawTable, origin: Source | None, choices: Choices) -> None:
    """Put the stripped file into the place of the one that was brought."""
    fields: dict[str, str] = {}
    if origin is not None:
        fields = {one.column: one.field for one in guess_of(table, origin).columns if one.field}
    fields |= {name: field for name, field in choices.columns.items() if field}
    content = stripped(table, origin, fields)
    path.write_bytes(content)


def _opened(path: Path, origin: Source | None, target: Target, choices: Choices) -> RawTable:
    if origin is not None:
        return open_export(path, tuple(origin.all_names), None, origin.first_cells)
    named = (name for one in target.columns.values() for name in (one.column, one.name))
    names = [*choices.columns, *named, target.market_column, *_USUAL_NAMES]
    return open_export(path, tuple(normalised(name) for name in names if name))


def _samples(table: RawTable) -> dict[str, list[Any]]:
    """The first cells of each column, as they are kept."""
    rows = [list(record) for record in islice(table.records(), ROWS_LOOKED_AT)]
    return {
        name: [body_cell(row[place]) for row in rows if place < len(row)]
        for place, name in enumerate(table.header)
    }


def _shape(header: Iterable[str]) -> str:
    """The same for tables of the same columns, in whatever order."""
    names = "\x1f".join(sorted(normalised(name) for name in header))
    return f"{TABLE}:{sha256(names.encode('utf-8', 'replace')).hexdigest()[:24]}"


def _sources(guesses: list[Guess], key: str) -> list[dict[str, Any]]:
    """All that the file may be taken for, the likeliest first."""
    likely = {guess.source: guess.confidence for guess in guesses[:MOST_SOURCES]}
    sure = max(likely.values(), default=0.0)
    offers = [
        {"key": one.key, "title": one.title, "confidence": likely.get(one.key, 0.0)}
        for one in SOURCES
    ]
    offers.append({"key": TABLE, "title": "", "confidence": 1.0 - sure})
    return sorted(offers, key=lambda one: (one["key"] != key, -float(one["confidence"])))


def _target(target: Target) -> dict[str, Any]:
    """The columns of the history as a form needs them."""
    return {
        "columns": [
            {"column": one.column, "name": one.name, "role": one.role.value}
            for one in target.columns.values()
        ],
        "markets": list(target.markets),
        "market_column": target.market_column,
        "last_known": target.last_known.isoformat() if target.last_known else "",
    }


def _refuse_wide(table: RawTable, origin: Source | None) -> None:
    if origin is None and len(table.header) > MOST_COLUMNS:
        what = _("The table has more than {most} columns.").format(most=number(MOST_COLUMNS))
        mend = _("Leave out those that are not needed.")
        raise InputRefused([Fault(what, mend, table.path.name)])


def _told(fault: Fault) -> dict[str, Any]:
    return {"what": fault.what, "mend": fault.mend, "place": fault.place}
