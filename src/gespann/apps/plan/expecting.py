"""What a fit expects of a version of the plan: the work of a job.

Loaded only by what computes. It goes on from the room of the round, where that was computed on the
fit; else from the fit's own plan, whose budget and goal do not matter for what amounts bring.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from gespann import library
from gespann.apps.jobs.tasks import Task
from gespann.apps.plan.course_of_year import CourseOfYear, SpentSoFar
from gespann.apps.plan.engine import fit_of, in_units
from gespann.apps.plan.figures import Line, Purpose, cents_of_levers, lines_of_document
from gespann.apps.plan.models import PlanVersion, Prepared
from gespann.apps.plan.queries.expectations import around, fit_signed_on
from gespann.apps.response.models import Fit as FitRow
from gespann.apps.response.queries import archive_of, results_of
from gespann.core.firm import SoFar
from gespann.core.planning.results import JointPlan
from gespann.core.planning.surface.exact import Course
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit
from gespann.files.documents import from_document, to_document
from gespann.files.fit_archive import read_fit
from gespann.refusals import Refusal


def expect(task: Task) -> dict[str, Any]:
    """The work of a job: what is expected of a version, as a document.

    Raises: Refusal if neither the round nor the fit has a plan to go on from.
    """
    version = PlanVersion.objects.select_related("round__fiscal_year").get(
        pk=task.arguments["version"]
    )
    fit, plan = ground_of(version, FitRow.objects.get(pk=task.arguments["fit"]))
    task.report(0.3, "plan")
    return {"results": to_document(course_of(version, fit, plan))}


def ground_of(version: PlanVersion, row: FitRow) -> tuple[Fit, JointPlan]:
    """The fit, and the plan in whose year a version is valued.

    Raises: Refusal if there is none, or the plan is of another year.
    """
    ready = Prepared.objects.filter(round=version.round, fit=row).order_by("-pk").first()
    if ready is not None and ready.plan:
        return fit_of(ready), from_document(JointPlan, ready.plan)
    plan = results_of(row).plan
    if plan is None or row.pk == fit_signed_on(version):
        raise Refusal(_("The room of this round was not computed, so there is nothing to go on."))
    first = plan.start if plan.so_far is None else plan.so_far.start
    earliest, latest = around(version.round.fiscal_year.starts)
    if not earliest <= first <= latest:
        raise Refusal(_("The fit is about another year than this plan."))
    goal, reached = version.round.goal_cents, plan.so_far.reached_cents if plan.so_far else 0
    left = None if goal is None else max(goal - reached, 0)
    return read_fit(archive_of(row)), replace(plan, goal_cents=left)


def amounts_to_come(version: PlanVersion, plan: JointPlan) -> dict[str, int]:
    """What a version still gives each lever: in a running year what is signed, less what is spent.

    A lever that the version does not name, because a later fit has added it, gets nothing.
    """
    cents = cents_of_levers(lines_of_document(version.content))
    names = [one.lever.name for one in plan.recommended.allocations]
    spent = (0,) * len(names) if plan.so_far is None else plan.so_far.spent_cents
    return {
        name: max(cents.get(name, 0) - gone, 0) for name, gone in zip(names, spent, strict=True)
    }


def measures_of(version: PlanVersion) -> tuple[Line, ...]:
    """The measures that a version does."""
    lines = lines_of_document(version.content)
    return tuple(one for one in lines if one.purpose is Purpose.MEASURE)


def course_of(version: PlanVersion, fit: Fit, plan: JointPlan) -> CourseOfYear:
    """What the signed amounts bring in the course of the year."""
    amounts = amounts_to_come(version, plan)
    measures = {one.name: one.cents for one in measures_of(version)}
    prospect, course = library.course(
        fit,
        plan,
        {name: in_units(cents) for name, cents in amounts.items()},
        measures={name: in_units(cents) for name, cents in measures.items()},
    )
    known = {one.name for one in fit.firm.measures}
    return CourseOfYear(
        period=fit.firm.period,
        outcome=prospect.outcome_cents,
        contribution=prospect.contribution_cents,
        goal_probability=prospect.goal_probability,
        better_than_last_year=prospect.better_than_last_year,
        starts=course.starts,
        low=_plain(course.low_cents),
        median=_plain(course.median_cents),
        high=_plain(course.high_cents),
        planned=_by_lever(fit, course),
        measures=measures,
        unknown=tuple(name for name in measures if name not in known),
        so_far=None if plan.so_far is None else _so_far(fit, plan.so_far),
    )


def _by_lever(fit: Fit, course: Course) -> dict[str, tuple[int, ...]]:
    return {
        lever.name: tuple(int(cents) for cents in course.amount_cents[:, number])
        for number, lever in enumerate(fit.firm.levers)
    }


def _so_far(fit: Fit, so_far: SoFar) -> SpentSoFar:
    firm = fit.firm
    first = int(np.searchsorted(firm.history.starts, np.datetime64(so_far.start, "D")))
    outcome = firm.history.outcome[:, first:].sum(axis=0) * firm.outcome_value * CENTS_PER_UNIT
    spent = zip(firm.levers, so_far.spent_cents, strict=True)
    return SpentSoFar(
        starts=tuple(firm.history.starts[first:].astype("datetime64[D]").tolist()),
        outcome=tuple(None if np.isnan(one) else float(one) for one in outcome),
        by_lever={lever.name: int(cents) for lever, cents in spent},
        reached_cents=so_far.reached_cents,
    )


def _plain(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(one) for one in values)
