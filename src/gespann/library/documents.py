"""What people take away: the report, the plan as PDF, workbook and story."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from gespann.core.planning.results import JointPlan
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit
from gespann.language import speaking
from gespann.library.briefs import brief_of

if TYPE_CHECKING:
    from gespann.core.compromise.joint_results import JointMean
    from gespann.core.compromise.rounds_results import JointRounds
    from gespann.core.settle.results import DisputeAnswer, NextTest
    from gespann.files.plan_documents.agreed import Agreed


def write_report(
    path: str | Path,
    fit: Fit,
    plan: JointPlan,
    *,
    mean: "JointMean | None" = None,
    tests: "NextTest | None" = None,
    dispute: "DisputeAnswer | None" = None,
    rounds: "JointRounds | None" = None,
    language: str = "en",
) -> None:
    """Write the report, one self-contained HTML file, in English ("en") or German ("de").

    Args:
        mean: What `gespann.golden_mean` found, to be shown, too.
        tests: What `gespann.next_test` found, to be shown, too.
        dispute: What `gespann.settle` found, to be shown, too.
        rounds: What `gespann.bargaining` found, to be shown, too.
    """
    from gespann.files.report import write_report as write
    from gespann.files.whole import whole_file

    with speaking(language), whole_file(Path(path)) as draft:
        write(draft, fit, plan, mean, tests, dispute, rounds)


def write_plan_pdf(
    path: str | Path,
    fit: Fit,
    plan: JointPlan,
    *,
    mean: "JointMean | None" = None,
    language: str = "en",
) -> None:
    """Write the plan as PDF pages to sign, in English ("en") or German ("de").

    Args:
        mean: What `gespann.golden_mean` found: its amounts are then those to be signed.
    """
    from gespann.files.plan_documents.pdf import plan_pdf
    from gespann.files.whole import whole_file

    agreed = _agreed(fit, plan, mean)
    with speaking(language), whole_file(Path(path)) as draft:
        draft.write_bytes(plan_pdf(agreed))


def write_plan_workbook(
    path: str | Path,
    fit: Fit,
    plan: JointPlan,
    *,
    mean: "JointMean | None" = None,
    language: str = "en",
) -> None:
    """Write the plan as a workbook: amounts by lever, market and month, to be changed.

    Args:
        mean: As of `write_plan_pdf`.
    """
    from gespann.files.plan_documents.grid import plan_grid
    from gespann.files.plan_documents.story import title
    from gespann.files.plan_documents.workbook import write_workbook
    from gespann.files.whole import whole_file

    agreed = _agreed(fit, plan, mean)
    with speaking(language), whole_file(Path(path)) as draft:
        write_workbook(draft, plan_grid(agreed), title(agreed))


def read_plan_workbook(
    path: str | Path, fit: Fit, plan: JointPlan, *, mean: "JointMean | None" = None
) -> dict[str, Decimal]:
    """The amount of every lever in a workbook that `write_plan_workbook` wrote.

    What it would bring says `gespann.prospect`.

    Args:
        fit, plan, mean: What the workbook was written from.

    Raises: InputRefused with every fault that was found, row by row.
    """
    from gespann.files.plan_documents.grid import plan_grid
    from gespann.files.plan_documents.workbook_reader import read_workbook

    grid = plan_grid(_agreed(fit, plan, mean))
    cents = read_workbook(Path(path), grid)
    totals = ((lever, int(cents[grid.of_lever(lever)].sum())) for lever in grid.levers)
    return {lever: Decimal(total) / CENTS_PER_UNIT for lever, total in totals}


def plan_story(
    fit: Fit, plan: JointPlan, *, mean: "JointMean | None" = None, language: str = "en"
) -> str:
    """The plan told on one page, as text with Markdown headings: what, why, what for, who promises.

    Args:
        mean: As of `write_plan_pdf`.
    """
    from gespann.files.plan_documents.story import story_text

    agreed = _agreed(fit, plan, mean)
    with speaking(language):
        return story_text(agreed)


def _agreed(fit: Fit, plan: JointPlan, mean: "JointMean | None") -> "Agreed":
    """The golden mean where there is one, else the plan as it is recommended."""
    from gespann.core.planning.surface.exact import exact_prospect
    from gespann.files.plan_documents.agreed import Agreed

    if mean is None or mean.found.amount_cents is None:
        return Agreed(fit, plan, plan.recommended)
    prospect = exact_prospect(fit, brief_of(plan), plan, mean.found.amount_cents)
    return Agreed(fit, plan, prospect, mean)
