"""Gespann brings sales and marketing to one table: one goal, one budget, one plan.

import gespann

firm = gespann.read_firm("my-firm")
fit = gespann.fit(firm)
plan = gespann.plan(fit)

Names are loaded when they are first used, so that `import gespann` costs next to nothing and JAX is
only started by whoever fits a model.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gespann.core.compromise.standings import standings as standings
    from gespann.core.findings import Finding as Finding
    from gespann.core.firm import Attitude as Attitude
    from gespann.core.firm import Belief as Belief
    from gespann.core.firm import BudgetGroup as BudgetGroup
    from gespann.core.firm import Exclusion as Exclusion
    from gespann.core.firm import Experiment as Experiment
    from gespann.core.firm import Firm as Firm
    from gespann.core.firm import Lever as Lever
    from gespann.core.firm import PlanBrief as PlanBrief
    from gespann.core.firm import Risk as Risk
    from gespann.core.firm import Stage as Stage
    from gespann.core.planning.results import JointPlan as JointPlan
    from gespann.core.response.results import Fit as Fit
    from gespann.core.simulation import random_scenario as random_scenario
    from gespann.files.firm_from_frame import firm_from_frame as firm_from_frame
    from gespann.files.frames import lever_frame as lever_frame
    from gespann.files.frames import plan_frame as plan_frame
    from gespann.files.surface_archive import surface_from_bytes as surface_from_bytes
    from gespann.files.surface_archive import surface_to_bytes as surface_to_bytes
    from gespann.library import accept as accept
    from gespann.library import bargaining as bargaining
    from gespann.library import check as check
    from gespann.library import course as course
    from gespann.library import design_experiment as design_experiment
    from gespann.library import fit as fit
    from gespann.library import golden_mean as golden_mean
    from gespann.library import next_test as next_test
    from gespann.library import object_to_text as object_to_text
    from gespann.library import plan as plan
    from gespann.library import plan_story as plan_story
    from gespann.library import propose as propose
    from gespann.library import prospect as prospect
    from gespann.library import read_experiment as read_experiment
    from gespann.library import read_firm as read_firm
    from gespann.library import read_plan_workbook as read_plan_workbook
    from gespann.library import read_rounds as read_rounds
    from gespann.library import read_wishes as read_wishes
    from gespann.library import settle as settle
    from gespann.library import simulate as simulate
    from gespann.library import surface as surface
    from gespann.library import to_inference_data as to_inference_data
    from gespann.library import write_plan_pdf as write_plan_pdf
    from gespann.library import write_plan_workbook as write_plan_workbook
    from gespann.library import write_report as write_report
    from gespann.refusals import InputRefused as InputRefused
    from gespann.refusals import Refusal as Refusal

__version__ = "0.1.0"

_HOMES = {
    "gespann.core.compromise.standings": ("standings",),
    "gespann.core.findings": ("Finding",),
    "gespann.core.firm": (
        "Attitude", "Belief", "BudgetGroup", "Exclusion", "Experiment", "Firm", "Lever",
        "PlanBrief", "Risk", "Stage",
    ),
    "gespann.core.planning.results": ("JointPlan",),
    "gespann.core.response.results": ("Fit",),
    "gespann.core.simulation": ("random_scenario",),
    "gespann.files.firm_from_frame": ("firm_from_frame",),
    "gespann.files.frames": ("lever_frame", "plan_frame"),
    "gespann.files.surface_archive": ("surface_from_bytes", "surface_to_bytes"),
    "gespann.library": (
        "accept", "bargaining", "check", "course", "design_experiment", "fit", "golden_mean",
        "next_test", "object_to_text", "plan", "plan_story", "propose", "prospect",
        "read_experiment", "read_firm", "read_plan_workbook", "read_rounds", "read_wishes",
        "settle", "simulate", "surface", "to_inference_data", "write_plan_pdf",
        "write_plan_workbook", "write_report",
    ),
    "gespann.refusals": ("InputRefused", "Refusal"),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [*sorted(_HOME_OF), "__version__"]  # noqa: PLE0604 (the names are strings)


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'gespann' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
