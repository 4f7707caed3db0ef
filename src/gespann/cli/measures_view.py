"""Measures in the terminal: what each costs and brings, and whether the plan does it."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from gespann.cli.terminal import plain_table
from gespann.core.planning.results import JointPlan, MeasureProspect
from gespann.language import gettext as _
from gespann.language.measures import adds, decision_name, measures_lead, pays, why
from gespann.language.numbers import money


def show_measures(console: Console, plan: JointPlan, currency: str) -> None:
    """All measures as a table, and why each is done or left; nothing where there are none."""
    if not plan.measures:
        return
    console.print(measures_lead(plan, currency))
    console.print(_table(plan.measures, currency))
    for one in plan.measures:
        name = _("“{name}”").format(name=one.measure.name)
        console.print(f"{name}: {why(one, currency)}")


def _table(measures: Iterable[MeasureProspect], currency: str) -> Table:
    table = plain_table(_("Measure"))
    for heading in (_("Cost"), _("Outcome it adds"), _("Pays for itself"), _("Plan")):
        table.add_column(heading, justify="right")
    for one in measures:
        table.add_row(
            one.measure.name,
            money(one.measure.cost_cents, currency),
            adds(one, currency),
            pays(one),
            decision_name(one),
            style="bold" if one.is_done else "",
        )
    return table
