"""Rows that are brought beside those that are known: what is new, and where the two disagree."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from gespann.files.fault_list import first_and_count, first_names
from gespann.files.firm_toml import FILE_NAME, Columns
from gespann.files.intake.plain_rows import outside
from gespann.files.table import Table
from gespann.language import gettext as _
from gespann.language.numbers import day, number
from gespann.refusals import Fault

DIGITS = 6


@dataclass(frozen=True)
class Merged:
    """What landing would add, and the whole that it makes; faults if it cannot."""

    added: pa.Table
    whole: pa.Table
    faults: tuple[Fault, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether nothing is left of what was known."""
        return self.added.num_rows == self.whole.num_rows


def merged(
    known: pa.Table | None, new: pa.Table, table: Table, columns: Columns, *, replaces: bool
) -> Merged:
    """Put rows beside those that are known.

    Unless they replace what is known of their periods, only later periods are added, and what
    stands in both must agree.

    Args:
        table: Where the new rows come from, for the faults.
    """
    if known is None:
        return Merged(new, new)
    days = new.column(columns.period).to_numpy().astype("datetime64[D]")
    if (
        replaces
        and (days.min() <= _days(known, known.column_names[0]).min())
        and (days.max() >= _days(known, known.column_names[0]).max())
    ):
        return Merged(new, new)
    if faults := lacking(known, columns):
        return Merged(new, new, tuple(faults))
    known = known.select(new.column_names)
    if replaces:
        rest = outside(known, columns.period, str(days.min()), str(days.max()))
        return Merged(new, pa.concat_tables([rest, new]))
    later = days > _days(known, columns.period).max()
    added = new.filter(pa.array(later))
    faults = _disagreements(known, new, np.flatnonzero(~later), table, columns)
    return Merged(added, pa.concat_tables([known, added]), tuple(faults))


def lacking(known: pa.Table, columns: Columns) -> list[Fault]:
    """The definition names columns that the known history does not have."""
    absent = [name for name in columns.named if name not in known.column_names]
    if not absent:
        return []
    what = _("The history that is known has no column {names}.").format(names=first_names(absent))
    mend = _("Bring the whole history with these columns, and tick that it replaces what is known.")
    return [Fault(what, mend, FILE_NAME)]


def _disagreements(
    known: pa.Table, new: pa.Table, again: np.ndarray, table: Table, columns: Columns
) -> list[Fault]:
    """Rows of periods that are known: they must be there, and say the same."""
    keys = [columns.period, *([columns.market] if columns.market else [])]
    places = {key: place for place, key in enumerate(_keys(known, keys))}
    of_new = _keys(new, keys)
    strange = [row for row in again if of_new[row] not in places]
    faults = first_and_count(
        strange, lambda row: _not_known(table, columns, row, of_new[row]), table.file
    )
    both = np.array([row for row in again if of_new[row] in places], dtype=int)
    there = np.array([places[of_new[row]] for row in both], dtype=int)
    for name in (name for name in new.column_names if name not in keys):
        here, before = (
            rows.column(name).to_numpy()[at] for rows, at in ((new, both), (known, there))
        )
        differ = np.flatnonzero((here != before) & ~(np.isnan(here) & np.isnan(before)))
        faults += first_and_count(
            differ, _differing(table, name, both, here, before), table.file, name
        )
    return faults


def _not_known(table: Table, columns: Columns, row: int, key: tuple[object, ...]) -> Fault:
    return table.fault(
        row,
        columns.period,
        _("{day} lies within what is known, but this row is not in it.").format(day=day(key[0])),  # type: ignore[arg-type]
        _("Leave the row out, or tick that the file replaces what is known of its periods."),
    )


def _differing(
    table: Table, name: str, rows: np.ndarray, here: np.ndarray, before: np.ndarray
) -> Callable[[int], Fault]:
    def fault(at: int) -> Fault:
        what = _("Here it is {here}, in what is known {known}.")
        return table.fault(
            int(rows[at]),
            name,
            what.format(here=_figure(here[at]), known=_figure(before[at])),
            _("Correct the row, or tick that the file replaces what is known of its periods."),
        )

    return fault


def _figure(value: float) -> str:
    return _("empty") if np.isnan(value) else number(float(value), DIGITS)


def _keys(rows: pa.Table, names: list[str]) -> list[tuple[object, ...]]:
    return list(zip(*(rows.column(name).to_pylist() for name in names), strict=True))


def _days(rows: pa.Table, name: str) -> np.ndarray:
    return np.asarray(rows.column(name).to_numpy()).astype("datetime64[D]")
