"""What rounds have computed for them, as jobs.

This is loaded whenever the workbench starts, so it loads the core's types only when it needs them.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gespann.apps.jobs.kinds import Kind, register
from gespann.apps.jobs.models import Job
from gespann.apps.jobs.tasks import Arguments, Files
from gespann.apps.plan.models.expectation import EXPECT
from gespann.apps.plan.models.prepared import (
    FOUND,
    JUDGE,
    LEARNED,
    PREPARE,
    RESULTS,
    SURFACE,
    TRY_OUT,
)
from gespann.apps.plan.models.version import DOCUMENT, ENDINGS, FILE

PHASES = {
    "prepare": _("Preparing the data"),
    "sample": _("Learning from the history"),
    "forecast_check": _("Testing the forecast on held-back periods"),
    "evidence_alone": _("Weighing the evidence without beliefs"),
    "plan": _("Searching for the best plan"),
    "tests": _("Judging tests"),
    "compromise": _("Searching for the golden mean"),
    "surface": _("Preparing the sliders"),
}


def check_prepare(arguments: Arguments) -> Arguments:
    """{"round": 1, "edition": 1, "frame": 1}"""
    _refuse_others(arguments, {"round": int, "edition": int, "frame": int})
    return arguments


def check_judge(arguments: Arguments) -> Arguments:
    """{"prepared": 1, "turns": 12, "day": "2026-12-01"}"""
    _refuse_others(arguments, {"prepared": int, "turns": int, "day": str})
    date.fromisoformat(arguments["day"])
    return arguments


def check_try_out(arguments: Arguments) -> Arguments:
    """{"prepared": 1, "cents": [100, 200]}"""
    _refuse_others(arguments, {"prepared": int, "cents": list})
    if any(type(one) is not int or one < 0 for one in arguments["cents"]):
        raise ValueError(f"amounts are whole cents and not negative, got {arguments['cents']}")
    return arguments


def check_document(arguments: Arguments) -> Arguments:
    """{"version": 1, "ending": "pdf", "language": "de"}"""
    _refuse_others(arguments, {"version": int, "ending": str, "language": str})
    if arguments["ending"] not in ENDINGS:
        raise ValueError(f"a plan is written as {ENDINGS}, not {arguments['ending']!r}")
    return arguments


def check_expect(arguments: Arguments) -> Arguments:
    """{"version": 1, "fit": 1}"""
    _refuse_others(arguments, {"version": int, "fit": int})
    return arguments


def record_expectation(job: Job, result: Any) -> None:
    """Keep what a fit expects of a version of the plan."""
    from gespann.apps.plan.actions import expecting

    expecting.record_expectation(job.arguments, result["results"], job=job.pk)


def _signatures_of(job: Job) -> str:
    """The page on which the version is signed."""
    from gespann.apps.plan.models import PlanVersion

    planning = PlanVersion.objects.values_list("round", flat=True).get(pk=job.arguments["version"])
    return reverse("plan:signatures", args=[planning])


def record_document(job: Job, result: Any) -> None:
    """Keep the document that the work has left with the job's files."""
    from gespann.apps.budget.actions.files import keep_file

    keep_file(job, result["name"], result["content_type"], _left(result, FILE))


def address_of_document(job: Job) -> str:
    """Where it can be taken away."""
    return reverse("budget:prepared", args=[job.pk])


def record_prepared(job: Job, result: Any) -> None:
    """Keep what the work has left with the job's files."""
    from gespann.apps.plan.actions import preparing

    anew = result["learned_anew"]
    found = preparing.Found(
        documents=json.loads(_left(result, FOUND)),
        surface=_left(result, SURFACE),
        markets=result["markets"],
        learned=_left(result, LEARNED) if anew else None,
        results=json.loads(_left(result, RESULTS)) if anew else None,
    )
    preparing.record_prepared(job.arguments, found, job=job.pk)


def record_standing(job: Job, result: Any) -> None:
    """Keep where the bargaining stands."""
    from gespann.apps.plan.actions import preparing

    found = json.loads(_left(result, FOUND))
    preparing.record_standing(job.arguments, found, job=job.pk)


def _table_of(job: Job) -> str:
    """The table that was judged.

    The number of the job makes it another address than that of the page that waits for it: browsers
    load nothing anew for a link that differs only behind the "#".
    """
    return f"{reverse('plan:table', args=[_round_of(job)])}?judged={job.pk}#computed"


def _tried_out(job: Job) -> str:
    """The room with the amounts that were tried out."""
    cents = ",".join(map(str, job.arguments["cents"]))
    return f"{reverse('plan:room', args=[_round_of(job)])}?cents={cents}&exact={job.pk}#exact"


def _round_of(job: Job) -> int:
    """The round whose room the job works with."""
    from gespann.apps.plan.models import Prepared

    return Prepared.objects.values_list("round", flat=True).get(pk=job.arguments["prepared"])


def _left(result: Any, name: str) -> bytes:
    """What the work has left with the job's files."""
    content = Files(Path(result["folder"]), result["fence"]).kept(name)
    if content is None:
        raise ValueError(f"the file {name} of this job is gone")
    return content


def _refuse_others(arguments: Arguments, wanted: dict[str, type]) -> None:
    found = {name: type(value) for name, value in arguments.items()}
    if found != wanted:
        raise ValueError(f"this job needs {wanted}, got {arguments}")


register(
    Kind(
        name=PREPARE,
        title=_("The room of a planning round"),
        work="gespann.apps.plan.engine:prepare",
        check=check_prepare,
        record=record_prepared,
        phases=PHASES,
        address=lambda job: reverse("plan:room", args=[job.arguments["round"]]),
    )
)
register(
    Kind(
        name=JUDGE,
        title=_("Where a planning round stands"),
        work="gespann.apps.plan.engine:judge",
        check=check_judge,
        record=record_standing,
        phases=PHASES,
        address=_table_of,
    )
)
register(
    Kind(
        name=TRY_OUT,
        title=_("Exact figures of amounts in a planning round"),
        work="gespann.apps.plan.engine:try_out",
        check=check_try_out,
        address=_tried_out,
        in_passing=True,
    )
)
register(
    Kind(
        name=EXPECT,
        title=_("What a plan is expected to bring, month by month"),
        work="gespann.apps.plan.expecting:expect",
        check=check_expect,
        record=record_expectation,
        phases={"plan": _("Valuing the signed amounts")},
        address=_signatures_of,
    )
)
register(
    Kind(
        name=DOCUMENT,
        title=_("A signed plan as a document"),
        work="gespann.apps.plan.documents:write",
        check=check_document,
        record=record_document,
        address=address_of_document,
    )
)
