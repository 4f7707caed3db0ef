"""Write a firm to a folder that `read_firm` reads: firm.toml, history.csv and beliefs.csv.

A firm without a history has its totals of last year in firm.toml and no history.csv.

The folder lands whole or not at all: it is written beside its place and renamed into it.
"""

import shutil
import tempfile
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from gespann.core.firm import Belief, Exclusion, Experiment, Firm, Lever, PlanBrief, Stage
from gespann.core.quantities import CENTS_PER_UNIT, Period
from gespann.files.belief_answers import BELIEF_KEYS, FIGURES
from gespann.files.firm_toml import FILE_NAME
from gespann.files.history_checks import counts_in
from gespann.files.last_year import LastYear, assumed_history
from gespann.files.lever_sections import overlap
from gespann.files.names import one_line
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

HISTORY_NAME = "history.csv"
BELIEFS_NAME = "beliefs.csv"

Pairs = list[tuple[str, object]]


class _Bare(str):
    """Text that stands in TOML without quotation marks: a day, or an amount to the cent."""

    __slots__ = ()


def write_firm(folder: Path | str, firm: Firm, *, overwrite: bool = False) -> Path:
    """Write a firm to a folder, replacing what lies there only if `overwrite` is set.

    Returns: The folder.

    Raises: InputRefused if the folder exists and is not empty; ValueError if names of the firm
        cannot be columns beside each other, its outcome is not its last stage, levers of one
        column count on the same days, or it has neither a history nor a plan that follows.
    """
    folder = Path(folder)
    files = _files(firm)
    if not overwrite and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputRefused(
            [
                Fault(
                    what=_("“{folder}” exists and is not empty.").format(folder=folder.name),
                    mend=_("Name a new folder, or allow it to be overwritten."),
                )
            ]
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (beside / "new").mkdir()
        for name, content in files.items():
            (beside / "new" / name).write_text(content, encoding="utf-8", newline="")
        _keep_other_files(folder, beside / "new")
        _put_in_place(beside, folder)
    finally:
        shutil.rmtree(beside)
    return folder


def _files(firm: Firm) -> dict[str, str]:
    """What is written, by its file name."""
    files = {}
    names: list[str] = []
    if not firm.history.assumed:
        table = _history_table(firm)
        names = list(table.columns)
        files[HISTORY_NAME] = table.to_csv(index=False)
    if firm.beliefs:
        files[BELIEFS_NAME] = _beliefs_table(firm.beliefs).to_csv(index=False)
    files[FILE_NAME] = _toml(firm, names)
    return files


def _keep_other_files(folder: Path, new: Path) -> None:
    """Overwriting replaces the files of the firm and leaves what else lies beside them."""
    others = folder.iterdir() if folder.is_dir() else ()
    for other in others:
        if (new / other.name).exists():
            continue
        if other.is_dir() and not other.is_symlink():
            shutil.copytree(other, new / other.name, symlinks=True)
        else:
            shutil.copy2(other, new / other.name, follow_symlinks=False)


def _put_in_place(beside: Path, folder: Path) -> None:
    """Rename the new folder into its place; if that fails, the old one is back in it."""
    if not folder.exists():
        (beside / "new").rename(folder)
        return
    folder.rename(beside / "old")
    try:
        (beside / "new").rename(folder)
    except OSError:
        (beside / "old").rename(folder)
        raise


def _history_table(firm: Firm) -> pd.DataFrame:
    """One row per market and period; a market's rows begin when it has anything to tell."""
    history = firm.history
    if firm.stages and firm.stages[-1].column != firm.outcome_name:
        raise ValueError(
            f"outcome {firm.outcome_name!r} must be the column of the last stage,"
            f" {firm.stages[-1].column!r}"
        )
    stages = [(stage.column, history.stages[:, :, i]) for i, stage in enumerate(firm.stages[:-1])]
    values = [
        *stages,
        (firm.outcome_name, history.outcome),
        *_efforts(firm).items(),
        *((name, history.controls[:, :, i]) for i, name in enumerate(firm.controls)),
        *((name, history.competitors[:, :, i]) for i, name in enumerate(firm.competitors)),
    ]
    names = [name for name, _grid in values]
    _require_columns(names)
    period, market, potential = _free_names(names)
    count_markets, count_periods = history.outcome.shape
    columns = {period: np.tile(_days(history.starts, firm.period), count_markets)}
    if history.markets != ("",):
        columns[market] = np.repeat(np.array(history.markets, dtype=object), count_periods)
    columns |= {name: grid.ravel() for name, grid in values}
    if history.potential is not None:
        columns[potential] = np.repeat(history.potential, count_periods)
    return pd.DataFrame(columns)


def _efforts(firm: Firm) -> dict[str, np.ndarray]:
    """Effort by column; levers that count by turns may share one."""
    for one, other in combinations(firm.levers, 2):
        if one.column == other.column and overlap(one, other):
            raise ValueError(
                f"columns must have distinct names, got {one.column!r} for {one.name!r} and"
                f" {other.name!r}, which count on the same days"
            )
    efforts: dict[str, np.ndarray] = {}
    for index, lever in enumerate(firm.levers):
        units = firm.history.effort[:, :, index]
        if units[:, ~counts_in(lever, firm.history.starts)].any():
            raise ValueError(f"{lever.name!r} must have no effort before since or after until")
        efforts[lever.column] = efforts.get(lever.column, 0.0) + units
    return efforts


def _beliefs_table(beliefs: tuple[Belief, ...]) -> pd.DataFrame:
    rows = [
        (
            belief.believer.value,
            belief.lever,
            *(_unmistakable(getattr(belief, figure)) for figure in FIGURES),
        )
        for belief in beliefs
    ]
    return pd.DataFrame(rows, columns=list(BELIEF_KEYS))


def _unmistakable(value: float) -> str:
    """With four decimals at least: with three, 1.125 could be read as more than a thousand."""
    return np.format_float_positional(value, unique=True, min_digits=4)


def _require_columns(names: list[str]) -> None:
    unusable = [name for name in names if name != one_line(name) or not name]
    if unusable or len(set(names)) < len(names):
        raise ValueError(f"columns must have distinct names on one line each, got {names}")


def _free_names(names: list[str]) -> tuple[str, str, str]:
    """Names for the columns that the firm itself does not name."""
    free = []
    for name in ("period", "market", "potential"):
        while name in names:
            name += "_"  # noqa: PLW2901
        free.append(name)
    return free[0], free[1], free[2]


def _days(starts: np.ndarray, period: Period) -> np.ndarray:
    resolution = "M" if period is Period.MONTH else "D"
    return np.datetime_as_string(starts.astype(f"datetime64[{resolution}]"))


def _toml(firm: Firm, names: list[str]) -> str:
    """The description; `names` are the columns of the history, none if there is no history."""
    last_year = _last_year(firm) if firm.history.assumed else None
    sections = [_section("[firm]", _head(firm))]
    if last_year is not None:
        columns: Pairs = [] if firm.stages else [("outcome", firm.outcome_name)]
        totals: Pairs = [("outcome", last_year.outcome), ("stages", _totals(firm, last_year))]
        sections += [_section("[columns]", columns), _section("[last_year]", totals)]
    else:
        sections.append(_section("[columns]", _columns(firm, names)))
    sections += [_section("[[stages]]", _stage(stage)) for stage in firm.stages]
    units = last_year.units if last_year else (None,) * len(firm.levers)
    sections += [
        _section("[[levers]]", [*_lever(lever), ("last_year", total)])
        for lever, total in zip(firm.levers, units, strict=True)
    ]
    sections += [_section("[[experiments]]", _experiment(one)) for one in firm.experiments]
    sections += [_section("[[exclusions]]", _exclusion(one)) for one in firm.exclusions]
    if firm.plan is not None:
        sections.append(_section("[plan]", _plan(firm.plan)))
    return "\n\n".join(sections) + "\n"


def _head(firm: Firm) -> Pairs:
    return [
        ("name", firm.name),
        ("currency", firm.currency),
        ("period", firm.period.value),
        ("history", None if firm.history.assumed else HISTORY_NAME),
        ("margin", firm.margin),
        ("outcome_value", firm.outcome_value),
        ("beliefs", BELIEFS_NAME if firm.beliefs else None),
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


def _totals(firm: Firm, totals: LastYear) -> _Bare | None:
    """The totals of all stages but the last as a table in one line."""
    pairs = list(zip(firm.stages[:-1], totals.stages[:-1], strict=True))
    inside = ", ".join(f"{_quoted(stage.name)} = {_value(total)}" for stage, total in pairs)
    return _Bare(f"{{ {inside} }}") if pairs else None


def _stage(stage: Stage) -> Pairs:
    return [
        ("name", stage.name),
        ("column", stage.column),
        ("kind", stage.kind),
        ("worked_by", stage.worked_by or None),
        ("per_unit", stage.per_unit),
    ]


def _lever(lever: Lever) -> Pairs:
    return [
        ("name", lever.name),
        ("column", lever.column),
        ("department", lever.department.value),
        ("kind", lever.kind),
        ("unit", lever.unit),
        ("cost_per_unit", lever.cost_per_unit),
        ("bounds", None if lever.bounds is None else list(lever.bounds)),
        ("capacity", lever.capacity),
        ("stages", list(lever.stages)),
        ("since", _day(lever.since)),
        ("until", _day(lever.until)),
    ]


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


def _plan(brief: PlanBrief) -> Pairs:
    goal = brief.goal_cents
    return [
        ("start", _day(brief.start)),
        ("periods", brief.periods),
        ("budget", _money(brief.budget_cents)),
        ("goal", None if goal is None else _money(goal)),
        ("bounds", list(brief.bounds)),
    ]


def _day(value: date | None) -> _Bare | None:
    return None if value is None else _Bare(value.isoformat())


def _money(cents: int) -> _Bare:
    units, rest = divmod(cents, CENTS_PER_UNIT)
    return _Bare(f"{units}.{rest:02d}" if rest else f"{units}")


def _section(header: str, pairs: Pairs) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in pairs if value not in (None, [])]
    return "\n".join([header, *lines])


def _value(value: object) -> str:
    if isinstance(value, _Bare):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return repr(float(value)) if isinstance(value, float) else str(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
