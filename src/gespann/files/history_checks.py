"""From a table as it was found to the history that the core can use."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import History, Lever
from gespann.core.quantities import Period
from gespann.files.fault_list import first_and_count, first_names
from gespann.files.firm_toml import FILE_NAME, Columns, HistoryFormat
from gespann.files.nearest import did_you_mean
from gespann.files.number_columns import blank, negative, not_whole, read_number_columns
from gespann.files.numbers_in_cells import Numbers
from gespann.files.panel import Panel, panel_of
from gespann.files.table import Table
from gespann.language import gettext as _
from gespann.language.numbers import day as shown_day
from gespann.language.numbers import percent
from gespann.refusals import Fault

MOST_NOT_OBSERVED = 0.1  # share of cells; beyond it the gaps are the rule, not a slip
MOST_CELLS = 100_000_000  # of the arranged history: 800 MB


@dataclass(frozen=True)
class Checked:
    """A history with what is worth knowing of it, or None and the faults."""

    history: History | None
    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class RowsRead:
    """The place of each row and the numbers in it, as far as they could be read."""

    panel: Panel | None
    numbers: dict[str, Numbers]
    faults: tuple[Fault, ...] = ()


def check_history(
    table: Table,
    columns: Columns,
    levers: tuple[Lever, ...],
    period: Period,
    stated: HistoryFormat,
) -> Checked:
    """Check a table against its description and arrange it by market and period."""
    rows = read_rows(table, columns, period, stated)
    if rows.faults or rows.panel is None:
        return Checked(None, rows.faults)
    return _arranged(table, columns, levers, rows.panel, rows.numbers)


def read_rows(table: Table, columns: Columns, period: Period, stated: HistoryFormat) -> RowsRead:
    """Check each row by itself: whether it has a place of its own, and numbers in its cells.

    What only the whole history can tell, such as whether a lever was ever used, is not asked here:
    these may be the rows of one month.
    """
    faults = [*table.faults, *_header_faults(table, columns)]
    if any(name not in table.header for name in columns.named):
        return RowsRead(None, {}, tuple(faults))
    if not len(table.rows):
        faults.append(
            Fault(
                what=_("The table has a header and no rows."),
                mend=_("Add one row for each period."),
                file=table.file,
            )
        )
        return RowsRead(None, {}, tuple(faults))
    panel, panel_faults = panel_of(table, columns, period, stated)
    numbers, number_faults = _numbers(table, columns, stated)
    return RowsRead(panel, numbers, (*faults, *panel_faults, *number_faults))


def _header_faults(table: Table, columns: Columns) -> list[Fault]:
    if not table.header:
        return [Fault(_("The file is empty."), _("Export the table once more."), table.file)]
    twice = [name for name, times in Counter(table.header).items() if times > 1]
    repeated = [
        Fault(
            what=_("Two columns have this name."),
            mend=_("Give each column a name of its own."),
            file=table.file,
            row=1,
            column=name,
        )
        for name in twice
    ]
    otherwise = _("The table has {names}.").format(names=first_names(table.header))
    absent = [
        Fault(
            what=_("The table has no such column."),
            mend=did_you_mean(name, table.header, otherwise),
            file=table.file,
            column=name,
        )
        for name in columns.named
        if name not in table.header
    ]
    return repeated + absent


def _numbers(
    table: Table, columns: Columns, stated: HistoryFormat
) -> tuple[dict[str, Numbers], list[Fault]]:
    names = [name for name in columns.named if name not in (columns.period, columns.market)]
    numbers, faults = read_number_columns(table, names, stated.decimal)
    for name in (name for name in columns.levers if name in numbers):
        mend = _("Effort is 0 or more: set it to 0, or move the credit note to the week it is for.")
        faults += negative(table, name, numbers[name], mend)
    for name in (
        name for name in dict.fromkeys((columns.outcome, *columns.stages)) if name in numbers
    ):
        mend = _("Book returns to the period of the sale, or leave the cell empty.")
        faults += negative(table, name, numbers[name], mend)
    for name in (name for name in columns.counts if name in numbers):
        mend = _("A count is a whole number; leave the cell empty where nobody counted.")
        faults += not_whole(table, name, numbers[name], mend)
    for name in (name for name in (*columns.controls, *columns.competitors) if name in numbers):
        mend = _("Write what it was; only effort may be left empty where there was none.")
        faults += blank(table, name, numbers[name], mend)
    return numbers, faults


def _arranged(
    table: Table,
    columns: Columns,
    levers: tuple[Lever, ...],
    panel: Panel,
    numbers: dict[str, Numbers],
) -> Checked:
    if panel.first.size * panel.starts.size * len(columns.named) > MOST_CELLS:
        return Checked(None, (_too_many_cells(table, panel),))
    effort, effort_findings = _effort(levers, panel, numbers)
    first = _first_active(panel, columns, numbers, effort)
    if columns.stages:
        stages, outcome_faults, outcome_findings = _stages(table, columns, panel, numbers, first)
        outcome = stages[:, :, -1]
    else:
        stages = np.empty((len(panel.markets), len(panel.starts), 0))
        outcome, outcome_faults, outcome_findings = _outcome(
            table, columns.outcome, panel, numbers[columns.outcome], first
        )
    potential, potential_faults = _potential(table, columns.potential, panel, numbers)
    faults = [*_windows_without_periods(levers, panel.starts), *outcome_faults, *potential_faults]
    if faults:
        return Checked(None, tuple(faults))
    history = History(
        starts=panel.starts,
        markets=panel.markets,
        outcome=outcome,
        effort=effort,
        controls=_carried_back(panel, columns.controls, numbers),
        competitors=_carried_back(panel, columns.competitors, numbers),
        stages=stages,
        potential=potential,
    )
    findings = [
        *_not_used(table, columns),
        *effort_findings,
        *outcome_findings,
        *_late_starts(panel, first),
    ]
    return Checked(history, (), tuple(findings))


def _too_many_cells(table: Table, panel: Panel) -> Fault:
    return Fault(
        what=_("{markets} markets with {periods} periods each are more than can be read.").format(
            markets=len(panel.markets), periods=len(panel.starts)
        ),
        mend=_("Put small markets together."),
        file=table.file,
    )


def _effort(
    levers: tuple[Lever, ...], panel: Panel, numbers: dict[str, Numbers]
) -> tuple[np.ndarray, list[Finding]]:
    effort = np.zeros((len(panel.markets), len(panel.starts), len(levers)))
    findings = []
    for index, lever in enumerate(levers):
        column = numbers[lever.column]
        units = panel.arranged(np.where(column.blank, 0.0, column.values), absent=0.0)
        effort[:, :, index] = np.where(counts_in(lever, panel.starts), units, 0.0)
        if count := int(column.blank.sum()):
            values = {"column": lever.column, "count": count}
            findings.append(
                Finding("effort_blank_as_zero", Severity.NOTE, Topic.DATA, lever.name, values)
            )
    return effort, [*findings, *_between_definitions(levers, panel, numbers)]


def counts_in(lever: Lever, starts: np.ndarray) -> np.ndarray:
    """Periods in which its column counts for the lever: those whose first day lies within."""
    since = np.datetime64(lever.since or date.min, "D")
    return np.asarray((starts >= since) & (starts <= np.datetime64(lever.until or date.max, "D")))


def _between_definitions(
    levers: tuple[Lever, ...], panel: Panel, numbers: dict[str, Numbers]
) -> list[Finding]:
    """Columns whose effort counts for no lever in some periods."""
    findings = []
    for name in dict.fromkeys(lever.column for lever in levers):
        users = [lever for lever in levers if lever.column == name]
        counted = np.logical_or.reduce([counts_in(lever, panel.starts) for lever in users])
        lost = np.nan_to_num(panel.arranged(numbers[name].values, absent=0.0))[:, ~counted]
        if count := int((lost > 0).any(axis=0).sum()):
            values = {"column": name, "count": count}
            findings.append(
                Finding("effort_not_counted", Severity.WARNING, Topic.DATA, users[0].name, values)
            )
    return findings


def _windows_without_periods(levers: tuple[Lever, ...], starts: np.ndarray) -> list[Fault]:
    first, last = shown_day(starts[0].item()), shown_day(starts[-1].item())
    return [
        Fault(
            what=_("In the history the lever “{lever}” counts nowhere.").format(lever=lever.name),
            mend=_(
                "Its periods begin from {first} to {last}: mend since and until, or take the lever"
                " out."
            ).format(first=first, last=last),
            file=FILE_NAME,
        )
        for lever in levers
        if not counts_in(lever, starts).any()
    ]


def _first_active(
    panel: Panel, columns: Columns, numbers: dict[str, Numbers], effort: np.ndarray
) -> np.ndarray:
    """First period of each market with an outcome of any stage or an effort.

    A market may stand in the table before it was opened, with empty cells or zeros.
    """
    active: np.ndarray = np.any(effort > 0, axis=2)
    for name in dict.fromkeys((columns.outcome, *columns.stages)):
        active |= np.nan_to_num(panel.arranged(numbers[name].values)) > 0
    return np.where(active.any(axis=1), active.argmax(axis=1), len(panel.starts))


def _outcome(
    table: Table, name: str, panel: Panel, numbers: Numbers, first: np.ndarray
) -> tuple[np.ndarray, list[Fault], list[Finding]]:
    """The outcome, NaN where it is zero or empty: a market without any sale was not observed."""
    values = panel.arranged(numbers.values)
    open_for_business = np.arange(len(panel.starts)) >= first[:, None]
    zero = (values == 0) & open_for_business
    empty = np.isnan(values) & open_for_business
    outcome = np.where(values > 0, values, np.nan)
    faults = _without_success(table, name, panel, values)
    if faults:
        return outcome, faults, []
    missing, cells = int((zero | empty).sum()), int(open_for_business.sum())
    if missing > MOST_NOT_OBSERVED * cells:
        what = _(
            "{share} of the outcomes are zero or empty; at most {most} can be left out."
        ).format(share=percent(missing / cells, 1), most=percent(MOST_NOT_OBSERVED))
        mend = _("Add up to longer periods or to larger markets, so that each has an outcome.")
        return outcome, [Fault(what, mend, table.file, column=name)], []
    return outcome, [], [_not_observed(name, missing, cells)] if missing else []


def _without_success(table: Table, name: str, panel: Panel, values: np.ndarray) -> list[Fault]:
    """An outcome that is nowhere above zero, or in some markets nowhere."""
    if not (values > 0).any():
        mend = _("Without success there is nothing to learn from: name the column that holds it.")
        what = (
            _("The outcome is zero in every row.")
            if (values == 0).any()
            else _("The outcome is empty in every row.")
        )
        return [Fault(what, mend, table.file, column=name)]
    without = np.flatnonzero(~np.any(values > 0, axis=1))
    silent = [panel.markets[index] for index in without]
    if silent:
        what = _("These markets have no outcome at all: {names}.").format(names=first_names(silent))
        mend = _("Leave them out, or put them together with others.")
        return [Fault(what, mend, table.file, column=name)]
    return []


def _not_observed(name: str, count: int, cells: int) -> Finding:
    figures = {"count": count, "share": count / cells}
    return Finding("outcome_not_observed", Severity.WARNING, Topic.DATA, name, figures)


def _potential(
    table: Table, name: str | None, panel: Panel, numbers: dict[str, Numbers]
) -> tuple[np.ndarray | None, list[Fault]]:
    if name is None:
        return None, []
    values = numbers[name].values
    not_positive = first_and_count(
        np.flatnonzero(~(values > 0)),
        lambda row: table.fault(
            row,
            name,
            _("The potential must be a number above 0."),
            _("Write the size of the market, such as its customers or inhabitants."),
        ),
        table.file,
        name,
    )
    first_row = np.full(len(panel.markets), len(values))
    np.minimum.at(first_row, panel.market, np.arange(len(values)))
    expected = values[first_row][panel.market]
    changing = first_and_count(
        np.flatnonzero(values != expected) if not not_positive else [],
        lambda row: table.fault(
            row,
            name,
            _("The potential of a market must not change, but row {row} has another.").format(
                row=int(table.rows[first_row[panel.market[row]]])
            ),
            _("Write one value for all rows of the market, or make the column a control."),
        ),
        table.file,
        name,
    )
    return values[first_row], [*not_positive, *changing]


def _stages(
    table: Table, columns: Columns, panel: Panel, numbers: dict[str, Numbers], first: np.ndarray
) -> tuple[np.ndarray, list[Fault], list[Finding]]:
    """Outcome of each stage, NaN where the cell is empty or the market was not opened yet.

    Here a zero is a zero: no lead, or no deal and so no money. A stage may be known only part of
    the time, but it must be known.
    """
    stages = np.full((len(panel.markets), len(panel.starts), len(columns.stages)), np.nan)
    open_for_business = np.arange(len(panel.starts)) >= first[:, None]
    faults, findings = [], []
    for index, name in enumerate(columns.stages):
        values = np.where(open_for_business, panel.arranged(numbers[name].values), np.nan)
        stages[:, :, index] = values
        if name == columns.outcome:
            faults += _without_success(table, name, panel, values)
        elif np.isnan(values).all():
            what = _("The stage is empty in every row.")
            mend = _("Name the column that holds it, or take the stage out of [[stages]].")
            faults.append(Fault(what, mend, table.file, column=name))
        if empty := int((np.isnan(values) & open_for_business).sum()):
            findings.append(_not_observed(name, empty, int(open_for_business.sum())))
    return stages, faults, findings


def _carried_back(panel: Panel, names: tuple[str, ...], numbers: dict[str, Numbers]) -> np.ndarray:
    """Values of controls; before a market's first period as in its first.

    There is no outcome there that they could explain, but the core wants finite values.
    """
    grids = np.zeros((len(panel.markets), len(panel.starts), len(names)))
    earliest = np.maximum(np.arange(len(panel.starts)), panel.first[:, None])
    for index, name in enumerate(names):
        grid = panel.arranged(numbers[name].values)
        grids[:, :, index] = np.take_along_axis(grid, earliest, axis=1)
    return grids


def _late_starts(panel: Panel, first: np.ndarray) -> list[Finding]:
    return [
        Finding(
            "market_starts_late",
            Severity.NOTE,
            Topic.DATA,
            panel.markets[index],
            {"periods": int(first[index]), "start": panel.starts[first[index]].item()},
        )
        for index in np.flatnonzero(first > 0)
    ]


def _not_used(table: Table, columns: Columns) -> list[Finding]:
    names = tuple(name for name in table.header if name not in columns.named)
    if not names:
        return []
    return [Finding("columns_not_used", Severity.NOTE, Topic.DATA, "", {"names": names})]
