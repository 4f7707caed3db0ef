"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Jobs, their leases, and the schedule of those that come again."""

    name = "gespann.apps.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let every app say, in its `jobs.py`, which kinds of jobs it has."""
        autodiscover_modules("jobs")
