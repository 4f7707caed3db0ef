"""Files of any shape: looked at one by one, and several composed to one history."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from gespann.apps.market import queries
from gespann.apps.market.engine.history import Answer
from gespann.apps.market.engine.process import (
    answered,
    folder_for_reading,
    known_in,
    language_in_use,
)
from gespann.apps.market.models import Definition, SourceFile
from gespann.files.intake.task import ADDED, FIRM, KEPT, GatheredFile, Task


@dataclass(frozen=True)
class Look:
    """What the first look says: faults, or what was found and the file as it is kept."""

    faults: Sequence[dict[str, Any]]
    found: dict[str, Any]
    content: bytes


def look(name: str, content: bytes, choices: dict[str, Any], text: str) -> Look:
    """Look at one file beside a definition.

    Args:
        content: As it was brought, or as it is kept.
        choices: What somebody has said of it; {} to guess.
        text: Of firm.toml.

    Raises: Refusal if reading takes more time or memory than is allowed.
    """
    with folder_for_reading() as folder:
        (folder / FIRM).write_text(text, "utf-8")
        file = _put(folder, 0, name, content, choices)
        answer = answered(folder, Task(
            kind="look",
            language=language_in_use(),
            known=known_in(folder, list(queries.in_force())),
            largest_bytes=settings.LARGEST_TABLE_BYTES,
            files=(file,),
            remembered=queries.remembered(),
        ))  # fmt: skip
        kept = folder / KEPT
        return Look(
            answer["faults"],
            answer.get("found", {}),
            kept.read_bytes() if kept.exists() else b"",
        )


def compose(
    files: Sequence[SourceFile], definition: Definition, without: Sequence[str]
) -> tuple[Answer, dict[str, Any]]:
    """Put files together, beside what is known.

    Returns: As for a history that is brought; and what is told of files and changes.

    Raises: Refusal if reading takes more time or memory than is allowed.
    """
    with folder_for_reading() as folder:
        (folder / FIRM).write_text(definition.text, "utf-8")
        if definition.beliefs_name:
            (folder / definition.beliefs_name).write_bytes(bytes(definition.beliefs))
        gathered = [
            _put(folder, number, one.name, bytes(one.content), one.choices)
            for number, one in enumerate(files)
        ]
        answer = answered(folder, Task(
            kind="compose",
            language=language_in_use(),
            beliefs=definition.beliefs_name,
            known=known_in(folder, list(queries.in_force())),
            largest_bytes=settings.LARGEST_TABLE_BYTES,
            files=tuple(gathered),
            without=tuple(without),
        ))  # fmt: skip
        added = folder / ADDED
        told = answer.get("told", {}) | {"replaces": answer.get("replaces", False)}
        return Answer(
            faults=answer["faults"],
            refused_rows="",
            summary=answer.get("summary", {}),
            table=added.read_bytes() if added.exists() else b"",
        ), told


def _put(
    folder: Path, number: int, name: str, content: bytes, choices: dict[str, Any]
) -> GatheredFile:
    """In a folder of its own, so that no two names are in each other's way."""
    place = folder / f"file-{number}"
    place.mkdir()
    (place / name).write_bytes(content)
    return GatheredFile(place.name, name, choices)
