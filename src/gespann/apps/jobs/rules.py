"""Who may see, cancel and mend jobs. A job is its asker's own affair until it needs mending."""

from gespann.apps.jobs.models import Job, State
from gespann.apps.organisation import rules as organisation
from gespann.apps.organisation.models import Office
from gespann.apps.organisation.rules import Somebody


def may_see(user: Somebody, job: Job) -> bool:
    """People see the jobs that they asked for, and nobody else's."""
    return user.is_authenticated and user.is_active and job.asked_by_id == user.pk


def may_cancel(user: Somebody, job: Job) -> bool:
    """Whoever asked for it, until it has ended."""
    return may_see(user, job) and not job.has_ended


def may_ask_again(user: Somebody, job: Job) -> bool:
    """Whoever asked for it or may mend it, once it ended without a result."""
    ended_in_vain = job.has_ended and job.state != State.DONE
    return ended_in_vain and (may_see(user, job) or may_mend(user, job))


def may_mend_jobs(user: Somebody) -> bool:
    """Administrators are shown what was given up."""
    return organisation.holds(user, Office.ADMINISTRATOR)


def may_mend(user: Somebody, job: Job) -> bool:
    """A job that was given up is shown to administrators too; no other job is."""
    return job.state == State.DEAD and may_mend_jobs(user)
