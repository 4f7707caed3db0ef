"""How far the fit is that is being made: both sides wait for the same one."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gespann.apps.jobs import queries as jobs
from gespann.apps.jobs.models import Job, State
from gespann.ui.marks import Progress


def progress_of(job: Job) -> Progress:
    """Without who has asked for it; that is between them and the workbench."""
    shown = jobs.shown(job)
    is_running = job.state == State.RUNNING
    return Progress(
        "learning",
        (shown.phase if is_running else "") or _("The model learns from the history"),
        job.share_done if is_running else None,
        _note(shown.minutes_left),
        reverse("home_learning"),
    )


def _note(minutes: int | None) -> str:
    if minutes is None:
        return _("It goes on by itself; you may leave this page.")
    if minutes <= 1:
        return _("One minute left at most.")
    return _("About {minutes} minutes left; you may leave this page.").format(minutes=minutes)
