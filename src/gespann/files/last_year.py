"""A firm without a history: last year's totals, spread evenly over one year of periods.

This says how much was sold with how much effort, and nothing of what the effort did; for that
such a firm has the published studies and its own beliefs.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from gespann.core.firm import History, Lever, Stage
from gespann.core.quantities import Period
from gespann.files.names import one_line
from gespann.files.nearest import did_you_mean
from gespann.files.toml_section import Section, is_number
from gespann.language import gettext as _

LAST_YEAR_KEYS = ("outcome", "stages")
NAME_OF_OUTCOME = "outcome"  # where neither a column nor a stage gives it one


@dataclass(frozen=True)
class LastYear:
    """Totals of one year.

    Attributes:
        outcome: In its own unit.
        stages: Of each stage, the last of which is the outcome.
        units: Of each lever.
    """

    outcome: float
    stages: tuple[float, ...]
    units: tuple[float, ...]


def read_last_year(
    root: Section, stages: tuple[Stage, ...], levers: list[tuple[Section, Lever]]
) -> LastYear | None:
    """The section [last_year] and last_year of each lever."""
    section = root.part("last_year", LAST_YEAR_KEYS)
    section.need("outcome", "outcome = 2_400_000")
    outcome = section.positive("outcome")
    counts = _totals_of_stages(section, [stage.name for stage in stages[:-1]])
    units = [_units(lever_section, lever) for lever_section, lever in levers]
    known = tuple(one for one in units if one is not None)
    if outcome is None or counts is None or len(known) < len(units):
        return None
    return LastYear(outcome, (*counts, outcome) if stages else (), known)


def _totals_of_stages(section: Section, names: list[str]) -> tuple[float, ...] | None:
    """Totals of all stages but the last, whose total is the outcome."""
    stated = section.table.get("stages", {})
    if not isinstance(stated, dict):
        section.wrong("stages", _("Write the totals in braces: stages = { Leads = 1200 }"))
        return None
    totals = {one_line(name): total for name, total in stated.items()}
    unknown = [name for name in totals if name not in names]
    for name in unknown:
        what = _("{section} stages names “{stage}”, which is no stage before the last.")
        section.refuse(
            what.format(section=section.label, stage=name),
            did_you_mean(name, names, _("The total of the last stage is outcome.")),
        )
    wrong = [name for name in names if not _is_total(totals.get(name))]
    for name in wrong:
        what = _("{section} stages has no total above 0 for “{stage}”.")
        section.refuse(
            what.format(section=section.label, stage=name),
            _("Write it in braces, or take the stage out of [[stages]]: stages = {example}").format(
                example=f'{{ "{name}" = 1200 }}'
            ),
        )
    return None if unknown or wrong else tuple(float(totals[name]) for name in names)


def _is_total(value: object) -> bool:
    return is_number(value) and float(value) > 0


def _units(section: Section, lever: Lever) -> float | None:
    for key, value in (("since", lever.since), ("until", lever.until)):
        if value is not None:
            section.wrong(
                key, _("Without a history a lever counts for all of last year: delete it.")
            )
    if section.need("last_year", "last_year = 250"):
        return section.positive("last_year")
    return None


def assumed_history(totals: LastYear, start_of_plan: date, period: Period) -> History:
    """One year of equal periods that ends where the plan begins."""
    count = period.per_year
    starts = _starts_before(start_of_plan, count, period)

    def each(values: tuple[float, ...]) -> np.ndarray:
        return np.broadcast_to(
            np.array(values, dtype=float) / count, (1, count, len(values))
        ).copy()

    outcome = each((totals.outcome,))[:, :, 0]
    nothing = np.empty((1, count, 0))
    return History(
        starts=starts,
        markets=("",),
        outcome=outcome,
        effort=each(totals.units),
        controls=nothing,
        competitors=nothing,
        stages=each(totals.stages),
        assumed=True,
    )


def _starts_before(start: date, count: int, period: Period) -> np.ndarray:
    back = np.arange(-count, 0)
    if period is Period.WEEK:
        return np.asarray(np.datetime64(start, "D") + back * np.timedelta64(7, "D"))
    return np.asarray((np.datetime64(start, "M") + back).astype("datetime64[D]"))
