"""Jobs as rows of a table: {% with shown=row|as_shown %}."""

from datetime import timedelta

from django import template
from django.utils.translation import ngettext

from gespann.apps.jobs import queries
from gespann.apps.jobs.models import Job

register = template.Library()


@register.filter
def as_shown(job: Job) -> queries.ShownJob:
    """The job with the words of its kind."""
    return queries.shown(job)


@register.filter
def duration(time: timedelta) -> str:
    """Whole minutes, or seconds of less than two minutes."""
    seconds = max(round(time.total_seconds()), 1)
    if seconds < 120:
        return ngettext("{seconds} second", "{seconds} seconds", seconds).format(seconds=seconds)
    minutes = round(seconds / 60)
    return ngettext("{minutes} minute", "{minutes} minutes", minutes).format(minutes=minutes)
