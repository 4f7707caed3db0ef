"""The text of firm.toml: a firm, or parts of it, written as the reader reads them."""

from datetime import date
from decimal import Decimal

import numpy as np

from gespann.core.firm import (
    Attitude,
    Belief,
    BudgetGroup,
    Exclusion,
    Experiment,
    Firm,
    Lever,
    Measure,
    PlanBrief,
    Stage,
)
from gespann.core.quantities import CENTS_PER_UNIT, PhasingKind
from gespann.files.belief_answers import FIGURES
from gespann.files.last_year import LastYear, assumed_history

Pairs = list[tuple[str, object]]


class Bare(str):
    """Text that stands in TOML without quotation marks: a day, or an amount to the cent."""

    __slots__ = ()


def firm_toml_text(firm: Firm, names: list[str], history: str, beliefs: str) -> str:
    """The description of a firm.

    Args:
        names: Columns of the history as `firm_folder_writer` orders them; none if the firm has no
            history.
        history: Name of the history's file.
        beliefs: Name of the file of the beliefs.
    """
    last_year = _last_year(firm) if firm.history.assumed else None
    sections = [section("[firm]", _head(firm, history, beliefs))]
    if last_year is not None:
        columns: Pairs = [] if firm.stages else [("outcome", firm.outcome_name)]
        totals: Pairs = [("outcome", last_year.outcome), ("stages", _totals(firm, last_year))]
        sections += [section("[columns]", columns), section("[last_year]", totals)]
    else:
        sections.append(section("[columns]", _columns(firm, names)))
    units = last_year.units if last_year else (None,) * len(firm.levers)
    sections += [
        section("[[levers]]", [*lever_pairs(lever), ("last_year", total)])
        for lever, total in zip(firm.levers, units, strict=True)
    ]
    sections += parts(
        firm.stages, firm.experiments, firm.exclusions, firm.plan, firm.measures, firm.groups
    )
    return "\n\n".join(sections) + "\n"


def parts(
    stages: tuple[Stage, ...],
    experiments: tuple[Experiment, ...],
    exclusions: tuple[Exclusion, ...],
    plan: PlanBrief | None,
    measures: tuple[Measure, ...] = (),
    groups: tuple[BudgetGroup, ...] = (),
) -> list[str]:
    """The sections of these parts of a firm."""
    sections = [section("[[stages]]", _stage(stage)) for stage in stages]
    sections += [experiment_section(one) for one in experiments]
    sections += [section("[[exclusions]]", _exclusion(one)) for one in exclusions]
    sections += [section("[[measures]]", _measure(one)) for one in measures]
    sections += [section(f"[groups.{quoted(one.name)}]", _group(one)) for one in groups]
    return [*sections, section("[plan]", _plan(plan))] if plan is not None else sections


def _head(firm: Firm, history: str, beliefs: str) -> Pairs:
    return [
        ("name", firm.name),
        ("currency", firm.currency),
        ("period", firm.period.value),
        ("history", None if firm.history.assumed else history),
        ("margin", firm.margin),
        ("outcome_value", firm.outcome_value),
        ("beliefs", beliefs if firm.beliefs else None),
    ]


def _columns(firm: Firm, names: list[str]) -> Pairs:
    columns: Pairs = [("period", names[0])]
    if firm.history.markets != ("",):
        columns.append(("market", names[1]))
    if not firm.stages:
        columns.append(("outcome", firm.outcome_name))
    columns += [("controls", list(firm.controls)), ("competitors", list(firm.competitors))]
    if firm.history.potential is not None:
        columns.append(("potential", names[-1]))
    return columns


def _last_year(firm: Firm) -> LastYear:
    """The totals that are read as this history again, to the last digit."""
    history = firm.history
    if firm.plan is None:
        raise ValueError("a firm without a history needs a plan, whose start dates its last year")
    totals = LastYear(
        _total(history.outcome),
        tuple(_total(history.stages[:, :, i]) for i in range(len(firm.stages))),
        tuple(_total(history.effort[:, :, i]) for i in range(len(firm.levers))),
    )
    read = assumed_history(totals, firm.plan.start, firm.period)
    for name in ("starts", "outcome", "effort", "stages", "controls", "competitors"):
        if not np.array_equal(getattr(read, name), getattr(history, name)):
            raise ValueError(
                f"an assumed history must be even over the year before the plan: {name}"
            )
    return totals


def _total(grid: np.ndarray) -> float:
    """A number that, divided by the periods, gives the amount of each; as round as can be."""
    amount, count = float(grid.flat[0]), grid.size
    exact = amount * count
    near = (round(exact, 2), exact, np.nextafter(exact, np.inf), np.nextafter(exact, -np.inf))
    return next((float(total) for total in near if total / count == amount), exact)


def _totals(firm: Firm, totals: LastYear) -> Bare | None:
    """The totals of all stages but the last as a table in one line."""
    pairs = list(zip(firm.stages[:-1], totals.stages[:-1], strict=True))
    inside = ", ".join(f"{quoted(stage.name)} = {_value(total)}" for stage, total in pairs)
    return Bare(f"{{ {inside} }}") if pairs else None


