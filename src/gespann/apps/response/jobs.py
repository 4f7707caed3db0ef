"""Fits as jobs.

This is loaded whenever the workbench starts, so it loads the core's types only when it needs them.
"""

import json
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gespann.apps.jobs.kinds import Kind, register
from gespann.apps.jobs.models import Job
from gespann.apps.jobs.tasks import Arguments, Files
from gespann.apps.response.models import ARCHIVE, FOUND, KIND, Asked, Found

WANTED = {"entry": int, "seed": int, "draws": int, "thorough": bool}


def check(arguments: Arguments) -> Arguments:
    """{"entry": 12, "seed": 0, "draws": 500, "thorough": false}"""
    found = {name: type(value) for name, value in arguments.items()}
    if found != WANTED:
        raise ValueError(f"a fit needs {WANTED}, got {arguments}")
    return arguments


def record(job: Job, result: Any) -> None:
    """Keep the fit whose parts the work has left with the job's files."""
    from gespann.apps.response import actions

    if job.asked_by is None:
        raise ValueError("somebody has to ask for a fit")
    files = Files(Path(result["folder"]), result["fence"])
    told, archive = files.kept(FOUND), files.kept(ARCHIVE)
    if told is None or archive is None:
        raise ValueError("the files of this job are gone")
    found = Found(**json.loads(told), archive=archive, seconds=result["seconds"])
    actions.record_fit(found, Asked(**job.arguments), by=job.asked_by, job=job.pk)


def address(job: Job) -> str:
    """The page of what came out."""
    from gespann.apps.response import queries

    fit = queries.fit_of_job(job.pk)
    return "" if fit is None else reverse("response:fit", args=[fit.pk])


def about(job: Job) -> str:
    """Which fit this is."""
    return gettext("History up to entry {entry}, seed {seed}").format(
        entry=job.arguments["entry"], seed=job.arguments["seed"]
    )


FIT = register(
    Kind(
        name=KIND,
        title=_("Fit of the response model"),
        work="gespann.apps.response.engine:fit",
        check=check,
        record=record,
        phases={
            "prepare": _("Preparing the data"),
            "sample": _("Learning from the history"),
            "forecast_check": _("Testing the forecast on held-back periods"),
            "evidence_alone": _("Weighing the evidence without beliefs"),
            "thorough_checks": _("Checking the model thoroughly"),
            "plan": _("Searching for the best plan"),
        },
        address=address,
        about=about,
    )
)
