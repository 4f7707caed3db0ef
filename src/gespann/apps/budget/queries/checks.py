"""The nightly check of the ledger: when it was, and what it has found."""

from gespann.apps.jobs.models import ENDS, Job

CHECK = "budget.check"


def last_check() -> Job | None:
    """The last check that has ended; None before there is one."""
    return Job.objects.filter(kind=CHECK, state__in=ENDS).order_by("-pk").first()
