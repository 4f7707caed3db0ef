"""The job that clears up behind whoever brought files and did not land them, every night."""

import shutil
import tempfile
import time
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from gespann.apps.jobs.kinds import Kind, Weekly, register
from gespann.apps.jobs.tasks import Task
from gespann.apps.market import actions, engine

SURELY_OVER = 60 * 60  # seconds; no file is read for so long


def forget(_task: Task) -> dict[str, Any]:
    """Forget files and drafts that nobody landed, and folders that a killed process has left."""
    return {"files": actions.forget_what_is_over(), "folders": _clear(Path(tempfile.gettempdir()))}


def _clear(place: Path) -> int:
    """Remove folders for reading that nobody reads in any more. How many it were."""
    oldest = time.time() - SURELY_OVER
    left = [
        folder
        for folder in place.glob(f"{engine.PREFIX}*")
        if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < oldest
    ]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return sum(not folder.exists() for folder in left)


FORGET = register(
    Kind(
        name="market.forget",
        title=_("Clearing up files that did not land"),
        work=forget,
        comes_again=Weekly(at=time_of_day(3, 20)),
    )
)
