"""What is done by itself every night: drafts and payees are forgotten in time."""

from datetime import time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gespann.apps.jobs.kinds import Kind, Weekly, register
from gespann.apps.jobs.tasks import Task


def forget(_task: Task) -> dict[str, Any]:
    """Forget files that did not land, and payees of invoices that were dealt with long ago."""
    from gespann.apps.actuals.actions.keeping import forget_what_is_over

    return dict(forget_what_is_over(timezone.localdate()))


FORGET = register(
    Kind(
        name="actuals.forget",
        title=_("Forgetting payees of invoices that are dealt with"),
        work=forget,
        comes_again=Weekly(at=time(3, 25)),
    )
)
