"""The whole year, where the plan is for its rest: spent so far, to come, and where it will end."""

import numpy as np

from gespann.core.planning.results import JointPlan
from gespann.core.planning.whole_year import WholeYear, whole_year
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.files.report.document import Cell, Paragraph, Row, Section, Table
from gespann.files.report.words import BOTH, department_names
from gespann.language import gettext as _
from gespann.language.numbers import money
from gespann.language.running_year import year_told


def running_year(fit: Fit, plan: JointPlan) -> Section | None:
    """Where the year stands; None for a plan that has not begun."""
    year = whole_year(plan)
    if year is None:
        return None
    rest = Paragraph(_("All other amounts of this report are those still to come."))
    lead = " ".join(year_told(year, fit.firm.currency))
    blocks = (_table(year, plan, fit.firm.currency), rest)
    return Section("running-year", _("The whole year"), lead, blocks)


def _table(year: WholeYear, plan: JointPlan, currency: str) -> Table:
    levers = [one.lever for one in plan.recommended.allocations]
    before = np.array(year.so_far.last_year_cents)
    amounts = np.stack([year.spent_cents, year.to_come_cents, year.cents, before])
    rows: list[Row] = []
    for side in BOTH:
        own = [k for k, lever in enumerate(levers) if lever.department is side]
        rows += [_row(levers[k].name, amounts[:, k], currency, side) for k in own]
        if own:
            total = amounts[:, own].sum(axis=1)
            rows.append(_row(department_names()[side], total, currency, side, is_total=True))
    together = amounts.sum(axis=1)
    rows.append(_row(_("Both together"), together, currency, None, is_total=True))
    columns = (_("Lever"), _("Spent so far"), _("To come"), _("Whole year"), _("Last year"))
    return Table("whole-year-table", _("The year, lever by lever"), columns, tuple(rows))


def _row(
    name: str,
    amounts: np.ndarray,
    currency: str,
    side: Department | None,
    *,
    is_total: bool = False,
) -> Row:
    cells = tuple(Cell(money(int(cents), currency)) for cents in amounts)
    return Row(name, cells, side, is_total)
