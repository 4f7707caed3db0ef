"""From a table as it was found to the history that the core can use."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import History, Lever
from gespann.core.quantities import Period
from gespann.files.fault_list import first_and_count, first_names
from gespann.files.firm_toml import Columns, HistoryFormat
from gespann.files.nearest import did_you_mean
from gespann.files.number_columns import blank, negative, read_number_columns
from gespann.files.numbers_in_cells import Numbers
from gespann.files.panel import Panel, panel_of
from gespann.files.table import Table
from gespann.language import gettext as _
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


def check_history(
    table: Table,
    columns: Columns,
    levers: tuple[Lever, ...],
    period: Period,
    stated: HistoryFormat,
) -> Checked:
    """Check a table against its description and arrange it by market and period."""
    faults = [*table.faults, *_header_faults(table, columns)]
    if any(name not in table.header for name in columns.named):
        return Checked(None, tuple(faults))
    if not len(table.rows):
        faults.append(
            Fault(
                what=_("The table has a header and no rows."),
                mend=_("Add one row for each period."),
                file=table.file,
            )
        )
        return Checked(None, tuple(faults))
    panel, panel_faults = panel_of(table, columns, period, stated)
    numbers, number_faults = _numbers(table, columns, stated)
    faults += [*panel_faults, *number_faults]
    if faults or panel is None:
        return Checked(None, tuple(faults))
    return _arranged(table, columns, levers, panel, numbers)


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
    first = _first_active(panel, numbers[columns.outcome], effort)
    outcome, outcome_faults, outcome_findings = _outcome(
        table, columns.outcome, panel, numbers[columns.outcome], first
    )
    potential, potential_faults = _potential(table, columns.potential, panel, numbers)
    stages, stage_findings = _stages(columns, panel, numbers, outcome)
    faults = [*outcome_faults, *potential_faults]
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
        *stage_findings,
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
        effort[:, :, index] = panel.arranged(np.where(column.blank, 0.0, column.values), absent=0.0)
        if count := int(column.blank.sum()):
            values = {"column": lever.column, "count": count}
            findings.append(
                Finding("effort_blank_as_zero", Severity.NOTE, Topic.DATA, lever.name, values)
            )
    return effort, findings


def _first_active(panel: Panel, outcome: Numbers, effort: np.ndarray) -> np.ndarray:
    """First period of each market with an outcome or an effort.

    A market may stand in the table before it was opened, with empty cells or zeros.
    """
    outcomes = np.nan_to_num(panel.arranged(outcome.values))
    active = (outcomes > 0) | (effort > 0).any(axis=2)
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
    if not (values > 0).any():
        mend = _("Without success there is nothing to learn from: name the column that holds it.")
        what = (
            _("The outcome is zero in every row.")
            if (values == 0).any()
            else _("The outcome is empty in every row.")
        )
        return outcome, [Fault(what, mend, table.file, column=name)], []
    without = np.flatnonzero(~np.any(values > 0, axis=1))
    silent = [panel.markets[index] for index in without]
    if silent:
        what = _("These markets have no outcome at all: {names}.").format(names=first_names(silent))
        mend = _("Leave them out, or put them together with others.")
        return outcome, [Fault(what, mend, table.file, column=name)], []
    missing, cells = int((zero | empty).sum()), int(open_for_business.sum())
    if missing > MOST_NOT_OBSERVED * cells:
        what = _(
            "{share} of the outcomes are zero or empty; at most {most} can be left out."
        ).format(share=percent(missing / cells, 1), most=percent(MOST_NOT_OBSERVED))
        mend = _("Add up to longer periods or to larger markets, so that each has an outcome.")
        return outcome, [Fault(what, mend, table.file, column=name)], []
    return outcome, [], [_not_observed(name, missing, cells)] if missing else []


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
    columns: Columns, panel: Panel, numbers: dict[str, Numbers], outcome: np.ndarray
) -> tuple[np.ndarray, list[Finding]]:
    stages = np.full((*outcome.shape, len(columns.stages)), np.nan)
    findings = []
    for index, name in enumerate(columns.stages):
        stages[:, :, index] = panel.arranged(numbers[name].values)
        empty = int(numbers[name].blank.sum())
        if empty and name != columns.outcome:
            findings.append(_not_observed(name, empty, len(numbers[name].blank)))
    if columns.stages:
        stages[:, :, -1] = outcome
    return stages, findings


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
