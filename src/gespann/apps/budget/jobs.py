"""What is done by itself every night: the ledger is checked, and commitments expire."""

from datetime import time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gespann.apps.jobs.kinds import Kind, Weekly, register
from gespann.apps.jobs.tasks import Task
from gespann.refusals import Refusal

SHOWN = 3


def expire(_task: Task) -> dict[str, Any]:
    """Release what is still reserved after its last day."""
    from gespann.apps.budget.actions.commitments import expire_commitments

    return {"commitments": expire_commitments(timezone.localdate())}


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
