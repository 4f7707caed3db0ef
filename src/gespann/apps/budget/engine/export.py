"""All of a pot in files, so that an auditor can add up and verify every chain without us.

Columns have the names of the ledger's fields, in the order in which they are sealed; docs/ledger.md
says how a hash is recomputed.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from gespann.apps.budget.engine.written import XLSX, Written
from gespann.apps.budget.models import Entry, Pot, Signature, StatementSignature, Transfer
from gespann.apps.budget.queries.ledger import lines_of
from gespann.files.intake.formulas import harmless
from gespann.files.ledger_workbook import Cell, ledger_workbook

CHUNK = 2000
SEALED = (
    "previous_hash", "key", "line_id", "number", "kind", "planned_cents", "granted_cents",
    "committed_cents", "spent_cents", "day", "at", "by_id", "stands_for_id", "commitment_id",
    "transfer_id", "reverses_id", "foreign_currency", "foreign_minor", "rate_millionths", "content",
    "text",
)  # fmt: skip
BESIDE = (
    "hash", "line", "department", "lever", "market", "month", "planned_after", "granted_after",
    "committed_after", "spent_after",
)  # fmt: skip


def ledger_csv(pot: Pot) -> Iterator[str]:
    """The entries of a pot as lines of CSV, with their byte order mark.

    The text of an entry is written in quotation marks, as JSON has it: exactly, and no spreadsheet
    takes it for a formula.
    """
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    writer.writerow((*SEALED, *BESIDE))
    for sealed, beside in _entries(pot):
        told = [*sealed[:-1], json.dumps(sealed[-1], ensure_ascii=False)]
        writer.writerow(
            [*told, *(harmless(one) if isinstance(one, str) else one for one in beside)]
        )
        if line.tell() > 50_000:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def ledger_file(pot: Pot) -> Written:
    """The entries of a pot and all that is signed, as a workbook."""
    sheets: tuple[tuple[str, Sequence[str], Iterable[Sequence[Cell]]], ...] = (
        ("entries", (*SEALED, *BESIDE), ([*sealed, *beside] for sealed, beside in _entries(pot))),
        ("lines", LINES, _lines(pot)),
        ("limit_decisions", DECISIONS, _decisions(pot)),
        ("transfers", TRANSFERS, _transfers(pot)),
        ("signatures", SIGNATURES, _signatures(pot)),
        ("closes", CLOSES, _closes(pot)),
        ("statement_signatures", STATEMENTS, _statements(pot)),
    )
    return Written(f"ledger-{pot.pk}.xlsx", XLSX, ledger_workbook(sheets))


def _entries(pot: Pot) -> Iterator[tuple[list[Any], list[Any]]]:
    entries = (
        Entry.objects.filter(line__pot=pot)
        .select_related("line__department")
        .order_by("line_id", "number")
    )
    previous, line_id = "", None
    for entry in entries.iterator(chunk_size=CHUNK):
        if entry.line_id != line_id:
            previous, line_id = "", entry.line_id
        line = entry.line
        beside = [
            entry.hash, line.name, line.department.name, line.lever, line.market,
            line.month.isoformat() if line.month else "", *entry.after,
        ]  # fmt: skip
        yield entry.sealed(previous), beside
        previous = entry.hash


LINES = (
    "line_id", "name", "purpose", "lever", "department", "market", "month", "planned_cents",
    "granted_cents", "committed_cents", "spent_cents", "entries", "head",
)  # fmt: skip


def _lines(pot: Pot) -> Iterator[Sequence[Cell]]:
    for one in lines_of(pot):
        yield (
            one.pk, one.name, one.purpose, one.lever, one.department.name, one.market,
            one.month.isoformat() if one.month else "", one.planned_cents, one.granted_cents,
            one.committed_cents, one.spent_cents, one.entries_count, one.head,
        )  # fmt: skip


DECISIONS = (
    "previous_hash", "key", "pot_id", "number", "limit_cents", "by_id", "stands_for_id", "day",
    "at", "content", "reason", "hash",
)  # fmt: skip


def _decisions(pot: Pot) -> Iterator[Sequence[Cell]]:
    previous = ""
    for one in pot.limit_decisions.order_by("number"):
        yield (*one.sealed(previous), one.hash)
        previous = one.hash


TRANSFERS = (
    "transfer_id", "source_id", "target_id", "amount_cents", "reason", "revision", "by_id", "at",
    "withdrawn_at",
)  # fmt: skip


def _transfers(pot: Pot) -> Iterator[Sequence[Cell]]:
    for one in Transfer.objects.filter(source__pot=pot).order_by("pk"):
        yield (
            one.pk, one.source_id, one.target_id, one.amount_cents, one.reason, one.revision,
            one.by_id, _moment(one.at), _moment(one.withdrawn_at),
        )  # fmt: skip


SIGNATURES = (
    "transfer_id", "revision", "department", "by_id", "stands_for_id", "at",
    "source_granted_cents", "target_granted_cents",
)  # fmt: skip


def _signatures(pot: Pot) -> Iterator[Sequence[Cell]]:
    signed = Signature.objects.filter(transfer__source__pot=pot).select_related("department")
    for one in signed.order_by("pk"):
        yield (
            one.transfer_id, one.revision, one.department.name, one.by_id, one.stands_for_id,
            _moment(one.at), one.source_granted_cents, one.target_granted_cents,
        )  # fmt: skip


CLOSES = ("last_day", "by_id", "at", "limit_head", "line_id", "entries", "head", "hash")


def _closes(pot: Pot) -> Iterator[Sequence[Cell]]:
    """A row for each line of each close."""
    for one in pot.closes.order_by("last_day"):
        for line, count, head in one.heads:
            yield (
                one.last_day.isoformat(), one.by_id, _moment(one.at), one.limit_head, line, count,
                head, one.hash,
            )  # fmt: skip


STATEMENTS = ("last_day", "department", "by_id", "stands_for_id", "at", "close_hash")


def _statements(pot: Pot) -> Iterator[Sequence[Cell]]:
    signed = StatementSignature.objects.filter(close__pot=pot)
    for one in signed.select_related("close", "department").order_by("pk"):
        yield (
            one.close.last_day.isoformat(), one.department.name, one.by_id, one.stands_for_id,
            _moment(one.at), one.close_hash,
        )  # fmt: skip


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat()
