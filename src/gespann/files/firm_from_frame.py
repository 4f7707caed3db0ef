"""A firm from a data frame and typed arguments, for the analyst who has no folder.

What is handed over is written as a description and read like one, so that a notebook is checked as
strictly as a folder, and with the same sentences.
"""

import pandas as pd
import pyarrow as pa

from gespann.core.firm import (
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
from gespann.core.quantities import Period
from gespann.files.beliefs_table import BeliefsTable
from gespann.files.firm_folder import firm_of
from gespann.files.firm_toml import FILE_NAME, HistoryFormat, firm_toml_in
from gespann.files.firm_toml_writer import belief_pairs, lever_pairs, parts, section
from gespann.files.history_checks import Checked, check_history
from gespann.files.parquet_table import typed_cells
from gespann.files.table import Table, header_names
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused


def firm_from_frame(
    history: pd.DataFrame,
    *,
    name: str,
    currency: str,
    margin: float,
    levers: tuple[Lever, ...],
    period: str = "period",
    outcome: str | None = None,
    months: bool = False,
    market: str | None = None,
    controls: tuple[str, ...] = (),
    competitors: tuple[str, ...] = (),
    potential: str | None = None,
    outcome_value: float | None = None,
    stages: tuple[Stage, ...] = (),
    plan: PlanBrief | None = None,
    beliefs: tuple[Belief, ...] = (),
    experiments: tuple[Experiment, ...] = (),
    exclusions: tuple[Exclusion, ...] = (),
    measures: tuple[Measure, ...] = (),
    groups: tuple[BudgetGroup, ...] = (),
) -> Firm:
    """The firm whose history stands in a data frame.

    Args:
        history: One row per period, or per market and period.
        currency: ISO 4217 code.
        margin: Share of the outcome's money that is contribution before the levers' cost.
        period: Column with the first day of each period; days, or texts such as 2024-W52.
        outcome: Column of the outcome; None if `stages` end with it.
        months: Whether a period is a month and not a week.
        market, potential: Columns of the market's name and size, if there are several.
        controls, competitors: Columns that move the outcome and that no lever decides on.
        outcome_value: Money per unit of outcome; needed where it is a count.
        stages, plan, beliefs, experiments, exclusions, measures, groups: As in `gespann.Firm`.

    Raises: InputRefused with every fault that was found.
    """
    sections = [
        section(
            "[firm]",
            [
                ("name", name),
                ("currency", currency),
                ("period", (Period.MONTH if months else Period.WEEK).value),
                ("margin", float(margin)),
                ("outcome_value", outcome_value),
            ],
        ),
        section(
            "[columns]",
            [
                ("period", period),
                ("outcome", outcome),
                ("market", market),
                ("controls", list(controls)),
                ("competitors", list(competitors)),
                ("potential", potential),
            ],
        ),
        *(section("[[levers]]", lever_pairs(lever)) for lever in levers),
        *parts(stages, experiments, exclusions, plan, measures, groups),
        *(section("[[beliefs]]", belief_pairs(belief)) for belief in beliefs),
    ]
    toml = firm_toml_in("\n\n".join(sections), FILE_NAME, history_is_given=True)
    checked = Checked(None)
    if toml.columns is not None and toml.period is not None and toml.levers:
        table = _table(history, toml.columns.named)
        checked = check_history(table, toml.columns, toml.levers, toml.period, HistoryFormat())
    return firm_of(toml, BeliefsTable(toml.beliefs), checked, FILE_NAME)


def _table(frame: pd.DataFrame, wanted: tuple[str, ...]) -> Table:
    header = header_names([str(name) for name in frame.columns])
    try:
        cells = {
            name: typed_cells(pa.chunked_array([pa.array(frame.iloc[:, header.index(name)])]))
            for name in wanted
            if name in header
        }
    except pa.ArrowException:
        what = _("A column of the data frame holds values of several kinds.")
        mend = _("Make each column one of numbers, of days or of texts.")
        raise InputRefused([Fault(what, mend)]) from None
    rows = pd.RangeIndex(2, 2 + len(frame)).to_numpy()  # as a spreadsheet would show them
    return Table("", header, cells, rows).without_empty_rows()
