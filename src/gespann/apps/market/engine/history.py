"""A history in Gespann's own form: read beside what is known, and taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gespann.apps.market import queries
from gespann.apps.market.engine.process import (
    answered,
    folder_for_reading,
    known_in,
    language_in_use,
)
from gespann.apps.market.models import Brought, Entry
from gespann.files.intake.task import ADDED, EXPORTED, FIRM, XLSX, Known, Task
from gespann.refusals import Refusal


@dataclass(frozen=True)
class Answer:
    """What the reader says: either faults, with the refused rows as a CSV, or a summary."""

    faults: Sequence[dict[str, Any]]
    refused_rows: str
    summary: dict[str, Any]
    table: bytes


def read(brought: Brought) -> Answer:
    """Compare what is brought with what is known; nothing is kept.

    Raises: Refusal if reading takes more time or memory than is allowed.
    """
    with folder_for_reading() as folder:
        (folder / FIRM).write_text(brought.text, "utf-8")
        for name, content in (
            (brought.history_name, brought.history),
            (brought.beliefs_name, brought.beliefs),
        ):
            if name:
                (folder / name).write_bytes(content)
        known = known_in(folder, list(queries.in_force()))
        answer = answered(folder, Task(
            kind="read",
            language=language_in_use(),
            history=brought.history_name,
            beliefs=brought.beliefs_name,
            replaces=brought.replaces,
            known=known,
            largest_bytes=settings.LARGEST_TABLE_BYTES,
        ))  # fmt: skip
        added = folder / ADDED
        return Answer(
            faults=answer["faults"],
            refused_rows=answer.get("refused_rows", ""),
            summary=answer.get("summary", {}),
            table=added.read_bytes() if added.exists() else b"",
        )


def exported() -> dict[str, bytes]:
    """What is known as files that the command line reads, by their names.

    Raises: Refusal if nothing is known, or if writing takes more than is allowed.
    """
    entries = list(queries.in_force())
    if not entries:
        raise Refusal(_("Nothing is known yet that could be taken away."))
    with folder_for_reading() as folder:
        known = put_into(folder, entries)
        largest = settings.LARGEST_TABLE_BYTES
        task = Task("export", language_in_use(), known=known, largest_bytes=largest)
        answered(folder, task)
        files = {path.name: path.read_bytes() for path in (folder / EXPORTED).iterdir()}
        if (folder / XLSX).exists():
            files[XLSX] = (folder / XLSX).read_bytes()
        return files


def put_into(folder: Path, entries: Sequence[Entry]) -> tuple[Known, ...]:
    """Write what batches say together into a folder, for a process that reads it.

    Args:
        entries: In force, in their order; at least one.

    Returns: The tables of the history, in their order.
    """
    definition = entries[-1].definition
    if definition is None:
        raise ValueError("a batch comes with its definition")
    (folder / FIRM).write_text(definition.text, "utf-8")
    if definition.beliefs_name:
        (folder / definition.beliefs_name).write_bytes(bytes(definition.beliefs))
    return known_in(folder, entries)
