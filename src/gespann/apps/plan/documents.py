"""A version of the plan as PDF, workbook or one-page story, with the figures that it brings.

The work of a job, since it goes on from the fit: exactly the signed amounts are put to the model.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from gespann import library
from gespann.apps.jobs.tasks import Task
from gespann.apps.plan.engine import fit_of, in_units
from gespann.apps.plan.figures import cents_of_levers, lines_of_document
from gespann.apps.plan.models import PlanVersion, Prepared
from gespann.apps.plan.models.version import FILE
from gespann.core.planning.results import JointPlan
from gespann.files.documents import from_document
from gespann.files.plan_documents.agreed import Agreed
from gespann.files.plan_documents.grid import plan_grid
from gespann.files.plan_documents.pdf import plan_pdf
from gespann.files.plan_documents.story import story_text, title
from gespann.files.plan_documents.workbook import write_workbook
from gespann.language import speaking
from gespann.refusals import Refusal


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
    version = PlanVersion.objects.select_related("round__fiscal_year").get(pk=asked["version"])
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
    """The signed amounts, and what they bring.

    Raises: Refusal if nothing was computed for the round.
    """
    ready = Prepared.objects.filter(round=version.round, fit=version.round.fit).last()
    if ready is None or not ready.plan:
        raise Refusal(_("The room of this round was not computed, so there is nothing to go on."))
    # The plan by market is one of the recommended amounts, and others may have been signed.
    plan = replace(from_document(JointPlan, ready.plan), by_market=None)
    fit = fit_of(ready)
    cents = cents_of_levers(lines_of_document(version.content))
    if plan.so_far is not None:  # the plan is of the rest of a year, what is signed is of all of it
        names = [one.lever.name for one in plan.recommended.allocations]
        spent = dict(zip(names, plan.so_far.spent_cents, strict=True))
        cents = {name: max(amount - spent[name], 0) for name, amount in cents.items()}
    amounts = {name: in_units(amount) for name, amount in cents.items()}
    return Agreed(fit, plan, library.prospect(fit, plan, amounts))


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
