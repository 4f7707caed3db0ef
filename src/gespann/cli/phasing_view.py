"""When the money is spent, and where a running year stands, on standard output."""

import numpy as np
from rich.console import Console
from rich.table import Table

from gespann.cli.terminal import name_of
from gespann.core.planning.period_amounts import period_cents
from gespann.core.planning.results import JointPlan
from gespann.core.planning.whole_year import WholeYear, whole_year
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.language import gettext as _
from gespann.language.numbers import money
from gespann.language.phasing import gain_told, proof_told, way_told
from gespann.language.running_year import year_told

BARS = " ▁▂▃▄▅▆▇█"
WIDEST = 26  # signs: weeks are shown two by two


def show_running_year(console: Console, fit: Fit, plan: JointPlan) -> None:
    """Spent so far, to come and the whole year of every lever, if the plan is for a rest."""
    year = whole_year(plan)
    if year is None:
        return
    console.print()
    console.print(_("The whole year"), style="bold")
    for line in year_told(year, fit.firm.currency):
        console.print(line)
    console.print(_whole(year, plan, fit.firm.currency))
    console.print(_("All other amounts are those still to come."))


def _whole(year: WholeYear, plan: JointPlan, currency: str) -> Table:
    table = _table(_("Lever"))
    for heading in (_("Spent so far"), _("To come"), _("Whole year"), _("Last year")):
        table.add_column(heading, justify="right")
    before = np.array(year.so_far.last_year_cents)
    columns = np.stack([year.spent_cents, year.to_come_cents, year.cents, before])
    levers = [one.lever for one in plan.recommended.allocations]
    for department in Department:
        own = [k for k, lever in enumerate(levers) if lever.department is department]
        for k in own:
            table.add_row(f"  {levers[k].name}", *(money(int(c), currency) for c in columns[:, k]))
        total = columns[:, own].sum(axis=1)
        cells = (money(int(c), currency) for c in total)
        table.add_row(name_of(department), *cells, style="bold", end_section=True)
    together = (money(int(c), currency) for c in columns.sum(axis=1))
    table.add_row(_("Together"), *together, style="bold")
    return table


def show_phasing(console: Console, fit: Fit, plan: JointPlan) -> None:
    """A small picture of every lever's amount over the periods, and what the phasing brings."""
    if plan.phasing is None:
        return
    console.print()
    console.print(_("When the money is spent"), style="bold")
    console.print(gain_told(plan.phasing, fit.firm.currency))
    if proof := proof_told(plan.phasing):
        console.print(proof)
    table = _table(_("Lever"))
    for heading in (_("Last year"), _("Plan"), _("How it is spread")):
        table.add_column(heading)
    amounts = period_cents(plan)
    last = plan.phasing.last_year
    for k, allocation in enumerate(plan.recommended.allocations):
        table.add_row(
            allocation.lever.name,
            bars(last[:, k]),
            bars(amounts[:, k]),
            way_told(allocation.lever, plan.phasing.kinds[k]),
        )
    console.print(table)


def bars(amounts: np.ndarray) -> str:
    """A bar for each period, or for several of them where there are many; the tallest is full."""
    together = -(-len(amounts) // WIDEST)
    padded = np.pad(amounts.astype(float), (0, -len(amounts) % together))
    sums = padded.reshape(-1, together).sum(axis=1)
    tallest = sums.max()
    if tallest <= 0:
        return BARS[0] * len(sums)
    # What is more than nothing is shown as more than nothing.
    steps = np.ceil(sums / tallest * (len(BARS) - 1) - 1e-9).astype(int)
    return "".join(BARS[step] for step in steps)


def _table(*headings: str) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading)
    return table
