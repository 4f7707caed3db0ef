"""Reads a file with actuals, whatever program has written it: it is recognised by its content."""

from pathlib import Path
from typing import Any

from gespann.files.actuals.ad_spend import read_ad_spend
from gespann.files.actuals.banks import BANK
from gespann.files.actuals.bookings import TAX_KEY, read_ledger
from gespann.files.actuals.camt import is_camt, read_camt
from gespann.files.actuals.payments import read_payments, without_balances
from gespann.files.actuals.spent_rows import Statement
from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.raw_table import Limits, RawTable, body_of, open_export
from gespann.files.importers.recognition import LEAST, guess_of
from gespann.files.importers.source import Kind, Source
from gespann.files.importers.sources import SOURCES
from gespann.files.intake.task import Task
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

MOST_ROWS = 20_000
_KINDS = (Kind.ADS, Kind.BOOKINGS)
PROGRAMS: tuple[Source, ...] = (*(one for one in SOURCES if one.kind in _KINDS), BANK)


def read_statement(path: Path, limits: Limits | None = None) -> Statement:
    """What was spent, as the file says it.

    Raises: InputRefused if nobody knows the file, a row of it cannot be read, or it holds nothing.
    """
    limits = limits or Limits(rows=MOST_ROWS)
    if path.is_file() and is_camt(path):
        return _with_something(path, read_camt(path, limits))
    names = tuple({name for one in PROGRAMS for name in one.all_names})
    firsts = tuple(first for one in PROGRAMS for first in one.first_cells)
    table = open_export(path, names, limits, firsts)
    program = _program_of(table)
    return _with_something(path, _read(program, table))


def _read(program: Source, table: RawTable) -> Statement:
    balances: list[int] = []
    if program.kind is Kind.PAYMENTS:
        table = without_balances(table, balances)
    mapping = guess_of(table, program).mapping
    places = {table.header.index(column) for column in mapping.columns}
    if program.kind is Kind.BOOKINGS and len(table.header) > TAX_KEY:
        places.add(TAX_KEY)
    body = body_of(table, tuple(sorted(places)), may_be_short=bool(program.first_cells))
    fields = FieldsOfRows(program, table, body, mapping)
    if program.kind is Kind.BOOKINGS:
        return read_ledger(fields)
    if program.kind is Kind.PAYMENTS:
        return read_payments(fields, balances)
    return read_ad_spend(fields)


def _program_of(table: RawTable) -> Source:
    guesses = [(guess_of(table, one).confidence, one) for one in PROGRAMS]
    confidence, program = max(guesses, key=lambda pair: pair[0])
    if confidence < LEAST:
        what = _("Nobody knows which program has written this file.")
        mend = _(
            "Bring a batch of bookings of DATEV (EXTF), an export of Meta, Google, LinkedIn or "
            "Microsoft Ads with its costs, or a bank’s statement as CSV or camt.053."
        )
        raise InputRefused([Fault(what, mend, table.path.name)])
    return program


def _with_something(path: Path, statement: Statement) -> Statement:
    if not statement.rows and not any(statement.aside.values()):
        mend = _("Export a time in which something was spent.")
        raise InputRefused([Fault(_("The file holds no rows."), mend, path.name)])
    return statement


def read_brought(folder: Path, task: Task) -> dict[str, Any]:
    """The answer of the process that reads: faults, or the statement."""
    file = task.files[0]
    path = folder / file.folder / file.name
    try:
        statement = read_statement(path, Limits(task.largest_bytes, MOST_ROWS))
    except InputRefused as refusal:
        return {
            "faults": [
                {"what": one.what, "mend": one.mend, "place": one.place} for one in refusal.faults
            ]
        }
    return {
        "faults": [],
        "program": statement.program,
        "title": statement.title,
        "origin": statement.origin.value,
        "currency": statement.currency or "",
        "rows": [row.as_json() for row in statement.rows],
        "aside": {reason.value: len(rows) for reason, rows in statement.aside.items() if rows},
        "checks": [
            {"label": one.label, "stated_cents": one.stated_cents,
             "summed_cents": one.summed_cents, "agrees": one.agrees}
            for one in statement.checks
        ],
    }  # fmt: skip
