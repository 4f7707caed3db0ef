"""A folder with a task, the process that does it within limits, and its answer."""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gespann.apps.market.models import Entry
from gespann.files.intake.task import (
    ADDED,
    ANSWER,
    COMPOSED,
    EXPORTED,
    FIRM,
    KEPT,
    TASK,
    WHOLE,
    Known,
    Task,
)
from gespann.language import LANGUAGES
from gespann.refusals import Refusal

OUT_OF_MEMORY = 3
OURS = (TASK, ANSWER, FIRM, ADDED, WHOLE, EXPORTED, COMPOSED, KEPT)
PREFIX = "gespann-reading-"
log = logging.getLogger(__name__)


@contextmanager
def folder_for_reading() -> Iterator[Path]:
    """A folder that is gone afterwards, whatever happens."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        yield Path(folder)


def known_in(folder: Path, entries: Sequence[Entry]) -> tuple[Known, ...]:
    """Put what was accepted before into the folder."""
    known = []
    for entry in (entry for entry in entries if entry.rows):
        name = f"known-{entry.number}.parquet"
        (folder / name).write_bytes(bytes(entry.table))
        known.append(Known(name, str(entry.starts), str(entry.ends)))
    return tuple(known)


def answered(folder: Path, task: Task) -> dict[str, Any]:
    """Do the task.

    Raises: Refusal if it takes more time or memory than is allowed.
    """
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


def language_in_use() -> str:
    """The language of faults and findings: that of the reader."""
    code = (get_language() or "en")[:2]
    return code if code in LANGUAGES else "en"
