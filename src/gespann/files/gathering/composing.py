"""All gathered files together as rows of the history, beside what is known.

Of periods that are known a file may correct some columns or fill new cells; the others stay as they
are. What that changes is listed before it lands. Of new periods every column has to come from
somewhere: a file, or somebody's word that nothing was done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
import pyarrow as pa

from gespann.files.gathering.choices import TABLE
from gespann.files.gathering.filled import Filled, Place
from gespann.files.gathering.firm_columns import FirmColumn, Role, Target
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import day as shown_day
from gespann.refusals import Fault

SAME = 1e-9  # relative; sums of floats differ in their last digit by the order of the files
NAMES_TOLD = 5


@dataclass(frozen=True)
class Change:
    """A cell of the known history that would be another.

    Attributes:
        known: What it is, NaN where it is empty.
        new: What it would be.
    """

    start: date
    market: str
    column: str
    known: float
    new: float


@dataclass(frozen=True)
class Composed:
    """Rows that would land.

    Attributes:
        rows: Under the names of the definition; none if all is known.
        replaces: Whether known periods are among them.
        changes: Known cells that would be others.
        new_starts: Periods that are new.
        new_columns: Columns that the definition names and the known history does not have; with
            them every row of it is written anew.
    """

    rows: pa.Table | None
    replaces: bool
    changes: tuple[Change, ...]
    new_starts: tuple[date, ...]
    faults: tuple[Fault, ...] = ()
    new_columns: tuple[str, ...] = ()


def compose(
    files: Sequence[Filled],
    known: pa.Table | None,
    target: Target,
    names: Sequence[str],
    period_column: str,
    without: frozenset[str],
) -> Composed:
    """Put files beside each other and beside what is known.

    Args:
        names: Columns of the history, the period and the market first.
        without: Columns of levers of which somebody says that nothing was done in new periods.
    """
    if faults := tuple(_told_twice(files)):
        return Composed(None, False, (), (), faults)
    cells = _together(files, target)
    before = _known_cells(known, target, period_column)
    starts = sorted({start for start, _market in cells})
    new = tuple(start for start in starts if not target.last_known or start > target.last_known)
    markets = _markets_of(cells, target)
    completed, missing = _completed(cells, before, new, markets, target, without)
    lacks = _lacking(known, target)
    faults = (*_missing_faults(missing, target), *_unknown_places(cells, before, target))
    changes = tuple(one for one in _changes(cells, before) if one.column not in lacks)
    if faults:
        return Composed(None, False, changes, new, faults)
    kept = completed if lacks else _kept(completed, changes, new)
    rows = _table(kept, names, period_column, target) if kept else None
    return Composed(rows, bool(changes or lacks), changes, new, new_columns=lacks)


def _told_twice(files: Sequence[Filled]) -> Iterator[Fault]:
    """Two files that say the same would be counted twice."""
    for one, other in combinations(files, 2):
        shared = set(one.starts) & set(other.starts)
        if not shared:
            continue
        both = (
            one.names & other.names
            if one.source == other.source != TABLE
            else set(one.columns) & set(other.columns)
            if TABLE in (one.source, other.source)
            else set()
        )
        if both:
            told = ", ".join(f"“{name}”" for name in sorted(both)[:NAMES_TOLD])
            what = _("“{one}” and “{other}” both tell of {names} in the same periods.").format(
                one=one.file, other=other.file, names=told
            )
            mend = _("Narrow the days that count in one of them, or put it away.")
            yield Fault(what, mend, other.file)


def _together(files: Sequence[Filled], target: Target) -> dict[Place, dict[str, float]]:
    """The cells of all files; those of several exports add up to one, as ads of two networks do."""
    cells: dict[Place, dict[str, float]] = defaultdict(dict)
    markets = _markets_in(files, target)
    for file in files:
        places = (
            ((start, market) for start in file.starts for market in markets)
            if file.is_complete
            else iter(file.values)
        )
        for place in places:
            row = file.values.get(place, {})
            for name in file.columns:
                if file.is_complete or name in row:
                    cells[place][name] = cells[place].get(name, 0.0) + row.get(name, 0.0)
    return cells


def _markets_in(files: Sequence[Filled], target: Target) -> tuple[str, ...]:
    if not target.market_column:
        return ("",)
    told = (market for file in files for _start, market in file.values)
    return tuple(dict.fromkeys([*target.markets, *told]))


def _markets_of(cells: Iterable[Place], target: Target) -> tuple[str, ...]:
    if not target.market_column:
        return ("",)
    return tuple(dict.fromkeys([*target.markets, *(market for _start, market in sorted(cells))]))


def _known_cells(
    known: pa.Table | None, target: Target, period_column: str
) -> dict[Place, dict[str, float]]:
    if known is None:
        return {}
    days = known.column(period_column).to_pylist()
    markets = known.column(target.market_column).to_pylist() if target.market_column else [""]
    columns = {
        name: known.column(name).to_pylist()
        for name in target.columns
        if name in known.column_names
    }
    return {
        (day, markets[index % len(markets)]): {
            name: np.nan if values[index] is None else values[index]
            for name, values in columns.items()
        }
        for index, day in enumerate(days)
    }


def _completed(
    cells: dict[Place, dict[str, float]],
    before: dict[Place, dict[str, float]],
    new: Sequence[date],
    markets: Sequence[str],
    target: Target,
    without: frozenset[str],
) -> tuple[dict[Place, dict[str, float]], dict[str, list[date]]]:
    """The rows as a whole, and the periods in which a column is missing."""
    completed: dict[Place, dict[str, float]] = {}
    missing: dict[str, list[date]] = defaultdict(list)
    potential = _potentials(before, target)
    for place in [*before, *((start, market) for start in new for market in markets)]:
        row = before.get(place, {}) | cells.get(place, {})
        for name, column in target.columns.items():
            if name in row:
                continue
            if name in without and column.role is Role.LEVER:
                row[name] = 0.0
            elif column.role is Role.POTENTIAL and place[1] in potential:
                row[name] = potential[place[1]]
            else:
                missing[name].append(place[0])
        completed[place] = row
    return completed, missing


def _lacking(known: pa.Table | None, target: Target) -> tuple[str, ...]:
    """Columns that have come into the definition since the history was brought."""
    if known is None:
        return ()
    return tuple(name for name in target.columns if name not in known.column_names)


def _potentials(before: dict[Place, dict[str, float]], target: Target) -> dict[str, float]:
    """The size of each market, which never changes."""
    names = [name for name, one in target.columns.items() if one.role is Role.POTENTIAL]
    return {
        market: row[name]
        for (_start, market), row in before.items()
        for name in names[:1]
        if name in row
    }


def _missing_faults(missing: dict[str, list[date]], target: Target) -> Iterator[Fault]:
    for name, starts in missing.items():
        column, periods = target.columns[name], sorted(set(starts))
        what = ngettext(
            "No file says “{name}” for {count} period: {first}.",
            "No file says “{name}” for {count} periods, from {first} to {last}.",
            len(periods),
        ).format(
            name=column.name, count=len(periods), first=shown_day(periods[0]),
            last=shown_day(periods[-1]),
        )  # fmt: skip
        yield Fault(what, _mend_of_missing(column))


def _mend_of_missing(column: FirmColumn) -> str:
    if column.role is Role.LEVER:
        return _("Add a file that says it, or tick that nothing was done.")
    return _("Add a file that says it.")


def _unknown_places(
    cells: Iterable[Place], before: dict[Place, dict[str, float]], target: Target
) -> Iterator[Fault]:
    """Periods before the history begins, or of a market that was not known in them."""
    if target.last_known is None:
        return
    strange = sorted(
        place for place in cells if place not in before and place[0] <= target.last_known
    )
    if strange:
        start, market = strange[0]
        what = ngettext(
            "{count} row lies before the last known period and is not known: {day} {market}.",
            "{count} rows lie before the last known period and are not known, the first: "
            "{day} {market}.",
            len(strange),
        ).format(count=len(strange), day=shown_day(start), market=market)
        mend = _("Narrow the days that count, or bring the whole history anew.")
        yield Fault(what.strip(), mend)


def _changes(
    cells: dict[Place, dict[str, float]], before: dict[Place, dict[str, float]]
) -> Iterator[Change]:
    for place in sorted(place for place in cells if place in before):
        for name, new in cells[place].items():
            known = before[place].get(name, np.nan)
            is_same = np.isclose(new, known, rtol=SAME, atol=SAME, equal_nan=True)
            if not is_same:
                yield Change(*place, name, known, new)


def _kept(
    completed: dict[Place, dict[str, float]],
    changes: Sequence[Change],
    new: Sequence[date],
) -> dict[Place, dict[str, float]]:
    """New rows; with changes all rows from the first changed period on, for these are replaced."""
    if not changes:
        return {place: row for place, row in completed.items() if place[0] in set(new)}
    first = min(change.start for change in changes)
    last = max(change.start for change in changes)
    ends = max(new) if new else last
    return {place: row for place, row in completed.items() if first <= place[0] <= ends}


def _table(
    rows: dict[Place, dict[str, float]],
    names: Sequence[str],
    period_column: str,
    target: Target,
) -> pa.Table:
    order = {market: place for place, market in enumerate(_markets_of(rows, target))}
    places = sorted(rows, key=lambda place: (order[place[1]], place[0]))
    data: dict[str, pa.Array] = {}
    for name in names:
        if name == period_column:
            data[name] = pa.array([start for start, _market in places], pa.date32())
        elif name == target.market_column:
            data[name] = pa.array([market for _start, market in places], pa.string())
        else:
            data[name] = pa.array([float(rows[place][name]) for place in places], pa.float64())
    return pa.table(data)
