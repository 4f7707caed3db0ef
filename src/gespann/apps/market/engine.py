"""The way to the process that reads files: a folder of its own, limits, and an answer.

The web process itself never opens what somebody has brought: it may be anything, and the libraries
that read it are large.
"""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gespann.apps.market import queries
from gespann.apps.market.models import Brought, Entry
from gespann.files.intake.task import (
    ADDED,
    ANSWER,
    EXPORTED,
    FIRM,
    TASK,
    WHOLE,
    XLSX,
    Known,
    Task,
)
from gespann.language import LANGUAGES
from gespann.refusals import Refusal

OUT_OF_MEMORY = 3
OURS = (TASK, ANSWER, FIRM, ADDED, WHOLE, EXPORTED)
log = logging.getLogger(__name__)


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
    with _folder() as folder:
        (folder / FIRM).write_text(brought.text, "utf-8")
        for name, content in (
            (brought.history_name, brought.history),
            (brought.beliefs_name, brought.beliefs),
        ):
            if name:
                (folder / name).write_bytes(content)
        known = _known_in(folder, list(queries.in_force()))
        answer = _answered(folder, Task(
            kind="read",
            language=_language(),
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
    with _folder() as folder:
        known = put_into(folder, entries)
        largest = settings.LARGEST_TABLE_BYTES
        task = Task("export", _language(), known=known, largest_bytes=largest)
        _answered(folder, task)
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
    return _known_in(folder, entries)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that is gone afterwards, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="gespann-reading-") as folder:
        yield Path(folder)


def _known_in(folder: Path, entries: Sequence[Entry]) -> tuple[Known, ...]:
    known = []
    for entry in (entry for entry in entries if entry.rows):
        name = f"known-{entry.number}.parquet"
        (folder / name).write_bytes(bytes(entry.table))
        known.append(Known(name, str(entry.starts), str(entry.ends)))
    return tuple(known)


def _answered(folder: Path, task: Task) -> dict[str, Any]:
    (folder / TASK).write_text(json.dumps(asdict(task)), "utf-8")
    limits = (settings.READER_MEGABYTES, settings.READER_SECONDS)
    command = [sys.executable, "-m", "gespann.files.intake", str(folder), *map(str, limits)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program and numbers
            command, capture_output=True, timeout=settings.READER_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_much() from None
    if done.returncode != 0 or not (folder / ANSWER).exists():
        if done.returncode != OUT_OF_MEMORY:
            log.error("reading ended with %s: %s", done.returncode, done.stderr.decode()[-2000:])
        raise _too_much()
    answer: dict[str, Any] = json.loads((folder / ANSWER).read_text("utf-8"))
    return answer


def _too_much() -> Refusal:
    return Refusal(
        _(
            "These files could not be read within the limits of time and memory. Bring a shorter "
            "span of time, or save the table as CSV and try once more."
        )
    )


def _language() -> str:
    code = (get_language() or "en")[:2]
    return code if code in LANGUAGES else "en"
