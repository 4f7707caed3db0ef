"""Which work each kind of task asks for; only the process that does it loads what it needs."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from gespann.files.intake.task import Task

Work = Callable[[Path, Task], dict[str, Any]]
WORKS = {
    "read": "gespann.files.intake.reading:read_brought",
    "export": "gespann.files.intake.exporting:export",
    "define": "gespann.files.intake.defining:define",
    "describe": "gespann.files.intake.defining:describe",
    "look": "gespann.files.gathering.looking:look",
    "planned": "gespann.files.planned.reading:read_planned_task",
    "compose": "gespann.files.gathering.putting_together:put_together",
    "actuals": "gespann.files.actuals.reading:read_brought",
}


def work_of(kind: str) -> Work:
    """The function that does it."""
    module, _colon, name = WORKS[kind].partition(":")
    work: Work = getattr(import_module(module), name)
    return work
