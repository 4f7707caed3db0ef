"""What is done every night, and files that take longer than a page may.

By itself the ledger is checked, and commitments expire.
"""

from datetime import time
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gespann.apps.jobs.kinds import Kind, Weekly, register
from gespann.apps.jobs.models import Job
from gespann.apps.jobs.tasks import Arguments, Files, Task
from gespann.refusals import Refusal

SHOWN = 3


def expire(_task: Task) -> dict[str, Any]:
    """Release what is still reserved after its last day, and remind people of what waits."""
    from gespann.apps.budget.actions.commitments import expire_commitments
    from gespann.apps.budget.actions.reminding import remind

    today = timezone.localdate()
    released = expire_commitments(today)
    remind(today)
    return {"commitments": released}


def check(task: Task) -> dict[str, Any]:
    """Add the ledger up again.

    Raises: Refusal with what is wrong, so that the job does not end as if all were well.
    """
    from gespann.apps.budget.engine import check_ledger

    verdict = check_ledger(task.report)
    if not verdict.is_well:
        count = len(verdict.faults)
        heading = ngettext(
            "The ledger has {count} fault.", "The ledger has {count} faults.", count
        ).format(count=count)
        more = [_("`gespann check-ledger` shows all.")] if count > SHOWN else []
        raise Refusal(" ".join([heading, *verdict.faults[:SHOWN], *more]))
    return {"entries": verdict.entries, "lines": verdict.lines, "pots": verdict.pots}


WANTED = {"what": str, "pot": int, "month": str, "language": str}


def check_file(arguments: Arguments) -> Arguments:
    """{"what": "statement.pdf", "pot": 1, "month": "2027-03-01", "language": "de"}"""
    if {name: type(value) for name, value in arguments.items()} != WANTED:
        raise ValueError(f"a file needs {WANTED}, got {arguments}")
    return arguments


def record_file(job: Job, result: Any) -> None:
    """Keep the file that the work has left with the job's files."""
    from gespann.apps.budget.actions.files import keep_file
    from gespann.apps.budget.engine.files import FILE

    content = Files(Path(result["folder"]), result["fence"]).kept(FILE)
    if content is None:
        raise ValueError("the files of this job are gone")
    keep_file(job, result["name"], result["content_type"], content)


def address_of_file(job: Job) -> str:
    """Where the file can be taken away."""
    return reverse("budget:prepared", args=[job.pk])


def about_file(job: Job) -> str:
    """Which file it is."""
    return " ".join(filter(None, [job.arguments["what"], job.arguments["month"][:7]]))


EXPIRE = register(
    Kind(
        name="budget.expire",
        title=gettext_lazy("Releasing expired commitments"),
        work=expire,
        comes_again=Weekly(at=time(3, 20)),
    )
)
CHECK = register(
    Kind(
        name="budget.check",
        title=gettext_lazy("Checking the ledger"),
        # In a process of its own: adding up a million entries takes longer than quick work may.
        work="gespann.apps.budget.jobs:check",
        comes_again=Weekly(at=time(3, 40)),
    )
)
FILE = register(
    Kind(
        name="budget.file",
        title=gettext_lazy("A file of the budget"),
        work="gespann.apps.budget.engine.files:prepare",
        check=check_file,
        record=record_file,
        address=address_of_file,
        about=about_file,
    )
)
