"""Keeping files that a job has written."""

from gespann.apps.budget.models import PreparedFile
from gespann.apps.jobs.models import Job


def keep_file(job: Job, name: str, content_type: str, content: bytes) -> PreparedFile:
    """Keep a file until its job is forgotten."""
    return PreparedFile.objects.create(
        job=job, name=name, content_type=content_type, content=content
    )
