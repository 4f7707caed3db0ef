"""Write a firm to a folder that `read_firm` reads: firm.toml and history.csv.

The folder lands whole or not at all: it is written beside its place and renamed into it.
"""

import shutil
import tempfile
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from gespann.core.firm import Firm, Lever, PlanBrief, Stage
from gespann.core.quantities import CENTS_PER_UNIT, Period
from gespann.files.firm_toml import FILE_NAME
from gespann.files.history_checks import counts_in
from gespann.files.lever_sections import overlap
from gespann.files.names import one_line
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

HISTORY_NAME = "history.csv"

Pairs = list[tuple[str, object]]


def write_firm(folder: Path | str, firm: Firm, *, overwrite: bool = False) -> Path:
    """Write a firm to a folder, replacing what lies there only if `overwrite` is set.

    Returns: The folder.

    Raises: InputRefused if the folder exists and is not empty; ValueError if names of the firm
        cannot be columns beside each other, or its outcome is not its last stage.
    """
    folder = Path(folder)
    table = _history_table(firm)
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
        (beside / "new" / FILE_NAME).write_text(_toml(firm, table), encoding="utf-8")
        table.to_csv(beside / "new" / HISTORY_NAME, index=False)
        _keep_other_files(folder, beside / "new")
        _put_in_place(beside, folder)
    finally:
        shutil.rmtree(beside)
    return folder


def _keep_other_files(folder: Path, new: Path) -> None:
    """Overwriting replaces the two files of the firm and leaves what else lies beside them."""
    others = folder.iterdir() if folder.is_dir() else ()
    for other in others:
        if other.name in (FILE_NAME, HISTORY_NAME):
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


def _toml(firm: Firm, table: pd.DataFrame) -> str:
    names = list(table.columns)
    columns: Pairs = [("period", names[0])]
    if firm.history.markets != ("",):
        columns.append(("market", names[1]))
    if not firm.stages:
        columns.append(("outcome", firm.outcome_name))
    columns += [("controls", list(firm.controls)), ("competitors", list(firm.competitors))]
    if firm.history.potential is not None:
        columns.append(("potential", names[-1]))
    head: Pairs = [
        ("name", firm.name),
        ("currency", firm.currency),
        ("period", firm.period.value),
        ("history", HISTORY_NAME),
        ("margin", firm.margin),
        ("outcome_value", firm.outcome_value),
    ]
    sections = [_section("[firm]", head), _section("[columns]", columns)]
    sections += [_section("[[stages]]", _stage(stage)) for stage in firm.stages]
    sections += [_section("[[levers]]", _lever(lever)) for lever in firm.levers]
    if firm.plan is not None:
        sections.append(_section("[plan]", _plan(firm.plan)))
    return "\n\n".join(sections) + "\n"


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


def _plan(brief: PlanBrief) -> Pairs:
    goal = brief.goal_cents
    return [
        ("start", _day(brief.start)),
        ("periods", brief.periods),
        ("budget", _money(brief.budget_cents)),
        ("goal", None if goal is None else _money(goal)),
        ("bounds", list(brief.bounds)),
    ]


class _Bare(str):
    """Text that stands in TOML without quotation marks: a day, or an amount to the cent."""

    __slots__ = ()


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
