"""A version of the plan as PDF, workbook or one-page story, with the figures that it brings.

The work of a job, since it goes on from the fit: exactly the signed amounts are put to the model.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import translation

from gespann import library
from gespann.apps.jobs.tasks import Task
from gespann.apps.plan.engine import in_units
from gespann.apps.plan.expecting import amounts_to_come, ground_of, measures_of
from gespann.apps.plan.models import PlanVersion
from gespann.apps.plan.models.version import FILE
from gespann.apps.plan.queries.expectations import fit_signed_on
from gespann.apps.plan.queries.versions import changes_by
from gespann.apps.response.models import Fit
from gespann.files.plan_documents.agreed import Agreed, Amendment, Changed, DoneMeasure
from gespann.files.plan_documents.grid import plan_grid
from gespann.files.plan_documents.pdf import plan_pdf
from gespann.files.plan_documents.story import story_text, title
from gespann.files.plan_documents.workbook import write_workbook
from gespann.language import speaking


@dataclass(frozen=True)
class Written:
    """How a kind of document is written."""

    content_type: str
    write: Callable[[Agreed], bytes]


def write(task: Task) -> dict[str, Any]:
    """The work of a job: write a document, and leave it with the job's files.

    Raises: Refusal if nothing was computed for the round that the version belongs to.
    """
    asked = task.arguments
    version = PlanVersion.objects.select_related("round__fiscal_year", "amends").get(
        pk=asked["version"]
    )
    agreed = agreed_of(version)
    task.report(0.5)
    kind = KINDS[asked["ending"]]
    with speaking(asked["language"]), translation.override(asked["language"]):
        task.files.keep(FILE, kind.write(agreed))
    return {
        "folder": str(task.files.folder),
        "fence": task.files.fence,
        "name": f"plan-{version.round.fiscal_year}-{version.number}.{asked['ending']}",
        "content_type": kind.content_type,
        "outcome": agreed.prospect.outcome_cents.as_list(),
        "goal_probability": agreed.prospect.goal_probability,
    }


def agreed_of(version: PlanVersion) -> Agreed:
    """The signed amounts and measures, and what they bring by the fit that they were signed on.

    Raises: Refusal if nothing was computed for the round.
    """
    fit, plan = ground_of(version, Fit.objects.get(pk=fit_signed_on(version)))
    lines, known = measures_of(version), {one.name for one in fit.firm.measures}
    amounts = amounts_to_come(version, plan)
    prospect = library.prospect(
        fit,
        plan,
        {name: in_units(cents) for name, cents in amounts.items()},
        measures={one.name: in_units(one.cents) for one in lines},
    )
    measures = tuple(DoneMeasure(m.name, m.side, m.cents, m.name in known) for m in lines)
    # The plan by market is one of the recommended amounts, and others may have been signed.
    plan = replace(plan, by_market=None)
    return Agreed(fit, plan, prospect, measures=measures, amendment=_amendment(version))


def _amendment(version: PlanVersion) -> Amendment | None:
    if version.amends is None:
        return None
    changes = (
        Changed(one.line.name, one.before_cents, one.line.cents) for one in changes_by(version)
    )
    return Amendment(version.number, version.amends.number, version.reason, tuple(changes))


def _workbook(agreed: Agreed) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_workbook(path, plan_grid(agreed), title(agreed))
        return path.read_bytes()


def _story(agreed: Agreed) -> bytes:
    return story_text(agreed).encode()


KINDS = {
    "pdf": Written("application/pdf", plan_pdf),
    "xlsx": Written("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook),
    "md": Written("text/markdown; charset=utf-8", _story),
}
