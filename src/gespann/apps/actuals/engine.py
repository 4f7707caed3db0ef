"""Reads a file in a process of its own, within limits of time and memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from gespann.apps.market.engine.process import answered, folder_for_reading, language_in_use
from gespann.files.intake.task import GatheredFile, Task


@dataclass(frozen=True)
class Read:
    """What the process says: faults, or the statement."""

    faults: Sequence[dict[str, Any]]
    statement: dict[str, Any]


def read(name: str, content: bytes) -> Read:
    """Read a file with actuals, whatever program has written it.

    Raises: Refusal if reading takes more time or memory than is allowed.
    """
    with folder_for_reading() as folder:
        place = folder / "file"
        place.mkdir()
        (place / name).write_bytes(content)
        answer = answered(
            folder,
            Task(
                kind="actuals",
                language=language_in_use(),
                largest_bytes=settings.LARGEST_TABLE_BYTES,
                files=(GatheredFile(place.name, name, {}),),
            ),
        )
    faults = answer.pop("faults")
    return Read(faults, answer)