def _stage(stage: Stage) -> Pairs:
    return [
        ("name", stage.name),
        ("column", stage.column),
        ("kind", stage.kind),
        ("worked_by", stage.worked_by or None),
        ("per_unit", stage.per_unit),
    ]


def lever_pairs(lever: Lever) -> Pairs:
    """What stands in the section of a lever."""
    return [
        ("name", lever.name),
        ("column", lever.column),
        ("department", lever.department.value),
        ("kind", lever.kind),
        ("unit", lever.unit),
        ("cost_per_unit", lever.cost_per_unit),
        ("bounds", None if lever.bounds is None else list(lever.bounds)),
        ("capacity", lever.capacity),
        ("least_useful", _money_or_none(lever.least_useful_cents)),
        ("committed", _money_or_none(lever.committed_cents or None)),
        ("stages", list(lever.stages)),
        ("since", _day(lever.since)),
        ("until", _day(lever.until)),
        ("phasing", None if lever.phasing is None else lever.phasing.value),
        ("pulse_periods", lever.pulse_periods),
        ("pulses", lever.pulses),
    ]


def belief_pairs(belief: Belief) -> Pairs:
    """What stands in the section of a belief."""
    figures: Pairs = [(figure, getattr(belief, figure)) for figure in FIGURES]
    return [("department", belief.believer.value), ("lever", belief.lever), *figures]


def experiment_section(experiment: Experiment) -> str:
    """The section of one experiment."""
    return section("[[experiments]]", _experiment(experiment))


def _experiment(experiment: Experiment) -> Pairs:
    return [
        ("name", experiment.name),
        ("lever", experiment.lever),
        ("kind", experiment.kind),
        ("markets", list(experiment.markets)),
        ("first", _day(experiment.first)),
        ("last", _day(experiment.last)),
        ("change", experiment.change_units),
        ("effect", experiment.effect),
        ("standard_error", experiment.standard_error),
        ("stage", experiment.stage or None),
    ]


def _exclusion(exclusion: Exclusion) -> Pairs:
    return [
        ("first", _day(exclusion.first)),
        ("last", _day(exclusion.last)),
        ("markets", list(exclusion.markets)),
        ("reason", exclusion.reason),
    ]


def _measure(measure: Measure) -> Pairs:
    brings, adds = measure.brings_cents, measure.adds
    return [
        ("name", measure.name),
        ("department", measure.department.value),
        ("cost", _money(measure.cost_cents)),
        ("brings", None if brings is None else [_money(cents) for cents in brings]),
        ("stage", measure.stage or None),
        ("adds", None if adds is None else list(adds)),
        ("raises", measure.raises or None),
        ("by", measure.by or None),
        ("since", _day(measure.since)),
        ("needs", list(measure.needs)),
        ("excludes", list(measure.excludes)),
        ("decided", True if measure.decided else None),
    ]


def _group(group: BudgetGroup) -> Pairs:
    return [
        ("levers", list(group.levers)),
        ("measures", list(group.measures)),
        ("least", _limit(group.least_cents, group.least_share)),
        ("most", _limit(group.most_cents, group.most_share)),
        ("why", group.why or None),
        ("long_term", True if group.long_term else None),
    ]


def _limit(cents: int | None, share: float | None) -> str | None:
    """A floor or a cap as money, or as a share of the budget."""
    if cents is not None and share is not None:
        raise ValueError("a limit is written as money or as a share, not as both")
    if share is not None:
        return f"{Decimal(repr(share)) * 100:f} %"
    return _money_or_none(cents)


def _plan(brief: PlanBrief) -> Pairs:
    goal, attitude = brief.goal_cents, brief.risk.attitude
    return [
        ("start", _day(brief.start)),
        ("periods", brief.periods),
        ("budget", _money(brief.budget_cents)),
        ("goal", None if goal is None else _money(goal)),
        ("bounds", list(brief.bounds)),
        ("risk", None if attitude is Attitude.MEAN else attitude.value),
        ("risk_level", brief.risk.level if attitude is Attitude.CVAR else None),
        ("phasing", None if brief.phasing is PhasingKind.LAST_YEAR else brief.phasing.value),
    ]


def _day(value: date | None) -> Bare | None:
    return None if value is None else Bare(value.isoformat())


def _money_or_none(cents: int | None) -> Bare | None:
    return None if cents is None else _money(cents)


def _money(cents: int) -> Bare:
    units, rest = divmod(cents, CENTS_PER_UNIT)
    return Bare(f"{units}.{rest:02d}" if rest else f"{units}")


def section(header: str, pairs: Pairs) -> str:
    """One section; what is None or an empty list is left out."""
    lines = [f"{key} = {_value(value)}" for key, value in pairs if value not in (None, [])]
    return "\n".join([header, *lines])


def _value(value: object) -> str:
    if isinstance(value, Bare):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return repr(float(value)) if isinstance(value, float) else str(value)


def quoted(text: str) -> str:
    """A text in quotation marks, whatever stands in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
