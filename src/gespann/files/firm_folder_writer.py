"""Write a firm to a folder that `read_firm` reads: firm.toml, history.csv and beliefs.csv.

A firm without a history has its totals of last year in firm.toml and no history.csv.

The folder lands whole or not at all: it is written beside its place and renamed into it.
"""

import shutil
import tempfile
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from gespann.core.firm import Belief, Firm
from gespann.core.quantities import Period
from gespann.files.belief_answers import BELIEF_KEYS, FIGURES
from gespann.files.firm_toml import FILE_NAME
from gespann.files.firm_toml_writer import firm_toml_text
from gespann.files.history_checks import counts_in
from gespann.files.lever_sections import overlap
from gespann.files.names import one_line
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

HISTORY_NAME = "history.csv"
BELIEFS_NAME = "beliefs.csv"


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
    files[FILE_NAME] = firm_toml_text(firm, names, HISTORY_NAME, BELIEFS_NAME)
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
