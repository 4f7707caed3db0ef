"""The job that clears up behind all others, every night."""

import shutil
from datetime import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gespann.apps.jobs import actions, queries
from gespann.apps.jobs.kinds import Kind, Weekly, register
from gespann.apps.jobs.tasks import Task


def forget(_task: Task) -> dict[str, Any]:
    """Forget jobs that ended long ago, and the files of those that ended at all."""
    forgotten = actions.forget_old_jobs()
    return {"jobs": forgotten, "folders": _clear(settings.JOBS_FOLDER)}


def _clear(folder: Path | None) -> int:
    """Remove what jobs have left that will not go on. How many folders it were."""
    if folder is None or not folder.exists():
        return 0
    going_on = {str(pk) for pk in queries.jobs_going_on().values_list("pk", flat=True)}
    left = [path for path in folder.iterdir() if path.name.isdigit() and path.name not in going_on]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


FORGET = register(
    Kind(
        name="jobs.forget",
        title=_("Clearing up old jobs"),
        work=forget,
        comes_again=Weekly(at=time(3, 10)),
    )
)
